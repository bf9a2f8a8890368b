import { earlier, later } from '../base/moments.ts';
import { MINUTE_MS, HOUR_MS, DAY_MS } from '../base/durations.ts';
import type { Alert, ReadBack } from '../snapshot/snapshot.ts';
import { PagingError, readPages, type FreshPage } from './mackerel/pagination.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

// Closed alerts, from the newest back to what is known. The present does not depend on them: whatever goes wrong here is
// remembered as the place to go on from, and the organization stays read.

/** What an earlier reading reached, and how far this one has to. */
export interface ReadBackGoal {
  last: ReadBack;
  /** Alerts opened before it are known already, or older than anybody wants to know. */
  since: Date;
}

type AlertPages = AsyncGenerator<FreshPage<Alert>, void>;

/** Nobody pages so far; a listing that does is no listing. */
const MAX_PAGES = 1000;
/** This share of an organization's time is left for what else has to be asked. */
const RESERVED_SHARE = 0.25;
/** Two readings overlap by so much: clocks differ, and an alert may be listed a little late. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** Agents without an uplink hand their check reports in up to six hours late; the alerts bear the times of the reports. */
const LATE_CHECKS_MS = 6 * HOUR_MS + OVERLAP_MS;

export const UNREAD: ReadBack = { completeSince: null, resumeFrom: null };

export interface ReadBackPlan {
  last: ReadBack;
  /** When the organization was last read completely; `null` when it never was. */
  lastReadAt: Date | null;
  now: Date;
  historyDays: number;
  /** Since when late check reports may have come in; `undefined` when they need not be looked for now. */
  lateChecksSince: Date | undefined;
}

export function planReadBack({ last, lastReadAt, now, historyDays, lateChecksSince }: ReadBackPlan): ReadBackGoal {
  const floor = readBackFloor(now, historyDays);
  if (last.completeSince === null || lastReadAt === null) return { last, since: floor };
  const usual = new Date(lastReadAt.getTime() - OVERLAP_MS);
  const overlap =
    lateChecksSince === undefined ? usual : earlier(usual, new Date(lateChecksSince.getTime() - LATE_CHECKS_MS));
  const hole = last.resumeFrom?.nextId === '' ? last.resumeFrom.until : overlap;
  return { last, since: later(floor, earlier(overlap, hole)) };
}

/** Older alerts are nobody's business any more. */
export function readBackFloor(now: Date, historyDays: number): Date {
  return new Date(now.getTime() - historyDays * DAY_MS);
}

export function openClosedListing(client: MackerelClient, startAt: string | null): AlertPages {
  const fetchPage = (nextId: string | null) => client.fetchAlertsPage({ withClosed: true, nextId });
  return readPages({ fetchPage, startAt, maxPages: MAX_PAGES });
}

/** How a stretch of pages ended: at `since` or the end of all, or before that. */
interface Stretch {
  end: 'listing' | 'goal' | { brokenOff: 'passing' | 'refused' | 'senseless' };
  /** Everything opened since then was seen; `null` when no page told. */
  oldest: Date | null;
  /** The next page; `null` at the end of the listing. */
  nextId: string | null;
}

/**
 * Goes on from the newest page to the goal, then from where an earlier reading was broken off.
 *
 * @param pages the listing that `newest` was the first page of
 * @param add gets the alerts of each further page
 */
export async function readBack(
  client: MackerelClient,
  goal: ReadBackGoal,
  pages: AlertPages,
  newest: FreshPage<Alert>,
  add: (alerts: readonly Alert[]) => void,
): Promise<ReadBack> {
  const { last, since } = goal;
  const until = last.resumeFrom === null ? since : earlier(since, last.resumeFrom.until);
  const top = await readStretch(client, pages, newest, since, add);
  if (top.end === 'listing') return { completeSince: earlier(until, last.completeSince ?? until), resumeFrom: null };
  if (top.end !== 'goal') return breakOff(client, top, until, null);

  const completeSince = last.completeSince === null ? since : earlier(since, last.completeSince);
  const resume = last.resumeFrom;
  if (resume === null || resume.nextId === '') return { completeSince, resumeFrom: null };
  if (!hasTime(client)) return { completeSince, resumeFrom: resume };

  const rest = openClosedListing(client, resume.nextId);
  const start: FreshPage<Alert> = { rows: [], nextId: resume.nextId, isLast: false, lostRows: 0 };
  const deep = await readStretch(client, rest, start, resume.until, add);
  if (typeof deep.end === 'string') return { completeSince: earlier(completeSince, resume.until), resumeFrom: null };
  return breakOff(client, deep, resume.until, completeSince);
}

async function readStretch(
  client: MackerelClient,
  pages: AlertPages,
  first: FreshPage<Alert>,
  since: Date,
  add: (alerts: readonly Alert[]) => void,
): Promise<Stretch> {
  let oldest = oldestOf(first.rows);
  let { nextId, isLast } = first;
  for (;;) {
    if (isLast) return { end: 'listing', oldest, nextId };
    if (oldest !== null && oldest < since) return { end: 'goal', oldest, nextId };
    if (!hasTime(client)) return { end: { brokenOff: 'passing' }, oldest, nextId };
    try {
      const page = (await pages.next()).value;
      if (page === undefined) return { end: 'listing', oldest, nextId: null };
      add(page.rows);
      oldest = oldestOf(page.rows, oldest);
      ({ nextId, isLast } = page);
    } catch (thrown) {
      return { end: { brokenOff: reasonOf(thrown) }, oldest, nextId };
    }
  }
}

/** The newest page could not be read: nothing of it is known, and the next reading starts there. */
export function missNewest(client: MackerelClient, { last, since }: ReadBackGoal, now: Date): ReadBack {
  client.oddities.count('read_back_interrupted');
  if (last.completeSince === null) return UNREAD;
  const until = last.resumeFrom === null ? since : earlier(since, last.resumeFrom.until);
  return { completeSince: now, resumeFrom: { nextId: '', until } };
}

function breakOff(client: MackerelClient, stretch: Stretch, until: Date, known: Date | null): ReadBack {
  client.oddities.count('read_back_interrupted');
  const reached = stretch.oldest === null ? known : earlier(stretch.oldest, known ?? stretch.oldest);
  const reason = typeof stretch.end === 'string' ? 'passing' : stretch.end.brokenOff;
  // A listing that goes in circles will do so again: what it gave is all there is.
  if (reason === 'senseless') return { completeSince: reached, resumeFrom: null };
  // A cursor that is refused (its alert may be gone) is no place to go on from; the newest page always is.
  const nextId = reason === 'refused' ? '' : (stretch.nextId ?? '');
  return { completeSince: reached, resumeFrom: { nextId, until } };
}

function reasonOf(thrown: unknown): 'passing' | 'refused' | 'senseless' {
  if (thrown instanceof PagingError) return 'senseless';
  if (!(thrown instanceof SourceError)) throw thrown;
  return thrown.status === 400 || thrown.status === 404 ? 'refused' : 'passing';
}

function hasTime(client: MackerelClient): boolean {
  return client.remainingMs() > client.budgetMs * RESERVED_SHARE;
}

function oldestOf(alerts: readonly Alert[], known: Date | null = null): Date | null {
  return alerts.reduce((oldest, { openedAt }) => (oldest === null ? openedAt : earlier(oldest, openedAt)), known);
}
