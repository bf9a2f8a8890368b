import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { radosgwEndpoint } from './test-s3.ts';

export interface Seen {
  method: string;
  /** Key with its bucket, decoded, without query. */
  key: string;
  isList: boolean;
}

/** `pass` to the store, `cut` the connection in the middle of the request, or an answer in its place. */
export type Verdict = 'pass' | 'cut' | { status: number; code: string };

export interface S3Proxy {
  endpoint: string;
  seen: Seen[];
  /** Decides about each request before it is passed on; `headers` may be changed. */
  decide: (request: Seen, headers: IncomingMessage['headers']) => Verdict;
  putsOf: (method?: string) => string[];
}

/** Stands before a store, radosgw where none is named, counts, and brings trouble. Signatures stay valid: the host header is passed as it came. */
export async function startS3Proxy(store?: string): Promise<S3Proxy> {
  const target = new URL(store ?? (await radosgwEndpoint()));
  const proxy: S3Proxy = {
    endpoint: '',
    seen: [],
    decide: () => 'pass',
    putsOf: (method = 'PUT') => proxy.seen.filter((seen) => seen.method === method).map((seen) => seen.key),
  };

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://x');
    const seen: Seen = {
      method: request.method ?? '',
      key: decodeURIComponent(url.pathname).split('/').slice(2).join('/'),
      isList: url.searchParams.has('list-type'),
    };
    proxy.seen.push(seen);
    const verdict = proxy.decide(seen, request.headers);
    if (verdict === 'cut') {
      request.socket.destroy();
    } else if (verdict === 'pass') {
      const { hostname: host, port } = target;
      const passed = forward(
        { host, port, method: request.method, path: request.url, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      );
      passed.on('error', () => response.destroy());
      request.pipe(passed);
    } else {
      request.resume();
      request.on('end', () => response.writeHead(verdict.status).end(`<Error><Code>${verdict.code}</Code></Error>`));
    }
  }

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return proxy;
}
