import type { DayBar } from '../../model/status-page.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { Words } from '../words/words.ts';

/**
 * A row of days for `bars.eta`: one SVG path a state, one stroke a run of equal days, cut into days by a dash pattern in
 * the style sheet. Three units wide a day, 24 high; the states differ in height, so they differ in greyscale as well.
 */
export interface BarsView {
  /** The text alternative: what the picture says. */
  label: string;
  width: number;
  paths: { state: DayBar['state']; d: string }[];
  /** Days with an outage or degradation, newest first; at most {@link MAX_LISTED}. */
  badDays: { day: string; text: string }[];
  /** `停止 2日`; empty when nothing bad happened. */
  badSummary: string;
  /** Bad days that are not listed. */
  moreBadDays: number;
}

const UNITS_A_DAY = 3;
const MAX_LISTED = 15;
const BOTTOM = 24;
const HEIGHTS: Record<DayBar['state'], number> = {
  outage: 24,
  degraded: 16,
  maintenance: 12,
  operational: 6,
  no_data: 2,
};
const ORDER = ['outage', 'degraded', 'maintenance', 'operational', 'no_data'] as const;

/** @param days as {@link DayBar}s, `YYYY-MM-DD`, oldest first */
export function buildBars(bars: readonly DayBar[], days: readonly string[], words: Words, times: TimeFormat): BarsView {
  const strokes = new Map<DayBar['state'], string>();
  const counts = new Map<DayBar['state'], number>();
  for (let from = 0, to = 0; from < bars.length; from = to) {
    const state = bars[from]!.state;
    while (to < bars.length && bars[to]!.state === state) to++;
    const y = BOTTOM - HEIGHTS[state] / 2;
    strokes.set(state, `${strokes.get(state) ?? ''}M${from * UNITS_A_DAY} ${y}H${to * UNITS_A_DAY}`);
    counts.set(state, (counts.get(state) ?? 0) + to - from);
  }
  const present = ORDER.filter((state) => counts.has(state));
  const say = (state: DayBar['state']): string => `${words.bars[state]} ${words.bar.days(counts.get(state)!)}`;
  const bad = listBadDays(bars, days, words, times);
  return {
    label: words.bar.label(bars.length, present.map(say)),
    width: bars.length * UNITS_A_DAY,
    paths: present.map((state) => ({ state, d: strokes.get(state)! })),
    badDays: bad.slice(0, MAX_LISTED),
    badSummary: present.filter(isBad).map(say).join(words.bar.separator),
    moreBadDays: Math.max(0, bad.length - MAX_LISTED),
  };
}

function listBadDays(
  bars: readonly DayBar[],
  days: readonly string[],
  words: Words,
  times: TimeFormat,
): BarsView['badDays'] {
  const listed: BarsView['badDays'] = [];
  for (let i = bars.length - 1; i >= 0; i--) {
    const { state, minutes } = bars[i]!;
    const day = days[i];
    if (!isBad(state) || day === undefined) continue;
    const isToday = i === bars.length - 1;
    const span = minutes > 0 ? words.duration(minutes) : isToday ? words.bar.still : '';
    listed.push({ day: times.dayText(day), text: `${words.bars[state]} ${span}`.trimEnd() });
  }
  return listed;
}

function isBad(state: DayBar['state']): boolean {
  return state === 'outage' || state === 'degraded';
}
