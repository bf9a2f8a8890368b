import { nameAt } from '../keys.ts';
import { hostBody } from './host-body.ts';
import {
  entryAt,
  toSeconds,
  type Seconds,
  type SimulatedAlert,
  type SimulatedDowntime,
  type SimulatedHost,
  type SimulatedOrganization,
} from '../timeline.ts';

export interface Answer {
  status: number;
  /** To be written as JSON; a page of HTML when it is a string. */
  body: Record<string, unknown> | string;
}

export interface ViewOptions {
  /** Without it hosts come with an empty `meta`, which makes bodies a tenth as long. Default: with. */
  withMeta?: boolean;
}

const PAGE_LIMIT = 100;
const NOT_FOUND = refuse(404, 'Not found.');

/**
 * What Mackerel would answer at that instant to a GET of this path and query with the organization's key.
 *
 * Nothing that comes later shines through: an alert, its memo, its closing, a host's status and a downtime are there only
 * from their own instant on. The list of alerts is newest first and pages inclusively, as the official fixtures do.
 *
 * @param organization `undefined` when the key is missing or belongs to nobody
 * @param target path and query, `/api/v0/alerts?withClosed=true`
 */
export function answer(
  organization: SimulatedOrganization | undefined,
  target: string,
  at: Date,
  { withMeta = true }: ViewOptions = {},
): Answer {
  const now = toSeconds(at);
  const url = URL.canParse(target, 'http://mackerel.invalid') ? new URL(target, 'http://mackerel.invalid') : null;
  const segments = url?.pathname.split('/').slice(1) ?? [];
  if (url === null || segments.shift() !== 'api' || segments.shift() !== 'v0') return NOT_FOUND;
  if (organization === undefined) return refuse(401, 'Authentication failed. Please try with valid Api Key.');
  if (organization.failure !== null && organization.failure.from <= now) return refuseFor(organization.failure.status);

  const [resource, id, part, ...more] = segments;
  if (more.length > 0) return NOT_FOUND;
  if (id !== undefined) return answerOne(organization, { resource, id, part, query: url.searchParams }, now, withMeta);
  switch (resource) {
    case 'org':
      return succeed({ name: nameAt(organization, now), displayName: organization.displayName });
    case 'services':
      return succeed({ services: organization.services });
    case 'hosts':
    case 'hosts.json':
      return succeed({ hosts: listHosts(organization, url.searchParams, now, withMeta) });
    case 'monitors':
      return succeed({ monitors: organization.monitors });
    case 'downtimes':
      return succeed({ downtimes: organization.downtimes.filter((each) => each.enteredAt <= now).map(downtimeBody) });
    case 'alerts':
      return listAlerts(organization.alerts, url.searchParams, now);
    default:
      return NOT_FOUND;
  }
}

interface OnePath {
  resource: string | undefined;
  id: string;
  part: string | undefined;
  query: URLSearchParams;
}

function answerOne(organization: SimulatedOrganization, path: OnePath, now: Seconds, withMeta: boolean): Answer {
  const { resource, id, part } = path;
  if (resource === 'alerts') {
    const alert = organization.alerts.find((each) => each.id === id && each.openedAt <= now);
    if (alert === undefined) return NOT_FOUND;
    if (part === undefined) return succeed(alertBody(alert, now));
    return part === 'logs' ? listLogs(alert, path.query, now) : NOT_FOUND;
  }
  if (resource === 'monitoring' && id === 'checks') {
    const check = organization.checks.find((each) => each.id === part);
    if (part === undefined) return succeed({ checks: organization.checks });
    return check === undefined ? NOT_FOUND : succeed({ check });
  }
  if (part !== undefined) return NOT_FOUND;
  if (resource === 'monitors') {
    if (organization.checks.some((check) => check.id === id)) return refuse(400, 'Cannot get a check monitor');
    const monitor = organization.monitors.find((each) => each.id === id);
    return monitor === undefined ? NOT_FOUND : succeed({ monitor });
  }
  if (resource === 'hosts') {
    // Asked for by its id, a host is answered for ever.
    const host = [...organization.hosts, ...organization.retiredHosts].find((each) => each.id === id);
    return host === undefined ? NOT_FOUND : succeed({ host: hostBody(host, now, withMeta) });
  }
  return NOT_FOUND;
}

function presentHosts({ hosts, retiredHosts }: SimulatedOrganization, now: Seconds): SimulatedHost[] {
  return retiredHosts.length === 0 ? hosts : [...hosts, ...retiredHosts.filter((host) => host.retiredAt > now)];
}

