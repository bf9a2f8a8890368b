import { hash } from 'node:crypto';
import { compareText } from '../../base/text.ts';
import { base32 } from '../component-id.ts';
import type { AlertGroup } from './group-alerts.ts';
import { parseCaseKey, caseKey, type History } from '../history/history.ts';
import type { Stretch } from '../model.ts';

const SAFE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_LENGTH = 64;

/** Case ids of one customer's groups, in their order; unique among them. */
export interface CustomerCaseIds {
  customer: string;
  groups: readonly AlertGroup[];
  caseIds: string[];
}

/**
 * Gives each group its case id: Mackerel's id of its earliest alert, made safe as a path segment – but an id that was
 * published for any of its alerts stays, the earliest-started alert's first. An id that is taken on the page (the same id in
 * two organizations, an alert that came back from maintenance) gets `-2`, `-3`, …
 *
 * @returns `byAlert`: what to save; the given map itself when nothing changed
 */
export function assignCaseIds(
  history: History,
  customers: readonly { id: string; groups: readonly AlertGroup[] }[],
): { customers: CustomerCaseIds[]; byAlert: Map<string, string> } {
  const assigned = new Map<string, string>();
  const result = customers.map(({ id, groups }) => ({
    customer: id,
    groups,
    caseIds: assignOnPage(id, groups, history.caseIdsByAlert, assigned),
  }));
  keepWhatMayReturn(history, assigned);
  const isSame =
    assigned.size === history.caseIdsByAlert.size &&
    [...assigned].every(([key, caseId]) => history.caseIdsByAlert.get(key) === caseId);
  const byAlert = isSame ? history.caseIdsByAlert : new Map([...assigned].toSorted(([a], [b]) => compareText(a, b)));
  return { customers: result, byAlert };
}

function assignOnPage(
  customer: string,
  groups: readonly AlertGroup[],
  published: ReadonlyMap<string, string>,
  assigned: Map<string, string>,
): string[] {
  const keysOfGroups = groups.map(({ stretches }) => stretches.map((stretch) => keyOf(customer, stretch)));
  // Ids that were published on this page are never given to something else.
  const reserved = new Set<string>();
  const taken = new Set<string>();
  const kept = keysOfGroups.map((keys) => {
    const known = keys.map((key) => published.get(key)).filter((caseId) => caseId !== undefined);
    for (const caseId of known) reserved.add(caseId);
    const caseId = known.find((candidate) => !taken.has(candidate));
    if (caseId !== undefined) taken.add(caseId);
    return caseId;
  });
  return groups.map(({ stretches }, i) => {
    const caseId = kept[i] ?? freeCaseId(stretches[0]!.touch.alert.id, reserved, taken);
    taken.add(caseId);
    for (const key of keysOfGroups[i]!) assigned.set(key, caseId);
    return caseId;
  });
}

function freeCaseId(alertId: string, reserved: ReadonlySet<string>, taken: ReadonlySet<string>): string {
  const plain = safeCaseId(alertId);
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const caseId = plain.slice(0, MAX_LENGTH - suffix.length) + suffix;
    if (!taken.has(caseId) && !reserved.has(caseId)) return caseId;
  }
}

/** `[A-Za-z0-9_-]{1,64}`, the id itself where it is that already. */
export function safeCaseId(alertId: string): string {
  return SAFE_ID.test(alertId) ? alertId : `x${base32(hash('sha256', alertId, 'hex'), 20)}`;
}

function keyOf(customer: string, { touch, ordinal }: Stretch): string {
  return caseKey(customer, touch.organization.name, touch.alert.id, ordinal);
}

/** A rule or claim may be taken back tomorrow: what was published for an alert is kept as long as the alert is. */
function keepWhatMayReturn(history: History, assigned: Map<string, string>): void {
  const left = [...history.caseIdsByAlert].filter(([key]) => !assigned.has(key));
  if (left.length === 0) return;
  const alerts = new Map(
    history.organizations.map(({ name, alerts: all }) => [name, new Set(all.map(({ id }) => id))]),
  );
  for (const [key, caseId] of left) {
    const parsed = parseCaseKey(key);
    if (parsed !== undefined && alerts.get(parsed.organization)?.has(parsed.alertId) === true)
      assigned.set(key, caseId);
  }
}
