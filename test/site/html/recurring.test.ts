import { describe, expect, it } from 'vitest';
import type { Maintenance } from '../../../src/model/status-page.ts';
import { buildMaintenances } from '../../../src/site/html/plans/view-plans.ts';
import { createViewContext } from '../../../src/site/html/view-context.ts';
import { aMaintenance, aPage, anOverview } from '../../support/pages.ts';

const HOUR_MS = 3_600_000;

/** One series at the given days of November 2026, 12:00 in Tokyo. */
function seriesOn(days: readonly number[], given: Partial<Maintenance> = {}): Maintenance[] {
  return days.map((day) => {
    const startsAt = new Date(Date.UTC(2026, 10, day, 3));
    const endsAt = new Date(startsAt.getTime() + HOUR_MS / 2);
    return aMaintenance({ id: `m${day}`, series: 's1', state: 'scheduled', startsAt, endsAt, ...given });
  });
}

function told(maintenances: Maintenance[], locale: 'ja' | 'en' = 'ja', page = aPage({ locale })): string[] {
  const { planned } = buildMaintenances(createViewContext({ ...page, locale, maintenances }, 'index.html'));
  return planned.map(({ range, more }) => [range, more].filter(Boolean).join('・'));
}

describe('a maintenance that comes again', () => {
  it.each([
    ['every day', [26, 27, 28, 29], '毎日 12:00 〜 12:30・次回 11月26日 12:00'],
    ['every week', [22, 29], '毎週日曜日 12:00 〜 12:30・次回 11月22日 12:00'],
    ['on working days', [26, 27, 30], '平日 12:00 〜 12:30・次回 11月26日 12:00'],
    ['without a rhythm', [22, 24, 29], '11月22日 12:00 〜 12:30・ほか2回'],
    ['once more', [22], '11月22日 12:00 〜 12:30'],
  ])('stands once, and tells its rhythm: %s', (_, days, text) => {
    expect(told(seriesOn(days))).toEqual([text]);
  });

  it('says the same in English', () => {
    expect(told(seriesOn([22, 29]), 'en')).toEqual(['Every Sunday, 12:00 – 12:30・next: 22 Nov, 12:00']);
    expect(told(seriesOn([22, 24]), 'en')).toEqual(['22 Nov, 12:00 – 12:30・once more']);
  });

  it('is not made of two that were planned apart, however alike', () => {
    const apart = [...seriesOn([22], { series: 'a' }), ...seriesOn([29], { series: 'b' })];
    expect(told(apart)).toEqual(['11月22日 12:00 〜 12:30', '11月29日 12:00 〜 12:30']);
  });

  it('stands once on the overview for all customers it is done to, and names them', () => {
    const page = anOverview('ja', 3);
    const [first, second] = page.components.map(({ id, name }) => ({ id, name }));
    const maintenances = [
      ...seriesOn([22, 29], { series: 'a', title: null, text: '定期', bodyMarkdown: null, components: [first!] }),
      ...seriesOn([22, 29], { series: 'b', title: null, text: '定期', bodyMarkdown: null, components: [second!] }),
    ];
    const { planned } = buildMaintenances(createViewContext({ ...page, maintenances }, 'index.html'));
    expect(planned.map(({ scope, title }) => [title, scope])).toEqual([
      ['毎週日曜日 12:00 〜 12:30', `${first!.name}、${second!.name}`],
    ]);
  });
});
