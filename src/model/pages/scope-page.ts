import type { Locale, Runbook, Support, Visibility } from '../../config/config.ts';
import type { FailureCause } from '../../snapshot/failure-cause.ts';
import type { HostStatus } from '../../snapshot/snapshot.ts';
import type { DeliveryCounts } from '../deliveries/count-deliveries.ts';
import type { HygieneReport } from '../hygiene/hygiene.ts';
import type { UncountedGroup, UncountedReason } from '../claims/uncounted.ts';
import type { ScopeCase } from '../scope-case.ts';
import type { State, StateCounts } from '../state.ts';
import type { Counted, Impact } from '../status-page.ts';

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
  /** In whose name customers are told. */
  support: Support;
  /** Said on outages; `null`: as usual. */
  apology: string | null;
  everyMinutes: number;
  changedAt: Date;
  state: State;
  counts: StateCounts;
  /** Worst first, then by hosts hit, then by name. */
  customers: ScopeCustomer[];
  widespread: WidespreadEvent[];
  /** What began in the last days, newest first; days on which nothing did are left out. */
  days: ScopeDay[];
  /** How many days that looks back. */
  historyDays: number;
  /** In the order of the configuration. */
  organizations: ScopeOrganization[];
  /** Every host of every organization, for the search; sorted by organization and name. */
  hosts: ScopeHost[];
  /** Organizations to which nothing happened, by name: their hosts are left out above. */
  resting?: ReadonlyMap<string, RestingOrganization>;
  alerts: ScopeAlert[];
  /** Of `alerts`, those that hurt nobody; the most frequent first. */
  uncounted: UncountedGroup[];
  unmapped: { hosts: ScopeHost[]; alerts: ScopeAlert[] };
  /** Messages about customers' cases by what became of them; `null`: nobody is told of anything. */
  deliveries: DeliveryCounts | null;
  /** Since the run before; empty on the first. */
  changes: { customer: string; name: string; from: State | null; to: State | null }[];
  /** What wants tidying up. */
  hygiene: HygieneReport;
}

export interface ScopeCustomer {
  id: string;
  name: string;
  /** Kana, of the name. */
  reading: string | null;
  contractIds: string[];
  /** For colleagues; text as it was written. */
  contact: string | null;
  memo: string | null;
  visibility: Visibility;
  state: State;
  since: Date | null;
  counts: StateCounts;
  /** What `counts` counts. */
  counted: Counted;
  hostsAffected: number;
  hostsTotal: number;
  /** Open ones, earliest first: what its page shows. */
  cases: ScopeCase[];
  organizations: string[];
  /** Its page in the language of this one, absolute; `null` for internal customers. */
  url: string | null;
  /** Of a part of it, where others can be seen. */
  unknown: { cause: FailureCause; since: Date; isPartial?: true } | null;
}

export interface WidespreadEvent {
  id: string;
  startedAt: Date;
  /** Hosts that its cases hit now. */
  hostsAffected: number;
  customers: { id: string; name: string; caseId: string; spokenNumber: string; state: State }[];
  /** Open alerts that nobody claims and that began in the same minutes: often the cause. */
  suspects: ScopeAlert[];
}

export interface ScopeDay {
  /** Local date, `YYYY-MM-DD`. */
  date: string;
  /** Newest first. */
  events: ScopeEvent[];
}

/** A widespread event, or one case. */
export interface ScopeEvent {
  isWidespread: boolean;
  startedAt: Date;
  /** `null` while it lasts. */
  endedAt: Date | null;
  impact: Impact;
  customers: { id: string; name: string; caseId: string; spokenNumber: string }[];
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

export interface RestingOrganization {
  /** Its hosts as they were written for the search. */
  search: Uint8Array;
  /** For a page of it that was lost. */
  hosts: () => ScopeHost[];
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
  hostId: string | null;
  host: string | null;
  monitor: string | null;
  services: string[];
  openedAt: Date;
  customers: string[];
  /** The worst that the rules of those who claim it make of it. */
  effect: 'outage' | 'degraded' | 'ignore';
  /** Why it hurts nobody; `null` when it does. */
  reason: UncountedReason | null;
  /** What is to be done, in the order of the configuration. */
  runbooks: Pick<Runbook, 'url' | 'text'>[];
}
