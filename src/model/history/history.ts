import type { Interval } from '../../base/interval.ts';
import type { AlertClosing, AlertStatus, HostStatus } from '../../snapshot/snapshot.ts';

/**
 * What has been learned over time, independent of the customer mapping: customers, rules and pages are derived from it
 * anew each run, so a corrected mapping corrects the past as well. Serialized by the state room.
 */
export interface History {
  organizations: OrganizationHistory[];
  /** The case id that was shown to a customer for an alert: once said, it stays. Key: {@link caseKey}. */
  caseIdsByAlert: Map<string, string>;
  /** Reports were issued beside it; where there are none they were lost, and this is no history of release 0.1.0. */
  hadLedger?: boolean;
}

export interface OrganizationHistory {
  name: string;
  /** Spans for which all alerts are known; sorted, disjoint. Outside of them there is no data. */
  observed: Interval[];
  alerts: AlertRecord[];
  /** Only hosts that were seen in maintenance, poweroff or an unrecognized status within the retention, or are gone. */
  hosts: HostRecord[];
}

/** One Mackerel alert as it went. Host and monitor facts are kept as last seen, because both may be gone later. */
export interface AlertRecord {
  id: string;
  type: string;
  monitorId: string | null;
  monitorName: string | null;
  /** Of a service or external monitor. */
  monitorService: string | null;
  hostId: string | null;
  hostName: string | null;
  hostLabel: string | null;
  hostServices: { name: string; roles: string[] }[];
  openedAt: Date;
  /** `openedAt` is no word of Mackerel's, and is replaced by the first one. */
  isOpeningEstimated: boolean;
  closedAt: Date | null;
  /** `closedAt` only says that it was over by then: Mackerel's own word is still looked for. */
  isEndEstimated: boolean;
  /** How its end is known; `null` while it is open, and for what release 0.1.0 recorded. */
  closing: AlertClosing | null;
  /** It was first seen closed, and nobody has read yet what it had been: its status in `phases` says nothing. */
  isLevelUnread: boolean;
  /** What the rules look at, from when on; the first phase begins at `openedAt`. Sorted, at least one, only changes. */
  phases: AlertPhase[];
  /** Public memo lines, each with when it was first seen; oldest first. */
  publicTexts: { at: Date; text: string }[];
}

export interface AlertPhase {
  from: Date;
  status: AlertStatus;
  /** `null` when the alert has no host or the host was not listed. */
  hostStatus: HostStatus | null;
  isMuted: boolean;
}

export interface HostRecord {
  id: string;
  /** Status changes as observed; sorted, only changes, at least one. */
  phases: { from: Date; status: HostStatus }[];
  /** What it was when it left the lists; missing while it stands in them. */
  gone?: GoneHost;
}

/** A host that stands in no list any more: alerts may still name it. */
export interface GoneHost {
  /** When it was first missed. */
  at: Date;
  name: string;
  label: string;
  services: { name: string; roles: string[] }[];
}

/**
 * One alert on one customer's page: two customers that share an alert may see it beside different others, and must not see
 * each other's ids. `ordinal` counts from 1 how often it came back, after maintenance for instance.
 */
export function caseKey(customer: string, organization: string, alertId: string, ordinal: number): string {
  return JSON.stringify([customer, organization, alertId, ordinal]);
}

/** What {@link caseKey} names. */
interface CaseKey {
  customer: string;
  organization: string;
  alertId: string;
  ordinal: number;
}

/** `undefined` when it is no key of this form. */
export function parseCaseKey(key: string): CaseKey | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(key);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [customer, organization, alertId, ordinal] = parts as unknown[];
  const isKey = typeof customer === 'string' && typeof organization === 'string' && typeof alertId === 'string';
  return isKey ? { customer, organization, alertId, ordinal: Number(ordinal) } : undefined;
}

export function emptyHistory(): History {
  return { organizations: [], caseIdsByAlert: new Map() };
}

/** Once they stand in the ledger: a key for each of thousands of alerts would live to the end of the run. */
export function withoutCaseIds({ organizations }: History): History {
  return { ...emptyHistory(), organizations };
}
