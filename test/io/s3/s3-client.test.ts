import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { directConnections } from '../../../src/io/connections/connections.ts';
import { createS3Client, type S3Client } from '../../../src/io/s3/s3-client.ts';
import type { S3Error } from '../../../src/io/s3/s3-error.ts';
import type { S3Connection, S3Dependencies } from '../../../src/io/s3/s3-exchange.ts';
import { aConnection, listKeys, makeBucket, someDependencies } from '../../support/test-s3.ts';

const clients: S3Client[] = [];
const servers: Server[] = [];

function connect(connection: S3Connection, changes: Partial<S3Dependencies> = {}): S3Client {
  const client = createS3Client(connection, someDependencies(changes));
  clients.push(client);
  return client;
}

/** A store that answers what the test says. */
async function fakeStore(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => answer(request, response, ++count));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { connection: await aConnection({ endpoint, bucket: 'b' }), count: () => count };
}

/** Every name is this machine. */
const lookup: LookupFunction = (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]);

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('against radosgw', () => {
  let connection: S3Connection;
  beforeAll(async () => {
    connection = await makeBucket();
  });

  const ODD_KEYS = [
    'a b.txt',
    'a+b',
    'a&b=c',
    '100%',
    '100%25',
    '#top',
    '障害/第1報.html',
    "it's(1)!*",
    'q?x=1',
    '~._-',
    'a//b',
    'é',
    'é',
    '"<>"',
  ];

  it.each(ODD_KEYS)('keeps the key %j as it is, in put, get, head, list and delete', async (key) => {
    const client = connect(connection);
    await client.put(`odd/${key}`, `of ${key}`, { contentType: 'text/plain' });
    expect((await client.get(`odd/${key}`))?.body.toString()).toBe(`of ${key}`);
    expect((await client.head(`odd/${key}`))?.bytes).toBe(Buffer.byteLength(`of ${key}`));
    expect(await listKeys(client, 'odd/')).toEqual([`odd/${key}`]);
    await client.delete(`odd/${key}`);
    expect(await client.get(`odd/${key}`)).toBeUndefined();
    expect(await listKeys(client, 'odd/')).toEqual([]);
  });

  it('refuses a key that URLs resolve to another one', async () => {
    await expect(connect(connection).put('a/../b', '')).rejects.toThrow('resolve away');
  });

  it('stores content type, cache control, metadata and an empty body', async () => {
    const client = connect({ ...connection, acl: 'public-read' });
    const options = { contentType: 'text/html; charset=utf-8', cacheControl: 'no-store', metadata: { noroshi: 'abc' } };
    await client.put('empty.html', '', options);
    expect(await client.head('empty.html')).toEqual({ bytes: 0, metadata: new Map([['noroshi', 'abc']]) });
    const answer = await fetch(`${connection.endpoint}${connection.bucket}/empty.html`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('creates a key once when it may only be absent, also for twenty at once', async () => {
    const client = connect(connection);
    const tries = Array.from({ length: 20 }, (_, i) => client.put('once', `${i}`, { ifAbsent: true }));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  it('has a body refused that is not what was announced', async () => {
    const sha256 = 'a'.repeat(64);
    await expect(connect(connection).put('x', 'y', { sha256 })).rejects.toMatchObject({ code: 's3.refused' });
  });

  it('lists past the first thousand keys', async () => {
    const client = connect(connection);
    await Promise.all(Array.from({ length: 1_050 }, (_, i) => client.put(`many/${i} +&`, '')));
    expect(await listKeys(client, 'many/')).toHaveLength(1_050);
  }, 60_000);

  it('deletes what is not there without a word', async () => {
    await expect(connect(connection).delete('never-there')).resolves.toBeUndefined();
  });

  it.each([
    [
      'a wrong secret',
      { credentials: { accessKeyId: 'AKTEST', secretAccessKey: new Secret('wrong-one'), sessionToken: null } },
      's3.denied',
    ],
    [
      'an unknown key id',
      { credentials: { accessKeyId: 'AKNOBODY', secretAccessKey: new Secret('wrong-one'), sessionToken: null } },
      's3.denied',
    ],
    ['a missing bucket', { bucket: 'nobody-made-this' }, 's3.missing_bucket'],
  ])('explains %s and shows no secret', async (_, changes, code) => {
    const client = connect({ ...connection, ...changes });
    const error: unknown = await client.put('x', 'y').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/wrong-one|SKTEST/);
    await expect(client.get('x')).rejects.toMatchObject({ code });
  });

  it('takes the time of a store whose clock is an hour away', async () => {
    const client = connect(connection, { now: () => new Date(Date.now() - 3_600_000) });
    await client.put('late', 'x');
    expect(Math.abs(client.storeTime().getTime() - Date.now())).toBeLessThan(10_000);
  });
});

describe('keys that expire while they are used', () => {
  const keys = (id: string) => ({
    accessKeyId: id,
    secretAccessKey: new Secret(`secret of ${id}`),
    sessionToken: new Secret(`token of ${id}`),
  });
  const expiring = () =>
    fakeStore((request, response) => {
      const isOld = request.headers['x-amz-security-token'] === 'token of old';
      if (!isOld) response.end();
      else if (request.method === 'HEAD') response.writeHead(400).end();
      else response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>');
    });

  it.each(['PUT', 'HEAD'])('are asked for anew once, however many requests were refused: %s', async (method) => {
    const { connection, count } = await expiring();
    let asked = 0;
    const renewKeys = (): Promise<ReturnType<typeof keys>> => (asked++, Promise.resolve(keys('new')));
    const client = connect({ ...connection, credentials: keys('old') }, { renewKeys });
    const act = (i: number): Promise<unknown> => (method === 'PUT' ? client.put(`${i}`, '') : client.head(`${i}`));
    await Promise.all(Array.from({ length: 20 }, (_, i) => act(i)));
    await act(20);
    expect([asked, count()]).toEqual([1, 41]);
  });

  it('are told where there are no others, and where those have expired too', async () => {
    const { connection, count } = await expiring();
    for (const renewed of [null, keys('old')]) {
      const renewKeys = (): Promise<typeof renewed> => Promise.resolve(renewed);
      await expect(
        connect({ ...connection, credentials: keys('old') }, { renewKeys }).put('k', 'v'),
      ).rejects.toMatchObject({ hint: expect.stringContaining('session token has expired') as unknown });
    }
    expect(count()).toBe(3);
  });
});

describe('against a store in trouble', () => {
  it('tries again after a burst of 503 and waits as long as it is asked to', async () => {
    const waits: number[] = [];
    const { connection, count } = await fakeStore((_, response, n) => {
      if (n <= 3)
        response.writeHead(503, n === 1 ? { 'retry-after': '7' } : {}).end('<Error><Code>SlowDown</Code></Error>');
      else response.end();
    });
    await connect(connection, { sleep: (ms) => (waits.push(ms), Promise.resolve()) }).put('k', 'v');
    expect(count()).toBe(4);
    expect(waits).toEqual([7_000, 300, 600]);
  });

  it('gives up on a store that stays away, with one sentence', async () => {
    const { connection, count } = await fakeStore((_, response) => response.writeHead(500).end());
    await expect(connect(connection).put('k', 'v')).rejects.toMatchObject({ code: 's3.unreachable', status: 500 });
    expect(count()).toBe(5);
  });

  it('puts again when the connection was cut in the middle', async () => {
    const { connection, count } = await fakeStore((request, response, n) => {
      if (n === 1) request.socket.destroy();
      else response.end();
    });
    expect(await connect(connection).put('k', 'v'.repeat(100_000))).toBe(true);
    expect(count()).toBe(2);
  });

  it('puts again when the answer has another length than it says', async () => {
    const { connection, count } = await fakeStore((request, response, n) => {
      if (n > 1) response.end();
      else {
        response.writeHead(200, { 'content-length': '100' });
        response.write('short', () => request.socket.destroy());
      }
    });
    expect(await connect(connection).put('k', 'v')).toBe(true);
    expect(count()).toBe(2);
  });

  it('says in a sentence that no answer to a put has the length it announces', async () => {
    const { connection } = await fakeStore((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('short', () => request.socket.destroy());
    });
    const error = await connect(connection)
      .put('k', 'v')
      .catch((thrown: unknown) => thrown as S3Error);
    expect(error).toMatchObject({ code: 's3.unreachable', message: expect.stringMatching(/^No answer from .* for PUT: /) as unknown }); // prettier-ignore
  });

  it('reads again when the answer was cut in the middle', async () => {
    const { connection } = await fakeStore((request, response, n) => {
      if (n > 1) {
        response.end('0123456789');
        return;
      }
      response.writeHead(200, { 'content-length': '10' });
      response.write('01234', () => request.socket.destroy());
    });
    expect((await connect(connection).get('k'))?.body.toString()).toBe('0123456789');
  });

  it.each([
    [403, 'AccessDenied', 'Forbidden: No such key: GK31', 'does not know this access key id'],
    [403, 'InvalidRequest', 'Forbidden: Invalid signature', 'does not belong to the access key id'],
    [404, 'XAdminUserNotFound', 'user not found', 'does not know this access key id'],
    [403, 'InvalidTokenId', 'The security token included in the request is invalid', 'session token'],
    [404, 'NoSuchBucket', 'The specified bucket does not exist', 'Create it'],
    [400, 'AuthorizationHeaderMalformed', "the region 'x' is wrong; expecting 'garage'", '`region`'],
    [403, 'AccessDenied', 'Access Denied.', 'needs to put, get, delete and list'],
  ])('%i %s: %s', async (status, code, message, hint) => {
    const body = `<Error><Code>${code}</Code><Message>${message.replaceAll("'", '&#39;')}</Message></Error>`;
    const { connection } = await fakeStore((_, response) => response.writeHead(status).end(body));
    const error: unknown = await connect(connection)
      .put('k', 'v')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining(`${status} ${code}: “${message}”`) as unknown,
      hint: expect.stringContaining(hint) as unknown,
    });
  });

  it('says that encryption needs a key service, and that a bucket stands in the endpoint', async () => {
    const { connection } = await fakeStore((request, response) => {
      const code = request.method === 'PUT' ? 'NotImplemented' : 'AccessDenied';
      response.writeHead(request.method === 'PUT' ? 501 : 403).end(`<Error><Code>${code}</Code></Error>`);
    });
    await expect(connect({ ...connection, sse: 'aws:kms' }).put('k', 'v')).rejects.toMatchObject({
      hint: expect.stringContaining('`sse`') as unknown,
    });
    const endpoint = `${connection.endpoint}${connection.bucket}/`;
    await expect(connect({ ...connection, endpoint }).get('k')).rejects.toMatchObject({
      hint: expect.stringContaining('names the bucket too') as unknown,
    });
  });

  it.each(['put', 'get', 'list'] as const)('tells a web page from an answer: %s', async (method) => {
    const page = '<!DOCTYPE html><html><title>Console</title></html>';
    const { connection } = await fakeStore((request, response) =>
      response.writeHead(request.url?.includes('list-type') ? 200 : 404, { 'content-type': 'text/html' }).end(page),
    );
    const client = connect(connection);
    const act = { put: () => client.put('k', 'v'), get: () => client.get('k'), list: () => listKeys(client) }[method];
    await expect(act()).rejects.toMatchObject({
      message: expect.stringContaining('A web page') as unknown,
      hint: expect.stringContaining('S3 interface') as unknown,
    });
  });

  it('says that a port speaks http where https is written', async () => {
    const { connection } = await fakeStore((_, response) => response.end());
    const client = connect({ ...connection, endpoint: connection.endpoint!.replace('http:', 'https:') });
    await expect(client.get('k')).rejects.toMatchObject({ hint: expect.stringContaining('speaks http') as unknown });
  });

  it('tries a store that stayed away once, until it answers again', async () => {
    let isAway = true;
    const { connection, count } = await fakeStore((request, response) =>
      isAway ? request.socket.destroy() : response.end(),
    );
    const client = connect(connection);
    await expect(client.put('k', 'v')).rejects.toMatchObject({ code: 's3.unreachable' });
    expect(count()).toBe(5);
    await expect(client.put('k', 'v')).rejects.toMatchObject({ code: 's3.unreachable' });
    expect(count()).toBe(6);
    isAway = false;
    expect(await client.put('k', 'v')).toBe(true);
  });

  it('stops trying when an exchange has lasted too long, and cuts a try that trickles', async () => {
    let ms = 0;
    const monotonicMs = (): number => (ms += 30_000);
    const { connection, count } = await fakeStore((request, response, n) => {
      if (n === 1) request.socket.destroy();
      else response.end('abc');
    });
    await expect(connect(connection, { monotonicMs, tryLimitMs: 1 }).get('k')).rejects.toMatchObject({
      message: expect.stringContaining('no complete answer in time') as unknown,
    });
    expect(count()).toBe(2);
  });

  it('sends the MD5 of a body: a locked bucket refuses others', async () => {
    const seen: unknown[] = [];
    const { connection } = await fakeStore((request, response) => {
      seen.push(request.headers['content-md5']);
      response.end();
    });
    await connect(connection).put('k', 'v');
    expect(seen).toEqual(['njZp0ZtnW9VwWP1GZCBdKg==']);
  });

  it('does not wait for ever for a store that says nothing', async () => {
    const { connection } = await fakeStore(() => undefined);
    const client = connect(connection, { timeoutMs: 1_000, retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 } });
    await expect(client.get('k')).rejects.toMatchObject({ code: 's3.unreachable', status: null });
  });

  it('names the region the bucket is in', async () => {
    const body = '<Error><Code>PermanentRedirect</Code><Region>ap-northeast-1</Region></Error>';
    const { connection } = await fakeStore((_, response) => response.writeHead(301).end(body));
    const error: unknown = await connect(connection)
      .put('k', 'v')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 's3.refused' });
    expect(String(error)).toContain('ap-northeast-1');
  });

  it('says so when a store does not know conditional writes', async () => {
    const body = '<Error><Code>NotImplemented</Code></Error>';
    const { connection, count } = await fakeStore((_, response) => response.writeHead(501).end(body));
    await expect(connect(connection).put('k', 'v', { ifAbsent: true })).rejects.toMatchObject({
      code: 's3.unsupported',
    });
    expect(count()).toBe(1);
  });

  it('stops when a store lists in a circle', async () => {
    const page =
      '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken></ListBucketResult>';
    const { connection } = await fakeStore((_, response) => response.end(page));
    await expect(listKeys(connect(connection))).rejects.toMatchObject({ code: 's3.refused' });
  });

  it('understands a store that does not encode the keys it lists', async () => {
    const page =
      '<ListBucketResult><Contents><Key>a+b &amp; 100%&#x3042;</Key><Size>3</Size></Contents></ListBucketResult>';
    const { connection } = await fakeStore((_, response) => response.end(page));
    expect(await listKeys(connect(connection))).toEqual(['a+b & 100%あ']);
  });

  it('never follows a store to another host', async () => {
    const { connection } = await fakeStore((_, response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    );
    await expect(connect(connection).put('k', 'v')).rejects.toMatchObject({ code: 's3.refused', status: 307 });
  });

  it('sends the session token, the encryption and the host of a virtual bucket', async () => {
    const seen: IncomingMessage[] = [];
    const { connection } = await fakeStore((request, response) => {
      seen.push(request);
      response.end();
    });
    const credentials = { ...connection.credentials, sessionToken: new Secret('token-of-today') };
    const client = connect({ ...connection, credentials, sse: 'AES256' });
    await client.put('k', 'v');
    expect(seen[0]?.headers).toMatchObject({
      'x-amz-security-token': 'token-of-today',
      'x-amz-server-side-encryption': 'AES256',
    });
    expect(seen[0]?.headers.authorization).toContain('x-amz-security-token');

    const port = new URL(connection.endpoint ?? '').port;
    const agent = new Agent({ connect: { lookup } });
    const withLookup = { dispatcher: agent, close: () => agent.close(), destroy: () => agent.destroy() };
    const virtual = connect(
      { ...connection, endpoint: `http://s3.test:${port}/`, forcePathStyle: false },
      { connections: { ...directConnections, open: () => Promise.resolve(withLookup) } },
    );
    await virtual.put('k', 'v');
    expect(seen[1]).toMatchObject({ url: '/k', headers: { host: `b.s3.test:${port}` } });
  });
});
