/** Epoch seconds, as in Mackerel's bodies. */
export type Seconds = number;

export type SimulatedAlertType =
  'connectivity' | 'host' | 'service' | 'external' | 'check' | 'expression' | 'anomalyDetection' | 'query';
export type SimulatedAlertStatus = 'WARNING' | 'CRITICAL' | 'UNKNOWN';
export type SimulatedHostStatus = 'working' | 'standby' | 'maintenance' | 'poweroff';

/** A hosting company's Mackerel over time: what was, what is at `now`, and how the live incidents will end. */
export interface Company {
  seed: number;
  now: Date;
  /** When the recorded history begins. */
  from: Date;
  locale: 'ja' | 'en';
  organizations: SimulatedOrganization[];
  customers: SimulatedCustomer[];
  story: Story;
  /** What the operator has to follow, oldest first; empty where nobody comes or leaves. */
  changes: CompanyChange[];
}

/** A customer comes, leaves or comes back, or an organization gets another key or another name. */
export interface CompanyChange {
  at: Seconds;
  kind: 'joined' | 'left' | 'returned' | 'key_exchanged' | 'renamed';
  /** Of the organization, as the company calls it. */
  organization: string;
}

/** Who plays which part today; `null` and empty where a small or quiet company has nobody for it. */
export interface Story {
  widespread: { startedAt: Date; customers: string[]; hostCount: number } | null;
  /** The widespread incident as one listed customer sees it: its case id is this alert's id. */
  liveCase: { customer: string; organization: string; alertId: string } | null;
  inMaintenance: string | null;
  /** Their keys are refused or their API fails, at `now`. */
  unreadable: string[];
  slow: string | null;
  /** Holds hosts of several customers, told apart by the service. */
  shared: string | null;
  /** The company's own machines: no customer claims them. */
  unclaimed: string | null;
}

export interface SimulatedCustomer {
  /** A path segment, `[a-z0-9-]+`. */
  id: string;
  name: string;
  romanName: string;
  /** All of an organization, or its services that match. */
  claims: { organization: string; services: string[] }[];
}

export interface SimulatedOrganization {
  /** As the company calls it for ever; Mackerel does until the first of {@link renames}. */
  name: string;
  /** Oldest first. */
  renames: { at: Seconds; name: string }[];
  displayName: string | null;
  /** Nothing of it is there before; `null`: it always was. */
  foundedAt: Seconds | null;
  /** The first of its keys. */
  apiKey: string;
  /** Oldest first: a new key, besides which the former works a day longer; `null`: all of them are deleted. */
  keyChanges: { at: Seconds; key: string | null }[];
  /** From when on every request is refused; 503 answers with a page of HTML. */
  failure: { from: Seconds; status: 401 | 403 | 503 } | null;
  isSlow: boolean;
  services: SimulatedService[];
  hosts: SimulatedHost[];
  /** Hosts that were there once; listed until `retiredAt`. */
  retiredHosts: (SimulatedHost & { retiredAt: Seconds })[];
  /** Ordered by type, then name, as Mackerel does. */
  monitors: SimulatedMonitor[];
  /** Check monitors, which Mackerel's monitor list leaves out. */
  checks: { id: string; name: string }[];
  downtimes: SimulatedDowntime[];
  /** Newest first. */
  alerts: SimulatedAlert[];
}

export interface SimulatedService {
  name: string;
  memo: string;
  roles: string[];
}

export interface SimulatedHost {
  id: string;
  name: string;
  displayName: string | null;
  createdAt: Seconds;
  memo: string;
  /** Service name → role names. */
  roles: Record<string, string[]>;
  /** 0–255: the last part of its addresses. */
  addressPart: number;
  /** Oldest first; the first one stands from `createdAt`. */
  statuses: { at: Seconds; status: SimulatedHostStatus }[];
}

/** As in the body: its keys differ by type. */
export type SimulatedMonitor = { id: string; type: SimulatedAlertType; name?: string; isMute: boolean } & Record<
  string,
  unknown
>;

export interface SimulatedDowntime {
  id: string;
  /** Listed from then on, for ever. */
  enteredAt: Seconds;
  name: string;
  memo: string;
  start: Seconds;
  durationMinutes: number;
  recurrence: {
    type: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';
    interval: number;
    weekdays?: string[];
    until?: Seconds;
  } | null;
  /** Empty: the whole organization. */
  serviceScopes: string[];
}

export interface SimulatedAlert {
  id: string;
  type: SimulatedAlertType;
  monitorId: string;
  hostId: string | null;
  openedAt: Seconds;
  /** `null`: never. May lie after the company's `now`. */
  closedAt: Seconds | null;
  closedBy: 'monitoring' | 'manual' | 'hostRetire';
  /** Oldest first; the first one begins at `openedAt`, all before `closedAt`. */
  phases: { at: Seconds; status: SimulatedAlertStatus; value?: number }[];
  /** The whole memo from then on, oldest first. */
  memos: { at: Seconds; text: string }[];
  message: string | null;
  /** Only once closed. */
  reason: string | null;
  series: { name: string; labels: Record<string, string> } | null;
}

/** The last entry that holds at `at`; entries are oldest first. */
export function entryAt<T extends { at: Seconds }>(entries: readonly T[], at: Seconds): T | undefined {
  return entries.findLast((entry) => entry.at <= at);
}

export function toSeconds(moment: Date): Seconds {
  return Math.floor(moment.getTime() / 1000);
}
