import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/commands/exit-code.ts';
import { runCommand } from '../../src/commands/run/run.ts';
import { createContext } from '../../src/commands/terminal.ts';
import { PublishError } from '../../src/publish/publish-error.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, type RawAlertBody } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

// The whole way, in this process: Mackerel over HTTP, state and pages on disk.

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const NOW_S = WORLD_NOW.getTime() / 1000;

function at(minutes: number): Date {
  return new Date(WORLD_NOW.getTime() + minutes * 60_000);
}

function anOrganization(name: string, alerts: RawAlertBody[]): FakeOrganization {
  const monitors = [{ id: 'monitor-1', type: 'connectivity', name: 'connectivity', scopes: [], excludeScopes: [] }];
  return aFakeOrganization({ name, monitors, hosts: [aRawHost({ id: 'host-1', name: `${name}-web01` })], alerts });
}

async function start(organizations: FakeOrganization[], customers = ''): Promise<void> {
  const names = organizations.map(({ name }) => name);
  world = await aFakeWorld(organizations, { config: (base) => aConfigText({ base, names, more: customers }) });
}

async function runAt(minutes: number): Promise<number> {
  const context = await createContext(
    { quiet: true },
    {
      env: world.env,
      directory: world.folder,
      clock: () => at(minutes),
      stdout: () => undefined,
      stderr: () => undefined,
      isTerminal: false,
      untilStopped: () => Promise.resolve(),
    },
  );
  const options = { publish: true, dryRun: false, waitSeconds: 0, pageDelayMs: 0 };
  return runCommand(context, options).catch((thrown: unknown) => {
    // What the program makes of it.
    if (thrown instanceof PublishError) return EXIT.nothingPublished;
    throw thrown;
  });
}

interface Page {
  state: string;
  incidents: { caseId: string; startedAt: string; resolvedAt: string | null; affected: object[]; reports: object[] }[];
}

function pageOf(customer: string): Page {
  return JSON.parse(readFileSync(world.path(`dist/public/c/${customer}/noroshi.json`), 'utf8')) as Page;
}

describe('a clock that jumps back', () => {
  it('loses and doubles nothing, resolves nothing, and the page goes on when the clock is right again', async () => {
    const acme = anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 600 })]);
    await start([acme]);
    expect(await runAt(0)).toBe(0);
    const before = pageOf('acme');

    // An hour back: the alert opens “in the future”, and nothing of it may be forgotten.
    expect(await runAt(-60)).toBe(4);
    expect(pageOf('acme')).toEqual(before);
    acme.alerts = [aRawAlert({ openedAt: NOW_S - 600, status: 'OK', closedAt: NOW_S + 60 })];
    expect(await runAt(-55)).toBe(4);

    expect(await runAt(5)).toBe(0);
    expect(pageOf('acme').incidents).toMatchObject([
      { caseId: 'alert-1', startedAt: at(-10).toISOString(), resolvedAt: at(1).toISOString() },
    ]);
  });

  it('of a second is not worth a word once the next run is later', async () => {
    await start([anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 600 })])]);
    expect(await runAt(0)).toBe(0);
    expect(await runAt(-0.01)).toBe(4);
    expect(await runAt(5)).toBe(0);
    expect(pageOf('acme').incidents).toMatchObject([{ caseId: 'alert-1', resolvedAt: null }]);
  });
});

describe('a run whose readers see a newer one', () => {
  it('is refused whole, also where its own state knows nothing of that: nothing is learned, issued or put', async () => {
    await start([anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 600 })])]);
    expect(await runAt(5)).toBe(0);
    const before = pageOf('acme');
    world.write('noroshi.yaml', `${readFileSync(world.path('noroshi.yaml'), 'utf8')}\nstate: ./other\n`);
    expect(await runAt(0)).toBe(4);
    expect(pageOf('acme')).toEqual(before);
    expect(existsSync(world.path('other/history.json'))).toBe(false);
    expect(existsSync(world.path('other/ledger.json'))).toBe(false);
    expect(await runAt(10)).toBe(0);
  });
});

describe('alert ids that are equal in two organizations', () => {
  it('are two incidents of two customers, and closing one leaves the other', async () => {
    const [acme, bravo] = [anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 600 })]), anOrganization('bravo', [])];
    bravo.alerts = [aRawAlert({ openedAt: NOW_S - 300 })];
    await start([acme, bravo]);
    await runAt(0);
    acme.alerts = [aRawAlert({ openedAt: NOW_S - 600, status: 'OK', closedAt: NOW_S + 60 })];
    await runAt(5);
    expect(pageOf('acme').incidents).toMatchObject([{ caseId: 'alert-1', resolvedAt: at(1).toISOString() }]);
    expect(pageOf('bravo').incidents).toMatchObject([
      { caseId: 'alert-1', startedAt: at(-5).toISOString(), resolvedAt: null },
    ]);
  });

  it('have case ids of their own on the page of one customer that claims both', async () => {
    const [acme, bravo] = [
      anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 7_200, status: 'OK', closedAt: NOW_S - 6_600 })]),
      anOrganization('bravo', [aRawAlert({ openedAt: NOW_S - 600 })]),
    ];
    const both = 'customers:\n  - { id: both, name: Both, from: [{ organization: acme }, { organization: bravo }] }\n';
    await start([acme, bravo], both);
    await runAt(0);
    const cases = (): string[] =>
      pageOf('both')
        .incidents.map(({ caseId, startedAt }) => `${startedAt} ${caseId}`)
        .toSorted();
    const first = cases();
    expect(first).toEqual([`${at(-120).toISOString()} alert-1`, `${at(-10).toISOString()} alert-1-2`]);
    await runAt(5);
    expect(cases()).toEqual(first);
  });
});

describe('an alert that changes when it was opened', () => {
  it.each([
    ['later', NOW_S - 60],
    ['earlier', NOW_S - 3_600],
    ['to nothing', 0],
    ['into the future', NOW_S + 86_400],
  ])('%s stays the incident that was shown', async (_how, openedAt) => {
    const acme = anOrganization('acme', [aRawAlert({ openedAt: NOW_S - 600 })]);
    await start([acme]);
    await runAt(0);
    acme.alerts = [aRawAlert({ openedAt })];
    expect(await runAt(5)).toBe(0);
    expect(pageOf('acme')).toMatchObject({
      state: 'major_outage',
      incidents: [{ caseId: 'alert-1', startedAt: at(-10).toISOString(), resolvedAt: null }],
    });
    acme.alerts = [aRawAlert({ openedAt, status: 'OK', closedAt: NOW_S + 540 })];
    expect(await runAt(10)).toBe(0);
    expect(pageOf('acme')).toMatchObject({
      state: 'operational',
      incidents: [{ caseId: 'alert-1', startedAt: at(-10).toISOString(), resolvedAt: at(9).toISOString() }],
    });
  });
});
