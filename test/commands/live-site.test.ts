import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

const MINUTE_MS = 60_000;
const BEGIN = new Date('2026-11-20T03:00:00Z');

let world: FakeWorld;
let organization: FakeOrganization;
let site: Server;
/** What readers see; where nothing is told, nothing is there. */
let shows: (path: string) => string | undefined;

beforeEach(async () => {
  site = createServer((request, response) => {
    const text = shows(request.url ?? '/');
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  organization = aFakeOrganization({ name: 'acme', hosts: ['h1', 'h2'].map((id) => aRawHost({ id, name: id })) });
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  world = await aFakeWorld([organization], {
    config: (base) => aConfigText({ base, names: ['acme'] }).replace('https://status.example.jp/', url),
    env: { GITHUB_ACTIONS: 'true' },
  });
  shows = (path) => {
    const file = world.path('dist/public', path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
});

afterEach(async () => {
  await world.close();
  site.closeAllConnections();
  site.close();
});

const at = (minute: number): Date => new Date(BEGIN.getTime() + minute * MINUTE_MS);
const run = (minute: number, ...args: string[]) => world.runByClock(at(minute), 'run', ...args);

function breakHost(id: string, minute: number): void {
  organization.alerts.push(aRawAlert({ id: `a-${id}`, hostId: id, openedAt: at(minute).getTime() / 1000 }));
}

function mendAll(minute: number): void {
  const closedAt = at(minute).getTime() / 1000;
  for (const alert of organization.alerts) {
    const id = String(alert.id);
    Object.assign(alert, { status: 'OK', closedAt });
    organization.logs[id] = [{ id: `${id}-2`, status: 'OK', trigger: 'monitoring', createdAt: closedAt }];
  }
}

interface Told {
  caseId: string;
  state: string;
  reports: { number: number; issuedAt: string; text: string }[];
}

function told(page = 'c/acme/'): Told[] {
  const document = JSON.parse(readFileSync(world.path('dist/public', page, 'noroshi.json'), 'utf8')) as { incidents: Told[] }; // prettier-ignore
  return document.incidents.map(({ caseId, state, reports }) => ({
    caseId,
    state,
    reports: reports.map(({ number, issuedAt, text }) => ({ number, issuedAt, text })),
  }));
}

const state = (): string => world.path('.noroshi');

/** An outage that grows, told in two reports; what the state was before it is kept aside. */
async function tellAnOutage(): Promise<Told[]> {
  await run(0);
  cpSync(state(), join(world.folder, 'older'), { recursive: true });
  breakHost('h1', 1);
  await run(5);
  breakHost('h2', 6);
  await run(20);
  return told();
}

describe('a state that is older than what readers see', () => {
  it.each([
    ['the cache was not saved', () => cpSync(join(world.folder, 'older'), state(), { recursive: true })],
    ['the cache was evicted', () => undefined],
  ])('goes on with the live numbers and texts when %s', async (_, restore) => {
    const before = await tellAnOutage();
    expect(before.map(({ reports }) => reports.length)).toEqual([2]);
    const overview = told('');
    rmSync(state(), { recursive: true });
    restore();
    const next = await run(30);
    expect([next.exitCode, next.stderr]).toEqual([3, expect.stringContaining('were taken from there')]);
    expect(told()).toEqual(before);
    expect(told('')).toEqual(overview);
    mendAll(35);
    expect((await run(50)).exitCode).toBe(0);
    const [after] = told();
    expect(after?.reports.slice(0, 2)).toEqual(before[0]?.reports);
    expect([after?.state, after?.reports.map(({ number }) => number)]).toEqual(['resolved', [1, 2, 3]]);
  });

  it('is not looked for where the state is as new as the page, or nothing is live', async () => {
    expect((await run(0)).exitCode).toBe(0);
    shows = (path) => (path === '/heartbeat.json' ? undefined : 'not to be asked for');
    expect((await run(5)).exitCode).toBe(0);
  });

  it('refuses a run that is older than what is live', async () => {
    await run(0);
    const later = JSON.stringify({ checkedAt: at(12).toISOString() });
    shows = (path) => (path === '/heartbeat.json' ? later : undefined);
    const refused = await run(10);
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('already shows a newer run')]);
  });
});
