import { pageAddress } from '../../model/addresses.ts';
import { countWatched, STATES, type State } from '../../model/state.ts';
import type { Component, DayBar, Incident, Uptime } from '../../model/status-page.ts';
import { DAY_MS } from '../../base/durations.ts';
import { incidentHref } from '../incident-address.ts';
import { routes } from '../routes.ts';
import { buildBars, type BarsView } from './bars.ts';
import { percentText, type StateLook, type ViewContext } from './view-context.ts';

/** One host, or one customer of the overview, in a list. */
export interface RowView {
  /** Stable on this page; what “find me” refers to. */
  index: number;
  name: string;
  look: StateLook;
  /** Of a customer: `14台中2台が停止`; otherwise empty. */
  summary: string;
  /** When its state began; empty when that is not known or it is operational. */
  since: string;
  sinceIso: string;
  /** Its page, relative to this one; `null` when it has none. */
  href: string | null;
  /** `null` where bars would make the page heavy and nothing bad is in them. */
  bars: BarsView | null;
  uptime: UptimeView | null;
}

export interface UptimeView {
  text: string;
  /** `99.624%` */
  percent: string;
  /** Its dates, when they are not the ones of the whole page. */
  window: string;
}

/** Beyond this many hosts, only those with something bad in them get bars. */
const MANY_HOSTS = 60;

/** Hosts of a service or customer by state, also where the hosts themselves are not listed. */
export function summarize({ state, counts, counted }: Component, { words }: ViewContext): string {
  const total = countWatched(counts);
  const hit = STATES.filter((state) => state !== 'operational' && state !== 'not_monitored' && counts[state] > 0);
  // Where all are in one state, the row's own word tells which.
  const share = (one: State): string =>
    one === state && counts[one] === total
      ? words.every(counted, total)
      : words.shareInState(counted, counts[one], total, one);
  const shares = total < 2 ? [] : hit.map(share);
  const rest = counts.not_monitored;
  const isTold = rest > 0 && total > 0;
  return [...shares, ...(isTold ? [words.notMonitoredBeside(counted, rest)] : [])].join(words.bar.separator);
}

export class RowBuilder {
  readonly commonUptime: Uptime | null;
  readonly #context: ViewContext;
  readonly #indexById: Map<string, number>;
  readonly #isLight: boolean;
  /** Most components share their bars. */
  readonly #knownBars = new Map<readonly DayBar[], KnownBars>();
  #linked: LinkedDays | null = null;

  constructor(context: ViewContext) {
    this.#context = context;
    const { components } = context.page;
    this.#indexById = new Map(components.map((component, index) => [component.id, index]));
    this.#isLight = components.length > MANY_HOSTS;
    this.commonUptime = mostCommon(components.flatMap(({ uptime }) => uptime ?? []));
  }

