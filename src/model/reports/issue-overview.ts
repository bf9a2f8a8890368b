import { earlier } from '../../base/moments.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import { placeAnnouncements } from '../announced/announcement-incidents.ts';
import { announcementsFor } from '../announced/announcement-scope.ts';
import type { CustomerModel } from '../model.ts';
import { freeCaseId, spokenNumber } from '../ledger/case-id.ts';
import type { StandsIn } from './announced-here.ts';
import { announcedWords, memoWords, withdrawnWords } from './human-words.ts';
import { endSpoken } from './end-spoken.ts';
import { issueAnnounced } from './issue-announced.ts';
import { type IssueOptions, type NewWords } from './add-reports.ts';
import { issueCase } from './issue-case.ts';
import { withdraw, type IssuedPage } from './issue-customer.ts';
import { OVERVIEW, type LedgerCase, type PageLedger, type WidespreadEntry } from '../ledger/ledger.ts';
import { withCommonEnd } from '../cases/common-end.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import { placeKey, seenUntilOf, type CaseHit } from '../cases/hits.ts';
import { keyOf, shareCases, type ListedCase } from '../cases/shared-cases.ts';
import { keyOfCase, memberKey } from '../cases/widespread-entries.ts';

export interface OverviewInput extends IssueOptions {
  before: PageLedger | undefined;
  /** With their cases of this run. */
  customers: readonly CustomerModel[];
  widespread: readonly WidespreadEntry[];
  /** Whether nobody looked at a customer: nothing happened to it. */
  isCarried: (customerId: string) => boolean;
  /** Whether it is known that a case was told to its end, without its reports. */
  isKnownOver: (own: LedgerCase) => boolean;
  /** So many listed ones make an event public. */
  minCustomers: number;
  announcements: readonly Announcement[];
  standsIn: StandsIn;
  siteId: string;
  timeZone: string;
  historyFrom: Date;
}

/** `resting`: cases of which nothing is to be said any more, and nobody looked at those whom they hit; by id. */
export interface IssuedOverview extends IssuedPage {
  resting: ReadonlyMap<string, LedgerCase>;
}

/**
 * What is to be said on the overview: of listed customers' cases and of widespread events. A case of a public event that had no
 * entry of its own gets none: the event speaks for it.
 */
export function issueOverview(input: OverviewInput): IssuedOverview {
  const { siteId, timeZone } = input;
  const known = new Map((input.before?.cases ?? []).map((own) => [own.caseId, own]));
  const events = publicEvents(input);
  const eventIds = new Set(input.widespread.map(({ id }) => id));
  const [toldByEvents, homes] = [eventCasesOf(known.values(), eventIds), homesOf(known.values(), eventIds)];
  const spokenFor = new Set(events.flatMap(({ members }) => members.map(keyOf)));
  const taken = new Set([...known.keys(), ...eventIds]);
  const spoken = new Set([...known.values()].map((own) => own.spokenNumber));
  const fresh = (caseId: string, openedAt: Date): LedgerCase => {
    const number = spokenNumber({ siteId, timeZone, page: OVERVIEW, caseId, openedAt, taken: spoken });
    taken.add(caseId);
    spoken.add(number);
    return { caseId, spokenNumber: number, openedAt, members: [], reports: [], retractedAt: null };
  };
  const drafts: { known: LedgerCase; members: readonly ListedCase[] }[] = [];
  for (const members of shareCases(input.customers)) {
    const home = members.map((each) => homes.get(keyOf(each))).find((own) => own !== undefined);
    // What an event told to its end is no news once the event is public no more.
    const isTold = (each: ListedCase): boolean =>
      spokenFor.has(keyOf(each)) || (each.case.to !== null && toldByEvents.has(keyOf(each)));
    if (home === undefined && members.every(isTold)) continue;
    const lead = members[0]!.case;
    drafts.push({ known: home ?? fresh(freeCaseId(lead.caseId, taken), lead.from), members });
  }
  for (const { entry, members } of events) {
    drafts.push({ known: known.get(entry.id) ?? fresh(entry.id, entry.startedAt), members });
  }
  return issueDrafts(drafts, input, known, fresh);
}

/** Cases of the overview that are no events, by the customers' cases that stand in them. */
function homesOf(known: Iterable<LedgerCase>, eventIds: ReadonlySet<string>): Map<string, LedgerCase> {
  const own = [...known].filter(({ caseId }) => !eventIds.has(caseId));
  return new Map(own.flatMap((each) => each.members.map(({ key }) => [key, each] as const)));
}

/** The customers' cases that events told of. */
function eventCasesOf(known: Iterable<LedgerCase>, eventIds: ReadonlySet<string>): Set<string> {
  const events = [...known].filter(({ caseId }) => eventIds.has(caseId));
  return new Set(events.flatMap(({ members }) => members.map(({ key }) => key)));
}

/** Widespread events of which the overview may speak, with the cases of its listed members. */
export function publicEvents({
  widespread,
  customers,
  minCustomers,
}: Pick<OverviewInput, 'widespread' | 'customers' | 'minCustomers'>): {
  entry: WidespreadEntry;
  members: ListedCase[];
}[] {
  if (widespread.length === 0) return [];
  const cases = new Map(
    customers
      .filter(({ config }) => config.visibility === 'listed')
      .flatMap((customer) =>
        customer.cases.map((own) => [keyOfCase(customer.config.id, own), { customer, case: own }] as const),
      ),
  );
  return widespread.flatMap((entry) => {
    const members = entry.members.flatMap(({ customer, caseId }) => cases.get(memberKey(customer, caseId)) ?? []);
    const count = new Set(members.map(({ customer }) => customer.config.id)).size;
    return count < minCustomers ? [] : [{ entry, members }];
  });
}

