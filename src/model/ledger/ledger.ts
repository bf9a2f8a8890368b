import type { Interval } from '../../base/interval.ts';
import { later } from '../../base/moments.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import type { Config } from '../../config/config.ts';
import type { AlertTarget } from '../claims/mapping.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { WindowEnd } from '../claims/window-end.ts';
import type { ReportKind } from '../report-kind.ts';
import type { Component, IncidentState, PlanDates } from '../status-page.ts';
import { keyedHash } from '../component-id.ts';
import { emptyOutbox, type Outbox } from './outbox.ts';

// What was said, by whom it concerns: kept, not derived. Facts and humans' words only; sentences are rendered from them with
// today's words and today's disclosure.

/** In base32. */
export const SITE_ID_LENGTH = 16;

/** The overview's place among the pages; no customer has an empty id. */
export const OVERVIEW = '';

export interface Ledger {
  /** Names the site for ever, whatever its address: what ids of feeds and spoken numbers are made of. Reveals nothing. */
  siteId: string;
  /** The last run that changed anything in it; `null` before the first one. */
  judgedAt: Date | null;
  /** By customer id, and {@link OVERVIEW}. */
  pages: Map<string, PageLedger>;
  /** What humans last said in files that could be read; a slip of the pen takes nothing of it back. */
  announcements: readonly Announcement[];
  /** Earliest first. */
  widespread: WidespreadEntry[];
  /** What claims looked at, of every alert that was open, by {@link alertKey}; another value is a move. */
  scopes: Map<string, string>;
  /** Who was told of it, and who is to be. */
  outbox: Outbox;
}

export interface PageLedger {
  /** Until when a release published it that kept no ledger, and the host its ids were made of; `null`: none did. */
  former: { host: string; until: Date } | null;
  /** Hash of the rules and claims it judged by. */
  judgedBy: string;
  /** Since when it is told without a gap: what was over by then is the past. `null`: the next run begins it, or begins again. */
  begunAt: Date | null;
  /** What each alert meant, by {@link alertKey}. Of the overview: empty. */
  judged: Map<string, JudgedAlert>;
  /** By opening. */
  cases: LedgerCase[];
  /** Maintenances and notices, by when they were announced. */
  plans: LedgerPlan[];
  /** When nobody watched a host, by component id: sorted, disjoint, what lasts ends at `OPEN_END`. Lists are shared. */
  unwatched: ReadonlyMap<string, readonly Interval[]>;
}

export interface JudgedAlert {
  /** Sorted, disjoint. */
  windows: readonly EffectiveWindow[];
  /** Rules, claims or the alert's place changed then: what was before stays as it was judged. `null`: they never did. */
  frozenUntil: Date | null;
  /** What of the customer it touched when it last was the customer's. */
  target: AlertTarget;
}

export interface LedgerCase {
  caseId: string;
  /** To be said on the telephone: `MMDD-` and four digits. */
  spokenNumber: string;
  /** When the earliest hit began, as first shown. */
  openedAt: Date;
  members: CaseMember[];
  /** Numbered from 1 without a gap. */
  reports: LedgerReport[];
  /** Somebody took the whole case back. */
  retractedAt: Date | null;
}

/** One beginning of one alert (of the overview: one customer's case). */
export interface CaseMember {
  key: string;
  /** Number of the report that told of its beginning; `null` while none has. */
  begunIn: number | null;
  /** The same of its end. */
  endedIn: number | null;
}

/** 第N報. Never changes once it was issued. */
export interface LedgerReport {
  number: number;
  issuedAt: Date;
  /** What it says is what was known then. */
  asOf: Date;
  kind: ReportKind;
  state: IncidentState;
  /** Everything that counts as hit after it. */
  hit: HitFact[];
  came: CameFact[];
  went: WentFact[];
  words: HumanWords | null;
  /** Issued when the past was read for the first time, or after the ledger was lost: dated by its events, never mailed. */
  isBackfilled: boolean;
}

/** Names as they were said; whether they may be read today is decided where they are shown. */
export interface ComponentFact {
  /** Component id. */
  id: string;
  /** Empty where nobody knows it. */
  name: string;
  kind: Component['kind'];
  /** Services it stood under. */
  parents: { id: string; name: string }[];
}

