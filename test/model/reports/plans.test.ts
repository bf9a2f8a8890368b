import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOver, recordPlans, type ShownPlan } from '../../../src/model/reports/plans.ts';
import type { LedgerPlan } from '../../../src/model/ledger/ledger.ts';

const NOW = new Date('2026-11-26T00:00:00Z');
const hours = (n: number): Date => new Date(NOW.getTime() + n * 3_600_000);

function shown(given: Partial<ShownPlan> = {}): ShownPlan {
  return {
    kind: 'maintenance', series: 's', id: 'm', title: null, text: null, startsAt: hours(24), endsAt: hours(26),
    components: [], digest: 'a', writtenAt: [], ...given,
  }; // prettier-ignore
}

function said(given: Partial<LedgerPlan> = {}): LedgerPlan {
  const { writtenAt: _dated, ...facts } = shown();
  const at = hours(-48);
  const dates = { announcedAt: at, statedAt: at, changedAt: at, sequence: 0, updatesSaidAt: [], withdrawnAt: null };
  return { ...facts, ...dates, ...given };
}

const kept = { now: NOW, isComplete: true, past: 'kept' } as const;

describe('the dates of a maintenance', () => {
  it('are those of the run that announced it', () => {
    const [plan] = recordPlans([], [shown()], kept);
    expect(plan).toMatchObject({ announcedAt: NOW, changedAt: NOW, sequence: 0, withdrawnAt: null });
  });

  it('stay what they are while nothing of it changes', () => {
    expect(recordPlans([said()], [shown()], kept)).toEqual([said()]);
  });

  it.each<[string, Partial<ShownPlan>, number]>([
    ['another text', { digest: 'b', text: 'x' }, 0],
    ['another end', { digest: 'b', endsAt: hours(27) }, 1],
    ['another start', { digest: 'b', startsAt: hours(23), id: 'other' }, 1],
    ['another day', { digest: 'b', startsAt: hours(48), endsAt: hours(50), id: 'other' }, 1],
    ['no end any more', { digest: 'b', endsAt: null }, 1],
  ])('move to the run that says %s', (_title, change, sequence) => {
    expect(recordPlans([said()], [shown(change)], kept)).toMatchObject([
      { id: 'm', announcedAt: hours(-48), changedAt: NOW, sequence, withdrawnAt: null },
    ]);
  });

  it('never go back when the clock does', () => {
    const ahead = said({ changedAt: hours(1) });
    expect(recordPlans([ahead], [shown({ digest: 'b' })], kept)).toMatchObject([{ changedAt: hours(1) }]);
  });

  it('are those of its events where it was over before anything was said', () => {
    const past = shown({ startsAt: hours(-26), endsAt: hours(-24) });
    expect(recordPlans([], [past], { ...kept, past: 'first' })).toMatchObject([
      { announcedAt: hours(-26), changedAt: hours(-24) },
    ]);
  });

  it.each<[string, Partial<ShownPlan>, Date, Date]>([
    ['two weeks ahead', {}, hours(24 - 14 * 24), hours(24 - 14 * 24)],
    ['not yet in view', { startsAt: hours(400), endsAt: null }, NOW, NOW],
    ['under way', { startsAt: hours(-1) }, hours(-1 - 14 * 24), hours(-1)],
    ['with words', { writtenAt: [hours(-3), hours(-2)] }, hours(-3), hours(-2)],
    ['a notice', { kind: 'notice', startsAt: hours(-5), endsAt: null }, hours(-5), hours(-5)],
  ])('are those that release 0.1.0 told: %s', (_title, given, announcedAt, changedAt) => {
    const plans = recordPlans([], [shown(given)], { ...kept, past: 'release-0.1.0' });
    expect(plans).toMatchObject([{ announcedAt, changedAt }]);
  });
});

