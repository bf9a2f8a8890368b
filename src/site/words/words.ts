import type { FailureCause } from '../../snapshot/failure-cause.ts';
import type { Locale } from '../../config/config.ts';
import type { DayBar, Impact, IncidentState, Maintenance } from '../../model/status-page.ts';
import type { Kind } from '../../model/pages/headline.ts';
import type { State } from '../../model/state.ts';
import type { Sentences } from './sentences.ts';

/** What the script on the page says; `{t}` a moment, `{r}` how long ago, `{n}` `{m}` minutes, `{h}` hours, `{d}` days. */
export interface ScriptWords {
  checked: string;
  /** The heartbeat could be read before, and now cannot. */
  lost: string;
  /** It could not be read at all. */
  offline: string;
  stale: string;
  /** In the place of `{r}` where no check was ever read. */
  updated: string;
  /** Within the hour, within the day, longer. */
  ago: [minutes: string, hours: string, days: string];
  about: [minutes: string, hours: string, days: string];
  elapsed: [minutes: string, hours: string, days: string];
  /** As {@link Words.dateTime}: `{0}` day, `{m}` month, `{2}` year, `{3}` hour, `{4}` minute. */
  date: string;
  /** Without its year; does not break within. */
  moment: string;
  months: string[];
}

/** What “find me” says; `{name}` what was pasted, `{state}` a state word. */
export interface FindWords {
  hit: string;
  notFound: string;
  summary: string;
}

/** Every word a reader sees, one value a language. Plain text: templates escape it. A missing word is a type error. */
export interface Words extends Sentences {
  locale: Locale;
  /** The language's own name, for the switch. */
  languageName: string;
  /** Between two facts of one line. */
  dot: string;
  aside(text: string): string;

  states: Record<State, string>;
  bars: Record<DayBar['state'], string>;
  /** `5台中2台が停止` */
  shareInState(kind: Kind, part: number, total: number, state: State): string;
  incidentStates: Record<IncidentState, string>;
  maintenanceStates: Record<Maintenance['state'], string>;
  impacts: Record<Impact, string>;
  /** For a customer: no keys, no organizations, no blame. */
  causes: Record<FailureCause, string>;

  /** How old a line is: what was known at that time. */
  asOf(time: string): string;
  neverRead: string;
  /** On the badge of an overview that lists nobody. */
  perCustomer: string;
  /** Instead of a state's word, on the page of who has nothing that is watched. */
  nothingWatched: string;
  /** Instead of a cause, where everything was read and nothing of the customer was in it. */
  neverSeen: string;
  staleComponent: string;
  staleIncident: string;
  /** @param since empty where it is told beside them */
  unknownGroup(count: string, cause: string, since: string): string;
  lastRead(time: string): string;
  /** Of what can be seen otherwise. */
  inPart(what: string): string;
  ofUnreadPart(lastRead: string): string;
  widespread: string;
  /** Of what is over. */
  widespreadOver: string;
  duringMaintenance: string;
  sinceState(time: string): string;

  bar: {
    /** A kind of day, and on how many. */
    on(kind: string, n: number): string;
    label(days: number, parts: readonly string[]): string;
    still: string;
    /** Between two counts. */
    separator: string;
  };
  uptime(percent: string): string;
  uptimeWindow(from: string, to: string): string;
  uptimeToYesterday(days: number): string;
  /** Below the bars: their days, and the uptime's dates (may be empty). */
  recorded(days: number, window: string): string;
  uptimeFormula: string;

  support: {
    heading: string;
    quote: string;
    /** Before the telephone number of a page on which all is well. */
    trouble: string;
    mail: string;
    phone(number: string): string;
    web: string;
    subject(caseId: string | null): string;
    body(customer: string, caseId: string | null, url: string): string;
  };

  page: {
    skip: string;
    statusOf(name: string): string;
    /** How a customer is addressed: `… 様`. */
    addressed(name: string): string;
    /** Provider first, then whose page it is. */
    titleOf(provider: string, customer: string): string;
    /** For previews, which are kept: no state, no time. */
    about: string;
    caseTitle(number: string): string;
    apology: string;
    /** How far the work is, in order. */
    steps: string[];
    stepsLabel: string;
    days(n: number): string;
    daysAgo(n: number): string;
    today: string;
    cause: string;
    /** Instead of a case id, where several customers are spoken of. */
    ownCase: string;
    ofListed(count: string): string;
    hitCustomers(n: string): string;
    otherTrouble: string;
    findCustomer: string;
    noSuchCustomer: string;
    follow: string;
    followFeed: string;
    followFeedHow: string;
    followCalendar: string;
    followCalendarHow: string;
    followMail: string;
    followMailHow: string;
    copyLink: string;
    copied: string;
    footTimes(zone: string, minutes: number): string;
    next(time: string): string;
    until(time: string): string;
    /** For links that a mail filter rewrote. */
    repair: string;
    navigation: string;
    languages: string;
    current: string;
    incidentsNow: string;
    otherIncidents(n: number): string;
    components: string;
    /** Of an old page; `{r}` how long ago. */
    past(heading: string): string;
    customers: string;
    affectedComponents(n: string): string;
    /** Of what cannot be read. */
    unseen: string;
    /** Of what nobody watches yet. */
    unwatched: string;
    healthy(n: string): string;
    more(n: string): string;
    moreMaintenances(n: number): string;
    noService: string;
    /** What belongs to no service, where servers are not listed. */
    rest: string;
    /** All that is the customer's. */
    whole: string;
    maintenances: string;
    maintenanceAll: string;
    maintenanceNow: string;
    unseenSince: string;
    totalDuration: string;
    andOngoing(duration: string): string;
    completed(n: number): string;
    notices: string;
    olderReports(n: number): string;
    pastIncidents: string;
    noIncidents: string;
    noIncidentsMonth: string;
    lastIncident: string;
    history: string;
    historyOf(name: string): string;
    month: string;
    incidents: string;
    monthLink(month: string): string;
    allMonths: string;
    incidentCount(n: number): string;
    back: string;
    title: string;
    started: string;
    ended: string;
    /** In its place where it is over, and nobody proved that it recovered. */
    closed: string;
    ongoing: string;
    duration: string;
    caseId: string;
    spokenNumber: string;
    nextReport: string;
    expected: string;
    /** Beside an instant that has passed. */
    overdue: string;
    related: string;
    scope: string;
    state: string;
    reports: string;
    affected(n: string): string;
    affectedCaption(n: string): string;
    server: string;
    effect: string;
    from: string;
    to: string;
    effects: Record<'outage' | 'degraded', string>;
    /** An outage of some of what is named: a service, a customer. */
    partly: string;
    feeds: string;
    atom: string;
    rss: string;
    jsonFeed: string;
    calendar: string;
    data: string;
    changed(time: string): string;
    every(minutes: number): string;
    howToRead: string;
    howToReadTimes(zone: string, minutes: number): string;
    /** What states are read from, and what they therefore do not say. */
    whatIsWatched: string;
    allHistory: string;
    stateMeanings: Record<State, string>;
    noScript: string;
    moved: string;
    allCustomers: string;
    customersPage(n: number, of: number): string;
    notFoundTitle: string;
    notFound: string;
    toStatus: string;
    none: string;
    /** Where an incident hits somebody, and nothing that is watched is named. */
    scopeInReports: string;
  };
  find: {
    heading: string;
    label: string;
    labelContract: string;
    labelOnlyContract: string;
    button: string;
    words: FindWords;
  };
  script: ScriptWords;
}
