import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { RawAlertBody, RawHostBody } from './raw-bodies.ts';

/** What one organization's key opens. Lists hold raw bodies, so that they can lie. */
export interface FakeOrganization {
  name: string;
  displayName: string | null;
  key: string;
  hosts: unknown[];
  /** Answered one by one only. */
  retiredHosts: unknown[];
  /** In any order; listed newest first. */
  alerts: RawAlertBody[];
  monitors: unknown[];
  checks: { id: string; name: string }[];
  downtimes: unknown[];
  channels: unknown[];
  /** By alert id; newest first. */
  logs: Record<string, unknown[]>;
  pageSize: number;
  /** Whether a cursor names the first alert of its page or the last one of the page before. */
  cursor: 'inclusive' | 'exclusive';
}

/** What a path does instead of answering properly. */
export type Misbehaviour =
  | { status: number; body?: string | Buffer; headers?: Record<string, string> }
  | 'hang'
  | 'hang in the body'
  | 'reset'
  | 'cut'
  | ((request: SeenRequest) => { status: number; body: string; headers?: Record<string, string> });

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  key: string;
}

export interface FakeMackerel {
  /** Ends with `/`. */
  readonly base: string;
  readonly requests: SeenRequest[];
  /** What no reader of Mackerel should do: other methods, unknown paths, odd parameters. */
  readonly complaints: string[];
  /** Its clock, sent as `Date`; `null` for a Mackerel that tells no time. Further headers of every answer. */
  clock: (() => Date) | null;
  headers: Record<string, string>;
  requestsOf(key: string): SeenRequest[];
  /**
   * For requests with this key to this path (`/api/v0/…`, `*` for all): the given ones in turn, then proper answers;
   * a single one goes on for ever.
   */
  misbehave(key: string, path: string, behaviour: Misbehaviour | Misbehaviour[]): void;
  close(): Promise<void>;
}

