import type { Interval } from '../../base/interval.ts';
import { earliestOf, latestOf } from '../../base/moments.ts';
import type { AlertRecord, History, HostRecord, OrganizationHistory } from './history.ts';

// Nearly all that is remembered of an organization is settled: alerts that are over, of which nothing is left to ask. They are
// read when somebody asks, and go on as the text they are.

type Past = Pick<OrganizationHistory, 'alerts' | 'hosts'>;

/** What a run must know of a past that it does not read. */
export interface KnownPast {
  /** Of the settled alerts; `null` where there are none. */
  settled: {
    /** Their first end: none of them is forgotten while that is remembered. */
    firstEnd: Date;
    /** The latest instant that they speak of. */
    latest: Date;
  } | null;
  /** All other alerts, in their order; the very same ones that stand among all. */
  unsettled: readonly AlertRecord[];
  hosts: HostRecord[];
}

/** The past of an organization as it is written. */
export interface PastText {
  readonly bytes: Uint8Array;
  /** @throws StateError `state.broken` */
  known(): KnownPast;
  /** @throws StateError `state.broken` */
  readAlerts(): AlertRecord[];
}

const texts = new WeakMap<Past, PastText>();

/** A past that is read when its alerts are asked for. */
export function unreadPast(name: string, observed: Interval[], text: PastText): OrganizationHistory {
  const own: OrganizationHistory = {
    name,
    observed,
    get alerts() {
      return text.readAlerts();
    },
    get hosts() {
      return text.known().hosts;
    },
  };
  texts.set(own, text);
  return own;
}

/** The text that a past still is; `undefined` of one that was worked out. */
export function textOfPast(own: OrganizationHistory | undefined): PastText | undefined {
  return own === undefined ? undefined : texts.get(own);
}

/** The same alerts and hosts, observed at other times. */
export function observedAt(own: OrganizationHistory, observed: Interval[]): OrganizationHistory {
  const text = texts.get(own);
  return text === undefined ? { ...own, observed } : unreadPast(own.name, observed, text);
}

/** Whether two speak of the very same alerts and hosts, whenever they were observed. */
export function isSamePast(a: Past, b: Past): boolean {
  const text = texts.get(a);
  if (text !== undefined && text === texts.get(b)) return true;
  return isSameList(a.alerts, b.alerts) && isSameList(a.hosts, b.hosts);
}

export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

/** The open ones of its alerts. */
export function openAlertsOf(own: OrganizationHistory): readonly AlertRecord[] {
  return (knownOf(own)?.unsettled ?? own.alerts).filter(({ closedAt }) => closedAt === null);
}

/** What is known of a past without reading it; `undefined` of one that was worked out. */
export function knownOf(own: OrganizationHistory): KnownPast | undefined {
  return texts.get(own)?.known();
}

/** What there is to know of a past that was worked out. */
export function knowPast({ alerts, hosts }: Past): KnownPast {
  const [first, ...others] = alerts.filter(isSettled);
  const unsettled = alerts.filter((alert) => !isSettled(alert));
  if (first === undefined) return { settled: null, unsettled, hosts };
  const settled = {
    firstEnd: earliestOf([first.closedAt!, ...others.map(({ closedAt }) => closedAt)]),
    latest: latestOf([latestInstantOf(first), ...others.map(latestInstantOf)]),
  };
  return { settled, unsettled, hosts };
}

export function latestInstantOf({ openedAt, closedAt, phases }: AlertRecord): Date {
  return latestOf([openedAt, closedAt, phases.at(-1)?.from]);
}

function isSettled({ closedAt, isEndEstimated, closing, hostId, hostName }: AlertRecord): boolean {
  const isNameless = hostId !== null && hostName === null;
  return closedAt !== null && !isEndEstimated && closing?.log !== 'unread' && !isNameless;
}

/** Whether a history knows an alert; a past is read when one of its organization is asked for. */
export function knownAlerts({ organizations }: History): (organization: string, alertId: string) => boolean {
  const pasts = new Map(organizations.map((own) => [own.name, own]));
  const known = new Map<string, ReadonlySet<string>>();
  return (organization, alertId) => {
    const ids = known.get(organization) ?? new Set(pasts.get(organization)?.alerts.map(({ id }) => id));
    known.set(organization, ids);
    return ids.has(alertId);
  };
}
