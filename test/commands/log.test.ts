import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

interface Row {
  customer: string;
  caseId: string;
  spokenNumber: string;
  number: number;
  text: string;
  key: string;
}

const MINUTE = 60_000;
let world: FakeWorld;

async function start(): Promise<void> {
  const host = aRawHost({ id: 'h1', name: 'web1' });
  const alert = aRawAlert({
    id: 'alertAAA',
    hostId: 'h1',
    openedAt: (WORLD_NOW.getTime() - 20 * MINUTE) / 1000,
    memo: 'public: An engineer is on the way.\ninternal note',
  });
  const more = 'customers: [{ id: acme, name: Acme, hosts: label, from: [{ organization: acme }] }]\n';
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [host], alerts: [alert] })], {
    config: (base) => aConfigText({ base, names: ['acme'], more }),
  });
  expect((await world.runHere('run')).exitCode).toBe(0);
}

afterEach(() => world.close());

async function rows(...args: string[]): Promise<Row[]> {
  const run = await world.runHere('log', '--json', ...args);
  expect(run).toMatchObject({ exitCode: 0 });
  return (JSON.parse(run.stdout) as { reports: Row[] }).reports;
}

/** What every file of the public tree says. */
function page(path: string): string {
  return readFileSync(world.path('dist/public', path), 'utf8');
}

async function runLater(minutes: number): Promise<void> {
  world.now = new Date(world.now.getTime() + minutes * MINUTE);
  expect((await world.runHere('run')).exitCode).toBe(0);
}

describe('log', () => {
  it('lists what was said on each page, with numbers for the telephone and keys for what humans said', async () => {
    await start();
    const own = await rows('--customer', 'acme');
    expect(own.map(({ caseId, number }) => `${caseId} ${number}`)).toEqual(['alertAAA 1', 'alertAAA 2']);
    expect(own.map(({ text }) => text).join()).toContain('An engineer is on the way.');
    expect(own[0]?.spokenNumber).toMatch(/^1120-\d{4}$/);
    expect(own.map(({ key }) => key).join('')).toBe('memo:acme/alertAAA/1');
    expect((await rows()).some(({ customer }) => customer === '')).toBe(true);
  });

  it('keeps to the days that were asked for, and writes spreadsheets', async () => {
    await start();
    expect(await rows('--from', '2026-11-21')).toEqual([]);
    expect((await rows('--from', '2026-11-20', '--to', '2026-11-20')).length).toBeGreaterThan(0);
    const csv = await world.runHere('log', '--format', 'csv');
    expect(csv.stdout).toMatch(/^\uFEFFissuedAt,customer,caseId,spokenNumber,number,kind,state,text,key,told\r\n/);
    expect((await world.runHere('log', '--from', 'yesterday')).exitCode).toBe(2);
    const unknown = await world.runHere('log', '--customer', 'acmee');
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain('Did you mean "acme"?');
  });

  it('takes words back that still stand in the memo: their report stays, they do not, and nothing says them again', async () => {
    await start();
    const run = await world.runHere('log', '--retract', 'memo:acme/alertAAA/1');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('Taken back: acme/alertAAA');
    await runLater(5);
    await runLater(5);
    const own = await rows('--customer', 'acme');
    expect(own.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(own.map(({ text }) => text).join()).not.toContain('engineer');
    for (const path of [
      'index.html',
      'c/acme/index.html',
      'c/acme/incidents/alertAAA/index.html',
      'c/acme/noroshi.json',
    ]) {
      expect(page(path)).not.toContain('engineer');
    }
    expect((await world.runHere('log', '--retract', 'memo:acme/alertAAA/1')).exitCode).toBe(2);
  });

  it('takes a whole case back: the page stays with number and times, all else of it is gone from every output', async () => {
    await start();
    expect(page('c/acme/index.html')).toContain('web1');
    const run = await world.runHere('log', '--retract', 'alertAAA', '--customer', 'acme');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain('Taken back: acme/alertAAA');
    expect(run.stdout).toContain('Taken back: overview/alertAAA');
    await runLater(5);
    const { state, incidents } = JSON.parse(page('c/acme/noroshi.json')) as {
      state: string;
      incidents: { caseId: string; title: string; affected: unknown[]; reports: { number: number; text: string }[] }[];
    };
    expect(state).not.toMatch(/outage|degraded/);
    expect(incidents.map(({ caseId, title, affected }) => ({ caseId, title, affected }))).toEqual([
      { caseId: 'alertAAA', title: 'Withdrawn', affected: [] },
    ]);
    expect(new Set(incidents[0]?.reports.map(({ text }) => text))).toEqual(new Set(['Withdrawn']));
    expect(existsSync(world.path('dist/public/c/acme/incidents/alertAAA/index.html'))).toBe(true);
    const overview = JSON.parse(page('noroshi.json')) as { incidents: { url: string }[] };
    expect(overview.incidents.map(({ url }) => new URL(url).pathname)).toEqual([
      '/c/acme/incidents/alertAAA/index.html',
    ]);
    for (const path of ['history.atom', 'history.rss', 'feed.json', 'api/v2/incidents.json', 'noroshi.json']) {
      expect(page(path)).not.toMatch(/engineer|An outage/);
      expect(page(`c/acme/${path}`)).not.toMatch(/engineer/);
    }
    const own = await rows('--customer', 'acme');
    expect(new Set(own.map(({ text, key }) => text + key))).toEqual(new Set(['Withdrawn']));
  });

  it('says what it cannot take back, and why', async () => {
    await start();
    const unknown = await world.runHere('log', '--retract', 'memo:acme/other/1');
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain('"noroshi log" shows the keys');
    const foreign = await world.runHere('log', '--retract', 'nosuchcase', '--customer', 'acme');
    expect(foreign).toMatchObject({ exitCode: 2 });
  });
});
