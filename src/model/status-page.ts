import type { Locale, PageAddresses, Support, Visibility } from '../config/config.ts';
import { SPOKEN_STATES, type SpokenState } from '../snapshot/spoken-words.ts';
import type { IncidentHome } from './incident-home.ts';
import type { ReportKind } from './report-kind.ts';
import type { EffectiveWindow } from './claims/effective-windows.ts';
import type { WindowEnd } from './claims/window-end.ts';
import type { State, StateCounts } from './state.ts';
import type { Blindness } from './unreadable.ts';

/**
 * Everything one reader may know, and nothing else: the site room gets no other value. A customer's page holds that
 * customer only; the overview's components are the listed customers. No organization name, host id, monitor, memo or
 * address is in it. Equal pages give equal bytes, so nothing here moves with the clock while nothing happens.
 */
export interface StatusPage {
  kind: 'overview' | 'customer';
  /** The customer's id; `overview` for the public page. */
  id: string;
  name: string;
  /** Whose service it is: the site's title. */
  provider: string;
  /** What is said to those who are out; empty: nothing, `null`: the language's own words. */
  apology: string | null;
  /** Absolute, ends with `/`: where this tree stands. */
  url: string;
  /** How addresses of pages end that are given to readers; see `readerUrl`. */
  addresses: PageAddresses;
  /** What the ids of its feeds and calendar name it by, whatever its address. */
  idAuthority: string;
  /** What was said earlier was fed by another release, under other ids; `null`: nothing was. */
  feedSince: Date | null;
  visibility: Visibility;
  locale: Locale;
  /** The same page in every language it exists in, this one included; empty when there is only one. */
  alternates: { locale: Locale; url: string }[];
  /** From this tree's root to the published site's root, where `heartbeat.json` and `assets/` stand: `` or `../../`. */
  siteRoot: string;
  timeZone: string;
  everyMinutes: number;
  support: Support;
  /** When anything below last changed. Stamped after assembly, see `stamp-changes.ts`. */
  changedAt: Date;
  state: State;
  /** Somebody of the customer is told of its cases by message; says nothing of whom. `false` on the overview. */
  isToldByMessage: boolean;
  /** Of hosts – and of services and customers that have none – by state; on the overview, of listed customers. */
  counts: StateCounts;
  /** What `counts` counts. */
  counted: Counted;
  /** Roots before their children, problems first, then by name. */
  components: Component[];
  /** Open ones first, then newest first; as far back as `history.days`. */
  incidents: Incident[];
  /** In progress, then scheduled (soonest first), then completed (newest first). */
  maintenances: Maintenance[];
  /** Told earlier and taken back, until its end is past; by start. */
  withdrawn: WithdrawnMaintenance[];
  notices: Notice[];
  /** Components that cannot be seen now. */
  unknown: UnknownComponent[];
  /** Local dates, oldest first, of the bars; the last one is today. `YYYY-MM-DD` in `timeZone`. */
  days: string[];
  /** On the overview with `overview: counts`: customers hit that are not listed. `null`: says nothing of them. */
  othersAffected: number | null;
  /** For “find me”. Component ids each contract id stands for. Empty on the overview. */
  contractIds: { id: string; components: string[] }[];
}

/** Things of one kind, or of several; a customer stands for itself where nothing smaller is known of it. */
export type Counted = 'host' | 'service' | 'customer' | 'mixed';

export interface Component {
  /** Stable, reveals nothing: a keyed hash, `[a-z2-7]{16}`. Customers on the overview carry their configured id. */
  id: string;
  kind: 'customer' | 'service' | 'host';
  name: string;
  state: State;
  /** When it entered `state`; `null` when that is not known or it is operational. */
  since: Date | null;
  /** The state is what was known before its organization became unreadable. */
  isStale: boolean;
  /** Ids of the services it is listed under; a host may be in several. */
  parents: string[];
  /** Its own leaves by state (a host: itself). */
  counts: StateCounts;
  counted: Counted;
  /** Of an overview's customer: its page, relative to the overview's `url`; otherwise `null`. */
  path: string | null;
  /** Full local days up to the last midnight; `null` when nothing was observed. */
  uptime: Uptime | null;
  /** One a day, as `StatusPage.days`. */
  bars: DayBar[];
}

export interface Uptime {
  /** Local dates, both inclusive. */
  fromDay: string;
  toDay: string;
  days: number;
  /** 0–1. */
  ratio: number;
  observedSeconds: number;
  outageSeconds: number;
}

/** The worst of one local day. Only what was observed or known; `no_data` is not green. */
export interface DayBar {
  state: 'outage' | 'degraded' | 'maintenance' | 'operational' | 'no_data';
  /** Whole minutes of outage (or degradation) in that day, once over; 0 while it lasts. */
  minutes: number;
}

/** In the order in which work goes on. */
export const INCIDENT_STATES = SPOKEN_STATES;
export type IncidentState = SpokenState;

/** Worst first. */
export const IMPACTS = ['major_outage', 'partial_outage', 'degraded', 'none'] as const;
export type Impact = (typeof IMPACTS)[number];

/** `none` where there is nothing. */
export function worstImpact(impacts: readonly Impact[]): Impact {
  return IMPACTS.find((impact) => impacts.includes(impact)) ?? 'none';
}

