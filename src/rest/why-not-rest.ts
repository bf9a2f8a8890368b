import { saySame } from '../snapshot/reading-times.ts';
import type { ClockJudgement } from '../snapshot/clock.ts';
import type { OrganizationSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import type { LastReading } from '../state/state-store.ts';
import type { RestDocument } from './rest-document.ts';

/** Why a run has to look at everything. In doubt there is always one. */
export type RestReason =
  /** Somebody asked for what only a whole run does, or forbade it. */
  | 'asked'
  /** No whole run that changed nothing left word; so it is with a state of an earlier release. */
  | 'nothing_kept'
  /** A whole run came after it, and did not end. */
  | 'unfinished'
  /** Another command, or other options. */
  | 'other_way'
  /** Configuration, secrets, program, templates, theme, announcements or recipients. */
  | 'other_inputs'
  /** A document of the state is lost, or was written by somebody. */
  | 'other_state'
  /** What lies at a place that readers see, or was built there, was touched. */
  | 'other_output'
  /** This run is earlier than what is known. */
  | 'clock_back'
  /** By the clock alone something may mean something else now. */
  | 'due'
  /** Nobody said that our clock is wrong, but somebody doubts it. */
  | 'clock_doubted'
  /** Readers of some target do not see what was put there last. */
  | 'other_heartbeat'
  /** An organization could not be read, or not completely. */
  | 'unreadable'
  /** What is known only partly is still being read. */
  | 'left_to_read'
  /** A mute that nobody looked at since an alert opened was looked at now. */
  | 'mute_read'
  | 'news';

export interface RestFacts {
  now: Date;
  isForbidden: boolean;
  kept: RestDocument | undefined;
  last: LastReading | null;
  way: string;
  inputs: string;
  documents: ReadonlyMap<string, string>;
  /** Of each folder of `kept`, as it is now; `null` before anybody looked. */
  folderPrints: readonly string[] | null;
  /** `null` before anybody was asked. */
  reading: Reading | null;
}

export interface Reading {
  fresh: Snapshot;
  clock: ClockJudgement;
  /** The instant that readers of each target see. */
  heartbeats: readonly (Date | undefined)[];
}

/** What is known of each customer; see `customers-document.ts`. */
export const CUSTOMERS_DOCUMENT = 'rest-customers';

/** What is known for the internal site; see `scope-document.ts`. */
export const SCOPE_DOCUMENT = 'rest-scope';

/** Documents that a run which rests writes itself, or that say nothing of pages. */
export const RESTLESS_DOCUMENTS: ReadonlySet<string> = new Set([
  'rest',
  'rest-observed',
  CUSTOMERS_DOCUMENT,
  SCOPE_DOCUMENT,
  'self-watch',
]);

/** Empty: there is nothing to do but to say that all is as it was. Pure. */
export function whyNotRest(facts: RestFacts): RestReason[] {
  const { now, kept, last, reading, folderPrints } = facts;
  if (facts.isForbidden) return ['asked'];
  if (kept === undefined || last === null) return ['nothing_kept'];
  const found: [RestReason, boolean][] = [
    ['unfinished', last.savedAt.getTime() !== kept.takenAt.getTime()],
    ['other_way', facts.way !== kept.way],
    ['other_inputs', facts.inputs !== kept.inputs],
    ['other_state', !isSameDocuments(facts.documents, kept.documents)],
    ['other_output', folderPrints !== null && kept.folders.some(({ print }, i) => folderPrints[i] !== print)],
    ['clock_back', now < last.reading.takenAt],
    ['due', now >= kept.until],
    ...(reading === null ? [] : ofReading(reading, last.reading)),
  ];
  return found.filter(([, holds]) => holds).map(([reason]) => reason);
}

function ofReading({ fresh, clock, heartbeats }: Reading, last: Snapshot): [RestReason, boolean][] {
  const pairs = fresh.organizations.map((record, i) => [record, last.organizations[i]] as const);
  return [
    ['clock_doubted', clock.verdict !== 'right' && clock.verdict !== 'unknown'],
    ['other_heartbeat', heartbeats.some((at) => at?.getTime() !== last.takenAt.getTime())],
    ['clock_back', fresh.takenAt < last.takenAt],
    ['unreadable', fresh.organizations.some(isUnreadable)],
    ['left_to_read', fresh.organizations.some(({ pending, readBack }) => pending !== undefined || readBack.resumeFrom !== null)], // prettier-ignore
    ['mute_read', pairs.some(([record, before]) => readsMute(record, fresh, before, last))],
    ['news', !saySame(fresh, last)],
  ];
}

export function isSameDocuments(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  const kept = (documents: ReadonlyMap<string, string>): [string, string][] =>
    [...documents].filter(([name]) => !RESTLESS_DOCUMENTS.has(name));
  const [left, right] = [kept(a), kept(b)];
  return left.length === right.length && left.every(([name, stamp]) => b.get(name) === stamp);
}

function isUnreadable({ failure, readAt }: OrganizationSnapshot): boolean {
  return failure !== null || readAt === null;
}

/** An alert that opened while nobody looked is not muted; that it is, is news of the same facts. */
function readsMute(
  record: OrganizationSnapshot,
  { takenAt }: Snapshot,
  before: OrganizationSnapshot | undefined,
  last: Snapshot,
): boolean {
  if (!areMonitorsRead(record, takenAt) || (before !== undefined && areMonitorsRead(before, last.takenAt)))
    return false;
  const muted = new Set(record.monitors.filter(({ isMuted }) => isMuted).map(({ id }) => id));
  return record.alerts.some(({ monitorId }) => monitorId !== null && muted.has(monitorId));
}

function areMonitorsRead({ monitorListReadAt, monitorsReadAt, readAt }: OrganizationSnapshot, takenAt: Date): boolean {
  return (monitorListReadAt ?? monitorsReadAt ?? readAt)?.getTime() === takenAt.getTime();
}
