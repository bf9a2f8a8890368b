import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/base/durations.ts';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import type { Model } from '../../src/model/model.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { casesOf, compareCases, play, type PlayedCase } from '../support/play.ts';

const NOW = new Date('2026-11-20T03:00:00Z');
const DAYS = 3;
const FROM = new Date(NOW.getTime() - DAYS * 24 * HOUR_MS);

function aCompany(seed: number) {
  return simulateCompany({
    seed,
    now: NOW,
    historyDays: DAYS + 2,
    organizations: 12,
    hosts: 120,
    eventsPerDay: 12,
  });
}

const hourly = new Map<number, ReturnType<typeof play>>();

/** Played once, however many compare with it. */
function playHourly(seed: number): ReturnType<typeof play> {
  const played = hourly.get(seed) ?? play(aCompany(seed), { from: FROM, to: NOW, stepMinutes: 60 });
  hourly.set(seed, played);
  return played;
}

const nameOf = ({ customer, caseId }: PlayedCase): string => `${customer} ${caseId}`;

function numbersOf(model: Model): number[][] {
  return [...model.customers.keys()].flatMap((id) =>
    assembleCustomerPage(model, id, 'ja').incidents.map(({ reports }) => reports.map(({ number }) => number)),
  );
}

describe('days played at different steps', () => {
  // Seed 3 has a host that is taken into maintenance between two hourly runs.
  it.each([
    [3, 20],
    [7, 30],
  ])('are the same incidents in company %d every %d minutes and every hour', async (seed, stepMinutes) => {
    const company = aCompany(seed);
    const everShown = new Map<string, string>();
    const often = await play(company, {
      from: FROM,
      to: NOW,
      stepMinutes,
      onRun: (model) => {
        for (const each of casesOf(model)) {
          const name = nameOf(each);
          // A case keeps its id and its beginning, run after run.
          expect(everShown.get(name) ?? each.from, name).toBe(each.from);
          everShown.set(name, each.from);
        }
      },
    });
    const seldom = await playHourly(seed);
    const [a, b] = [casesOf(often.model), casesOf(seldom.model)];
    expect(a.length).toBeGreaterThan(20);
    // What was ever said is still there: nothing is lost, nothing is doubled.
    expect(a.map(nameOf).toSorted()).toEqual([...everShown.keys()].toSorted());
    expect(compareCases(a, b, 60)).toEqual({ different: [], explained: expect.any(Number) as number });
    for (const numbers of [...numbersOf(often.model), ...numbersOf(seldom.model)]) {
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }
  });

  it('are the same incidents when one run a day reads everything back', async () => {
    const often = await playHourly(7);
    const daily = await play(aCompany(7), { from: FROM, to: NOW, stepMinutes: 24 * 60 });
    const { different } = compareCases(casesOf(often.model), casesOf(daily.model), 24 * 60);
    expect(different).toEqual([]);
  });
});
