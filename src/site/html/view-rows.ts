import { pageAddress } from '../../model/addresses.ts';
import { countWatched, STATES } from '../../model/state.ts';
import type { Component, Uptime } from '../../model/status-page.ts';
import { buildBars, type BarsView } from './bars.ts';
import { percentText, type StateLook, type ViewContext } from './view-context.ts';

/** One host, or one customer of the overview, in a list. */
export interface RowView {
  /** Stable on this page; what “find me” refers to. */
  index: number;
  name: string;
  look: StateLook;
  /** Of a customer: `14台中 2台 停止`; otherwise empty. */
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
  /** Its dates, when they are not the ones of the whole page. */
  window: string;
}

/** Beyond this many hosts, only those with something bad in them get bars. */
const MANY_HOSTS = 60;

/** Hosts of a service or customer by state, also where the hosts themselves are not listed. */
export function summarize({ counts, counted }: Component, { words }: ViewContext): string {
  const total = countWatched(counts);
  const hit = STATES.filter((state) => state !== 'operational' && state !== 'not_monitored' && counts[state] > 0);
  const shares = total < 2 ? [] : hit.map((state) => words.shareInState(counted, counts[state], total, state));
  const rest = counts.not_monitored;
  const isTold = rest > 0 && total > 0;
  return [...shares, ...(isTold ? [words.notMonitoredBeside(counted, rest)] : [])].join(words.bar.separator);
}

export class RowBuilder {
  readonly commonUptime: Uptime | null;
  readonly #context: ViewContext;
  readonly #indexById: Map<string, number>;
  readonly #isLight: boolean;

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
    const { words, times } = this.#context;
    if (component?.since == null || look.state === 'operational') return { since: '', sinceIso: '' };
    return { since: words.sinceState(times.dateTime(component.since)), sinceIso: component.since.toISOString() };
  }

  barsOf(component: Component): BarsView | null {
    const { page, words, times } = this.#context;
    if (component.bars.length === 0) return null;
    const isDull = component.bars.every(({ state }) => state === 'operational' || state === 'no_data');
    if (this.#isLight && isDull && component.kind === 'host') return null;
    return buildBars(component.bars, page.days, words, times);
  }

  uptimeOf(uptime: Uptime | null): UptimeView | null {
    if (uptime === null) return null;
    const { words, times } = this.#context;
    const common = this.commonUptime;
    const isCommon = common?.fromDay === uptime.fromDay && common.toDay === uptime.toDay;
    return {
      text: words.uptime(percentText(uptime.ratio)),
      window: isCommon ? '' : words.uptimeWindow(times.dateText(uptime.fromDay), times.dateText(uptime.toDay)),
    };
  }
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
