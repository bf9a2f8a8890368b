import { DAY_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import { epochDayAt, formatEpochDay } from '../../base/time-zone.ts';
import type { WidespreadEntry } from '../ledger/ledger.ts';
import type { AnnouncedCase, CustomerModel, Model } from '../model.ts';
import { worstImpact, type Impact } from '../status-page.ts';
import { shownCasesOf, spokenNumberOf } from './scope-cases.ts';
import type { ScopeDay, ScopeEvent } from './scope-page.ts';

/** So far back the internal site tells what began. */
export const HISTORY_DAYS = 14;

/** A case of a customer that began in the last days. */
export type RecentCase = Omit<AnnouncedCase, 'state'> & { spokenNumber: string };

/** A widespread event of the last days as it stands with those customers in it. */
export interface RecentEvent {
  /** Of what the ledger has of it. */
  print: string;
  impact: Impact;
  /** Of each member, in their order. */
  spokenNumbers: readonly string[];
}

/** What an earlier run knew of customers that rest, and of events that hit nobody else. */
export interface KeptRecent {
  cases: ReadonlyMap<string, readonly RecentCase[]>;
  events: ReadonlyMap<string, RecentEvent>;
}

/** What is to be kept of it; of customers without a case, nothing. */
export function keepRecent(model: Model, before: KeptRecent | undefined): KeptRecent {
  const isRecent = recently(model);
  const cases = [...model.customers.values()].map((customer) => {
    return [customer.config.id, recentCasesOf(model, customer, isRecent, before)] as const;
  });
  const events = model.ledger.widespread.filter(({ startedAt }) => isRecent(startedAt));
  return {
    cases: new Map(cases.filter(([, own]) => own.length > 0)),
    events: new Map(events.map((entry) => [entry.id, recentEvent(model, entry, before)])),
  };
}

/** What began in the last days: widespread events, and cases that are part of none. */
export function recentDays(model: Model, kept?: KeptRecent): ScopeDay[] {
  const { config, ledger } = model;
  const { timeZone } = config.site;
  const isRecent = recently(model);
  const inEvent = new Set<string>();
  const events: ScopeEvent[] = [];
  for (const entry of ledger.widespread) {
    for (const { customer, caseId } of entry.members) inEvent.add(JSON.stringify([customer, caseId]));
    if (isRecent(entry.startedAt)) events.push(widespreadEvent(model, entry, recentEvent(model, entry, kept)));
  }
  for (const customer of model.customers.values()) {
    const own = recentCasesOf(model, customer, isRecent, kept);
    events.push(...ownEvents(customer, own, inEvent));
  }
  events.sort(
    (a, b) =>
      b.startedAt.getTime() - a.startedAt.getTime() ||
      b.customers.length - a.customers.length ||
      compareText(a.customers[0]?.id ?? '', b.customers[0]?.id ?? '') ||
      compareText(a.customers[0]?.caseId ?? '', b.customers[0]?.caseId ?? ''),
  );
  const days = new Map<string, ScopeEvent[]>();
  for (const event of events) {
    const date = formatEpochDay(epochDayAt(event.startedAt, timeZone));
    const day = days.get(date);
    if (day === undefined) days.set(date, [event]);
    else day.push(event);
  }
  return [...days].map(([date, own]) => ({ date, events: own }));
}

function recently({ now, config }: Model): (at: Date) => boolean {
  const { timeZone } = config.site;
  const firstDay = epochDayAt(now, timeZone) - HISTORY_DAYS + 1;
  return (at) => now.getTime() - at.getTime() <= HISTORY_DAYS * DAY_MS && epochDayAt(at, timeZone) >= firstDay;
}

/** In the order in which its page shows them. */
function recentCasesOf(
  model: Model,
  customer: CustomerModel,
  isRecent: (at: Date) => boolean,
  kept: KeptRecent | undefined,
): readonly RecentCase[] {
  const { id } = customer.config;
  const rests = kept !== undefined && model.kept?.has(id) === true;
  // What was recent may be so no longer; nothing becomes it.
  if (rests) return (kept.cases.get(id) ?? []).filter(({ from }) => isRecent(from));
  return shownCasesOf(model, customer)
    .filter(({ from }) => isRecent(from))
    .map(({ caseId, from, resolvedAt, impact }) => {
      return { caseId, from, resolvedAt, impact, spokenNumber: spokenNumberOf(model, id, caseId) };
    });
}

function recentEvent(model: Model, entry: WidespreadEntry, kept: KeptRecent | undefined): RecentEvent {
  const print = JSON.stringify(entry.members.map(({ customer, caseId }) => [customer, caseId]));
  const known = kept?.events.get(entry.id);
  const rests = known?.print === print && entry.members.every(({ customer }) => model.kept?.has(customer) === true);
  if (rests) return known;
  const cases = entry.members.map(({ customer, caseId }) =>
    model.customers.get(customer)?.cases.find((own) => own.caseId === caseId),
  );
  return {
    print,
    impact: worstImpact(cases.flatMap((own) => (own === undefined ? [] : [own.impact]))),
    spokenNumbers: entry.members.map(({ customer, caseId }) => spokenNumberOf(model, customer, caseId)),
  };
}

function widespreadEvent(
  { customers }: Model,
  { startedAt, endedAt, members }: WidespreadEntry,
  { impact, spokenNumbers }: RecentEvent,
): ScopeEvent {
  return {
    isWidespread: true,
    startedAt,
    endedAt,
    impact,
    customers: members.map(({ customer: id, caseId }, i) => {
      return { id, name: customers.get(id)?.config.name ?? id, caseId, spokenNumber: spokenNumbers[i]! };
    }),
  };
}

function ownEvents(
  { config: { id, name } }: CustomerModel,
  cases: readonly RecentCase[],
  inEvent: ReadonlySet<string>,
): ScopeEvent[] {
  return cases
    .filter(({ caseId }) => !inEvent.has(JSON.stringify([id, caseId])))
    .map(({ caseId, from, resolvedAt, impact, spokenNumber }) => ({
      isWidespread: false,
      startedAt: from,
      endedAt: resolvedAt,
      impact,
      customers: [{ id, name, caseId, spokenNumber }],
    }));
}
