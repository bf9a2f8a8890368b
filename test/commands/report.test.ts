import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { daysOfMonth } from '../../src/report/report-month.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
const SECONDS = WORLD_NOW.getTime() / 1000;

async function start(): Promise<void> {
  const alerts = [aRawAlert({ id: 'lost', hostId: 'db', openedAt: SECONDS + 60 })];
  const leaving = aFakeOrganization({ name: 'leaving', hosts: [aRawHost({ id: 'db', name: 'db01' })] });
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'web' })] }), leaving]);
  await world.runHere('run');
  leaving.alerts = alerts;
  world.now = new Date(WORLD_NOW.getTime() + 300_000);
  await world.runHere('run');
}

/** The customer and its organization are taken out. */
async function letGo(): Promise<void> {
  world.write('noroshi.yaml', aConfigText({ base: world.fake.base, names: ['acme'] }));
  world.now = new Date(world.now.getTime() + 300_000);
  await world.runHere('run');
}

describe('report', () => {
  afterEach(() => world.close());

  it('of a month is that of its first to its last day', async () => {
    await start();
    const args = ['report', '--customer', 'leaving', '--format', 'csv'];
    const month = await world.runHere(...args, '--month', '2026-11');
    expect(month.exitCode).toBe(0);
    expect(month.stdout).toBe((await world.runHere(...args, '--from', '2026-11-01', '--to', '2026-11-30')).stdout);
  });

  it('of all is a folder with an index, for those who left as well', async () => {
    await start();
    await letGo();
    const run = await world.runHere('report', '--all', '--month', '2026-11', '--out', world.path('reports'));
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(readdirSync(world.path('reports')).toSorted()).toEqual([
      'acme_2026-11-01_2026-11-30.csv',
      'acme_2026-11-01_2026-11-30.html',
      'index.csv',
      'index.html',
      'leaving_2026-11-01_2026-11-30.csv',
      'leaving_2026-11-01_2026-11-30.html',
    ]);
    const index = readFileSync(world.path('reports/index.html'), 'utf8');
    expect(index).toContain('<td>leaving</td><td>leaving</td><td>has left</td>');
    expect(readFileSync(world.path('reports/index.csv'), 'utf8')).toContain('acme,acme,false,');
    const left = await world.runHere('report', '--customer', 'leaving', '--month', '2026-11');
    expect(left.stdout).toContain('lost');
  });

  it('of somebody who left says nothing of what came later, and calls nothing open', async () => {
    await start();
    await letGo();
    world.now = new Date('2027-01-03T00:00:00Z');
    const reported = async (...args: string[]): Promise<string> =>
      (await world.runHere('report', '--customer', 'leaving', ...args)).stdout;
    const november = await reported('--month', '2026-11');
    expect(november).toContain('| shop | Service | 1 | 9 min |');
    expect(november).toContain('The service ended at 20 Nov 2026, 12:15 (JST).');
    expect(november).toMatch(/ lost \|.* \| – \| 9 min \|/);
    const december = await reported('--month', '2026-12');
    expect(december).toContain('| shop | Service | 0 | 0 min |');
    expect(december).not.toMatch(/lost|Open/);
    expect(await reported('--month', '2026-12', '--format', 'csv')).toMatch(/,shop,Service,0,0,0,0,0,0,/);
  });

  it('of somebody who left: check says before, and the run at once, whose page goes', async () => {
    await start();
    expect((await world.runHere('check')).stdout).not.toContain('takes their pages down');
    world.write('noroshi.yaml', aConfigText({ base: world.fake.base, names: ['acme'] }));
    expect((await world.runHere('check')).stdout).toContain(
      '1 customer of the last run is not in the configuration; the next run takes their pages down:\n  leaving\n',
    );
    const said = 'Not in the configuration any more, so their pages go: leaving.';
    expect((await world.runHere('run', '--dry-run')).stdout).toContain(said);
    expect((await world.runHere('run')).stdout).toContain(said);
    for (let run = 0; run < 4; run++) {
      world.now = new Date(world.now.getTime() + 300_000);
      expect((await world.runHere('run')).stdout).not.toContain('leaving');
    }
    expect((await world.runHere('check')).stdout).not.toContain('takes their pages down');
  });

  it('of a month before there was any data says so, and is no failure', async () => {
    await start();
    const run = await world.runHere('report', '--customer', 'acme', '--month', '2026-01');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).not.toMatch(/100(\.0+)? ?%/);

    const all = await world.runHere('report', '--all', '--month', '2026-01', '--out', world.path('early'));
    expect(all.exitCode).toBe(0);
    expect(all.stdout).toContain('Of 2 of them nothing was observed in this period, and their reports say so.');
    expect(readFileSync(world.path('early/index.html'), 'utf8')).toContain('<td>acme</td><td>not observed</td>');
    const csv = readFileSync(world.path('early/index.csv'), 'utf8').trimEnd().split('\r\n');
    expect(csv.map((line) => line.split(',').at(-1))).toEqual(['observed', 'false', 'false']);
    const months = await world.runHere('report', '--all', '--month', '2026-11', '--out', world.path('now'));
    expect(months.stdout).not.toContain('observed');
  });

  it.each([
    [['--month', '2027-01'], '--month 2027-01 has not come yet.'],
    [['--from', '2027-01-01', '--to', '2027-01-31'], '--from 2027-01-01 has not come yet.'],
  ])('of what is to come names what was typed: %j', async (typed, said) => {
    await start();
    const { exitCode, stderr } = await world.runHere('report', '--customer', 'acme', ...typed);
    expect([exitCode, stderr.includes(said)]).toEqual([2, true]);
    for (const option of ['--month', '--from'].filter((each) => !typed.includes(each))) {
      expect(stderr).not.toContain(option);
    }
  });

  it.each([
    [['--customer', 'acme']],
    [['--customer', 'acme', '--month', '2026-13']],
    [['--customer', 'acme', '--month', '2026-12']],
    [['--customer', 'acme', '--month', 'last', '--from', '2026-11-01']],
    [['--all', '--month', 'last']],
    [['--out', 'x', '--month', 'last']],
    [['--all', '--customer', 'acme', '--out', 'x', '--month', 'last']],
    [['--customer', 'nobody', '--month', 'last']],
  ])('refuses %j and writes nothing', async (args) => {
    await start();
    expect((await world.runHere('report', ...args)).exitCode).toBe(2);
    expect(existsSync(world.path('x'))).toBe(false);
  });
});

describe('the days of a month', () => {
  it.each([
    ['2026-02', { from: '2026-02-01', to: '2026-02-28' }],
    ['2028-02', { from: '2028-02-01', to: '2028-02-29' }],
    ['last', { from: '2025-12-01', to: '2025-12-31' }],
    ['2026-13', undefined],
    ['october', undefined],
  ])('%s', (month, days) => {
    // In Tokyo it is January already.
    expect(daysOfMonth(month, 'Asia/Tokyo', new Date('2025-12-31T15:30:00Z'))).toEqual(days);
  });
});
