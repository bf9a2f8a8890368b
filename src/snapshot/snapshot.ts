import type { FailureCause } from './failure-cause.ts';

/** Mackerel's host status; a word this program does not know is `unrecognized` and never good news. */
export type HostStatus = 'working' | 'standby' | 'maintenance' | 'poweroff' | 'unrecognized';

/** Mackerel's alert status; an unknown word was read as `UNKNOWN`. `OK` on an open alert is possible. */
export type AlertStatus = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** What was said by all organizations in one run. Serializable; see `schema.ts` for the file. */
export interface Snapshot {
  /** The run's one clock read. */
  takenAt: Date;
  /** In the order of the configuration; exactly one record an organization. */
  organizations: OrganizationSnapshot[];
}

/**
 * What one organization said, allow-listed: no memo, message, monitor URL, address or key ever gets this far.
 *
 * When `failure` is set the data below is old or incomplete: bad news in it still counts, absence of news does not.
 */
export interface OrganizationSnapshot {
  /** Mackerel's organization name, as configured. */
  name: string;
  /** When the data below was read completely; `null` when it never was. Older than `takenAt` when carried over. */
  readAt: Date | null;
  failure: OrganizationFailure | null;
  hosts: Host[];
  /** Open alerts, as of `readAt`. */
  alerts: Alert[];
  /** Closed alerts that this read brought; empty when carried over (the history has them already). */
  closedAlerts: Alert[];
  /** All that were listed when monitors were last asked for, and check monitors that alerts name; may be empty. */
  monitors: Monitor[];
  downtimes: Downtime[];
  /** How far back closed alerts are known without a hole. */
  readBack: ReadBack;
  nameCheckedAt: Date | null;
  downtimesReadAt: Date | null;
  /** When monitors were last asked for; missing when they never were. */
  monitorsReadAt?: Date | null;
  /** When the list of monitors, which holds no check monitors, was last read. */
  monitorListReadAt?: Date;
  /** When the list of monitors, or the downtimes, were last asked for in vain since. */
  monitorListTriedAt?: Date;
  downtimesTriedAt?: Date;
  /** So many of `hosts`, the last ones, are carried over from an earlier reading; missing: none. */
  carriedHosts?: number;
  /** Hosts that stand in no list any more, as they were last known: just gone, or asked for one by one. */
  goneHosts?: Host[];
  /** Ids of hosts that alerts name and Mackerel does not know; they are not asked for again. */
  unknownHosts?: string[];
  /** When alerts were last read back so far that check reports of agents without an uplink are among them. */
  lateChecksReadAt?: Date;
  /** Since when the logs of alerts are refused altogether: other implementations have none. */
  logsRefusedSince?: Date;
  /** How far our clock was ahead of Mackerel's, below zero when behind; missing when Mackerel did not tell. */
  clockSkewMs?: number;
  /** What is still to be read, some at each run; missing: nothing. */
  pending?: PendingReads;
  /** What was read tolerantly, counted: `unknown_alert_type`, `unknown_alert_status`, `unknown_host_status`, `invalid_alert`, … */
  oddities: Record<string, number>;
  /** HTTP requests this read took, retries included. */
  requestCount: number;
}

/** How many alerts wait for their log or their end, and how many hosts for their name. */
export interface PendingReads {
  logs: number;
  ends: number;
  hosts: number;
}

export interface OrganizationFailure {
  cause: FailureCause;
  /** A sentence for the operator; free of keys and of response bodies. Never on a customer's page. */
  message: string;
  hint: string | null;
  at: Date;
  /** Since when it has been failing without a success in between. */
  since: Date;
}

export interface Host {
  id: string;
  name: string;
  /** `displayName` when it is not blank, otherwise `name`; cleaned, at most 200 characters. */
  label: string;
  status: HostStatus;
  /** Service memberships, sorted by name; names as Mackerel spells them. */
  services: HostService[];
}

export interface HostService {
  name: string;
  roles: string[];
}

export interface Alert {
  id: string;
  /** Mackerel's word; kept when unknown. */
  type: string;
  status: AlertStatus;
  monitorId: string | null;
  hostId: string | null;
  openedAt: Date;
  /** Mackerel gave no usable time, and this is the earliest that could be said. */
  isOpeningEstimated?: true;
  /** Open when `null`, whatever the status says. */
  closedAt: Date | null;
  /** Mackerel's own time could not be read: it was over by then. */
  isEndEstimated?: true;
  /** How its end is known; missing while it is open. */
  closing?: AlertClosing;
  /** The public lines of the memo, see `public-text.ts`; the rest is never read on. */
  publicText: string | null;
  /** Exact status changes from the alert's log, oldest first; `null` when the log was not asked. */
  statusLog: { at: Date; status: AlertStatus }[] | null;
}

/** What was found out about the end of an alert, for whoever decides whether it was a recovery. */
export interface AlertClosing {
  /** Somebody closed it by hand and wrote why. */
  hasReason: boolean;
  /** Mackerel's word on the row of its log that closed it (`monitoring`, `manual`, `hostRetire`, …); `null` when it has none. */
  trigger: string | null;
  /** Whether its log was read, is still to be read, or is refused for ever (403, 404, or no row of the closing in it). */
  log: 'read' | 'unread' | 'refused';
  /** Whether its host stood in the list of the reading that saw it closed; `null`: it has none, or there was no list. */
  isHostListed: boolean | null;
  /** The same of its monitor; asked for where nothing else tells. */
  isMonitorListed: boolean | null;
  /** Mackerel does not know the alert any more: nothing will ever be read of it. */
  isForgotten?: true;
}

export interface Monitor {
  id: string;
  type: string;
  name: string;
  isMuted: boolean;
  /** Of `service` and `external` monitors. */
  service: string | null;
  /** Services and roles (`service:role`) whose hosts it watches, and those it leaves out; missing: all, and none. */
  scopes?: string[];
  excludeScopes?: string[];
}

export type RecurrenceType = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** A planned silence. Its Mackerel name is internal and not kept. */
export interface Downtime {
  id: string;
  /** From `公開:`/`public:` lines of its memo only. */
  publicText: string | null;
  startsAt: Date;
  durationMinutes: number;
  recurrence: {
    type: RecurrenceType;
    interval: number;
    /** `Sunday` … `Saturday`; weekly only. */
    weekdays: string[];
    until: Date | null;
  } | null;
  serviceScopes: string[];
  serviceExcludeScopes: string[];
  /** `service:role`, normalised to the spelling without a blank. */
  roleScopes: string[];
  roleExcludeScopes: string[];
  monitorScopes: string[];
  monitorExcludeScopes: string[];
}

export interface ReadBack {
  /** All alerts opened since this instant are known; `null` when none were read yet. */
  completeSince: Date | null;
  /** Where an interrupted reading-back goes on (`nextId` empty: from the newest alert); `null` when nothing is left to read. */
  resumeFrom: { nextId: string; until: Date } | null;
}
