import type { Secret } from '../../base/secret.ts';
import { HttpError } from '../../io/http-error.ts';
import type { HttpReader, HttpResponse } from '../../io/http.ts';
import type { Timing } from '../../io/timing.ts';
import type { Alert, Downtime, Host, Monitor } from '../../snapshot/snapshot.ts';
import {
  refusalError,
  unreachableError,
  wrongShapeError,
  quoteErrorBody,
  SourceError,
  type CallSite,
} from '../source-error.ts';
import { readApiKey } from './api-key.ts';
import { isObject, readId, readLine, type RawOrganization } from './api-types.ts';
import { readWebhookChannels, type WebhookChannel } from './channels.ts';
import {
  convertAlert,
  convertCheckMonitor,
  convertDowntime,
  convertHost,
  convertMonitor,
  convertStatusLog,
  saysClosed,
  type ConvertContext,
  type StatusLog,
} from './convert.ts';
import { readHostList, type HostList } from './host-list.ts';
import type { OddityCounter } from './oddities.ts';
import type { Page } from './pagination.ts';

export interface MackerelClientOptions {
  /** As configured; for messages and for {@link MackerelClient.fetchOrganizationName}'s caller to compare. */
  organization: string;
  apiKey: Secret;
  /** Environment variable the key came from. */
  apiKeySource: string;
  /** Absolute, ends with `/`. */
  apiBase: string;
  http: HttpReader;
  timing: Timing;
  /** What this machine takes for the time. */
  clock: () => Date;
  /** All requests of this client together, counted from its making. */
  budgetMs: number;
  /** Least time between two pages of alerts. */
  pageDelayMs: number;
  /** What the conversion needs to know; its oddities are counted here. */
  convert: ConvertContext;
}

/**
 * One organization's API with one key, for one run. Reads only. Every call throws `SourceError` when there is no usable
 * answer; rows that cannot be identified are left out and counted.
 */
export interface MackerelClient {
  readonly organization: string;
  readonly oddities: OddityCounter;
  /** HTTP requests so far, retries and redirects included. */
  requestCount(): number;
  /** How far our clock is ahead of Mackerel's, below zero when behind; `undefined` when no answer told. */
  clockSkewMs(): number | undefined;
  remainingMs(): number;
  /** Whether there is time for questions that may as well wait for the next run. */
  hasTimeLeft(): boolean;
  readonly budgetMs: number;
  fetchOrganizationName(): Promise<string>;
  /** With the name that people gave it in Mackerel; `null` where they gave none. */
  fetchOrganization(): Promise<{ name: string; displayName: string | null }>;
  /** Hosts of all four statuses. */
  fetchHosts(): Promise<HostList>;
  fetchAlertsPage(query: { withClosed: boolean; nextId: string | null }): Promise<Page<Alert>>;
  /** `undefined` when Mackerel does not know it. */
  fetchAlert(id: string): Promise<Alert | undefined>;
  /** Also one that is retired; `undefined` when Mackerel does not know it. */
  fetchHost(id: string): Promise<Host | undefined>;
  /** At most the latest 100 rows. */
  fetchStatusLog(alertId: string): Promise<StatusLog>;
  fetchMonitors(): Promise<Monitor[]>;
  /** Check monitors stand in no list that holds the others; `undefined` when unknown, or where the API has no such call. */
  fetchCheckMonitor(id: string): Promise<Monitor | undefined>;
  fetchDowntimes(): Promise<Downtime[]>;
  fetchWebhookChannels(): Promise<WebhookChannel[]>;
  /** The error for an answer of this client that turned out to be of the wrong shape. */
  wrongShape(path: string, what: string): SourceError;
}

/** Of a client's time, for what has to be asked after questions that may wait. */
const RESERVED_SHARE = 0.1;
const LONGEST_DISPLAY_NAME = 100;
const HOSTS_QUERY = 'status=working&status=standby&status=maintenance&status=poweroff';

