import { endReport } from './end-report.ts';
import type { PlacedAnnouncements } from '../announced/announcement-incidents.ts';
import type { Hit } from '../model.ts';
import { dateNext, type CaseChange } from '../ledger/ledger.ts';
import type { CaseDraft } from '../cases/draft-cases.ts';
import type { CaseHit } from '../cases/hits.ts';
import { hitKey, seenUntilOf } from '../cases/hits.ts';
import type { StandsIn } from './announced-here.ts';
import { announcedWords, memoWords, withdrawnWords } from './human-words.ts';
import { endSpoken } from './end-spoken.ts';
import { issueAnnounced } from './issue-announced.ts';
import { type IssueOptions, type NewWords } from './add-reports.ts';
import { issueCase } from './issue-case.ts';
import { spokenNumber } from '../ledger/case-id.ts';
import type { ComponentFact, LedgerCase, LedgerReport, PageLedger } from '../ledger/ledger.ts';

export interface IssueInput extends IssueOptions {
  /** The page's id in the ledger. */
  page: string;
  before: PageLedger | undefined;
  drafts: readonly CaseDraft[];
  placed: PlacedAnnouncements;
  factsOf: (hit: Hit) => readonly ComponentFact[];
  /** What does not stand any more was taken back. */
  standsIn: StandsIn;
  /** Whether an organization is read at all, now or another time. */
  isRead: (organization: string) => boolean;
  siteId: string;
  timeZone: string;
  /** What was over before is let go. */
  historyFrom: Date;
}

export interface IssuedPage {
  /** What happened and is not told yet, by case id. */
  pending: Map<string, CaseChange>;
  /** By opening. */
  cases: LedgerCase[];
  nextAt: Date | null;
}

/** Everything that is to be said on one page after this run. */
export function issueCustomer(input: IssueInput): IssuedPage {
  const issued = new Map<string, LedgerCase>();
  const nextAts: Date[] = [];
  const pending: IssuedPage['pending'] = new Map();
  for (const draft of input.drafts) {
    const words = wordsOf(draft, input);
    if (isAtRest(draft, words)) {
      issued.set(draft.caseId, draft.known);
      continue;
    }
    const hits = caseHits(draft, input);
    const { case: told, nextAt, pending: change } = issueCase(draft.known, hits, words, input);
    const own = endSpoken(told, hits, input.placed.byCase.get(draft.caseId) ?? [], input.now);
    issued.set(own.caseId, own);
    if (change !== null) pending.set(own.caseId, change);
    if (nextAt !== null) nextAts.push(nextAt);
  }
  for (const own of issueAllAnnounced(input)) issued.set(own.caseId, own);
  // What no alert and no announcement stands behind any more was shown all the same, and stays as long as its like.
  for (const own of input.before?.cases ?? []) {
    if (!issued.has(own.caseId) && !isForgotten(own, input.historyFrom)) issued.set(own.caseId, withdraw(own, input));
  }
  const cases = [...issued.values()].toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  return { pending, cases, nextAt: nextAts.length === 0 ? null : new Date(Math.min(...nextAts.map(Number))) };
}

/** Of thousands of cases nearly all are over, told to their end, and nobody says a word. */
function isAtRest({ known, hits }: CaseDraft, words: readonly NewWords[]): boolean {
  if (words.length > 0 || known.members.length !== hits.length || known.reports.at(-1)?.state !== 'resolved')
    return false;
  return known.members.every(({ endedIn }) => endedIn !== null) && hits.every(({ to }) => to !== null);
}

function wordsOf(
  { known, hits, caseId }: CaseDraft,
  { page, placed, now, timeZone, standsIn }: IssueInput,
): NewWords[] {
  const announced = (placed.byCase.get(caseId) ?? []).flatMap((each) => announcedWords(each, known.reports, now));
  const words = [...memoWords(hits, known.reports, { timeZone, now }), ...announced];
  const withdrawn = withdrawnWords(known.reports, (id) => standsIn(id, page, known), now);
  return [...words.toSorted((a, b) => a.at.getTime() - b.at.getTime()), ...withdrawn];
}

function caseHits({ hits }: CaseDraft, { factsOf, now }: Pick<IssueInput, 'factsOf' | 'now'>): CaseHit[] {
  return hits.map((hit) => {
    const { from, to, isPast, windows } = hit;
    const seenUntil = seenUntilOf(hit.touch.organization, now);
    return { key: hitKey(hit), from, to, isPast, seenUntil, windows, components: factsOf(hit) };
  });
}

function issueAllAnnounced(input: IssueInput): LedgerCase[] {
  const { before, placed, page } = input;
  const known = new Map((before?.cases ?? []).map((own) => [own.caseId, own]));
  const taken = new Set(
    [...(before?.cases ?? []), ...input.drafts.map((draft) => draft.known)].map((own) => own.spokenNumber),
  );
  return placed.announced.map(({ announcement, incident }) => {
    const { caseId, startedAt: openedAt } = incident;
    const own = known.get(caseId) ?? {
      caseId,
      spokenNumber: spokenNumber({ ...input, page, caseId, openedAt, taken }),
      openedAt,
      members: [],
      reports: [],
      retractedAt: null,
    };
    taken.add(own.spokenNumber);
    return issueAnnounced(own, announcement, incident, input);
  });
}

/** A case that nothing stands behind any more: words of announcements that are gone are taken back, and what goes on unread ends. */
export function withdraw(own: LedgerCase, input: Pick<IssueInput, 'page' | 'standsIn' | 'isRead' | 'now'>): LedgerCase {
  const { page, standsIn, now } = input;
  const words = withdrawnWords(own.reports, (id) => standsIn(id, page, own), now);
  if (words.length > 0) {
    const options = { joinMs: 0, settleMs: 0, reportEveryMs: 0, now, isFirstReading: false };
    const { case: left } = issueCase(own, [], words, options);
    return own.members.length > 0 ? left : { ...left, reports: closed(left.reports) };
  }
  const isOpen = own.retractedAt === null && own.reports.at(-1)?.state !== 'resolved';
  const isAbandoned = own.members.length > 0 && own.members.every(({ key }) => !input.isRead(organizationOf(key)));
  return isOpen && isAbandoned ? { ...own, reports: [...own.reports, stopped(own.reports, now)] } : own;
}

/** With the words of humans went all that there was of it. */
function closed(reports: readonly LedgerReport[]): LedgerReport[] {
  return [...reports.slice(0, -1), { ...reports.at(-1)!, state: 'resolved', hit: [] }];
}

/** Nobody reads any more how it goes on: its organization left the configuration. */
function stopped(before: readonly LedgerReport[], now: Date): LedgerReport {
  return endReport(before, dateNext(before, now), before.at(-1)?.hit ?? [], { to: now, end: 'stopped' });
}

function organizationOf(key: string): string {
  return String((JSON.parse(key) as unknown[])[0]);
}

function isForgotten({ reports, openedAt }: LedgerCase, historyFrom: Date): boolean {
  const last = reports.at(-1);
  return (last?.state === 'resolved' || last === undefined) && (last?.asOf ?? openedAt) < historyFrom;
}
