import type { DayBar } from '../../model/status-page.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { Words } from '../words/words.ts';

/**
 * A row of days for `bars.eta`: one SVG path a state, one stroke a run of equal days, cut into days by a dash pattern in
 * the style sheet: three units of bar and two of gap a day, 28 high. All are equally high; notches tell the kinds apart, so
 * they differ in greyscale as well: an outage is cut near its foot like “!”, a slow day near its head like “i”.
 */
export interface BarsView {
  /** The text alternative: what the picture says. */
  label: string;
  width: number;
  /** Painted one over the other; `cut` and `gone` have the colour of the ground. */
  paths: { state: DayBar['state'] | 'cut' | 'gone'; d: string }[];
  daysAgo: string;
  today: string;
  /** Days with an outage or degradation, newest first; at most {@link MAX_LISTED}. */
  badDays: { index: number; day: string; text: string; href: string }[];
  /** `停止のあった日 2日`; empty when nothing bad happened. */
  badSummary: string;
  /** Bad days that are not listed. */
  moreBadDays: number;
}

const UNITS_A_DAY = 5;
const UNITS_A_BAR = 3;
const MAX_LISTED = 15;
const HEIGHT = 28;
/** No data is a speck at the foot. */
const SPECK = 26;
/** One line a day, cut by a dash pattern of its own; in their order. */
const NOTCHED: ReadonlySet<DayBar['state']> = new Set<DayBar['state']>(['outage', 'degraded', 'maintenance']);
const ORDER = ['outage', 'degraded', 'maintenance', 'operational', 'no_data'] as const;

/**
 * @param days as {@link DayBar}s, `YYYY-MM-DD`, oldest first
 * @param hrefOf where a bad day is told of; empty: nowhere
 */
export function buildBars(
  bars: readonly DayBar[],
  days: readonly string[],
  { words, times }: { words: Words; times: TimeFormat },
  hrefOf: (day: string) => string,
): BarsView {
  const strokes = new Map<DayBar['state'], string>();
  const counts = new Map<DayBar['state'], number>();
  for (let from = 0, to = 0; from < bars.length; from = to) {
    const state = bars[from]!.state;
    while (to < bars.length && bars[to]!.state === state) to++;
    strokes.set(state, (strokes.get(state) ?? '') + drawRun(state, from, to));
    counts.set(state, (counts.get(state) ?? 0) + to - from);
  }
  const present = ORDER.filter((state) => counts.has(state));
  const say = (state: DayBar['state']): string => words.bar.on(words.bars[state], counts.get(state)!);
  const bad = listBadDays(bars, days, words, times, hrefOf);
  return {
    // What is not named was normal.
    label: words.bar.label(
      bars.length,
      (present.length > 1 ? present.filter((state) => state !== 'operational') : present).map(say),
    ),
    width: bars.length * UNITS_A_DAY - UNITS_A_DAY + UNITS_A_BAR,
    paths: layPaths(strokes, bars.length),
    daysAgo: words.page.daysAgo(bars.length),
    today: words.page.today,
    badDays: bad.slice(0, MAX_LISTED),
    badSummary: present.filter(isBad).map(say).join(words.bar.separator),
    moreBadDays: Math.max(0, bad.length - MAX_LISTED),
  };
}

/**
 * Every day as a normal one, then out of that what was not: of most rows that is the shortest text, and what is cut out and
 * what is painted there are the same letters.
 */
function layPaths(strokes: ReadonlyMap<DayBar['state'], string>, days: number): BarsView['paths'] {
  const paths: BarsView['paths'] = [];
  const lay = (state: BarsView['paths'][number]['state'], d: string | undefined): void => {
    if (d !== undefined) paths.push({ state, d });
  };
  if (strokes.has('operational')) {
    lay('operational', drawRun('operational', 0, days));
    lay('gone', strokes.get('no_data')?.replaceAll(` ${SPECK}H`, ` ${HEIGHT / 2}H`));
    let notched = '';
    for (const state of NOTCHED) notched += strokes.get(state) ?? '';
    if (notched !== '') lay('cut', notched);
  }
  for (const state of ORDER) if (state !== 'operational') lay(state, strokes.get(state));
  return paths;
}

/** @param to the day behind its last */
function drawRun(state: DayBar['state'], from: number, to: number): string {
  if (!NOTCHED.has(state)) {
    return `M${from * UNITS_A_DAY} ${state === 'no_data' ? SPECK : HEIGHT / 2}H${(to - 1) * UNITS_A_DAY + UNITS_A_BAR}`;
  }
  let d = '';
  for (let day = from; day < to; day++) d += `M${day * UNITS_A_DAY + UNITS_A_BAR / 2} 0v${HEIGHT}`;
  return d;
}

function listBadDays(
  bars: readonly DayBar[],
  days: readonly string[],
  words: Words,
  times: TimeFormat,
  hrefOf: (day: string) => string,
): BarsView['badDays'] {
  const listed: BarsView['badDays'] = [];
  for (let i = bars.length - 1; i >= 0; i--) {
    const { state, minutes } = bars[i]!;
    const day = days[i];
    if (!isBad(state) || day === undefined) continue;
    const isToday = i === bars.length - 1;
    const span = minutes > 0 ? words.duration(minutes) : isToday ? words.bar.still : '';
    listed.push({
      index: i,
      href: hrefOf(day),
      day: times.dayText(day),
      text: `${words.bars[state]} ${span}`.trimEnd(),
    });
  }
  return listed;
}

function isBad(state: DayBar['state']): boolean {
  return state === 'outage' || state === 'degraded';
}