  build(component: Component): RowView {
    const look = this.#context.look(component);
    return {
      index: this.indexOf(component),
      name: component.name,
      look,
      summary: component.kind === 'host' ? '' : summarize(component, this.#context),
      ...this.sinceOf(component, look),
      href: component.path === null ? null : this.#context.root + pageAddress(component.path, 'index.html'),
      bars: this.barsOf(component),
      uptime: this.uptimeOf(component.uptime),
    };
  }

  indexOf(component: Component): number {
    return this.#indexById.get(component.id) ?? -1;
  }

  sinceOf(component: Component | null, look: StateLook): { since: string; sinceIso: string } {
    const { words, times, today } = this.#context;
    if (component?.since == null || look.state === 'operational') return { since: '', sinceIso: '' };
    return { since: words.sinceState(times.near(component.since, today)), sinceIso: component.since.toISOString() };
  }

  barsOf(component: Component): BarsView | null {
    const { bars, kind } = component;
    if (bars.length === 0) return null;
    const known = this.#knownBars.get(bars) ?? this.#readBars(bars);
    if (this.#isLight && known.isDull && kind === 'host') return null;
    return (
      known.view ?? buildBars(bars, this.#context.page.days, this.#context, (day) => this.#dayHref(component, day))
    );
  }

  #readBars(bars: readonly DayBar[]): KnownBars {
    const isDull = bars.every(({ state }) => state === 'operational' || state === 'no_data');
    const view = isDull ? buildBars(bars, this.#context.page.days, this.#context, () => '') : null;
    const known = { isDull, view };
    this.#knownBars.set(bars, known);
    return known;
  }

  /** The incident that was told of it that day, or the month that tells of all. */
  #dayHref(component: Component, day: string): string {
    this.#linked ??= linkDays(this.#context);
    const { months, casesByDay } = this.#linked;
    const incident = casesByDay.get(component.id)?.get(day);
    const { root } = this.#context;
    if (incident !== undefined) return incidentHref(incident, root);
    return months.has(day.slice(0, 7)) ? root + routes.month(day.slice(0, 7)) : '';
  }

  uptimeOf(uptime: Uptime | null): UptimeView | null {
    if (uptime === null) return null;
    const { words, times } = this.#context;
    const common = this.commonUptime;
    const isCommon = common?.fromDay === uptime.fromDay && common.toDay === uptime.toDay;
    const percent = percentText(uptime.ratio);
    return {
      text: words.uptime(percent),
      percent: `${percent}%`,
      window: isCommon ? '' : words.uptimeWindow(times.dateText(uptime.fromDay), times.dateText(uptime.toDay)),
    };
  }
}

interface KnownBars {
  isDull: boolean;
  /** Of dull ones, which link to nothing. */
  view: BarsView | null;
}

/** Where bad days are told of. */
interface LinkedDays {
  months: ReadonlySet<string>;
  casesByDay: CasesByDay;
}

function linkDays(context: ViewContext): LinkedDays {
  const { page, times } = context;
  const months = new Set(page.incidents.map(({ startedAt }) => times.localMonth(startedAt)));
  return { months, casesByDay: findCasesByDay(context) };
}

/** By component and day, the case that hit it longest ago of those that touch the day; of a service, by any of its hosts. */
type CasesByDay = ReadonlyMap<string, ReadonlyMap<string, Incident>>;

function findCasesByDay({ page, times }: ViewContext): CasesByDay {
  const found = new Map<string, Map<string, Incident>>();
  const daysOf = (id: string): Map<string, Incident> => {
    let days = found.get(id);
    if (days === undefined) found.set(id, (days = new Map()));
    return days;
  };
  const parents = new Map(page.components.map(({ id, parents: above }) => [id, above]));
  const whole = page.components.filter(({ kind }) => kind === 'customer').map(({ id }) => id);
  const from = page.days[0] ?? '';
  for (const incident of page.incidents) {
    for (const { component, windows } of incident.affected) {
      const ids = [component, ...(parents.get(component) ?? []), ...(page.kind === 'customer' ? whole : [])];
      const touched = ids.map(daysOf);
      for (const window of windows) {
        const last = window.to === null ? (page.days.at(-1) ?? '') : times.localDay(window.to);
        for (const day of daysBetween(times.localDay(window.from), last, from)) {
          for (const days of touched) days.set(day, incident);
        }
      }
    }
  }
  return found;
}

function* daysBetween(first: string, last: string, from: string): Iterable<string> {
  const start = first < from ? from : first;
  // Nearly all end on the day they began.
  if (start === last) yield start;
  else
    for (let ms = Date.parse(start); ms <= Date.parse(last); ms += DAY_MS)
      yield new Date(ms).toISOString().slice(0, 10);
}

/** The window most components share; the longest of equals. */
function mostCommon(uptimes: readonly Uptime[]): Uptime | null {
  const counts = new Map<string, number>();
  let found: Uptime | null = null;
  for (const uptime of uptimes) {
    const key = `${uptime.fromDay}/${uptime.toDay}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (found === null || count > counts.get(`${found.fromDay}/${found.toDay}`)!) found = uptime;
  }
  return found;
}
