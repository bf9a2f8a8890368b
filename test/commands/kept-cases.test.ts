import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

interface Page {
  incidents: { caseId: string; state: string; resolvedAt: string | null; reports: { number: number; at: string }[] }[];
}

const MINUTE = 60_000;
let world: FakeWorld;

afterEach(() => world.close());

function read(): Page {
  return JSON.parse(readFileSync(world.path('dist/public/c/mine/noroshi.json'), 'utf8')) as Page;
}

async function runLater(): Promise<void> {
  world.now = new Date(world.now.getTime() + 5 * MINUTE);
  expect(await world.runHere('run')).toMatchObject({ exitCode: 0 });
}

function aCompany(organizations: string[]): Promise<FakeWorld> {
  const openedAt = (WORLD_NOW.getTime() - 20 * MINUTE) / 1000;
  const alerts = [aRawAlert({ id: 'alertAAA', hostId: 'h1', openedAt })];
  const own = organizations.map((name) => aFakeOrganization({ name, hosts: [aRawHost({ id: 'h1' })], alerts: name === 'acme' ? alerts : [] })); // prettier-ignore
  const from = organizations.map((organization) => `{ organization: ${organization} }`).join(', ');
  return aFakeWorld(own, {
    config: (base) =>
      aConfigText({ base, names: organizations, more: `customers: [{ id: mine, name: Mine, from: [${from}] }]\n` }),
  });
}

describe('a case that was published', () => {
  it('is over with a report, and keeps its page, when its organization leaves the configuration', async () => {
    world = await aCompany(['acme', 'other']);
    await runLater();
    const before = read().incidents[0]!;
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', text.replace('  - acme\n', '').replace('{ organization: acme }, ', ''));
    await runLater();
    const [after] = read().incidents;
    expect(after).toMatchObject({ caseId: 'alertAAA', state: 'resolved' });
    expect(after?.reports.map(({ number }) => number).toSorted()).toEqual([1, 2]);
    expect(after?.reports.find(({ number }) => number === 1)).toEqual(before.reports[0]);
    expect(existsSync(world.path('dist/public/c/mine/incidents/alertAAA/index.html'))).toBe(true);
    const same = read();
    await runLater();
    expect(read().incidents).toEqual(same.incidents);
  });

  it('keeps its page, closed, when the file of the announcement that spoke of it is gone', async () => {
    world = await aCompany(['other']);
    world.write(
      'announcements/net.md',
      '---\ntitle: Network trouble\nkind: incident\ncustomers: [mine]\nstate: identified\nimpact: partial_outage\nstartsAt: 2026-11-20T03:00:00Z\nupdates: [{ at: 2026-11-20T03:06:00Z, state: identified, text: A switch. }]\n---\n',
    );
    await runLater();
    expect(read().incidents[0]).toMatchObject({ caseId: 'net', resolvedAt: null });
    rmSync(world.path('announcements/net.md'));
    await runLater();
    expect(read().incidents[0]).toMatchObject({ caseId: 'net', state: 'resolved' });
    expect(existsSync(world.path('dist/public/c/mine/incidents/net/index.html'))).toBe(true);
    expect(readFileSync(world.path('dist/public/c/mine/noroshi.json'), 'utf8')).not.toContain('A switch.');
  });

  it('stays as it was while the folder of announcements is not there, and the operator is told', async () => {
    world = await aCompany(['other']);
    world.write(
      'announcements/net.md',
      '---\ntitle: Network trouble\nkind: incident\ncustomers: [mine]\nstate: identified\nstartsAt: 2026-11-20T03:00:00Z\n---\nA switch.\n',
    );
    await runLater();
    const before = read();
    expect(before.incidents[0]).toMatchObject({ caseId: 'net', resolvedAt: null });
    renameSync(world.path('announcements'), world.path('elsewhere'));
    world.now = new Date(world.now.getTime() + 5 * MINUTE);
    const { exitCode, stderr } = await world.runHere('run');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('The folder of announcements is not there. What was said from it (1) stays as it was.');
    expect(read().incidents).toEqual(before.incidents);
    renameSync(world.path('elsewhere'), world.path('announcements'));
    rmSync(world.path('announcements/net.md'));
    await runLater();
    expect(read().incidents[0]).toMatchObject({ caseId: 'net', state: 'resolved' });
  });
});