/** A server on loopback that behaves as Mackerel does, as far as its reference tells. */
export async function startFakeMackerel(
  organizations: FakeOrganization[],
  options: { server?: Server; gzip?: boolean } = {},
): Promise<FakeMackerel> {
  const requests: SeenRequest[] = [];
  const complaints: string[] = [];
  const misbehaviours = new Map<string, { queue: Misbehaviour[]; forEver: boolean }>();
  const byKey = new Map(organizations.map((organization) => [organization.key, organization]));
  const server = options.server ?? createServer();

  const told: Pick<FakeMackerel, 'clock' | 'headers'> = { clock: null, headers: {} };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.sendDate = false;
    if (told.clock !== null) response.setHeader('date', told.clock().toUTCString());
    for (const [name, value] of Object.entries(told.headers)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://fake');
    const key = String(request.headers['x-api-key'] ?? '');
    const seen: SeenRequest = { method: request.method ?? '', path: url.pathname, query: url.searchParams, key };
    requests.push(seen);
    if (seen.method !== 'GET') complaints.push(`${seen.method} ${seen.path}`);
    const lie = takeMisbehaviour(seen);
    if (lie !== undefined) return misbehave(lie, seen, response);
    const organization = byKey.get(key);
    if (organization === undefined) {
      return send(
        response,
        401,
        { error: { message: 'Authentication failed. Please try with valid Api Key.' } },
        false,
      );
    }
    const answer = answerFor(organization, seen, (complaint) => complaints.push(complaint));
    const zips = options.gzip === true && String(request.headers['accept-encoding']).includes('gzip');
    send(response, answer.status, answer.body, zips);
  });

  function takeMisbehaviour(seen: SeenRequest): Misbehaviour | undefined {
    const plan = misbehaviours.get(`${seen.key} ${seen.path}`) ?? misbehaviours.get(`${seen.key} *`);
    return plan === undefined ? undefined : plan.forEver ? plan.queue[0] : plan.queue.shift();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const protocol = 'addContext' in server ? 'https' : 'http';
  return Object.assign(told, {
    base: `${protocol}://127.0.0.1:${port}/`,
    requests,
    complaints,
    requestsOf: (key: string) => requests.filter((request) => request.key === key),
    misbehave: (key: string, path: string, behaviour: Misbehaviour | Misbehaviour[]) => {
      const queue = Array.isArray(behaviour) ? [...behaviour] : [behaviour];
      misbehaviours.set(`${key} ${path}`, { queue, forEver: !Array.isArray(behaviour) });
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export function aFakeOrganization(overrides: Partial<FakeOrganization> = {}): FakeOrganization {
  const name = overrides.name ?? 'acme';
  return {
    name,
    displayName: null,
    key: `key-of-${name}-0123456789`,
    hosts: [],
    retiredHosts: [],
    alerts: [],
    monitors: [{ id: 'monitor-1', type: 'connectivity' }],
    checks: [],
    downtimes: [],
    channels: [],
    logs: {},
    pageSize: 100,
    cursor: 'inclusive',
    ...overrides,
  };
}

function misbehave(lie: Misbehaviour, seen: SeenRequest, response: ServerResponse): void {
  if (lie === 'hang') return;
  if (lie === 'reset') return void response.socket?.resetAndDestroy();
  if (lie === 'hang in the body' || lie === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"hosts": [');
    if (lie === 'cut') setImmediate(() => response.socket?.end());
    return;
  }
  const { status, body = '', headers = {} } = typeof lie === 'function' ? lie(seen) : lie;
  response.writeHead(status, headers).end(body);
}

interface Answer {
  status: number;
  body: unknown;
}

function answerFor(organization: FakeOrganization, seen: SeenRequest, complain: (what: string) => void): Answer {
  const path = seen.path.replace(/^\/api\/v0\//, '');
  const [, alertId, isLog] = /^alerts\/([^/]+)(\/logs)?$/.exec(path) ?? [];
  if (alertId !== undefined)
    return isLog === undefined ? oneAlert(organization, alertId) : logsOf(organization, alertId);
  const [, hostId] = /^hosts\/([^/]+)$/.exec(path) ?? [];
  if (hostId !== undefined) return oneHost(organization, decodeURIComponent(hostId));
  const [, checkId] = /^monitoring\/checks\/([^/]+)$/.exec(path) ?? [];
  if (checkId !== undefined) {
    const check = organization.checks.find(({ id }) => id === decodeURIComponent(checkId));
    return check === undefined ? notFound() : { status: 200, body: { check } };
  }
  switch (path) {
    case 'org':
      return { status: 200, body: { name: organization.name, displayName: organization.displayName } };
    case 'hosts':
      return { status: 200, body: { hosts: selectHosts(organization, seen, complain) } };
    case 'alerts':
      return alertsPage(organization, seen, complain);
    case 'monitors':
      return { status: 200, body: { monitors: organization.monitors } };
    case 'downtimes':
      return { status: 200, body: { downtimes: organization.downtimes } };
    case 'channels':
      return { status: 200, body: { channels: organization.channels } };
    default:
      complain(`unknown path ${seen.path}`);
      return notFound();
  }
}

/** Without `status` only working and standby hosts are given, as in the real one. */
function selectHosts(organization: FakeOrganization, seen: SeenRequest, complain: (what: string) => void): unknown[] {
  const asked = seen.query.getAll('status');
  if (asked.length !== 4) complain(`hosts asked with ${asked.length} statuses`);
  const statuses = asked.length === 0 ? ['working', 'standby'] : asked;
  return organization.hosts.filter((host) => {
    const status = (host as RawHostBody | null)?.status;
    return (
      typeof status !== 'string' ||
      !/^(working|standby|maintenance|poweroff)$/.test(status) ||
      statuses.includes(status)
    );
  });
}

function alertsPage(organization: FakeOrganization, seen: SeenRequest, complain: (what: string) => void): Answer {
  const limit = Number(seen.query.get('limit') ?? organization.pageSize);
  if (!(limit >= 1 && limit <= 100)) return { status: 400, body: { error: 'limit must be at most 100' } };
  const withClosed = seen.query.get('withClosed');
  if (withClosed !== null && withClosed !== 'true') complain(`withClosed=${withClosed}`);
  const listed = organization.alerts
    .filter((alert) => withClosed === 'true' || alert?.closedAt === undefined || alert.closedAt === null)
    .toSorted((a, b) => Number(b?.openedAt ?? 0) - Number(a?.openedAt ?? 0));
  const nextId = seen.query.get('nextId');
  const at = nextId === null ? 0 : listed.findIndex((alert) => alert?.id === nextId);
  if (at < 0) return { status: 404, body: { error: { message: 'Alert not found.' } } };
  const start = nextId !== null && organization.cursor === 'exclusive' ? at + 1 : at;
  const rows = listed.slice(start, start + limit);
  const more = listed[start + limit];
  const cursor = organization.cursor === 'exclusive' ? rows.at(-1)?.id : more?.id;
  return { status: 200, body: more === undefined ? { alerts: rows } : { alerts: rows, nextId: cursor } };
}

function oneAlert(organization: FakeOrganization, id: string): Answer {
  const alert = organization.alerts.find((candidate) => candidate?.id === decodeURIComponent(id));
  return alert === undefined ? notFound() : { status: 200, body: alert };
}

function oneHost({ hosts, retiredHosts }: FakeOrganization, id: string): Answer {
  const host = [...hosts, ...retiredHosts].find((each) => (each as RawHostBody | null)?.id === id);
  return host === undefined ? notFound() : { status: 200, body: { host } };
}

function logsOf(organization: FakeOrganization, id: string): Answer {
  const logs = organization.logs[decodeURIComponent(id)];
  return logs === undefined ? notFound() : { status: 200, body: { logs } };
}

function notFound(): Answer {
  return { status: 404, body: { error: { message: 'Not found.' } } };
}

function send(response: ServerResponse, status: number, body: unknown, zips: boolean): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const sent = zips ? gzipSync(bytes) : bytes;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': sent.length,
    ...(zips ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(sent);
}
