import type { Locale, Visibility } from '../../config/config.ts';
import type { FailureCause } from '../../snapshot/failure-cause.ts';
import type { HostStatus } from '../../snapshot/snapshot.ts';
import type { UncountedGroup, UncountedReason } from '../claims/uncounted.ts';
import type { State, StateCounts } from '../state.ts';

/** The internal page: all customers, all organizations. Never handed to what builds a customer's tree. */
export interface ScopePage {
  title: string;
  url: string;
  locale: Locale;
  /**
   * This tree in every language it exists in, this one included; empty when there is only one. `path` leads from this
   * tree's root to the other's (``, `en/`, `../`), because no configuration says at which address they stand.
   */
  alternates: { locale: Locale; path: string }[];
  /** From this tree's root to the site's, where `heartbeat.json` stands: `` or `../`. */
  siteRoot: string;
  timeZone: string;
  everyMinutes: number;
  changedAt: Date;
  state: State;
  counts: StateCounts;
  /** Worst first, then by hosts hit, then by name. */
  customers: ScopeCustomer[];
  widespread: WidespreadEvent[];
  /** In the order of the configuration. */
  organizations: ScopeOrganization[];
  /** Every host of every organization, for the search. */
  hosts: ScopeHost[];
  alerts: ScopeAlert[];
  /** Of `alerts`, those that hurt nobody; the most frequent first. */
  uncounted: UncountedGroup[];
  unmapped: { hosts: ScopeHost[]; alerts: ScopeAlert[] };
  /** Since the run before; empty on the first. */
  changes: { customer: string; name: string; from: State | null; to: State | null }[];
}

export interface ScopeCustomer {
  id: string;
  name: string;
  visibility: Visibility;
  state: State;
  since: Date | null;
  counts: StateCounts;
  hostsAffected: number;
  hostsTotal: number;
  /** Open incidents, earliest first. */
  caseIds: string[];
  organizations: string[];
  /** Its page in the language of this one, absolute; `null` for internal customers. */
  url: string | null;
  unknown: { cause: FailureCause; since: Date } | null;
}

export interface WidespreadEvent {
  startedAt: Date;
  customers: { id: string; name: string; caseId: string; state: State }[];
}

export interface ScopeOrganization {
  name: string;
  /**
   * When it was last read completely, where it could not be read now; `null` when it never was. Also `null` without a
   * failure: then it was read at the latest check, which the heartbeat tells, so that a quiet run changes nothing here.
   */
  readAt: Date | null;
  failure: { cause: FailureCause; message: string; hint: string | null; since: Date } | null;
  hostsByStatus: Record<HostStatus, number>;
  openAlerts: number;
  customers: string[];
  oddities: Record<string, number>;
}

export interface ScopeHost {
  organization: string;
  id: string;
  name: string;
  status: HostStatus;
  services: string[];
  state: State;
  since: Date | null;
  customers: string[];
}

export interface ScopeAlert {
  organization: string;
  id: string;
  type: string;
  status: string;
  host: string | null;
  monitor: string | null;
  services: string[];
  openedAt: Date;
  customers: string[];
  /** The worst that the rules of those who claim it make of it. */
  effect: 'outage' | 'degraded' | 'ignore';
  /** Why it hurts nobody; `null` when it does. */
  reason: UncountedReason | null;
}
