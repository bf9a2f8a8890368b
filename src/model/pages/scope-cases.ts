import type { ScopeCase } from '../scope-case.ts';
import { DAY_MS, MINUTE_MS } from '../../base/durations.ts';
import { earliestOf, latestOf } from '../../base/moments.ts';
import { compareText } from '../../base/text.ts';
import { epochDayAt, formatEpochDay } from '../../base/time-zone.ts';
import type { WidespreadEntry } from '../ledger/ledger.ts';
import type { AnnouncedCase, CustomerModel, Model } from '../model.ts';
import { keptIncidents } from '../reports/kept-cases.ts';
import { tellContextOf, tellNewest, toldState, type TellContext } from '../reports/tell-case.ts';
import { worstImpact } from '../status-page.ts';
import type { ScopeAlert, ScopeDay, ScopeEvent, WidespreadEvent } from './scope-page.ts';

/** So far back the internal site tells what began. */
export const HISTORY_DAYS = 14;

/** Open ones, earliest first, as the customer's page shows and tells them. */
export function openCasesOf(model: Model, customer: CustomerModel): ScopeCase[] {
  const kept = model.kept?.get(customer.config.id);
  if (kept !== undefined) return kept.openCases;
  const context = contextOf(model, customer);
  return shownCasesOf(model, customer)
    .filter(({ state }) => state !== 'resolved')
    .toSorted((a, b) => a.from.getTime() - b.from.getTime() || compareText(a.caseId, b.caseId))
    .map((own) => toScopeCase(own, context));
}

function contextOf(model: Model, { config: { id, hosts } }: CustomerModel): TellContext {
  return tellContextOf(model, id, { showsHosts: hosts === 'label', isShown: () => true, isHeard: () => true });
}

/** Detected, announced, and those that only the ledger knows still; none that was taken back. */
export function shownCasesOf(model: Model, customer: CustomerModel): AnnouncedCase[] {
  const asBefore = model.kept?.get(customer.config.id);
  if (asBefore !== undefined) return asBefore.shownCases;
  const { cases, disclosure } = contextOf(model, customer);
  const detected = customer.cases.map(({ caseId, impact, state, from, resolvedAt }) => {
    return { caseId, impact, state, from, resolvedAt };
  });
  const standing = [...detected, ...(model.analyses.get(customer.config.id)?.announced ?? [])];
  const shown = new Set(standing.map(({ caseId }) => caseId));
  const kept = keptIncidents(cases.values(), shown, () => disclosure).map((own) => {
    const { caseId, impact, state, startedAt, resolvedAt } = own;
    return { caseId, impact, state, from: startedAt, resolvedAt };
  });
  return [...standing, ...kept].filter(({ caseId }) => (cases.get(caseId)?.retractedAt ?? null) === null);
}

function toScopeCase({ caseId, from, state }: AnnouncedCase, context: TellContext): ScopeCase {
  const known = context.cases.get(caseId);
  if (known === undefined) {
    return { caseId, spokenNumber: '', startedAt: from, state, report: null, nextReport: null, expected: null };
  }
  return {
    caseId,
    spokenNumber: known.spokenNumber,
    startedAt: from,
    state: toldState(state, known.reports),
    ...tellNewest(known, context),
  };
}

/** Widespread events that last; newest first. */
export function openWidespread(model: Model, unclaimed: readonly ScopeAlert[]): WidespreadEvent[] {
  const { ledger, customers, analyses } = model;
  return ledger.widespread
    .filter(({ endedAt }) => endedAt === null)
    .map((entry) => ({
      id: entry.id,
      startedAt: entry.startedAt,
      hostsAffected: countHosts(model, entry),
      customers: entry.members.flatMap(({ customer: id, caseId }) => {
        const customer = customers.get(id);
        if (customer === undefined) return [];
        const { state } = analyses.get(id)!.headline;
        return [{ id, name: customer.config.name, caseId, spokenNumber: spokenNumberOf(model, id, caseId), state }];
      }),
      suspects: suspectsOf(entry, unclaimed, model.config.joinWithinMinutes * MINUTE_MS),
    }))
    .toReversed();
}