/** @throws SourceError `source.auth` when the key could not even be sent */
export function createMackerelClient(options: MackerelClientOptions): MackerelClient {
  const { organization, apiKeySource, http, timing, convert } = options;
  const key = readApiKey(options);
  const deadlineMs = timing.monotonicMs() + options.budgetMs;
  let requestCount = 0;
  let clockSkewMs: number | undefined;
  let lastAlertsPageAt: number | undefined;

  const callSite = (path: string): CallSite => ({ organization, apiKeySource, path: `/api/v0/${path}` });

  async function fetchBody(path: string, query = ''): Promise<Buffer> {
    const url = new URL(`api/v0/${path}${query === '' ? '' : `?${query}`}`, options.apiBase);
    const call = callSite(path);
    let response: HttpResponse;
    try {
      response = await http.get({
        url,
        headers: { 'x-api-key': key },
        deadlineMs,
        onRequest: () => void requestCount++,
      });
    } catch (thrown) {
      if (!(thrown instanceof HttpError)) throw thrown;
      throw unreachableError(call, causeOf(thrown), thrown.detail, thrown.hint);
    }
    if (response.serverTime !== undefined) {
      const skewMs = options.clock().getTime() - response.serverTime.getTime();
      // The way of an answer, and any cache on it, make its time older: the smallest difference is the truest.
      clockSkewMs = Math.min(skewMs, clockSkewMs ?? skewMs);
    }
    if (response.status < 200 || response.status > 299) {
      const retryAt = retryInstant(timing.now(), response.retryAfterMs);
      throw refusalError(call, response.status, quoteErrorBody(response.body, key), retryAt);
    }
    return response.body;
  }

  async function fetchJson(path: string, query = ''): Promise<unknown> {
    return parseJson(await fetchBody(path, query), callSite(path));
  }

  async function fetchList(path: string, listName: string, query = ''): Promise<{ rows: unknown[]; nextId: unknown }> {
    const body = await fetchJson(path, query);
    return { rows: readList(body, listName, callSite(path)), nextId: readOwn(body, 'nextId') };
  }

  async function fetchOrganization(): Promise<{ name: string; displayName: string | null }> {
    const body = await fetchJson('org');
    const raw: RawOrganization | undefined = isObject(body) ? body : undefined;
    if (typeof raw?.name !== 'string' || raw.name === '') throw wrongShapeError(callSite('org'), 'without a name');
    return { name: raw.name, displayName: readLine(raw.displayName, LONGEST_DISPLAY_NAME) || null };
  }

  return {
    organization,
    oddities: convert.oddities,
    budgetMs: options.budgetMs,
    requestCount: () => requestCount,
    clockSkewMs: () => clockSkewMs,
    remainingMs: () => deadlineMs - timing.monotonicMs(),
    hasTimeLeft: () => deadlineMs - timing.monotonicMs() > options.budgetMs * RESERVED_SHARE,
    wrongShape: (path, what) => wrongShapeError(callSite(path), what),

    fetchOrganization,
    fetchOrganizationName: async () => (await fetchOrganization()).name,

    async fetchHosts() {
      const body = await fetchBody('hosts', HOSTS_QUERY);
      const call = callSite('hosts');
      return readHostList(body, convert, (whole) => readList(parseJson(whole, call), 'hosts', call));
    },

    async fetchAlertsPage({ withClosed, nextId }) {
      if (nextId !== null && lastAlertsPageAt !== undefined) {
        const pauseMs = lastAlertsPageAt + options.pageDelayMs - timing.monotonicMs();
        if (pauseMs > 0) await timing.sleep(pauseMs);
      }
      const query = new URLSearchParams();
      if (withClosed) query.set('withClosed', 'true');
      if (nextId !== null) query.set('nextId', nextId);
      try {
        const page = await fetchList('alerts', 'alerts', query.toString());
        return toAlertsPage(page.rows, page.nextId, convert);
      } finally {
        lastAlertsPageAt = timing.monotonicMs();
      }
    },

    async fetchAlert(id) {
      const body = await orUndefined(fetchJson(`alerts/${encodeURIComponent(id)}`), [404]);
      if (body === undefined) return undefined;
      const alert = convertAlert(readOwn(body, 'alert') ?? body, convert);
      if (alert?.id !== id) throw wrongShapeError(callSite(`alerts/${id}`), 'with something that is not this alert');
      return alert;
    },

    async fetchHost(id) {
      const path = `hosts/${encodeURIComponent(id)}`;
      const body = await orUndefined(fetchJson(path), [400, 404]);
      if (body === undefined) return undefined;
      const host = convertHost(readOwn(body, 'host') ?? body, convert);
      if (host?.id !== id) throw wrongShapeError(callSite(path), 'with something that is not this host');
      return host;
    },

    async fetchStatusLog(alertId) {
      const { rows } = await fetchList(`alerts/${encodeURIComponent(alertId)}/logs`, 'logs');
      return convertStatusLog(rows, convert);
    },

    async fetchMonitors() {
      const { rows } = await fetchList('monitors', 'monitors');
      const monitors = keepGood(rows, convertMonitor);
      convert.oddities.count('invalid_monitor', rows.length - monitors.length);
      return monitors;
    },

    async fetchCheckMonitor(id) {
      // Present since August 2026 only: older installations answer 404, and 400 for what is no check.
      const body = await orUndefined(fetchJson(`monitoring/checks/${encodeURIComponent(id)}`), [400, 404]);
      const monitor = convertCheckMonitor(readOwn(body, 'check'));
      return monitor?.id === id ? monitor : undefined;
    },

    async fetchDowntimes() {
      const { rows } = await fetchList('downtimes', 'downtimes');
      const downtimes = keepGood(rows, (row) => convertDowntime(row, convert));
      convert.oddities.count('invalid_downtime', rows.length - downtimes.length);
      return downtimes;
    },

    async fetchWebhookChannels() {
      return readWebhookChannels((await fetchList('channels', 'channels')).rows);
    },
  };
}

