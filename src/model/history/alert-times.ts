import { later } from '../../base/moments.ts';
import { WRONG_MS } from '../../snapshot/clock.ts';
import type { Alert, AlertClosing } from '../../snapshot/snapshot.ts';
import type { AlertRecord } from './history.ts';

// When an alert opened and ended, and how that is known. What is estimated is said to be, and gives way to Mackerel's word.

type Opening = Pick<AlertRecord, 'openedAt' | 'isOpeningEstimated'>;
type End = Pick<AlertRecord, 'closedAt' | 'isEndEstimated' | 'closing'>;

/**
 * Openings before 1970 or in the future are no times; then it opened when it was first seen. A clock of ours that is a few
 * minutes behind makes no future.
 */
export function openingOf({ openedAt, isOpeningEstimated }: Alert, at: Date): Opening {
  const isTime = openedAt.getTime() > 0 && hasCome(openedAt, at);
  return { openedAt: isTime ? openedAt : at, isOpeningEstimated: isOpeningEstimated === true || !isTime };
}

export function endOf(alert: Alert, openedAt: Date, at: Date): End {
  if (alert.closedAt === null) return { closedAt: null, isEndEstimated: false, closing: null };
  const isTime = !Number.isNaN(alert.closedAt.getTime()) && hasCome(alert.closedAt, at);
  return {
    closedAt: later(isTime ? alert.closedAt : at, openedAt),
    isEndEstimated: alert.isEndEstimated === true || !isTime,
    closing: alert.closing ?? unproven(),
  };
}

function hasCome(moment: Date, at: Date): boolean {
  return moment.getTime() <= at.getTime() + WRONG_MS;
}

/** Closed, and nobody knows how. */
export function unproven(): AlertClosing {
  return { hasReason: false, trigger: null, log: 'unread', isHostListed: null, isMonitorListed: null };
}

/** With Mackerel's own opening in the place of an invented one. */
export function withExactOpening(known: AlertRecord, alert: Alert, at: Date): AlertRecord {
  const { openedAt, isOpeningEstimated } = openingOf(alert, at);
  if (isOpeningEstimated || !isInvented(known)) return known;
  const closedAt = known.closedAt === null ? null : later(known.closedAt, openedAt);
  const first = Math.max(
    0,
    known.phases.findLastIndex(({ from }) => from <= openedAt),
  );
  const phases = known.phases.slice(first).map((phase, i) => (i === 0 ? { ...phase, from: openedAt } : phase));
  return { ...known, openedAt, isOpeningEstimated: false, closedAt, phases };
}

/** Release 0.1.0 left no mark; but Mackerel counts in whole seconds, and a clock of ours does not. */
function isInvented({ isOpeningEstimated, openedAt }: AlertRecord): boolean {
  return isOpeningEstimated || openedAt.getTime() % 1000 !== 0;
}

/** What was heard later about the end of an alert that is known to be over. */
export function withEnd(known: AlertRecord, end: End): AlertRecord {
  if (end.closedAt === null || known.closedAt === null) return known;
  // What Mackerel says is exact; what was inferred from an alert's absence was only not earlier.
  const isBetter =
    !end.isEndEstimated && (known.isEndEstimated || (known.closing === null && end.closedAt < known.closedAt));
  const closing = known.closing === null || end.closing === null ? known.closing : merge(known.closing, end.closing);
  if (!isBetter) return { ...known, closing };
  return cutPhases({ ...known, closedAt: end.closedAt, isEndEstimated: false, closing });
}

const PROOF: Record<AlertClosing['log'], number> = { unread: 0, refused: 1, read: 2 };

/** Of host and monitor the reading counts that saw the alert closed: later they may go for reasons of their own. */
function merge(known: AlertClosing, heard: AlertClosing): AlertClosing {
  return {
    hasReason: known.hasReason || heard.hasReason,
    trigger: heard.trigger ?? known.trigger,
    log: PROOF[heard.log] > PROOF[known.log] ? heard.log : known.log,
    isHostListed: known.isHostListed ?? heard.isHostListed,
    isMonitorListed: known.isMonitorListed ?? heard.isMonitorListed,
    ...(known.isForgotten === true || heard.isForgotten === true ? { isForgotten: true } : {}),
  };
}

/** Without phases that begin when it is over. */
export function cutPhases(record: AlertRecord): AlertRecord {
  const { closedAt, phases } = record;
  const within = phases.filter((phase, i) => i === 0 || closedAt === null || phase.from < closedAt);
  return within.length === phases.length ? record : { ...record, phases: within };
}
