import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { constants, gzipSync } from 'node:zlib';
import { openKeyRing } from '../keys.ts';
import { answer, type Answer, type ViewOptions } from './mackerel-view.ts';
import type { Company, SimulatedOrganization } from '../timeline.ts';

export interface SimulatedMackerel {
  /** `http://127.0.0.1:PORT/`, to be used as `apiBase`. */
  url: string;
  /** Requests that came in so far; of one organization when it is named. */
  requestCount(organization?: string): number;
  close(): Promise<void>;
}

export interface SimulatedMackerelOptions extends ViewOptions {
  /** Asked once a request: the instant that is answered for. */
  clock: () => Date;
  /** The time it tells in `Date`; `null` tells none. Default: the clock's. */
  tellTime?: () => Date | null;
  /** Before each answer. Default: none, and then nothing waits. */
  latencyMs?: number;
  /** Before each answer of the slow organization, instead of `latencyMs`. Default: as the others. */
  slowMs?: number;
  /** How to wait; handed in by tests. */
  sleep?: (delayMs: number) => Promise<unknown>;
}

const SMALLEST_TO_COMPRESS = 1024;

/**
 * The company's Mackerel over HTTP on a free port of the loopback interface: every organization behind its own key, only
 * GET, gzip when the client takes it, connections kept.
 */
export async function startSimulatedMackerel(
  company: Company,
  options: SimulatedMackerelOptions,
): Promise<SimulatedMackerel> {
  const ring = openKeyRing(company.organizations);
  const counts = new Map<string, number>();
  let total = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const organization = ring(String(request.headers['x-api-key'] ?? ''), options.clock());
    total++;
    if (organization !== undefined) counts.set(organization.name, (counts.get(organization.name) ?? 0) + 1);
    const delayMs = delayOf(organization, options);
    if (delayMs > 0) await (options.sleep ?? sleepFor)(delayMs);
    send(request, response, (options.tellTime ?? options.clock)(), answerRequest(request, organization, options));
  };
  const server = createServer((request, response) => {
    request.resume();
    handle(request, response).catch((thrown: unknown) =>
      response.destroy(thrown instanceof Error ? thrown : undefined),
    );
  });
  // Longer than any pause between two runs of a demo, so that no request meets a connection that is just being closed.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requestCount: (name) => (name === undefined ? total : (counts.get(name) ?? 0)),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function delayOf(organization: SimulatedOrganization | undefined, options: SimulatedMackerelOptions): number {
  const usual = options.latencyMs ?? 0;
  return organization?.isSlow === true ? (options.slowMs ?? usual) : usual;
}

/** The keys of the simulation may only read, as the product asks for. */
function answerRequest(
  request: IncomingMessage,
  organization: SimulatedOrganization | undefined,
  options: SimulatedMackerelOptions,
): Answer {
  if (request.method !== 'GET' && organization !== undefined) {
    return { status: 403, body: { error: { message: 'The API key lacks the permission to write.' } } };
  }
  return answer(organization, request.url ?? '/', options.clock(), options);
}

function send(request: IncomingMessage, response: ServerResponse, now: Date | null, { status, body }: Answer): void {
  const isHtml = typeof body === 'string';
  const bytes = Buffer.from(isHtml ? body : JSON.stringify(body));
  const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const isCompressed = takesGzip && bytes.length >= SMALLEST_TO_COMPRESS;
  const payload = isCompressed ? gzipSync(bytes, { level: constants.Z_BEST_SPEED }) : bytes;
  // The clock of the simulation, whatever time it is here.
  response.sendDate = false;
  response.writeHead(status, {
    ...(now !== null && { Date: now.toUTCString() }),
    'Content-Type': isHtml ? 'text/html; charset=utf-8' : 'application/json',
    'Content-Length': payload.length,
    ...(isCompressed && { 'Content-Encoding': 'gzip' }),
  });
  response.end(payload);
}