export interface Incident {
  /** Mackerel's id of the earliest alert, or the announcement's file name. A path segment: `[A-Za-z0-9_-]{1,64}`. */
  caseId: string;
  /** Written by a human; `null` when detected: the site words it from the rest. */
  title: string | null;
  state: IncidentState;
  /** To be said on the telephone: `1126-4821`. */
  spokenNumber: string;
  /** When more is said, and when it should be over; `null`: nobody says, or it is over. */
  nextReport: NamedInstant | null;
  expected: NamedInstant | null;
  /** What happened since the newest report and is not told yet; `null`: nothing. */
  pending: Pick<ReportChange, 'came' | 'went'> | null;
  /** Case ids on this page that share time with it; earliest first. */
  related: string[];
  /** Taken back as a whole: only its number and times are told. */
  isRetracted: boolean;
  /** The worst it reached. */
  impact: Impact;
  startedAt: Date;
  resolvedAt: Date | null;
  /** Several customers are hit at once; says no more than that. */
  isWidespread: boolean;
  /** On the overview: it is such an event itself, of many customers' cases. */
  isEvent?: true;
  /** On the overview: its page is the one of its customer. */
  home?: IncidentHome;
  /** Part of it runs while the component is in maintenance. */
  duringMaintenance: boolean;
  /** Its organization cannot be read: it stays open as last known. */
  isStale: boolean;
  affected: AffectedComponent[];
  /** Numbered from 1, oldest first. */
  reports: Report[];
  /** Markdown written by a human; `null` when detected only. */
  bodyMarkdown: string | null;
}

/** An instant that somebody named ahead. */
export interface NamedInstant {
  at: Date;
  /** It has passed, and nothing came of it. */
  isOverdue: boolean;
}

export interface AffectedComponent {
  /** Component id; it may be gone from `components`. */
  component: string;
  name: string;
  kind: Component['kind'];
  /** What it suffers now; when all is over, the worst it suffered. */
  effect: 'outage' | 'degraded';
  /** Sorted, disjoint, each of one effect. At least one. */
  windows: AffectedWindow[];
  /** Short windows folded into one line: “3 times in 20 minutes”; `null` when it did not flap. */
  flapping: { times: number; minutes: number } | null;
}

/** Its `end` is `null` also where humans say that it is over. */
export type AffectedWindow = EffectiveWindow;

/** 第N報. `text` is a human's; otherwise the site words it from `change`. */
export interface Report {
  number: number;
  /** When it was issued. */
  at: Date;
  /** What it says is what was known then. */
  asOf: Date;
  state: IncidentState;
  change: ReportChange;
  /** Plain text of a human; `null` when detected, and where it was taken back. */
  text: string | null;
  /** Its words were taken back later. */
  isRetracted: boolean;
  /** Everything that was told to be over since the case last began recovered, or humans say so. */
  isRecovery: boolean;
  /** The report whose words it corrects or takes back. */
  corrects: number | null;
  nextReportAt: Date | null;
  expectedAt: Date | null;
}

export interface ReportChange {
  kind: ReportKind;
  /** What began to be hit, or got worse. */
  came: ReportGroup[];
  /** What ended, or eased. */
  went: ReportGroup[];
  /** What comes and goes. */
  flapping: ReportThings | null;
  /** Everything that counts as hit after this report. */
  hit: ReportThings;
  effect: 'outage' | 'degraded';
}

/** Things of one kind; names that this page may say, at most 50 – `count` says how many. */
export interface ReportThings {
  kind: Counted;
  count: number;
  names: string[];
}

/** Things to which the same happened. */
export interface ReportGroup extends ReportThings {
  effect: 'outage' | 'degraded';
  /** When it happened to the first and to the last of them. */
  from: Date;
  to: Date;
  /** When the first alert opened, of what counts only since later. */
  openedAt?: Date;
  /** Of what got worse or eased: it was, or is, hit all the same. */
  isChange: boolean;
  /** Of what ended: how. */
  end: WindowEnd | null;
  /** Of what ended: it was over by then. */
  isEstimated: boolean;
}

/** When it was announced and last said anew: by runs, never by what it is about. */
export interface PlanDates {
  announcedAt: Date;
  /** When it was announced, moved or withdrawn, the last of them. */
  statedAt: Date;
  /** When anything of it was last said; never before `statedAt`, and never goes back. */
  changedAt: Date;
  /** How often its start or end was changed. */
  sequence: number;
  /** When each of its updates was said, in their order. */
  updatesSaidAt: Date[];
}

export interface Maintenance {
  /** Stable, reveals nothing; a path segment. */
  id: string;
  dates: PlanDates;
  /** Written by a human; `null`: the site words it. */
  title: string | null;
  state: 'scheduled' | 'in_progress' | 'completed';
  startsAt: Date;
  /** `null` when it has no end. */
  endsAt: Date | null;
  /** Ids and names; empty means all of the page. */
  components: { id: string; name: string }[];
  text: string | null;
  bodyMarkdown: string | null;
  updates: { at: Date; text: string }[];
  /** The same for all times of what comes again; reveals nothing. */
  series?: string;
}

export type WithdrawnMaintenance = Pick<
  Maintenance,
  'id' | 'dates' | 'title' | 'startsAt' | 'endsAt' | 'components' | 'text'
>;

export interface Notice {
  id: string;
  dates: PlanDates;
  title: string;
  startsAt: Date | null;
  endsAt: Date | null;
  bodyMarkdown: string;
  updates: { at: Date; text: string }[];
}

export interface UnknownComponent extends Blindness {
  component: string;
  name: string;
}
