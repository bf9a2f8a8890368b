import type { HttpGet, HttpReader, HttpResponse } from '../../src/io/http.ts';
import {
  valueAt,
  type Minute,
  type Story,
  type StoryAlert,
  type StoryDowntime,
  type StoryHost,
  type StoryMonitor,
  type StoryOrganization,
} from './story.ts';

interface Answer {
  status: number;
  body: unknown;
}

const NOT_FOUND: Answer = { status: 404, body: { error: { message: 'Not found.' } } };
const CLOSING_STATUS = 'OK';

/** Mackerel as the story has it at `clock()`, without a network between; counts the requests of each organization. */
export function storyMackerel(story: Story, clock: () => Minute): HttpReader & { requests: Map<string, number> } {
  const requests = new Map<string, number>();
  return {
    requests,
    get: ({ url, headers, onRequest }: HttpGet): Promise<HttpResponse> => {
      onRequest?.();
      const key = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-api-key')?.[1] ?? '';
      const organization = story.organizations.find(({ name }) => keyOf(name) === key);
      if (organization !== undefined) requests.set(organization.name, (requests.get(organization.name) ?? 0) + 1);
      const { status, body } = answer(organization, url, clock());
      const serverTime = new Date(clock() * 60_000);
      const response = { status, body: Buffer.from(JSON.stringify(body)), retryAfterMs: undefined, serverTime };
      return Promise.resolve(response);
    },
    close: () => Promise.resolve(),
  };
}

export function keyOf(organization: string): string {
  return `key-of-${organization}-0123456789`;
}

function answer(organization: StoryOrganization | undefined, url: URL, now: Minute): Answer {
  if (organization === undefined) return { status: 401, body: { error: { message: 'Authentication failed.' } } };
  const path = url.pathname.replace('/api/v0/', '');
  const silence = organization.silences.find(
    (each) => each.from <= now && now < each.to && (each.path === null || path.startsWith(each.path)),
  );
  if (silence !== undefined) return { status: silence.status, body: { error: { message: 'Not now.' } } };
  const [resource, id, part] = path.split('/');
  if (id !== undefined) return answerOne(organization, resource ?? '', id, part, now);
  switch (resource) {
    case 'org':
      return succeed({ name: organization.name, displayName: null });
    case 'hosts':
      return succeed({ hosts: organization.hosts.filter((host) => isListed(host, now)).map((h) => hostBody(h, now)) });
    case 'monitors':
      return succeed({
        monitors: organization.monitors.filter((m) => isThere(m, now)).map((m) => monitorBody(m, now)),
      });
    case 'downtimes':
      return succeed({ downtimes: organization.downtimes.filter((each) => each.enteredAt <= now).map(downtimeBody) });
    case 'alerts':
      return listAlerts(organization.alerts, url.searchParams, now);
    default:
      return NOT_FOUND;
  }
}

function answerOne(
  organization: StoryOrganization,
  resource: string,
  id: string,
  part: string | undefined,
  now: Minute,
): Answer {
  if (resource === 'alerts') {
    const alert = organization.alerts.find((each) => each.id === id && each.openedAt <= now);
    if (alert === undefined) return NOT_FOUND;
    if (part === 'logs' && organization.hasNoLogs) return NOT_FOUND;
    return succeed(part === 'logs' ? { logs: logsOf(alert, now) } : alertBody(alert, now));
  }
  if (resource === 'hosts') {
    const host = organization.hosts.find((each) => each.id === id && each.bornAt <= now);
    return host === undefined ? NOT_FOUND : succeed({ host: hostBody(host, now) });
  }
  if (resource === 'monitors') {
    const monitor = organization.monitors.find((each) => each.id === id && isThere(each, now));
    return monitor === undefined ? NOT_FOUND : succeed({ monitor: monitorBody(monitor, now) });
  }
  return NOT_FOUND;
}

function isListed(host: StoryHost, now: Minute): boolean {
  return host.bornAt <= now && (host.retiredAt === null || now < host.retiredAt);
}

