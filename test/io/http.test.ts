import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpError } from '../../src/io/http-error.ts';
import { createHttpReader, type HttpOptions, type HttpReader } from '../../src/io/http.ts';
import { aTestTiming, type TestTiming } from '../support/test-timing.ts';

const KEY = 'a-very-secret-key-0001';
const toClose: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

interface TestServer {
  server: Server;
  url: URL;
  requests: IncomingMessage[];
}

async function serve(handler: Handler): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => handler(request, response, requests.push(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v0/hosts`), requests };
}

function aReader(options: Partial<HttpOptions> = {}): { http: HttpReader; timing: TestTiming } {
  const timing = aTestTiming(new Date('2026-08-22T10:00:00Z'));
  const http = createHttpReader({ concurrency: 4, timeoutMs: 2_000, retries: 3, timing, ...options });
  toClose.push(() => http.close());
  return { http, timing };
}

function ask(http: HttpReader, url: URL, deadlineMs = 60_000) {
  return http.get({ url, headers: { 'x-api-key': KEY }, deadlineMs });
}

async function failureOf(promise: Promise<unknown>): Promise<HttpError> {
  const outcome = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof HttpError)) throw new Error(`expected an HttpError, got ${String(outcome)}`);
  return outcome;
}

describe('trying again', () => {
  it.each([429, 500, 502, 503, 504])(
    'asks again after %i, with growing waits, until the answer is good',
    async (status) => {
      const { url, requests } = await serve((_, response, count) =>
        response.writeHead(count < 3 ? status : 200).end('{}'),
      );
      const { http, timing } = aReader();
      expect((await ask(http, url)).status).toBe(200);
      expect(requests).toHaveLength(3);
      expect(timing.sleeps).toEqual([375, 750]);
    },
  );

  it.each([400, 401, 403, 404])('takes %i as the answer it is', async (status) => {
    const { url, requests } = await serve((_, response) => response.writeHead(status).end('no'));
    const { http } = aReader();
    expect(await ask(http, url)).toMatchObject({ status, body: Buffer.from('no') });
    expect(requests).toHaveLength(1);
  });

  it('gives the last refusal when the tries are used up', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(503).end());
    const { http } = aReader();
    expect((await ask(http, url)).status).toBe(503);
    expect(requests).toHaveLength(4);
  });

  it('waits as long as Retry-After says in seconds', async () => {
    const { url } = await serve((_, response, count) =>
      response.writeHead(count === 1 ? 429 : 200, count === 1 ? { 'retry-after': '7' } : {}).end(),
    );
    const { http, timing } = aReader();
    expect((await ask(http, url)).status).toBe(200);
    expect(timing.sleeps).toEqual([7_000]);
  });

  it('waits until the date that Retry-After names', async () => {
    const { url } = await serve((_, response, count) =>
      response.writeHead(count === 1 ? 429 : 200, { 'retry-after': 'Sat, 22 Aug 2026 10:00:12 GMT' }).end(),
    );
    const { http, timing } = aReader();
    expect((await ask(http, url)).status).toBe(200);
    expect(timing.sleeps).toEqual([12_000]);
  });

  it('does not wait for a Retry-After of a day', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(429, { 'retry-after': '86400' }).end());
    const { http, timing } = aReader();
    expect(await ask(http, url)).toMatchObject({ status: 429, retryAfterMs: 86_400_000 });
    expect(requests).toHaveLength(1);
    expect(timing.sleeps).toEqual([]);
  });

  it('falls back to its own waits when Retry-After is garbage', async () => {
    const { url } = await serve((_, response, count) =>
      response.writeHead(count === 1 ? 429 : 200, { 'retry-after': 'soon, dear' }).end(),
    );
    const { http, timing } = aReader();
    expect((await ask(http, url)).status).toBe(200);
    expect(timing.sleeps).toEqual([375]);
  });

  it.each([
    ['reset', (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ['cut in the body', (response: ServerResponse) => cutBody(response)],
  ])('asks again when the connection is %s', async (_, spoil) => {
    const { url, requests } = await serve((__, response, count) => {
      if (count < 3) spoil(response);
      else response.end('{"whole":true}');
    });
    const { http } = aReader();
    expect((await ask(http, url)).body.toString()).toBe('{"whole":true}');
    expect(requests).toHaveLength(3);
  });

  it('says that the network failed when it keeps failing', async () => {
    const { url } = await serve((_, response) => response.socket?.resetAndDestroy());
    const { http } = aReader({ retries: 1 });
    expect((await failureOf(ask(http, url))).code).toBe('http.network');
  });

  it('says that nobody listens', async () => {
    const { http } = aReader({ retries: 0 });
    const failure = await failureOf(ask(http, new URL('http://127.0.0.1:9/')));
    expect(failure).toMatchObject({ code: 'http.network', detail: 'connection refused (ECONNREFUSED)' });
  });
});

function cutBody(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"hosts":[');
  setImmediate(() => response.socket?.end());
}

describe('time', () => {
  it('gives up on a server that accepts and says nothing', async () => {
    const { url, requests } = await serve(() => {});
    const { http } = aReader({ timeoutMs: 400, retries: 1 });
    expect((await failureOf(ask(http, url))).code).toBe('http.timeout');
    expect(requests).toHaveLength(2);
  });

  it('counts the body into the time of a request', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"hosts":[');
    });
    const { http } = aReader({ timeoutMs: 60, retries: 0 });
    expect((await failureOf(ask(http, url))).code).toBe('http.timeout');
  });

  it('never waits past the deadline', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(503, { 'retry-after': '20' }).end());
    const { http, timing } = aReader();
    expect((await ask(http, url, 30_000)).status).toBe(503);
    expect(timing.sleeps).toEqual([20_000]);
    expect(requests).toHaveLength(2);
  });

  it('sends nothing after the deadline', async () => {
    const { url, requests } = await serve((_, response) => response.end());
    const { http } = aReader();
    expect((await failureOf(ask(http, url, 0))).code).toBe('http.budget');
    expect(requests).toHaveLength(0);
  });
});

describe('bodies', () => {
  it('asks for gzip and reads it', async () => {
    const { url, requests } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"hosts":[]}')),
    );
    const { http } = aReader();
    expect((await ask(http, url)).body.toString()).toBe('{"hosts":[]}');
    expect(requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('reads a large compressed body', async () => {
    const text = JSON.stringify(Array.from({ length: 60_000 }, (_, i) => (i * 2_654_435_761) % 4_294_967_291));
    const { url } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
    );
    const { http } = aReader();
    expect((await ask(http, url)).body.toString() === text).toBe(true);
  });

  it('measures the limit after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const { url, requests } = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const { http } = aReader({ maxBodyBytes: 1024 ** 2 });
    expect((await failureOf(ask(http, url))).code).toBe('http.too_large');
    expect(requests).toHaveLength(1);
  });

  it('stops reading a plain body at the limit', async () => {
    const { url } = await serve((_, response) => response.end(Buffer.alloc(3 * 1024 ** 2)));
    const { http } = aReader({ maxBodyBytes: 1024 ** 2 });
    expect((await failureOf(ask(http, url))).code).toBe('http.too_large');
  });

  it('takes a compressed body that was cut off for a network failure', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"hosts":[]}').subarray(0, 15));
    });
    const { http } = aReader({ retries: 0 });
    expect((await failureOf(ask(http, url))).code).toBe('http.network');
  });

  it('refuses a compression it did not ask for', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x'));
    const { http } = aReader();
    expect((await failureOf(ask(http, url))).code).toBe('http.encoding');
  });
});

describe('redirects', () => {
  it('does not follow to another host, and the key is never sent there', async () => {
    const thief = await serve((_, response) => response.end('{"hosts":[]}'));
    const { url } = await serve((_, response) => response.writeHead(302, { location: thief.url.href }).end());
    const { http } = aReader();
    expect((await failureOf(ask(http, url))).code).toBe('http.redirect');
    expect(thief.requests).toHaveLength(0);
  });

  it.each(['', 'http://[', '//elsewhere.example/', 'https://127.0.0.1/', 'file:///etc/passwd'])(
    'does not follow to “%s”',
    async (location) => {
      const { url, requests } = await serve((_, response) => response.writeHead(301, { location }).end());
      const { http } = aReader();
      expect((await failureOf(ask(http, url))).code).toBe('http.redirect');
      expect(requests).toHaveLength(1);
    },
  );

  it('follows inside the same origin', async () => {
    const { url, requests } = await serve((request, response) => {
      if (request.url === '/moved') response.end('here');
      else response.writeHead(307, { location: '/moved' }).end();
    });
    const { http } = aReader();
    expect((await ask(http, url)).body.toString()).toBe('here');
    expect(requests[1]?.headers['x-api-key']).toBe(KEY);
  });

  it('follows three times and no more', async () => {
    const { url, requests } = await serve((_, response, count) =>
      response.writeHead(302, { location: `/${count}` }).end(),
    );
    const { http } = aReader();
    expect((await failureOf(ask(http, url))).code).toBe('http.redirect');
    expect(requests).toHaveLength(4);
  });
});

describe('secrets', () => {
  it.each<[string, Handler]>([
    ['reset', (_, response) => response.socket?.resetAndDestroy()],
    ['silent', () => {}],
    [
      'redirecting',
      (request, response) =>
        response.writeHead(302, { location: `http://e/${String(request.headers['x-api-key'])}` }).end(),
    ],
    [
      'lying about its encoding',
      (request, response) =>
        response.writeHead(200, { 'content-encoding': String(request.headers['x-api-key']) }).end(),
    ],
  ])('an error from a server that is %s holds neither headers nor key', async (_, handler) => {
    const { url } = await serve(handler);
    const { http } = aReader({ timeoutMs: 60, retries: 0 });
    const failure = await failureOf(ask(http, url));
    const printed = inspect(failure, { depth: 9, showHidden: true }) + JSON.stringify(failure) + String(failure.stack);
    expect(printed).not.toContain(KEY);
    expect(failure.cause).toBeUndefined();
  });

  it('a key that no header can carry is an error without the key', async () => {
    const { url, requests } = await serve((_, response) => response.end());
    const { http } = aReader({ retries: 0 });
    const failure = await failureOf(http.get({ url, headers: { 'x-api-key': `${KEY}\n` }, deadlineMs: 1000 }));
    expect(inspect(failure, { depth: 9 })).not.toContain(KEY);
    expect(requests).toHaveLength(0);
  });
});

it('sends nothing but GET', async () => {
  const { url, requests } = await serve((_, response, count) => response.writeHead(count === 1 ? 503 : 200).end());
  const { http } = aReader();
  await ask(http, url);
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
});
