import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvening, tellRun, type Evening, type Told } from '../support/evening.ts';

// An operator's evening: everything that is done by hand while hosts are down, and what each reader is told of it. Only
// what a monitor closed may be called a recovery.

const RECOVERED = /復旧を確認|recover(ed|y confirmed)/;

const told = new Map<string, Told>();
let evening: Evening;

async function look(what: string, minute: number): Promise<void> {
  told.set(what, await evening.runAt(minute));
}

function after(what: string): Told {
  const found = told.get(what);
  if (found === undefined) throw new Error(`Nobody looked after “${what}”.`);
  return found;
}

function stateOf(what: string, host: string): string | undefined {
  return after(what).page.components.find(({ name, kind }) => kind === 'host' && name === host)?.state;
}

let names: string[];

beforeAll(async () => {
  evening = await anEvening();
  const [a, b, c, d] = evening.hosts;
  names = evening.hosts.map(({ name, displayName }) => (displayName ?? '') || name);
  await look('quiet', 0);
  const first = evening.open(a!, 3);
  await look('a down', 5);
  evening.mute('connectivity', true);
  await look('muted', 10);
  const second = evening.open(b!, 12);
  await look('b down while muted', 15);
  evening.setStatus(a!, 18, 'standby');
  await look('a standby', 20);
  evening.setStatus(a!, 23, 'maintenance');
  await look('a in maintenance', 25);
  evening.close(second, 28, 'manual');
  await look('b closed by hand', 30);
  const third = evening.open(c!, 43);
  await look('c down', 45);
  evening.close(third, 48, 'hostRetire');
  evening.retire(c!, 48);
  await look('c retired', 50);
  evening.organization.hosts.push({ ...c!, id: 'reinstalled', createdAt: c!.createdAt + 1 });
  await look('c installed again', 55);
  evening.setStatus(a!, 58, 'working');
  evening.close(first, 59, 'monitoring');
  evening.mute('connectivity', false);
  await look('a back and unmuted', 60);
  const slow = evening.open(d!, 73, 'CPU %');
  await look('d slow', 75);
  evening.mute('CPU %', true);
  // The list of monitors is read again within the hour.
  await look('d muted', 140);
  evening.mute('CPU %', false);
  await look('d unmuted', 205);
  evening.close(slow, 208, 'monitoring');
  await look('d back', 210);
  const { EVENING_TRANSCRIPT } = process.env;
  if (EVENING_TRANSCRIPT !== undefined) {
    writeFileSync(EVENING_TRANSCRIPT, [...told].map(([what, each]) => tellRun(what, each)).join('\n\n'));
  }
}, 120_000);

afterAll(() => evening.end());

describe('an operator’s evening', () => {
  it('is quiet at first', () => {
    expect(after('quiet')).toMatchObject({ page: { state: 'operational' }, v2: { indicator: 'none', unresolved: [] } });
  });

  it.each(['a down', 'muted', 'b down while muted', 'a standby'])(
    'goes on to say that hosts are down after “%s”',
    (what) => {
      expect(stateOf(what, names[0]!)).toBe('major_outage');
      expect(after(what).page.state).toBe('partial_outage');
      expect(after(what).v2.indicator).not.toBe('none');
      expect(after(what).v2.unresolved).toHaveLength(1);
      expect(after(what).scope.caseIds).toEqual(after(what).v2.unresolved);
      expect(after(what).news.join('\n')).not.toMatch(RECOVERED);
    },
  );

  it('shows what breaks while its monitor is muted', () => {
    expect(stateOf('b down while muted', names[1]!)).toBe('major_outage');
    expect(after('b down while muted').scope.hostsAffected).toBe(2);
  });

  it('calls a switch to maintenance what it is', () => {
    expect(stateOf('a in maintenance', names[0]!)).toBe('maintenance');
    expect(after('a in maintenance').page.state).toBe('partial_outage');
    // It settles for two minutes, and the next report takes it along.
    const news = [...after('a in maintenance').news, ...after('b closed by hand').news].join('\n');
    expect(news).toContain('メンテナンスに切り替えました');
    expect(news).not.toMatch(RECOVERED);
  });

  it('calls no alert recovered that was closed by hand or with its host', () => {
    for (const what of ['b closed by hand', 'c retired']) {
      expect(after(what).news.join('\n'), what).toMatch(/監視の対象から外れました（[^）]*復旧の確認ではありません）/);
      expect(after(what).news.join('\n'), what).not.toMatch(RECOVERED);
      expect(after(what).v2.unresolved, what).toEqual([]);
    }
  });

  it('knows a host that was installed again as another one', () => {
    const { page } = after('c installed again');
    expect(stateOf('c installed again', names[2]!)).toBe('operational');
    const before = after('c down').page.components.find(({ name }) => name === names[2]);
    expect(page.components.map(({ id }) => id)).not.toContain(before!.id);
  });

  it('tells nothing new of a host that comes back from maintenance', () => {
    expect(after('a back and unmuted').news).toEqual([]);
    expect(after('a back and unmuted').page.state).toBe('operational');
  });

  it('stops watching what is muted without calling it recovered, and begins anew when it is unmuted', () => {
    expect(stateOf('d slow', names[3]!)).toBe('degraded');
    expect(after('d muted').news.join('\n')).toMatch(/自動監視を止めました（[^）]*復旧の確認ではありません）/);
    expect(after('d muted').news.join('\n')).not.toMatch(RECOVERED);
    expect(stateOf('d unmuted', names[3]!)).toBe('degraded');
    expect(after('d back').news.join('\n')).toMatch(RECOVERED);
    expect(after('d back').page.state).toBe('operational');
  });

  it('ends with pages, formats and scope site of one mind in every run', () => {
    for (const [what, { page, scope, v2 }] of told) {
      const open = page.incidents.filter(({ state }) => state !== 'resolved').map(({ caseId }) => caseId);
      expect(scope.state, what).toBe(page.state);
      expect(v2.unresolved.toSorted(), what).toEqual(open.toSorted());
      expect(scope.caseIds.toSorted(), what).toEqual(open.toSorted());
    }
  });
});
