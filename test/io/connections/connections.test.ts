import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoroshiError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { connectionsOf } from '../../../src/commands/connections.ts';
import { createHttpReader } from '../../../src/io/http.ts';
import { createS3Client } from '../../../src/io/s3/s3-client.ts';
import { postMetrics } from '../../../src/notify/self-watch.ts';
import { aSelfSignedCertificate } from '../../support/certificate.ts';
import { aDeadAddress, aProxy } from '../../support/proxy.ts';
import { someDependencies } from '../../support/test-s3.ts';
import { aTestTiming } from '../../support/test-timing.ts';

type Call = (address: string, env: Record<string, string>) => Promise<unknown>;

const PASSWORD = 'proxy-password-1';
const NO_RETRY = { retries: 0, baseDelayMs: 1, maxDelayMs: 1 };

function connectionsBy(env: Record<string, string>) {
  return connectionsOf({ env, configFile: '/nowhere/noroshi.yaml' });
}

/** Everybody who talks to the world. */
const CALLERS: [name: string, call: Call][] = [
  [
    'reading Mackerel',
    async (address, env) => {
      const timing = aTestTiming(new Date('2026-11-20T03:00:00Z'));
      const options = { concurrency: 1, timeoutMs: 2_000, retries: 0, timing, connections: connectionsBy(env) };
      const http = createHttpReader(options);
      onTestFinished(() => http.close());
      await http.get({ url: new URL(address), headers: {}, deadlineMs: 60_000 });
    },
  ],
  [
    'a store',
    async (address, env) => {
      const credentials = { accessKeyId: 'AK', secretAccessKey: new Secret('a-secret-key-of-s3'), sessionToken: null };
      const place = {
        bucket: 'b',
        region: 'r',
        endpoint: address,
        forcePathStyle: true,
        acl: null,
        sse: null,
        credentials,
      };
      const client = createS3Client(
        place,
        someDependencies({ retry: NO_RETRY, timeoutMs: 2_000, connections: connectionsBy(env) }),
      );
      onTestFinished(() => client.close());
      await client.put('k', 'v');
    },
  ],
  [
    'posting figures',
    async (address, env) => {
      const apiKey = new Secret('a-write-key-of-ops');
      const config = { organization: 'ops', service: 's', prefix: 'noroshi', apiKey, apiBase: address };
      const posted = await postMetrics(config, [], { timeoutMs: 2_000, connections: connectionsBy(env) });
      if (!posted.ok) throw posted.error;
    },
  ],
];

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answer: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end('{}'));
};

async function failureOf(call: Promise<unknown>): Promise<NoroshiError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof NoroshiError)) throw new Error(`expected a NoroshiError, got ${String(thrown)}`);
  return thrown;
}

describe.each(CALLERS)('%s', (_, call) => {
  it('goes through the proxy of the environment, written as host:port', async () => {
    const address = await listen(createPlainServer(answer));
    const proxy = await aProxy();
    await call(`http://${address}/`, { HTTP_PROXY: proxy.address });
    expect(proxy.asked).toEqual([`tunnel ${address}`]);
  });

  it('goes around it for a network of NO_PROXY', async () => {
    const address = await listen(createPlainServer(answer));
    const proxy = await aProxy();
    await call(`http://${address}/`, { HTTP_PROXY: proxy.address, NO_PROXY: '10.0.0.0/8,127.0.0.0/8' });
    expect(proxy.asked).toEqual([]);
  });

  it('names a dead proxy, and neither Mackerel nor the store', async () => {
    const dead = await aDeadAddress();
    const failure = await failureOf(call('http://asked.example/', { http_proxy: `http://user:${PASSWORD}@${dead}` }));
    expect(failure.message).toContain(
      `the proxy ${dead} (http_proxy) does not answer: connection refused (ECONNREFUSED)`,
    );
    expect(failure.message).not.toContain('asked.example');
    expect(failure.hint).toContain('http_proxy');
    expect(inspect(failure, { depth: 9 })).not.toContain(PASSWORD);
  });

  it.each(['407 Proxy Authentication Required', '403 Forbidden'])('names a proxy that refuses: %s', async (refusal) => {
    const proxy = await aProxy(refusal);
    const failure = await failureOf(
      call('https://asked.example/', { HTTPS_PROXY: `user:${PASSWORD}@${proxy.address}` }),
    );
    expect(failure.message).toContain(
      `the proxy ${proxy.address} (HTTPS_PROXY) refused to connect (${refusal.slice(0, 3)})`,
    );
    expect(inspect(failure, { depth: 9 })).not.toContain(PASSWORD);
  });

  it('names a proxy that closes instead of answering, and does not hammer it', async () => {
    let connections = 0;
    const closing = createSocketServer((socket) => {
      connections++;
      socket.on('error', () => {}).once('data', () => socket.destroy());
    });
    const address = await listen(closing);
    const failure = await failureOf(call('https://asked.example/', { HTTPS_PROXY: address }));
    expect(failure.message).toContain(`the proxy ${address} (HTTPS_PROXY) does not answer: connection reset`);
    expect(connections).toBe(1);
  });

  it('does not wait for ever for a proxy that says nothing', async () => {
    const sockets: Socket[] = [];
    const address = await listen(createSocketServer((socket) => void sockets.push(socket)));
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    const failure = await failureOf(call('https://asked.example/', { HTTPS_PROXY: address }));
    expect(failure.message).toContain(`the proxy ${address} (HTTPS_PROXY)`);
  });

  it('trusts the authority of NODE_EXTRA_CA_CERTS, also behind a proxy, and no unknown one', async () => {
    const certificate = aSelfSignedCertificate();
    const folder = mkdtempSync(join(tmpdir(), 'noroshi-ca-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'company.pem');
    writeFileSync(file, `The company's authority\n${certificate.cert}`);
    const address = await listen(createTlsServer(certificate, answer));
    const proxy = await aProxy();

    await call(`https://${address}/`, { NODE_EXTRA_CA_CERTS: file });
    await call(`https://${address}/`, { NODE_EXTRA_CA_CERTS: file, HTTPS_PROXY: proxy.address });
    expect(proxy.asked).toEqual([`tunnel ${address}`]);
    const failure = await failureOf(call(`https://${address}/`, {}));
    expect(`${failure.message} ${failure.hint}`).toMatch(/certificate is not trusted.*NODE_EXTRA_CA_CERTS/s);
  });
});
