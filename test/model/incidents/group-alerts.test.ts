import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalMs } from '../../../src/base/interval.ts';
import { effectiveWindows } from '../../../src/model/incidents/effective-windows.ts';
import { groupAlerts } from '../../../src/model/incidents/group-alerts.ts';
import type { AlertRecord } from '../../../src/model/history/history.ts';
import type { Touch } from '../../../src/model/model.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import { aModel, anAlertPhase, anAlertRecord, DEFAULT_RULES, minutes, NOW } from '../../support/builders-model.ts';

const JOIN_MS = 10 * 60_000;
const ORGANIZATION = aModel().organizations.get('acme')!;
const BY_DEFAULT = compileRules(DEFAULT_RULES);

function touch(alert: AlertRecord): Touch {
  return {
    organization: ORGANIZATION,
    alert,
    target: { kind: 'customer' },
    windows: effectiveWindows('acme', alert, BY_DEFAULT, NOW),
  };
}

/** Alerts by their minutes; `null` is open. */
function alerts(...spans: [opened: number, closed: number | null][]): Touch[] {
  return spans.map(([opened, closed], i) =>
    touch(
      anAlertRecord({
        id: `a${i}`,
        openedAt: minutes(opened),
        closedAt: closed === null ? null : minutes(closed),
      }),
    ),
  );
}

function idsOf(touches: readonly Touch[]): string[][] {
  return groupAlerts(touches, JOIN_MS).map(({ stretches }) => stretches.map((s) => s.touch.alert.id));
}

describe('alerts of one customer', () => {
  it.each<[string, [number, number | null][], string[][]]>([
    [
      'belong together when they overlap',
      [
        [-60, -30],
        [-40, -20],
      ],
      [['a0', 'a1']],
    ],
    [
      'belong together when one is open',
      [
        [-600, null],
        [-40, -20],
      ],
      [['a0', 'a1']],
    ],
    [
      'belong together when they begin close to each other',
      [
        [-60, -58],
        [-50, -40],
      ],
      [['a0', 'a1']],
    ],
    [
      'belong together through others',
      [
        [-60, -40],
        [-45, -20],
        [-25, -10],
      ],
      [['a0', 'a1', 'a2']],
    ],
    [
      'are apart otherwise',
      [
        [-60, -55],
        [-49, -40],
      ],
      [['a0'], ['a1']],
    ],
    [
      'are apart when they only touch',
      [
        [-60, -40],
        [-40, -20],
      ],
      [['a0'], ['a1']],
    ],
  ])('%s', (_, spans, groups) => {
    expect(idsOf(alerts(...spans))).toEqual(groups);
  });

  it('are cut where a host is handed over: what comes back is another incident', () => {
    const phases = [
      anAlertPhase({ from: minutes(-300) }),
      anAlertPhase({ from: minutes(-200), hostStatus: 'maintenance' }),
      anAlertPhase({ from: minutes(-195), hostStatus: 'working' }),
    ];
    const groups = groupAlerts([touch(anAlertRecord({ openedAt: minutes(-300), phases }))], JOIN_MS);
    expect(groups.map(({ from, to, stretches }) => [from, to, stretches[0]!.ordinal])).toEqual([
      [minutes(-300), minutes(-200), 1],
      [minutes(-195), null, 2],
    ]);
  });

  it('stay one through a short pause of the same alert', () => {
    const phases = [
      anAlertPhase({ from: minutes(-60) }),
      anAlertPhase({ from: minutes(-40), isMuted: true }),
      anAlertPhase({ from: minutes(-35) }),
    ];
    expect(groupAlerts([touch(anAlertRecord({ openedAt: minutes(-60), phases }))], JOIN_MS)).toHaveLength(1);
  });
});

describe('grouping any alerts', () => {
  const span = fc
    .tuple(fc.integer({ min: -600, max: -1 }), fc.option(fc.integer({ min: 1, max: 120 }), { freq: 8 }))
    .map(([from, length]): [number, number | null] => [from, length === null ? null : Math.min(0, from + length)]);
  const spans = fc.array(span, { maxLength: 30 });

  it('does not depend on the order of arrival', () => {
    fc.assert(
      fc.property(
        spans.chain((all) =>
          fc.tuple(
            fc.constant(alerts(...all)),
            fc.shuffledSubarray(
              all.map((_, i) => i),
              { minLength: all.length },
            ),
          ),
        ),
        ([touches, order]) => {
          expect(idsOf(order.map((i) => touches[i]!))).toEqual(idsOf(touches));
        },
      ),
    );
  });

  it('puts every alert into exactly one, and apart from the others by more than the join', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const groups = groupAlerts(alerts(...all), JOIN_MS);
        const ids = groups.flatMap(({ stretches }) => stretches.map((s) => s.touch.alert.id));
        expect(ids.toSorted()).toEqual(all.map((_, i) => `a${i}`).toSorted());
        for (const [i, group] of groups.entries()) {
          const next = groups[i + 1];
          if (next === undefined) continue;
          expect(group.to).not.toBeNull();
          expect(next.from.getTime()).toBeGreaterThanOrEqual(group.to!.getTime());
          expect(next.from.getTime() - group.stretches.at(-1)!.from.getTime()).toBeGreaterThan(JOIN_MS);
        }
      }),
    );
  });

  it('counts no instant twice', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const hulls = groupAlerts(alerts(...all), JOIN_MS).map(({ from, to }) => ({ from, to: to ?? NOW }));
        const sum = hulls.reduce((total, { from, to }) => total + (to.getTime() - from.getTime()), 0);
        expect(totalMs(hulls)).toBe(sum);
      }),
    );
  });
});
