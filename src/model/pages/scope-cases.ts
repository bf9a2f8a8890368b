import type { ScopeCase } from '../scope-case.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { earliestOf, latestOf } from '../../base/moments.ts';
import { compareText } from '../../base/text.ts';
import type { WidespreadEntry } from '../ledger/ledger.ts';
import type { AnnouncedCase, CustomerModel, Model } from '../model.ts';
import { keptIncidents } from '../reports/kept-cases.ts';
import { tellContextOf, tellNewest, toldState, type TellContext } from '../reports/tell-case.ts';
import type { ScopeAlert, WidespreadEvent } from './scope-page.ts';

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

export function spokenNumberOf(model: Model, customer: string, caseId: string): string {
  const told = model.kept?.get(customer)?.told ?? model.ledger.pages.get(customer)?.cases ?? [];
  const known = spokenNumbers.get(told) ?? new Map(told.map((own) => [own.caseId, own.spokenNumber]));
  spokenNumbers.set(told, known);
  return known.get(caseId) ?? '';
}

// A customer of a hundred cases is in a hundred events.
const spokenNumbers = new WeakMap<readonly object[], ReadonlyMap<string, string>>();