function isThere(monitor: StoryMonitor, now: Minute): boolean {
  return monitor.deletedAt === null || now < monitor.deletedAt;
}

function hostBody(host: StoryHost, now: Minute): Record<string, unknown> {
  const services = valueAt(host.services, now);
  return {
    id: host.id,
    createdAt: host.bornAt * 60,
    name: valueAt(host.name, now),
    displayName: null,
    customIdentifier: null,
    size: 'standard',
    status: valueAt(host.status, now),
    memo: '',
    isRetired: !isListed(host, now),
    roles: Object.fromEntries(services.map((name) => [name, ['web']])),
    interfaces: [],
    meta: {},
  };
}

function monitorBody(monitor: StoryMonitor, now: Minute): Record<string, unknown> {
  const { id, type, excludes } = monitor;
  const common = { id, type, name: valueAt(monitor.name, now), isMute: valueAt(monitor.isMute, now), memo: '' };
  return {
    ...common,
    scopes: [],
    excludeScopes: excludes,
    ...(type === 'host' ? { metric: 'cpu%', operator: '>' } : {}),
  };
}

function downtimeBody(downtime: StoryDowntime): Record<string, unknown> {
  const { id, start, durationMinutes, recurrence, serviceScopes } = downtime;
  const scopes = serviceScopes.length > 0 ? { serviceScopes } : {};
  const body = { id, name: `downtime ${id}`, memo: '', start: start * 60, duration: durationMinutes, ...scopes };
  return recurrence === null ? body : { ...body, recurrence };
}

function isClosed(alert: StoryAlert, now: Minute): boolean {
  return alert.closedAt !== null && alert.closedAt <= now;
}

function alertBody(alert: StoryAlert, now: Minute): Record<string, unknown> {
  const { id, type, monitorId, hostId, openedAt, closedAt, closedBy } = alert;
  const closed = isClosed(alert, now);
  return {
    id,
    type,
    monitorId,
    hostId,
    status: closed ? CLOSING_STATUS : valueAt(alert.status, now),
    memo: ['internal: call the night shift', ...valueAt(alert.lines, now).map((line) => publicLine(line))].join('\n'),
    openedAt: openedAt * 60,
    ...(closed ? { closedAt: closedAt! * 60 } : {}),
    ...(closed && closedBy === 'manual' ? { reason: 'closed by hand' } : {}),
  };
}

function publicLine(line: string): string {
  const [, mark = '', text = ''] = /^(\[[^\]]*\])?(.*)$/.exec(line) ?? [];
  return `公開${mark}: ${text}`;
}

/** Newest first. */
function logsOf(alert: StoryAlert, now: Minute): Record<string, unknown>[] {
  const rows = alert.status.map(({ at, value }) => ({ at, status: value as string, trigger: 'monitoring' }));
  if (isClosed(alert, now)) rows.push({ at: alert.closedAt!, status: CLOSING_STATUS, trigger: alert.closedBy });
  return rows
    .filter(({ at }) => at <= now)
    .map(({ at, status, trigger }, i) => ({
      id: `${alert.id}-${i}`,
      status,
      trigger,
      monitorId: alert.monitorId,
      targetValue: null,
      statusDetail: null,
      createdAt: at * 60,
    }))
    .toReversed();
}

function listAlerts(alerts: readonly StoryAlert[], query: URLSearchParams, now: Minute): Answer {
  const limit = Number(query.get('limit') ?? 100);
  const listed = alerts
    .filter((alert) => alert.openedAt <= now && (query.get('withClosed') === 'true' || !isClosed(alert, now)))
    .toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1));
  const nextId = query.get('nextId');
  const start = nextId === null ? 0 : listed.findIndex(({ id }) => id === nextId);
  if (start < 0) return { status: 400, body: { error: { message: 'No such alert.' } } };
  const more = listed[start + limit];
  const rows = listed.slice(start, start + limit).map((alert) => alertBody(alert, now));
  return succeed(more === undefined ? { alerts: rows } : { alerts: rows, nextId: more.id });
}

function succeed(body: Record<string, unknown>): Answer {
  return { status: 200, body };
}
