import { shownState } from '../../model/pages/headline.ts';
import type { State } from '../../model/state.ts';
import type { Component, StatusPage } from '../../model/status-page.ts';
import { rootOf } from '../../model/addresses.ts';
import { timesFor, type TimeFormat } from '../words/time-format.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

/** What all translators of one page share. */
export interface ViewContext {
  page: StatusPage;
  words: Words;
  times: TimeFormat;
  /** From the page that is being written back to its tree's root: ``, `../../`. */
  root: string;
  /** Local date of what the page tells; empty where it tells of the past alone, and dates name their years. */
  today: string;
  /** How a component's state is shown and what is said of its age. */
  look(component: Component): StateLook;
}

/** A state as templates show it: the icon's and colour's name, and the word. */
export interface StateLook {
  state: State;
  word: string;
  /** `11月20日 13:05 時点の情報` where it is old, otherwise empty. */
  asOf: string;
}

/** @param path of the page that is being written, below its tree's root */
export function createViewContext(page: StatusPage, path: string): ViewContext {
  const words = wordsFor(page.locale);
  const times = timesFor(words, page.timeZone);
  const today = page.days.at(-1) ?? '';
  // Most pages show no components.
  let lastReadById: Map<string, Date | null> | null = null;
  let looks: Map<Component, StateLook> | null = null;
  const read = (component: Component): StateLook => {
    const state = shownState(component);
    const isOldNews = component.isStale && state !== 'unknown';
    lastReadById ??= new Map(page.unknown.map((unknown) => [unknown.component, unknown.lastReadAt]));
    const lastReadAt = lastReadById.get(component.id) ?? null;
    const asOf = isOldNews
      ? lastReadAt === null
        ? words.staleComponent
        : words.asOf(times.moment(lastReadAt, today))
      : '';
    return { state, word: words.states[state], asOf };
  };
  const look = (component: Component): StateLook => {
    looks ??= new Map();
    let found = looks.get(component);
    if (found === undefined) looks.set(component, (found = read(component)));
    return found;
  };
  return { page, words, times, root: rootOf(path), today, look };
}

/** A share as percent, cut and never rounded up: what was once out is never 100. */
export function percentText(ratio: number): string {
  const thousandths = Math.floor(Math.min(1, Math.max(0, ratio)) * 100_000 + 1e-6);
  if (thousandths >= 100_000) return ratio >= 1 ? '100' : '99.999';
  return (thousandths / 1000).toFixed(3);
}

/** An id for an element; the rest of it comes from ids that may hold anything. Never starts with a digit. */
export function domId(kind: string, id: string): string {
  return `${kind}-${id.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}