function issueDrafts(
  drafts: readonly { known: LedgerCase; members: readonly ListedCase[] }[],
  input: OverviewInput,
  known: ReadonlyMap<string, LedgerCase>,
  fresh: (caseId: string, openedAt: Date) => LedgerCase,
): IssuedOverview {
  const { announcements, customers, now, historyFrom } = input;
  const listed = customers.filter(({ config }) => config.visibility === 'listed');
  const placed = placeAnnouncements({
    caseIds: new Set(drafts.map((draft) => draft.known.caseId)),
    announcements: announcementsFor(null, announcements),
    components: listed.map(({ config: { id, name } }) => ({ id, kind: 'customer', name, parents: [] })),
    now,
    historyFrom,
  });
  const issued = new Map<string, LedgerCase>();
  const resting = new Map<string, LedgerCase>();
  const nextAts: number[] = [];
  const pending: IssuedPage['pending'] = new Map();
  for (const draft of drafts) {
    if (isAtRest(draft, placed.byCase.has(draft.known.caseId), input)) {
      issued.set(draft.known.caseId, draft.known);
      resting.set(draft.known.caseId, draft.known);
      continue;
    }
    const hits = draft.members.map((member) => toHit(member, now));
    const spoken = placed.byCase.get(draft.known.caseId) ?? [];
    const { case: told, nextAt, pending: change } = issueCase(draft.known, hits, wordsOf(draft, spoken, input), input);
    const own = endSpoken(told, hits, spoken, now);
    issued.set(own.caseId, own);
    if (change !== null) pending.set(own.caseId, change);
    if (nextAt !== null) nextAts.push(nextAt.getTime());
  }
  for (const { announcement, incident } of placed.announced) {
    const own = known.get(incident.caseId) ?? fresh(incident.caseId, incident.startedAt);
    issued.set(incident.caseId, issueAnnounced(own, announcement, incident, input));
  }
  for (const own of known.values()) {
    if (issued.has(own.caseId)) continue;
    const last = own.reports.at(-1);
    const isOld = last === undefined || (last.state === 'resolved' && last.asOf < historyFrom);
    if (!isOld) issued.set(own.caseId, withdraw(own, { ...input, page: OVERVIEW, isRead: () => true }));
  }
  return {
    pending,
    resting,
    cases: [...issued.values()].toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime()),
    nextAt: nextAts.length === 0 ? null : new Date(Math.min(...nextAts)),
  };
}

/** Told to its end, long ago, and nobody looked at any of those whom it hit: nothing is to be said of it. */
function isAtRest(
  { known, members }: { known: LedgerCase; members: readonly ListedCase[] },
  isSpokenOf: boolean,
  { isCarried, isKnownOver, joinMs, now }: OverviewInput,
): boolean {
  if (isSpokenOf || known.retractedAt !== null) return false;
  if (known.members.length !== members.length || known.members.some(({ endedIn }) => endedIn === null)) return false;
  const isLongOver = members.every(({ customer, case: own }) => {
    const isOver = own.to !== null && own.state === 'resolved' && now.getTime() - own.to.getTime() > joinMs;
    return isOver && isCarried(customer.config.id);
  });
  return isLongOver && (isKnownOver(known) || known.reports.at(-1)?.state === 'resolved');
}

/** On the overview a customer is hit, not its servers. */
function toHit(member: ListedCase, now: Date): CaseHit {
  const { customer, case: own } = member;
  const { id, name } = customer.config;
  const windows = own.to === null ? own.hits.flatMap((hit) => hit.windows) : withCommonEnd(own.hits);
  // Where humans keep it open on the customer's page, nothing here calls it over.
  const isKeptOpen = own.to !== null && own.state !== 'resolved';
  return {
    key: keyOf(member),
    from: own.from,
    to: isKeptOpen ? null : own.to,
    isPast: !isKeptOpen && own.hits.every((hit) => hit.isPast),
    seenUntil: own.hits.map(({ touch }) => seenUntilOf(touch.organization, now)).reduce(earlier, now),
    windows: isKeptOpen ? windows.map((window) => ({ ...window, to: null, end: null })) : windows,
    ...(isKeptOpen ? {} : { places: placesOf(own) }),
    components: [{ id, name, kind: 'customer', parents: [] }],
  };
}

function placesOf({ hits }: ListedCase['case']): Map<string, EffectiveWindow[]> {
  const places = new Map<string, EffectiveWindow[]>();
  for (const hit of hits) places.set(placeKey(hit), [...(places.get(placeKey(hit)) ?? []), ...hit.windows]);
  return places;
}

function wordsOf(
  { known, members }: { known: LedgerCase; members: readonly ListedCase[] },
  announced: readonly Announcement[],
  { now, timeZone, standsIn }: OverviewInput,
): NewWords[] {
  const hits = members.flatMap((member) => member.case.hits);
  const words = [
    ...memoWords(hits, known.reports, { timeZone, now }),
    ...announced.flatMap((each) => announcedWords(each, known.reports, now)),
  ];
  const stands = (id: string): boolean => standsIn(id, OVERVIEW, known);
  return [...words.toSorted((a, b) => a.at.getTime() - b.at.getTime()), ...withdrawnWords(known.reports, stands, now)];
}