export interface HitFact {
  component: ComponentFact;
  effect: 'outage' | 'degraded';
  isFlapping: boolean;
}

export interface CameFact {
  component: ComponentFact;
  effect: 'outage' | 'degraded';
  from: Date;
  /** When its alert opened, where it counts only since `from`. */
  openedAt?: Date;
  /** It got worse, and was hit before. */
  isWorse: boolean;
}

export interface WentFact {
  component: ComponentFact;
  /** What is over. */
  effect: 'outage' | 'degraded';
  to: Date;
  end: WindowEnd;
  /** Nobody read when it ended: it was over by `to`. */
  isEstimated: boolean;
  /** Something lighter goes on. */
  isEased: boolean;
}

export interface HumanWords {
  /** Where they stand: `memo:<organization>/<alert>/<n>` or `announcement:<id>/<n>`. */
  key: string;
  /** `null`: taken back. Empty where only a state or a time is told. */
  text: string | null;
  /** What they say of the state; `null`: nothing. */
  state: IncidentState | null;
  /** The report they correct or take back; `null` for words of their own. */
  corrects: number | null;
  nextReportAt: Date | null;
  expectedAt: Date | null;
  /** Somebody took them back where they still stand: the same words are not said there again. */
  isFinal?: boolean;
}

/** What was said of one maintenance or notice. */
export interface LedgerPlan extends PlanDates {
  kind: 'maintenance' | 'notice';
  /** What it stands for: an announcement, or a downtime with all its times; reveals nothing. */
  series: string;
  /** As it was first shown; it stays when its times are changed. */
  id: string;
  title: string | null;
  text: string | null;
  startsAt: Date | null;
  /** `null` when it has no end. */
  endsAt: Date | null;
  /** Ids; empty: all of the page. */
  components: string[];
  /** `null` while it stands. */
  withdrawnAt: Date | null;
  /** Names everything that is shown of it. */
  digest: string;
}

export interface WidespreadEntry {
  id: string;
  declaredAt: Date;
  startedAt: Date;
  /** Never fewer; by when they joined. */
  members: { customer: string; caseId: string; joinedAt: Date; from: Date }[];
  /** `null` while any member's case lasts. */
  endedAt: Date | null;
}

/** For what is only shown: of secret and address, so that it comes out the same each time. Who publishes gets one by chance. */
export function createSiteId({ secret, site }: Pick<Config, 'secret' | 'site'>): string {
  return keyedHash(secret, ['site', site.url], SITE_ID_LENGTH);
}

export function emptyLedger(siteId: string): Ledger {
  return {
    siteId,
    judgedAt: null,
    pages: new Map(),
    announcements: [],
    widespread: [],
    scopes: new Map(),
    outbox: emptyOutbox(),
  };
}

export function emptyPage(): PageLedger {
  return { former: null, judgedBy: '', begunAt: null, judged: new Map(), cases: [], plans: [], unwatched: new Map() };
}

/** A name in the form of a host, for ids: where a page was first published under one, that; else one of the site's own. */
export function idAuthorityOf({ siteId, pages }: Ledger, page: string): string {
  return pages.get(page)?.former?.host ?? `${siteId}.noroshi`;
}

export function alertKey(organization: string, alertId: string): string {
  return JSON.stringify([organization, alertId]);
}

/** When a report is issued: at `now`, and never before those that were, also where a clock that was ahead dated them. */
export function dateNext(before: readonly LedgerReport[], now: Date): Date {
  return later(before.at(-1)?.issuedAt ?? now, now);
}

/** As of when the last report that speaks of what is hit called the case resolved; `null` where it did not. */
export function saidOverAt({ reports }: LedgerCase): Date | null {
  const last = reports.findLast(({ words }) => words === null);
  return last?.state === 'resolved' ? last.asOf : null;
}

/** What is different from what was last said of a case. */
export interface CaseChange {
  kind: Exclude<ReportKind, 'human' | 'correction' | 'retraction'>;
  /** Nothing is hit any more, and nothing is merely lower. */
  isOver: boolean;
  hit: HitFact[];
  came: CameFact[];
  went: WentFact[];
  /** Instants of what changed, as Mackerel tells them. */
  times: Date[];
  /** It is said at once, and does not wait for quiet. */
  isUrgent: boolean;
}
