import { describe, expect, it } from 'vitest';
import { FLEET_SIZES, generateFleet, strikeOneHost } from './generate.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const SMALL = { customers: 70, hosts: 1000, incidents: 500, seed: 7, now: NOW };

function print(seed: number): string {
  const { snapshot, history } = generateFleet({ ...SMALL, seed });
  return JSON.stringify([snapshot, history, [...history.caseIdsByAlert]]);
}

describe('the fleets of the benchmarks', () => {
  it('have exactly the size that was asked for', () => {
    const { config, snapshot, history } = generateFleet(SMALL);
    expect(config.customers).toHaveLength(70);
    expect(snapshot.organizations.flatMap(({ hosts }) => hosts)).toHaveLength(1000);
    expect(new Set(history.caseIdsByAlert.values()).size).toBe(500);
    expect(history.organizations.flatMap(({ alerts }) => alerts).length).toBeGreaterThan(500);
  });

  it('are the same for the same seed and differ for another', () => {
    expect(print(7)).toBe(print(7));
    expect(print(7)).not.toBe(print(8));
  });

  it('keep the incidents of a customer further apart than those that would be joined', () => {
    const { history, config } = generateFleet({ ...SMALL, customers: 10, hosts: 50, incidents: 100 });
    for (const { name, alerts } of history.organizations) {
      const caseIds = new Map(
        [...history.caseIdsByAlert].map(([key, caseId]) => [(JSON.parse(key) as string[]).slice(1, 3).join(), caseId]),
      );
      const gapsMs: number[] = [];
      let lastEnd = 0;
      let lastCase = '';
      for (const alert of alerts) {
        const caseId = caseIds.get([name, alert.id].join())!;
        const gapMs = alert.openedAt.getTime() - lastEnd;
        if (caseId !== lastCase) gapsMs.push(gapMs);
        lastEnd = Math.max(lastEnd, alert.closedAt?.getTime() ?? Infinity);
        lastCase = caseId;
      }
      expect(gapsMs).toHaveLength(10);
      expect(Math.min(...gapsMs)).toBeGreaterThan(config.joinWithinMinutes * 60_000);
    }
  });

  it('show in the snapshot what is open in the history, and nothing in the future', () => {
    const { snapshot, history } = generateFleet(SMALL);
    const open = history.organizations.flatMap(({ alerts }) => alerts.filter(({ closedAt }) => closedAt === null));
    const shown = snapshot.organizations.flatMap(({ alerts }) => alerts);
    expect(open.length).toBeGreaterThan(3);
    expect(shown.map(({ id }) => id)).toEqual(open.map(({ id }) => id));
    for (const { openedAt, closedAt } of history.organizations.flatMap(({ alerts }) => alerts)) {
      expect(openedAt < (closedAt ?? NOW) && (closedAt ?? NOW) <= NOW).toBe(true);
    }
  });

  it('can lose one more host, which changes the first organization only', () => {
    const before = generateFleet(SMALL);
    const after = strikeOneHost(before, new Date(NOW.getTime() + 300_000));
    expect(after.snapshot.organizations[0]!.alerts).toHaveLength(before.snapshot.organizations[0]!.alerts.length + 1);
    expect(after.snapshot.organizations.slice(1)).toEqual(before.snapshot.organizations.slice(1));
    expect(after.history.organizations[0]!.alerts.at(-1)!.closedAt).toBeNull();
  });

  it('cover the three sizes that results are told for', () => {
    expect(FLEET_SIZES.map(({ customers, hosts, incidents }) => [customers, hosts, incidents])).toEqual([
      [70, 1_000, 500],
      [1_000, 20_000, 10_000],
      [10_000, 200_000, 100_000],
    ]);
  });
});