function toAlertsPage(rows: readonly unknown[], nextId: unknown, convert: ConvertContext): Page<Alert> {
  const alerts: Alert[] = [];
  let invalidRows = 0;
  let lostRows = 0;
  for (const row of rows) {
    const alert = convertAlert(row, convert);
    if (alert !== undefined) {
      alerts.push(alert);
    } else {
      invalidRows++;
      if (!saysClosed(row)) lostRows++;
    }
  }
  convert.oddities.count('invalid_alert', invalidRows);
  const isEnd = nextId === undefined || nextId === null || nextId === '';
  const cursor = readId(nextId);
  return { rows: alerts, next: isEnd ? null : cursor === undefined ? 'broken' : { id: cursor }, lostRows };
}

function keepGood<T>(rows: readonly unknown[], convertRow: (row: unknown) => T | undefined): T[] {
  const good: T[] = [];
  for (const row of rows) {
    const converted = convertRow(row);
    if (converted !== undefined) good.push(converted);
  }
  return good;
}

async function orUndefined(answer: Promise<unknown>, statuses: readonly number[]): Promise<unknown> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof SourceError && thrown.status !== null && statuses.includes(thrown.status)) return undefined;
    throw thrown;
  }
}

function parseJson(body: Buffer, call: CallSite): unknown {
  const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  try {
    return JSON.parse(body.toString('utf8', start));
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw wrongShapeError(call, body.length === start ? 'with an empty body' : 'with something that is not JSON');
  }
}

function readList(body: unknown, listName: string, call: CallSite): unknown[] {
  const rows = readOwn(body, listName);
  // Without its list an envelope is no empty list: nothing was said, and nothing must look fine for it.
  if (!Array.isArray(rows)) throw wrongShapeError(call, `without the list "${listName}"`);
  return rows;
}

function readOwn(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function causeOf(error: HttpError): 'network' | 'timeout' | 'shape' {
  if (error.code === 'http.timeout' || error.code === 'http.budget') return 'timeout';
  return error.code === 'http.network' ? 'network' : 'shape';
}

function retryInstant(now: Date, retryAfterMs: number | undefined): Date | null {
  const at = retryAfterMs === undefined ? Number.NaN : now.getTime() + retryAfterMs;
  return at < 253_402_300_800_000 ? new Date(at) : null;
}
