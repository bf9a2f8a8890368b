import { groupBy } from '../../base/group-by.ts';
import { earlier } from '../../base/moments.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import { placeAnnouncements } from '../announced/announcement-incidents.ts';
import { announcementsFor } from '../announced/announcement-scope.ts';
import { compareText } from '../../base/text.ts';
import { freeCaseId, spokenNumber } from '../ledger/case-id.ts';
import type { StandsIn } from './announced-here.ts';
import { announcedWords, memoWords, withdrawnWords } from './human-words.ts';
import { endSpoken } from './end-spoken.ts';
import { issueAnnounced } from './issue-announced.ts';
import { type IssueOptions, type NewWords } from './add-reports.ts';
import { issueCase } from './issue-case.ts';
import { withdraw, type IssuedPage } from './issue-customer.ts';
import {
  OVERVIEW,
  type ComponentFact,
  type LedgerCase,
  type PageLedger,
  type WidespreadEntry,
} from '../ledger/ledger.ts';
import { withCommonEnd } from '../cases/common-end.ts';
import { seenUntilOf, windowsOf, type CaseHit } from '../cases/hits.ts';
import { keyOf, shareCases } from '../cases/shared-cases.ts';
import { NotAsKept } from '../not-as-kept.ts';
import type { CustomerModel, ListedCase, OverviewLook, PublicEvent } from '../model.ts';
import { takePart, type PartInput } from './overview-part.ts';

export interface OverviewInput extends IssueOptions, Omit<PartInput, 'known'> {
  before: PageLedger | undefined;
  standsIn: StandsIn;
  siteId: string;
  timeZone: string;
  historyFrom: Date;
}

export interface IssuedOverview extends IssuedPage {
  looked: OverviewLook;
}

/**
 * What is to be said on the overview: of listed customers' cases and of widespread events. A case of a public event that had no
 * entry of its own gets none: the event speaks for it.
 * @throws NotAsKept where something new is to be said of a customer that nobody looked at
 */
export function issueOverview(input: OverviewInput): IssuedOverview {
  const known = new Map((input.before?.cases ?? []).map((own) => [own.caseId, own]));
  const { carried, cases, events } = takePart({ ...input, known });
  const looked = [...known.values()].filter(({ caseId }) => !carried.has(caseId));
  const eventIds = new Set(input.widespread.map(({ id }) => id));
  const toldByEvents = eventCasesOf(looked, eventIds);
  const homes = homesOf(looked, events, input.widespread);
  const spokenFor = new Set(events.flatMap(({ members }) => members.map(keyOf)));
  const opener = createOpener(input, known, eventIds);
  const drafts: Draft[] = [];
  const homeOf = (members: readonly ListedCase[]): LedgerCase | undefined =>
    members.map((each) => homes.get(keyOf(each))).find((own) => own !== undefined);
  // What is left of an event is one case, whatever alerts its members share.
  const left = groupBy(shareCases(cases), (members) => {
    const home = homeOf(members);
    return home !== undefined && eventIds.has(home.caseId) ? home : members;
  });
  const groups = [...left.values()].map((one) => one.flat());
  for (const members of groups) {
    const home = homeOf(members);
    // What an event told to its end is no news once the event is public no more.
    const isTold = (each: ListedCase): boolean =>
      spokenFor.has(keyOf(each)) || (each.case.to !== null && toldByEvents.has(keyOf(each)));
    const isNoNews = home === undefined || (eventIds.has(home.caseId) && !lasts(home));
    if (isNoNews && members.every(isTold)) continue;
    if (home === undefined && members.some(({ customer }) => input.isCarried(customer.config.id))) {
      throw new NotAsKept('The overview has something new to say of a customer that nobody looked at.');
    }
    const lead = members[0]!.case;
    drafts.push({ known: home ?? opener.open(freeCaseId(lead.caseId, opener.taken), lead.from), members });
  }
  for (const { entry, members } of events) {
    drafts.push({ known: known.get(entry.id) ?? opener.open(entry.id, entry.startedAt), members });
  }
  drafts.push(...formerEvents(looked, groups.flat(), drafts, eventIds));
  const { still, ...issued } = issueDrafts(drafts, carried, input, known, opener);
  return { ...issued, looked: { groups, events, carried, still } };
}

interface Draft {
  known: LedgerCase;
  members: readonly ListedCase[];
}

/** Opens cases of the overview. */
interface CaseOpener {
  /** Ids that are another's. */
  taken: Pick<ReadonlySet<string>, 'has'>;
  open(caseId: string, openedAt: Date): LedgerCase;
}

function createOpener(
  { siteId, timeZone }: OverviewInput,
  known: ReadonlyMap<string, LedgerCase>,
  eventIds: ReadonlySet<string>,
): CaseOpener {
  let spoken: Set<string> | undefined;
  const opened = new Set<string>();
  return {
    taken: { has: (id) => known.has(id) || eventIds.has(id) || opened.has(id) },
    open(caseId, openedAt) {
      // Most runs open none.
      spoken ??= new Set([...known.values()].map((own) => own.spokenNumber));
      const number = spokenNumber({ siteId, timeZone, page: OVERVIEW, caseId, openedAt, taken: spoken });
      opened.add(caseId);
      spoken.add(number);
      return { caseId, spokenNumber: number, openedAt, members: [], reports: [], retractedAt: null };
    },
  };
}

/**
 * Cases of the overview that are no public events, by the customers' cases that stand in them. One that began as an event goes
 * on as what is left of it when too few of its members are listed; those that have an entry of their own stay there.
 */