function listHosts(
  organization: SimulatedOrganization,
  query: URLSearchParams,
  now: Seconds,
  withMeta: boolean,
): Record<string, unknown>[] {
  const asked = query.getAll('status');
  const statuses = asked.length > 0 ? asked : ['working', 'standby'];
  const service = query.get('service');
  return presentHosts(organization, now)
    .filter((host) => statuses.includes(entryAt(host.statuses, now)?.status ?? 'working'))
    .filter((host) => service === null || Object.hasOwn(host.roles, service))
    .map((host) => hostBody(host, now, withMeta));
}

/** Newest first; `nextId` is the first one of the next page. */
function listAlerts(alerts: readonly SimulatedAlert[], query: URLSearchParams, now: Seconds): Answer {
  const limit = readLimit(query);
  if (limit === null) return refuse(400, 'limit must be between 1 and 100.');
  const nextId = query.get('nextId');
  const start = nextId === null ? 0 : alerts.findIndex((alert) => alert.id === nextId);
  if (start === -1) return refuse(400, 'nextId is not the id of an alert.');
  const withClosed = query.get('withClosed') === 'true';
  const page: SimulatedAlert[] = [];
  for (const alert of alerts.slice(start)) {
    if (alert.openedAt > now || (!withClosed && isClosed(alert, now))) continue;
    if (page.length === limit) return succeed({ alerts: page.map((each) => alertBody(each, now)), nextId: alert.id });
    page.push(alert);
  }
  return succeed({ alerts: page.map((alert) => alertBody(alert, now)) });
}

function alertBody(alert: SimulatedAlert, now: Seconds): Record<string, unknown> {
  const closed = isClosed(alert, now);
  const phase = entryAt(alert.phases, now) ?? alert.phases[0]!;
  return {
    id: alert.id,
    status: closed ? 'OK' : phase.status,
    monitorId: alert.monitorId,
    type: alert.type,
    ...(alert.hostId !== null && { hostId: alert.hostId }),
    ...(alert.series !== null && { series: alert.series }),
    ...(phase.value !== undefined && { value: phase.value }),
    ...(alert.message !== null && { message: alert.message }),
    ...(closed && alert.reason !== null && { reason: alert.reason }),
    memo: entryAt(alert.memos, now)?.text ?? '',
    openedAt: alert.openedAt,
    ...(closed && { closedAt: alert.closedAt }),
  };
}

function isClosed(alert: SimulatedAlert, now: Seconds): boolean {
  return alert.closedAt !== null && alert.closedAt <= now;
}

function listLogs(alert: SimulatedAlert, query: URLSearchParams, now: Seconds): Answer {
  const limit = readLimit(query);
  if (limit === null) return refuse(400, 'limit must be between 1 and 100.');
  const end = isClosed(alert, now) ? [{ at: alert.closedAt!, status: 'OK', trigger: alert.closedBy }] : [];
  const logs = [...alert.phases.map((phase) => ({ ...phase, trigger: 'monitoring' })), ...end]
    .filter((entry) => entry.at <= now)
    .map((entry, i) => ({
      id: `${alert.id.slice(0, 8)}${String(i).padStart(3, '0')}`,
      status: entry.status,
      trigger: entry.trigger,
      monitorId: alert.monitorId,
      targetValue: 'value' in entry ? (entry.value ?? null) : null,
      statusDetail: alert.type === 'check' ? { type: 'check', detail: { message: alert.message, memo: '' } } : null,
      createdAt: entry.at,
    }));
  // No alert of this simulation has more changes than fit on the smallest sensible page.
  return succeed({ logs: logs.toReversed().slice(0, limit) });
}

function downtimeBody(downtime: SimulatedDowntime): Record<string, unknown> {
  return {
    id: downtime.id,
    name: downtime.name,
    memo: downtime.memo,
    start: downtime.start,
    duration: downtime.durationMinutes,
    ...(downtime.recurrence !== null && { recurrence: downtime.recurrence }),
    ...(downtime.serviceScopes.length > 0 && { serviceScopes: downtime.serviceScopes }),
  };
}

/** @returns `null` when it is none that Mackerel takes */
function readLimit(query: URLSearchParams): number | null {
  const limit = Number(query.get('limit') ?? PAGE_LIMIT);
  return Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT ? limit : null;
}

function refuseFor(status: 401 | 403 | 503): Answer {
  if (status === 401) return refuse(401, 'Authentication failed. Please try with valid Api Key.');
  if (status === 403) return refuse(403, 'API access from your IP address is not allowed.');
  return { status, body: '<!DOCTYPE html><title>503 Service Unavailable</title><h1>Service Unavailable</h1>' };
}

function succeed(body: Record<string, unknown>): Answer {
  return { status: 200, body };
}

function refuse(status: number, message: string): Answer {
  return { status, body: { error: { message } } };
}
