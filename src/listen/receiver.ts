import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NoroshiError } from '../base/errors.ts';
import { tellThrown } from '../base/system-words.ts';
import { isHookPath, type Door } from './door.ts';
import { readHook, type HookNote } from './hook-body.ts';
import type { Health } from './figures.ts';

export interface ReceiverDeps {
  door: Door;
  /** Called at once, before the body is read: what it says changes nothing. */
  onHook: () => void;
  /** Called once the body was read, or as much of it as is read. */
  onNote: (note: HookNote) => void;
  onRefusal: (kind: 'closed' | 'throttled') => void;
  health: () => Health;
  metrics: () => string;
}

export interface Receiver {
  /** With the port that was taken, and a slash at its end. */
  url: string;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;
/** Of one request, head and body; a sender that drips bytes is cut off. */
const REQUEST_LIMIT_MS = 10_000;
const MAX_CONNECTIONS = 512;

/**
 * `POST /hook`, `GET /healthz`, `GET /metrics`. Who shows the secret is answered 202 at once, whatever the body is: a
 * channel that fails for a while is suspended by Mackerel until somebody turns it on again.
 * @param port 0 takes any free one
 * @throws NoroshiError `usage.port`
 */
export async function startReceiver(deps: ReceiverDeps, host: string, port: number): Promise<Receiver> {
  const server = createServer((request, response) => answer(request, response, deps));
  server.requestTimeout = REQUEST_LIMIT_MS;
  server.headersTimeout = REQUEST_LIMIT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, deps: ReceiverDeps): void {
  // A connection that breaks is the sender's trouble.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (isReading && path === '/healthz') {
    const health = deps.health();
    return send(response, health.isHealthy ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`);
  }
  if (isReading && path === '/metrics') return send(response, 200, 'text/plain; version=0.0.4', deps.metrics());
  if (isHookPath(path)) return answerHook(request, response, path, deps);
  send(response, 404, 'text/plain', 'Not found\n');
}

function answerHook(request: IncomingMessage, response: ServerResponse, path: string, deps: ReceiverDeps): void {
  const admission = deps.door.judge({ path, authorization: request.headers.authorization });
  if (admission !== 'open') {
    deps.onRefusal(admission);
    return admission === 'closed'
      ? send(response, 404, 'text/plain', 'Not found\n')
      : send(response, 429, 'text/plain', 'Too many requests\n', { 'Retry-After': '60' });
  }
  if (request.method !== 'POST') return send(response, 405, 'text/plain', 'Use POST\n', { Allow: 'POST' });
  deps.onHook();
  response.writeHead(202, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('Accepted\n');
  readBody(request, (bytes) => deps.onNote(readHook(bytes)));
}

/** Keeps the beginning, lets the rest go by, and tells once – also when the sender leaves half-way. */
function readBody(request: IncomingMessage, onRead: (bytes: Uint8Array) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isTold = false;
  const tell = (): void => {
    if (isTold) return;
    isTold = true;
    onRead(Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES));
  };
  request.on('data', (chunk: Buffer) => {
    if (length < MAX_BODY_BYTES) chunks.push(chunk);
    length += chunk.length;
  });
  request.once('end', tell);
  request.once('close', tell);
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store', ...headers });
  response.end(body);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = tellThrown(cause);
      reject(
        new NoroshiError(
          'usage.port',
          {
            en: `Port ${port} of ${host} cannot be opened: ${why.en}.`,
            ja: `${host} のポート ${port} を開けません: ${why.ja}`,
          },
          {
            cause,
            hint: {
              en: 'Choose another with --port N, or end the listener that is already there.',
              ja: '--port N で別のポートを指定するか、すでに動いている listen を終了してください。',
            },
          },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
