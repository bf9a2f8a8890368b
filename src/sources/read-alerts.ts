import type { Alert, OrganizationSnapshot, ReadBack } from '../snapshot/snapshot.ts';
import { AlertSet } from './alert-set.ts';
import { PagingError, readPages, type FreshPage } from './mackerel/pagination.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { missNewest, openClosedListing, OVERLAP_MS, planReadBack, readBack, UNREAD } from './read-back.ts';
import { SourceError } from './source-error.ts';

export interface AlertsRead {
  open: Alert[];
  /** Closed alerts that no earlier reading brought. */
  closed: Alert[];
  readBack: ReadBack;
  /** Set when open alerts may be missing; those that were read are given all the same. */
  failure: SourceError | null;
}

export interface AlertsReadOptions {
  now: Date;
  last: OrganizationSnapshot | undefined;
  historyDays: number;
}

const MAX_OPEN_PAGES = 500;
/** So many alerts that left the open list are asked for their end one by one; each costs a request. */
const MAX_SINGLE_QUESTIONS = 50;

/**
 * Open alerts, and closed ones back to what is known.
 *
 * The newest page with closed alerts comes first: in a small organization it holds everything there is, and the open list
 * need not be asked. Only the open alerts decide whether the reading failed.
 */
export async function readAlerts(client: MackerelClient, options: AlertsReadOptions): Promise<AlertsRead> {
  const { last, now } = options;
  const known = last?.readBack ?? UNREAD;
  const goal = planReadBack(known, last?.readAt ?? null, now, options.historyDays);
  const seen = new AlertSet();
  const listing = openClosedListing(client, null);
  const newest = await readNewest(listing);
  if (newest instanceof SourceError && !mayTryOtherList(newest)) {
    return { open: [], closed: [], readBack: known, failure: newest };
  }

  const first = newest instanceof SourceError ? null : newest;
  seen.add(first?.rows ?? []);
  const failure = first?.isLast === true ? lostRowsError(client, first.lostRows) : await readOpenList(client, seen);
  if (failure !== null) return { open: seen.open(), closed: newlyClosed(seen, last), readBack: known, failure };

  await followVanished(client, seen, options);
  const reached =
    first === null
      ? missNewest(client, goal, now)
      : await readBack(client, goal, listing, first, (alerts) => seen.add(alerts));
  return { open: seen.open(), closed: newlyClosed(seen, last), readBack: reached, failure: null };
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

/**
 * Alerts that were open and stand in no list any more are closed; each is asked when, as long as there are few. One that
 * Mackerel does not know any more, or cannot tell about, closed now as far as anybody can say.
 */
async function followVanished(client: MackerelClient, seen: AlertSet, { last, now }: AlertsReadOptions): Promise<void> {
  const vanished = (last?.alerts ?? []).filter(({ id, closedAt }) => closedAt === null && !seen.has(id));
  for (const [i, alert] of vanished.entries()) {
    const answer = i < MAX_SINGLE_QUESTIONS ? await askForEnd(client, alert.id) : undefined;
    if (answer === undefined) client.oddities.count('closed_at_estimated');
    seen.add([answer ?? { ...alert, closedAt: now }]);
  }
}

async function askForEnd(client: MackerelClient, id: string): Promise<Alert | undefined> {
  try {
    return await client.fetchAlert(id);
  } catch (thrown) {
    if (thrown instanceof SourceError) return undefined;
    throw thrown;
  }
}

/** Without those that an earlier reading brought already: the history has them, and a quiet run stays small. */
function newlyClosed(seen: AlertSet, last: OrganizationSnapshot | undefined): Alert[] {
  const readAt = last?.readAt ?? null;
  if (last === undefined || readAt === null || last.readBack.completeSince === null) return seen.closed();
  const { completeSince, resumeFrom } = last.readBack;
  const wasOpen = new Set(last.alerts.map(({ id }) => id));
  const overlap = new Date(readAt.getTime() - OVERLAP_MS);
  // What lies below an unfinished reading-back was seen by nobody yet.
  const wasReached = ({ openedAt }: Alert) => resumeFrom === null || openedAt >= completeSince;
  const isKnown = (alert: Alert) => alert.closedAt! < overlap && wasReached(alert) && !wasOpen.has(alert.id);
  return seen.closed().filter((alert) => !isKnown(alert));
}
