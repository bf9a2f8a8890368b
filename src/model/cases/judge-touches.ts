import { hash } from 'node:crypto';
import { DAY_MS } from '../../base/durations.ts';
import type { Rule } from '../../config/config.ts';
import type { AlertRecord } from '../history/history.ts';
import type { CustomerModel, OrganizationModel, Touch } from '../model.ts';
import { closingEnd } from '../claims/window-end.ts';
import { judge } from './judge.ts';
import { alertKey, type JudgedAlert, type Ledger, type PageLedger } from '../ledger/ledger.ts';

export interface JudgeContext {
  ledger: Ledger;
  organizations: ReadonlyMap<string, OrganizationModel>;
  /** Whether the history knew the alert before this run. */
  wasKnown: (organization: string, alertId: string) => boolean;
  now: Date;
}

export interface JudgedTouches {
  touches: Touch[];
  judged: Map<string, JudgedAlert>;
  judgedBy: string;
}

/** A customer's alerts as they were judged, the present ones by the present rules and claims. */
export function judgeTouches(
  customer: CustomerModel,
  page: PageLedger | undefined,
  context: JudgeContext,
): JudgedTouches {
  const judgedBy = judgingHash(customer);
  // A page without a past is judged for the first time, and judges the past.
  const judgedAt = page === undefined ? null : context.ledger.judgedAt;
  const hasNewRules = page !== undefined && page.judgedBy !== judgedBy;
  const looksAt = findScopeParts(customer);
  const touches: Touch[] = [];
  const judged = new Map<string, JudgedAlert>();
  const add = (organization: OrganizationModel, alert: AlertRecord, touch: Touch | null, key: string): void => {
    const isMoved = hasMoved(context.ledger.scopes.get(key), alert, looksAt);
    const result = judge({
      alert,
      derived: touch?.windows ?? [],
      target: touch?.target ?? null,
      stored: page?.judged.get(key),
      now: context.now,
      judgedAt,
      wasKnown: context.wasKnown(organization.name, alert.id),
      isHeldBack: isToBeRead(alert, organization, context.now),
      change: isMoved ? 'moved' : hasNewRules ? 'rules' : 'none',
    });
    if (result === undefined) return;
    judged.set(key, result);
    const { windows, target } = result;
    if (windows.length === 0) return;
    touches.push(touch?.windows === windows ? touch : { organization, alert, target, windows });
  };
  for (const touch of customer.touches) {
    add(touch.organization, touch.alert, touch, alertKey(touch.organization.name, touch.alert.id));
  }
  const left = [...(page?.judged.keys() ?? [])].filter((key) => !judged.has(key));
  for (const [organization, alert, key] of findAlerts(left, context.organizations)) add(organization, alert, null, key);
  return { touches, judged, judgedBy };
}

/** Logs of long ago are read a few a run, the newest first: for so long they are waited for. */
const READ_WITHIN_MS = DAY_MS;

/** Whether how it ended is still read: nobody who looks for the first time should find a history of unproven ends. */
function isToBeRead(alert: AlertRecord, { firstReadAt }: OrganizationModel, now: Date): boolean {
  const { closedAt, closing } = alert;
  if (closedAt === null || closing?.log !== 'unread' || closing.isForgotten === true) return false;
  const end = closingEnd(alert, now);
  if (end !== 'unproven' && end !== 'unconfirmed') return false;
  if (firstReadAt === null) return true;
  return closedAt <= firstReadAt && now.getTime() - firstReadAt.getTime() < READ_WITHIN_MS;
}

const SCOPE_PARTS = ['services', 'host', 'monitor'] as const;
const PART_LENGTH = 8;

/** What claims and rules can look at in an alert beside the alert itself, a hash each: another value is a move, or another name. */
export function scopeOf({ hostServices, hostName, monitorName, monitorService }: AlertRecord): string {
  const values = { services: [hostServices, monitorService], host: hostName, monitor: monitorName };
  const hashOf = (part: unknown): string => hash('sha1', JSON.stringify(part), 'base64url').slice(0, PART_LENGTH);
  return SCOPE_PARTS.map((part) => hashOf(values[part])).join('.');
}

/** By place in a scope: whether any claim or rule of the customer looks at it. A host that nobody names may be called anything. */
function findScopeParts({ config: { from }, rules }: CustomerModel): boolean[] {
  const looked = {
    services:
      from.some(({ services, roles }) => services.length > 0 || roles.length > 0) ||
      rules.some(({ service, role }) => service !== undefined || role !== undefined),
    host: from.some(({ hosts }) => hosts.length > 0) || rules.some(({ host }) => host !== undefined),
    monitor: from.some(({ monitors }) => monitors.length > 0) || rules.some(({ monitor }) => monitor !== undefined),
  };
  return SCOPE_PARTS.map((part) => looked[part]);
}

function hasMoved(before: string | undefined, alert: AlertRecord, looksAt: readonly boolean[]): boolean {
  if (before === undefined || !looksAt.includes(true)) return false;
  const [old, present] = [before.split('.'), scopeOf(alert).split('.')];
  return looksAt.some((isLooked, i) => isLooked && old[i] !== present[i]);
}

/** Of every alert that is open now, for the run that comes next. */
export function openScopes(organizations: Iterable<OrganizationModel>): Map<string, string> {
  const scopes = new Map<string, string>();
  for (const { name, openAlerts } of organizations) {
    for (const alert of openAlerts) {
      // A host that nobody knows yet has no place: that it gets one is learned late, and no move.
      const hasPlace = alert.hostId === null || alert.hostName !== null;
      if (hasPlace) scopes.set(alertKey(name, alert.id), scopeOf(alert));
    }
  }
  return scopes;
}

// Most customers are judged by the very same rules.
const rulesTexts = new WeakMap<readonly Rule[], string>();

function judgingHash({ config, rules }: CustomerModel): string {
  const rulesText = rulesTexts.get(rules) ?? JSON.stringify(rules);
  rulesTexts.set(rules, rulesText);
  return hash('sha256', `[${JSON.stringify(config.from)},${rulesText}]`, 'hex').slice(0, 16);
}

function findAlerts(
  keys: readonly string[],
  organizations: ReadonlyMap<string, OrganizationModel>,
): [OrganizationModel, AlertRecord, string][] {
  const wanted = new Map<string, Map<string, string>>();
  for (const key of keys) {
    const [name = '', id = ''] = JSON.parse(key) as string[];
    const ids = wanted.get(name) ?? new Map<string, string>();
    wanted.set(name, ids.set(id, key));
  }
  return [...wanted].flatMap(([name, ids]) => {
    const organization = organizations.get(name);
    return (organization?.alerts ?? []).flatMap((alert): [OrganizationModel, AlertRecord, string][] => {
      const key = ids.get(alert.id);
      return key === undefined ? [] : [[organization!, alert, key]];
    });
  });
}
