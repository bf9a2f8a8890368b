import type { Interval } from '../base/interval.ts';
import type { Announcement } from '../announcements/announcement.ts';
import type { Config, CustomerConfig, Effect, Locale, Rule } from '../config/config.ts';
import type { Host, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { ComponentIds } from './component-id.ts';
import type { LocalDay } from './standing/day-bars.ts';
import type { EffectiveWindow } from './claims/effective-windows.ts';
import type { AlertRecord, HostRecord } from './history/history.ts';
import type { ExpandedDowntime, MaintenanceLookup } from './maintenance/maintenance.ts';
import type { KeptIncident } from './reports/carried-incidents.ts';
import type { AlertTarget } from './claims/mapping.ts';
import type { CaseChange } from './ledger/ledger.ts';
import type { Ledger, LedgerCase, PageLedger, WidespreadEntry } from './ledger/ledger.ts';
import type { UncountedReason } from './claims/uncounted.ts';
import type { Watch } from './claims/watch.ts';
import type { ScopeCase } from './scope-case.ts';
import type { Spans } from './spans.ts';
import type { State, StateCounts } from './state.ts';
import type { Counted, Impact, IncidentState } from './status-page.ts';
import type { Blindness, Unreadable } from './unreadable.ts';

/**
 * Everything that pages are made of, indexed once a run: what each customer claims, what hit it and as which case. It holds
 * all customers; pages are assembled from it one by one and hold one.
 */
export interface Model {
  config: Config;
  now: Date;
  announcements: readonly Announcement[];
  /** `history.days` local days, oldest first; the last one is today. */
  days: readonly LocalDay[];
  componentIds: ComponentIds;
  /** In the order of the configuration. */
  organizations: ReadonlyMap<string, OrganizationModel>;
  /** In the order of the configuration. */
  customers: ReadonlyMap<string, CustomerModel>;
  /** Every one of every organization, whoever claims it; in the order of the configuration. */
  openAlerts: readonly OpenAlert[];
  /**
   * Hosts that nobody claims, and those hit by an alert that their customers do not see: how they are by the general rules,
   * or by those of whoever claims the alert.
   */
  strayStandings: ReadonlyMap<Host, Standing>;
  unmapped: { hosts: readonly MappedHostRef[]; alerts: readonly MappedAlertRef[] };
  /** Open alerts that hurt nobody, each with why. */
  uncounted: readonly UncountedAlert[];
  /** What was said before, and what this run says. */
  ledger: Ledger;
  /** What happened and is not told yet, by page in the ledger and case id. */
  pending: Map<string, ReadonlyMap<string, CaseChange>>;
  /** When something that waits is to be said; `null`: nothing waits. */
  nextInstant: Date | null;
  /** Ids of customers of whom somebody is told by message. */
  toldCustomers: ReadonlySet<string>;
  /** How each customer is, by its id; every output reads it. */
  analyses: ReadonlyMap<string, CustomerAnalysis>;
  /** Customers that this run did not look at, by id: their own pages are as they were. Left out: it looked at all. */
  kept?: ReadonlyMap<string, KeptCustomer>;
  overview: OverviewLook;
  /** Of the overview, what goes on as it was; by case id. Left out: nothing does. */
  carriedIncidents?: ReadonlyMap<string, ReadonlyMap<Locale, KeptIncident>>;
  /** Pages in the ledger of which something is to be said later; of those that were looked at. */
  waiting: ReadonlySet<string>;
}

export interface OrganizationModel {
  name: string;
  /** `null` when the snapshot has nothing of it. */
  read: OrganizationSnapshot | null;
  hosts: ReadonlyMap<string, Host>;
  hostRecords: ReadonlyMap<string, HostRecord>;
  readonly alerts: readonly AlertRecord[];
  openAlerts: readonly AlertRecord[];
  /** Sorted, disjoint, none empty. */
  observed: readonly Interval[];
  /** When all of it was read for the first time, as far as the history reaches; `null`: it never was. */
  firstReadAt: Date | null;
  /** Why it cannot be seen now; `null` when it can. */
  unreadable: Unreadable | null;
  /** What is watched of it by these rules; each list is compiled once. */
  watchBy: (rules: readonly Rule[]) => Watch;
  downtimes: readonly ExpandedDowntime[];
  maintenance: MaintenanceLookup;
}

export interface CustomerModel {
  config: CustomerConfig;
  /** Its own ones with the general ones behind them; the very list of the configuration where it has none. */
  rules: readonly Rule[];
  /** Those it claims something of, each once. */
  organizations: readonly OrganizationModel[];
  readonly hosts: readonly CustomerHost[];
  /** When nobody watched some of its hosts, by component id; see the ledger. */
  unwatched: PageLedger['unwatched'];
  /** Alerts that hurt it at some time. */
  touches: Touch[];
  /** Earliest first. */
  cases: Case[];
}

export interface CustomerHost {
  /** Of its component. */
  id: string;
  host: Host;
  organization: OrganizationModel;
  /** Under which it is shown. */
  services: readonly string[];
}

/** An alert that hurt a customer, by that customer's rules. */
export interface Touch {
  organization: OrganizationModel;
  alert: AlertRecord;
  target: AlertTarget;
  /** At least one. */
  windows: readonly EffectiveWindow[];
}

/** One beginning of one alert: its windows up to the next pause. */
export interface Hit {
  touch: Touch;
  /** 1 for the first beginning of its alert. */
  ordinal: number;
  /** At least one; each begins where the one before ended, or after a time at a level that the rules ignore. */
  windows: readonly EffectiveWindow[];
  from: Date;
  /** `null` while it lasts, also at a level that the rules ignore. */
  to: Date | null;
  /** It was over before anybody looked, or before there was anybody to tell: it is no news. */
  isPast: boolean;
}

/** Hits of one customer that belong together: what readers call an incident. */
export interface Case {
  caseId: string;
  /** By start; at least one. */
  hits: readonly Hit[];
  from: Date;
  /** Of its alerts; `null` also while something of it comes and goes. */
  to: Date | null;
  isWidespread: boolean;
  /** The worst it reached; humans may call it worse. */
  impact: Impact;
  /** As it is told: humans may keep open what the alerts call over. */
  state: IncidentState;
  resolvedAt: Date | null;
}

/** A listed customer's case, as the overview sees it. */
export interface ListedCase {
  customer: CustomerModel;
  case: Case;
}

/** A widespread event of which the overview may speak, with the cases of its listed members. */
export interface PublicEvent {
  entry: WidespreadEntry;
  members: ListedCase[];
}

/** What was looked at of the overview, and what was not. */
export interface OverviewLook {
  /** The same alerts of several customers are one; earliest first. */
  groups: readonly (readonly ListedCase[])[];
  events: readonly PublicEvent[];
  /** Cases in the ledger that go on as they are, by id. */
  carried: ReadonlyMap<string, LedgerCase>;
  /** Ids of cases that some customer's case stands behind and of which nothing waits to be said. */
  still: ReadonlySet<string>;
}

export interface MappedHostRef {
  organization: OrganizationModel;
  host: Host;
}

/** An alert that is open, with what it means to those who claim it. */
export interface OpenAlert extends MappedAlertRef {
  /** Ids, in the order of the configuration; empty when nobody claims it. */
  customers: readonly string[];
  /** The worst that it means to any of them now; by the general rules where nobody claims it. */
  effect: Effect;
  /** Why it hurts nobody; `null` when it does. */
  reason: UncountedReason | null;
}

export interface MappedAlertRef {
  organization: OrganizationModel;
  alert: AlertRecord;
}

export interface UncountedAlert extends OpenAlert {
  reason: UncountedReason;
}

/** How one component is now, and how it came to that. */
export interface Standing {
  state: State;
  /** `null` when that is not known or it is operational. */
  since: Date | null;
  /** Bad news from before its organization became unreadable. */
  isStale: boolean;
  /** Why it cannot be seen; set when `state` is `unknown`, and when it is bad news from before. */
  unknown: Unreadable | null;
  spans: Spans;
  /** Outages that count against uptime: of a thing made of others, without those during a part's own maintenance. */
  unplanned: readonly Interval[];
}

/** How a customer as a whole is: its page's headline. */
export interface CustomerStanding extends Standing {
  /** Of hosts, and of services and the customer where they have none. */
  counts: StateCounts;
  counted: Counted;
  hostsAffected: number;
  hostsTotal: number;
  /** Why it cannot be seen, or a part of it, also where other parts are worse; the earliest. */
  blindness: Blindness | null;
}

/** The states of everything on a customer's board; `hosts` and `services` in its order, the customer's own hosts first. */
export interface BoardStandings {
  readonly hosts: readonly Standing[];
  services: readonly Standing[];
  whole: Standing;
}

/**
 * How one customer is, humans' words included: worked out once a run, and all that any output says of it. It is small –
 * uneventful hosts share one standing –, so all customers' are kept; names, bars and sentences are added page by page.
 */
export interface CustomerAnalysis {
  components: BoardStandings;
  headline: CustomerStanding;
  /** Incidents of humans alone; detected ones are the customer's cases. */
  announced: readonly AnnouncedCase[];
}

/** An announced incident as it stands. */
export type AnnouncedCase = Pick<Case, 'caseId' | 'impact' | 'state' | 'from' | 'resolvedAt'>;

/**
 * What one run knows of a customer that other pages than its own need, so that a run in which nothing happened to it need
 * work nothing out: how it is, its cases, and what was said of them. Facts alone, as they can be written.
 */
export interface KeptCustomer {
  headline: Omit<CustomerStanding, 'spans'> & { spans: Omit<Spans, 'observed'> };
  /** Whether any time was observed of it: when, its organizations tell. */
  isObserved: boolean;
  /** Of its own hosts, in their order: so many that are alike one after the other. */
  hosts: { state: State; since: Date | null; count: number }[];
  announced: readonly AnnouncedCase[];
  cases: KeptCase[];
  /** Open ones as the internal site tells them. */
  openCases: ScopeCase[];
  /** All that its page shows, as {@link AnnouncedCase}. */
  shownCases: AnnouncedCase[];
  /** All that the ledger has of it. */
  told: readonly ToldCase[];
  /** When those of its cases began that are part of no widespread event, in milliseconds. */
  begins: readonly number[];
  /** Ids of cases that were taken back. */
  retracted: readonly string[];
}

/** Its hits are read when they are asked for; `lead` names the alert of the earliest. */
export type KeptCase = Omit<Case, 'hits'> & { lead: AlertName; hits: KeptHit[] };

export interface AlertName {
  organization: string;
  alertId: string;
}

export interface KeptHit extends Pick<Hit, 'ordinal' | 'from' | 'to' | 'isPast' | 'windows'> {
  organization: string;
  alertId: string;
  target: AlertTarget;
}

/** What of a case in the ledger other pages ask. */
export interface ToldCase {
  caseId: string;
  spokenNumber: string;
  isReported: boolean;
  isRetracted: boolean;
}
