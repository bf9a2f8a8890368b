import type { Interval } from '../base/interval.ts';
import { dayBars } from './day-bars.ts';
import type { Model } from './model.ts';
import type { Standing } from './standing.ts';
import type { DayBar, Uptime } from './status-page.ts';
import { uptimeOf } from './uptime.ts';

/** Bars and uptime of components; what nothing ever happened to is worked out once for each time it was observed. */
export interface PageHistory {
  barsOf: (standing: Standing) => DayBar[];
  uptimeOf: (standing: Standing) => Uptime | null;
}

export function createPageHistory({ days, now }: Pick<Model, 'days' | 'now'>): PageHistory {
  const fullDays = days.slice(0, -1);
  const quietBars = new Map<readonly Interval[], DayBar[]>();
  const quietUptime = new Map<readonly Interval[], Uptime | null>();
  return {
    barsOf: ({ spans }) => {
      const isQuiet = spans.outages.length + spans.degraded.length + spans.maintenance.length === 0;
      if (!isQuiet) return dayBars({ days, now, ...spans });
      return remember(quietBars, spans.observed, () => dayBars({ days, now, ...spans }));
    },
    uptimeOf: ({ spans: { maintenance, observed }, unplanned }) => {
      const compute = (): Uptime | null => uptimeOf({ days: fullDays, outages: unplanned, maintenance, observed });
      const isQuiet = unplanned.length + maintenance.length === 0;
      return isQuiet ? remember(quietUptime, observed, compute) : compute();
    },
  };
}

function remember<V>(known: Map<readonly Interval[], V>, observed: readonly Interval[], compute: () => V): V {
  const found = known.get(observed);
  if (found !== undefined) return found;
  const value = compute();
  known.set(observed, value);
  return value;
}