function countHosts({ customers }: Model, { members }: WidespreadEntry): number {
  const hosts = new Set<string>();
  for (const { customer: id, caseId } of members) {
    const own = customers.get(id)?.cases.find((each) => each.caseId === caseId);
    for (const { to, touch } of own?.hits ?? []) {
      const { hostId } = touch.alert;
      if (to === null && hostId !== null) hosts.add(JSON.stringify([touch.organization.name, hostId]));
    }
  }
  return hosts.size;
}

/** By the minutes in which its hits began, those that joined later included. */
function suspectsOf(
  { members, startedAt }: WidespreadEntry,
  alerts: readonly ScopeAlert[],
  joinMs: number,
): ScopeAlert[] {
  const begins = members.map(({ from }) => from);
  const first = earliestOf([startedAt, ...begins]).getTime() - joinMs;
  const last = latestOf([startedAt, ...begins]).getTime() + joinMs;
  return alerts
    .filter(({ openedAt }) => openedAt.getTime() >= first && openedAt.getTime() <= last)
    .toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime() || compareText(a.id, b.id));
}

function spokenNumberOf(model: Model, customer: string, caseId: string): string {
  const told = model.kept?.get(customer)?.told ?? model.ledger.pages.get(customer)?.cases ?? [];
  const known = spokenNumbers.get(told) ?? new Map(told.map((own) => [own.caseId, own.spokenNumber]));
  spokenNumbers.set(told, known);
  return known.get(caseId) ?? '';
}

// A customer of a hundred cases is in a hundred events.
const spokenNumbers = new WeakMap<readonly object[], ReadonlyMap<string, string>>();

/** What began in the last days: widespread events, and cases that are part of none. */
export function recentDays(model: Model): ScopeDay[] {
  const { now, config, ledger } = model;
  const { timeZone } = config.site;
  const firstDay = epochDayAt(now, timeZone) - HISTORY_DAYS + 1;
  const isRecent = (at: Date): boolean =>
    now.getTime() - at.getTime() <= HISTORY_DAYS * DAY_MS && epochDayAt(at, timeZone) >= firstDay;
  const inEvent = new Set<string>();
  const events: ScopeEvent[] = [];
  for (const entry of ledger.widespread) {
    for (const { customer, caseId } of entry.members) inEvent.add(JSON.stringify([customer, caseId]));
    if (isRecent(entry.startedAt)) events.push(widespreadEvent(model, entry));
  }
  for (const customer of model.customers.values()) events.push(...ownEvents(model, customer, isRecent, inEvent));
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
    days.set(date, [...(days.get(date) ?? []), event]);
  }
  return [...days].map(([date, own]) => ({ date, events: own }));
}

function widespreadEvent(model: Model, { startedAt, endedAt, members }: WidespreadEntry): ScopeEvent {
  const cases = members.map(({ customer, caseId }) =>
    model.customers.get(customer)?.cases.find((own) => own.caseId === caseId),
  );
  return {
    isWidespread: true,
    startedAt,
    endedAt,
    impact: worstImpact(cases.flatMap((own) => (own === undefined ? [] : [own.impact]))),
    customers: members.map(({ customer: id, caseId }) => ({
      id,
      name: model.customers.get(id)?.config.name ?? id,
      caseId,
      spokenNumber: spokenNumberOf(model, id, caseId),
    })),
  };
}

function ownEvents(
  model: Model,
  customer: CustomerModel,
  isRecent: (at: Date) => boolean,
  inEvent: ReadonlySet<string>,
): ScopeEvent[] {
  const { id, name } = customer.config;
  return shownCasesOf(model, customer)
    .filter(({ from, caseId }) => isRecent(from) && !inEvent.has(JSON.stringify([id, caseId])))
    .map(({ caseId, from, resolvedAt, impact }) => ({
      isWidespread: false,
      startedAt: from,
      endedAt: resolvedAt,
      impact,
      customers: [{ id, name, caseId, spokenNumber: spokenNumberOf(model, id, caseId) }],
    }));
}
