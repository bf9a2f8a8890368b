import { HOUR_MS } from '../base/durations.ts';
import type { FollowedAlert, OpenQuestions } from '../snapshot/open-questions.ts';
import type { Alert, OrganizationSnapshot, ReadBack } from '../snapshot/snapshot.ts';
import { AlertSet } from './alert-set.ts';
import { followEnds } from './follow-ends.ts';
import { PagingError, readPages, type FreshPage } from './mackerel/pagination.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { missNewest, openClosedListing, planReadBack, readBack, readBackFloor, UNREAD } from './read-back.ts';
import { SourceError } from './source-error.ts';

export interface AlertsRead {
  open: Alert[];
  /** Closed alerts that no earlier reading brought. */
  closed: Alert[];
  readBack: ReadBack;
  /** How many closed alerts wait to be asked for their own end. */
  endsLeftOver: number;
  /** When late check reports were last looked for. */
  lateChecksReadAt: Date | undefined;
  /** Set when open alerts may be missing; those that were read are given all the same. */
  failure: SourceError | null;
}

export interface AlertsReadOptions {
  now: Date;
  last: OrganizationSnapshot | undefined;
  historyDays: number;
  questions: OpenQuestions;
  /** Whether alerts of checks count: their reports may come in late. */
  countsChecks: boolean;
}

const MAX_OPEN_PAGES = 500;
const LATE_CHECKS_EVERY_MS = HOUR_MS;

/**
 * Open alerts, and closed ones back to what is known.
 *
 * The newest page with closed alerts comes first: in a small organization it holds everything there is, and the open list
 * need not be asked. Only the open alerts decide whether the reading failed.
 */
export async function readAlerts(client: MackerelClient, options: AlertsReadOptions): Promise<AlertsRead> {
  const { last, now, historyDays } = options;
  const known = last?.readBack ?? UNREAD;
  const lastReadAt = last?.readAt ?? null;
  const lateChecksSince = findLateChecks(options);
  const goal = planReadBack({ last: known, lastReadAt, now, historyDays, lateChecksSince });
  const seen = new AlertSet();
  const listing = openClosedListing(client, null);
  const newest = await readNewest(listing);
  const unchanged = { readBack: known, endsLeftOver: 0, lateChecksReadAt: last?.lateChecksReadAt };
  if (newest instanceof SourceError && !mayTryOtherList(newest)) {
    return { open: [], closed: [], ...unchanged, failure: newest };
  }

  const first = newest instanceof SourceError ? null : newest;
  seen.add(first?.rows ?? []);
  const failure = first?.isLast === true ? lostRowsError(client, first.lostRows) : await readOpenList(client, seen);
  if (failure !== null) return { open: seen.open(), closed: newlyClosed(seen, options), ...unchanged, failure };

  const reached =
    first === null
      ? missNewest(client, goal, now)
      : await readBack(client, goal, listing, first, (alerts) => seen.add(alerts));
  const vanished = findVanished(seen, options);
  const endsLeftOver = await followEnds(client, seen, { vanished, estimated: options.questions.ends }, now);
  return {
    open: seen.open(),
    closed: newlyClosed(seen, options),
    readBack: reached,
    endsLeftOver,
    lateChecksReadAt: lateChecksSince === undefined && lastReadAt !== null ? last?.lateChecksReadAt : now,
    failure: null,
  };
}

/** Once an hour, where a check counts; a reading that goes back further anyway has them. */
function findLateChecks({ last, now, countsChecks }: AlertsReadOptions): Date | undefined {
  if (!countsChecks || last === undefined || last.readAt === null) return undefined;
  const since = last.lateChecksReadAt ?? last.readAt;
  const ageMs = now.getTime() - since.getTime();
  const isDue = last.lateChecksReadAt === undefined || ageMs >= LATE_CHECKS_EVERY_MS || ageMs < 0;
  return isDue ? since : undefined;
}

async function readNewest(listing: AsyncGenerator<FreshPage<Alert>, void>): Promise<FreshPage<Alert> | SourceError> {
  try {
    const { value } = await listing.next();
    return value ?? { rows: [], nextId: null, isLast: true, lostRows: 0 };
  } catch (thrown) {
    if (thrown instanceof SourceError) return thrown;
    throw thrown;
  }
}

/** A server may choke on its closed alerts alone; a key that is refused or a host that is gone is so for every list. */
function mayTryOtherList(error: SourceError): boolean {
  return ['server', 'timeout', 'shape'].includes(error.failureCause);
}

/** @returns what went wrong; what was read before it is in `seen` */
async function readOpenList(client: MackerelClient, seen: AlertSet): Promise<SourceError | null> {
  const fetchPage = (nextId: string | null) => client.fetchAlertsPage({ withClosed: false, nextId });
  let lostRows = 0;
  try {
    for await (const page of readPages({ fetchPage, maxPages: MAX_OPEN_PAGES })) {
      seen.add(page.rows);
      lostRows += page.lostRows;
    }
  } catch (thrown) {
    if (thrown instanceof SourceError) return thrown;
    if (thrown instanceof PagingError) return client.wrongShape('alerts', `with ${thrown.reason}`);
    throw thrown;
  }
  return lostRowsError(client, lostRows);
}

function lostRowsError(client: MackerelClient, lostRows: number): SourceError | null {
  return lostRows === 0 ? null : client.wrongShape('alerts', `with ${lostRows} alerts that cannot be identified`);
}

/** Known as open, and in no list any more; newest first. */
function findVanished(seen: AlertSet, { last, questions }: AlertsReadOptions): FollowedAlert[] {
  const inHistory = new Set(questions.open.map(({ id }) => id));
  const isUnheard = ({ id, closedAt }: Alert) => closedAt === null && !inHistory.has(id) && !questions.endedIds.has(id);
  const unheard = (last?.alerts ?? []).filter(isUnheard).map((alert) => ({
    ...alert,
    isEndEstimated: false,
  }));
  const vanished = [...questions.open, ...unheard].filter(({ id }) => !seen.has(id));
  return vanished.toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime());
}

/** Without those whose end the history has already, and those it would forget at once: a quiet run stays small. */
function newlyClosed(seen: AlertSet, { now, historyDays, questions }: AlertsReadOptions): Alert[] {
  const floor = readBackFloor(now, historyDays);
  return seen.closed().filter(({ id, closedAt }) => !questions.endedIds.has(id) && closedAt! >= floor);
}