describe('a maintenance that is not shown any more', () => {
  it('was withdrawn by the run that says so, and stays until its end is past', () => {
    const [plan] = recordPlans([said()], [], kept);
    expect(plan).toMatchObject({ id: 'm', withdrawnAt: NOW, changedAt: NOW, sequence: 0 });
    expect(recordPlans([plan!], [], { ...kept, now: hours(25) })).toEqual([plan]);
    expect(recordPlans([plan!], [], { ...kept, now: hours(26) })).toEqual([]);
  });

  it('is only over where its end is past', () => {
    expect(recordPlans([said({ endsAt: NOW })], [], kept)).toEqual([]);
  });

  it('stays as it was where not everything was read', () => {
    expect(recordPlans([said()], [], { ...kept, isComplete: false })).toEqual([said()]);
  });

  it('was not withdrawn where an announcement speaks of it by now', () => {
    const announced = shown({ series: 'words', id: 'words', startsAt: hours(23), endsAt: hours(25) });
    expect(recordPlans([said()], [announced], kept).map(({ id }) => id)).toEqual(['words']);
    const elsewhere = shown({ ...announced, components: ['other'] });
    expect(recordPlans([said({ components: ['web'] })], [elsewhere], kept)).toHaveLength(2);
  });

  it('that comes back stands again, under its id', () => {
    const plan = said({ withdrawnAt: hours(-1), changedAt: hours(-1) });
    expect(recordPlans([plan], [shown()], kept)).toMatchObject([{ id: 'm', withdrawnAt: null, changedAt: NOW }]);
  });
});

describe('times of one downtime', () => {
  it('move in their order when all of them are moved', () => {
    const before = [0, 1].map((day) =>
      said({ id: `d${day}`, startsAt: hours(2 + 24 * day), endsAt: hours(3 + 24 * day) }),
    );
    const after = [0, 1].map((day) =>
      shown({ id: `n${day}`, startsAt: hours(4 + 24 * day), endsAt: hours(5 + 24 * day) }),
    );
    expect(recordPlans(before, after, kept).map(({ id, startsAt }) => [id, startsAt])).toEqual([
      ['d0', hours(4)],
      ['d1', hours(28)],
    ]);
  });

  it('that come into view day by day are announced, and none of them is moved', () => {
    let plans: LedgerPlan[] = [];
    for (let day = 0; day < 5; day++) {
      const view = [0, 1, 2].map((ahead) => {
        const start = 2 + 24 * (day + ahead);
        return shown({ id: `d${day + ahead}`, startsAt: hours(start), endsAt: hours(start + 1) });
      });
      plans = recordPlans(plans, view, { ...kept, now: hours(24 * day) });
      expect(plans.every(({ sequence, withdrawnAt }) => sequence === 0 && withdrawnAt === null)).toBe(true);
      expect(plans.map(({ id }) => id)).toEqual([`d${day}`, `d${day + 1}`, `d${day + 2}`]);
    }
  });

  it('keep ids that are all different, whatever is moved where', () => {
    const moves = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(moves, (runs) => {
        let plans: LedgerPlan[] = [];
        for (const [run, starts] of runs.entries()) {
          const now = hours(run);
          const view = [...new Set(starts)].map((start) =>
            shown({ id: `at-${start}`, startsAt: hours(start), endsAt: hours(start + 2), digest: `${start}` }),
          );
          const next = recordPlans(plans, view, { ...kept, now });
          expect(new Set(next.map(({ id }) => id)).size).toBe(next.length);
          for (const { id, sequence, changedAt } of next) {
            const last = plans.find((plan) => plan.id === id);
            expect(sequence).toBeGreaterThanOrEqual(last?.sequence ?? 0);
            expect(changedAt.getTime()).toBeGreaterThanOrEqual(last?.changedAt.getTime() ?? 0);
          }
          const lost = plans.filter((plan) => !isOver(plan, now) && !next.some(({ id }) => id === plan.id));
          // What is gone without being over is spoken of by another one of the same time.
          expect(lost.every((plan) => next.some((other) => other.startsAt! < plan.endsAt!))).toBe(true);
          plans = next;
        }
      }),
    );
  });
});