export function homesOf(
  known: readonly LedgerCase[],
  events: readonly PublicEvent[],
  widespread: readonly WidespreadEntry[],
): Map<string, LedgerCase> {
  const publicIds = new Set(events.map(({ entry }) => entry.id));
  const eventIds = new Set(widespread.map(({ id }) => id));
  const former = known.filter(({ caseId }) => eventIds.has(caseId) && !publicIds.has(caseId));
  const own = known.filter(({ caseId }) => !eventIds.has(caseId));
  return new Map([...former, ...own].flatMap((each) => each.members.map(({ key }) => [key, each] as const)));
}

/** Events that are public no more and whose members are all told of elsewhere, too: what they began to tell they tell to its end. */
function formerEvents(
  looked: readonly LedgerCase[],
  cases: readonly ListedCase[],
  drafts: readonly Draft[],
  eventIds: ReadonlySet<string>,
): Draft[] {
  const drafted = new Set(drafts.map(({ known }) => known.caseId));
  const left = looked.filter((own) => eventIds.has(own.caseId) && !drafted.has(own.caseId) && lasts(own));
  return left.flatMap((known): Draft[] => {
    const keys = new Set(known.members.map(({ key }) => key));
    const members = cases.filter((each) => keys.has(keyOf(each)));
    return members.length === 0 ? [] : [{ known, members }];
  });
}

function lasts({ reports, retractedAt }: LedgerCase): boolean {
  return retractedAt === null && reports.at(-1)?.state !== 'resolved';
}

/** The customers' cases that events told of. */
function eventCasesOf(known: readonly LedgerCase[], eventIds: ReadonlySet<string>): Set<string> {
  const events = known.filter(({ caseId }) => eventIds.has(caseId));
  return new Set(events.flatMap(({ members }) => members.map(({ key }) => key)));
}

function issueDrafts(
  drafts: readonly Draft[],
  carried: ReadonlyMap<string, LedgerCase>,
  input: OverviewInput,
  known: ReadonlyMap<string, LedgerCase>,
  opener: CaseOpener,
): IssuedPage & Pick<OverviewLook, 'still'> {
  const { announcements, customers, now, historyFrom } = input;
  const listed = customers.filter(({ config }) => config.visibility === 'listed');
  const placed = placeAnnouncements({
    caseIds: new Set([...carried.keys(), ...drafts.map((draft) => draft.known.caseId)]),
    announcements: announcementsFor(null, announcements),
    components: listed.map(({ config: { id, name } }) => ({ id, kind: 'customer', name, parents: [] })),
    now,
    historyFrom,
  });
  const issued = new Map<string, LedgerCase>(carried);
  const still = new Set(carried.keys());
  const nextAts: number[] = [];
  const pending: IssuedPage['pending'] = new Map();
  for (const draft of drafts) {
    const hits = draft.members.map((member) => toHit(member, now));
    const spoken = placed.byCase.get(draft.known.caseId) ?? [];
    const { case: told, nextAt, pending: change } = issueCase(draft.known, hits, wordsOf(draft, spoken, input), input);
    const own = endSpoken(told, hits, spoken, now);
    // One that two of the customers' cases lead to was theirs together once: of that nothing is kept.
    if (nextAt === null && change === null && !issued.has(own.caseId)) still.add(own.caseId);
    else still.delete(own.caseId);
    issued.set(own.caseId, own);
    if (change !== null) pending.set(own.caseId, change);
    if (nextAt !== null) nextAts.push(nextAt.getTime());
  }
  for (const { announcement, incident } of placed.announced) {
    const own = known.get(incident.caseId) ?? opener.open(incident.caseId, incident.startedAt);
    issued.set(incident.caseId, issueAnnounced(own, announcement, incident, input));
    still.delete(incident.caseId);
  }
  for (const own of known.values()) {
    if (issued.has(own.caseId)) continue;
    const last = own.reports.at(-1);
    const isOld = last === undefined || (last.state === 'resolved' && last.asOf < historyFrom);
    if (!isOld) issued.set(own.caseId, withdraw(own, { ...input, page: OVERVIEW, isRead: () => true }));
  }
  return {
    pending,
    still,
    // In an order that is the same whoever was looked at.
    cases: [...issued.values()].toSorted(
      (a, b) => a.openedAt.getTime() - b.openedAt.getTime() || compareText(a.caseId, b.caseId),
    ),
    nextAt: nextAts.length === 0 ? null : new Date(Math.min(...nextAts)),
  };
}

/** On the overview a customer is hit, not its servers. */
function toHit(member: ListedCase, now: Date): CaseHit {
  const { customer, case: own } = member;
  const windows = own.to === null ? windowsOf(own.hits) : withCommonEnd(own.hits);
  // Where humans keep it open on the customer's page, nothing here calls it over.
  const isKeptOpen = own.to !== null && own.state !== 'resolved';
  const hit: CaseHit = {
    key: keyOf(member),
    from: own.from,
    to: isKeptOpen ? null : own.to,
    isPast: !isKeptOpen && own.hits.every((each) => each.isPast),
    seenUntil: own.hits.reduce((at, { touch }) => earlier(at, seenUntilOf(touch.organization, now)), now),
    windows: isKeptOpen ? windows.map((window) => ({ ...window, to: null, end: null })) : windows,
    components: componentsOf(customer),
  };
  if (!isKeptOpen) hit.parts = own.hits;
  return hit;
}

// Every report of each of its cases tells of it: one for all of them.
const componentLists = new WeakMap<CustomerModel, readonly ComponentFact[]>();

function componentsOf(customer: CustomerModel): readonly ComponentFact[] {
  const { id, name } = customer.config;
  const components = componentLists.get(customer) ?? [{ id, name, kind: 'customer', parents: [] }];
  componentLists.set(customer, components);
  return components;
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
