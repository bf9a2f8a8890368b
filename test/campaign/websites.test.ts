import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import { createS3Exchanger } from '../../src/io/s3/s3-exchange.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import { createMemoryManifests } from '../publish/place.ts';
import { startRadosgw, type Radosgw } from '../support/radosgw.ts';
import { aConnection, someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, minutes } from '../support/trees.ts';

// A bucket that is served as a website, with the rule for other sites that docs/serving.md prints. Run on radosgw, the one
// store here that does it.

const DOMAIN = 'website.test';
const DOCUMENT = resolve(import.meta.dirname, '../../docs/serving.md');
const SITE = {
  'index.html': '<!DOCTYPE html><title>front</title>',
  '404.html': '<!DOCTYPE html><title>no such page</title>',
  'c/acme/index.html': '<!DOCTYPE html><title>acme</title>',
  'noroshi.json': '{}',
  'history.atom': '<feed/>',
  'maintenance.ics': 'BEGIN:VCALENDAR',
  'assets/style.0123456789abcdef.css': 'p{}',
};

let folder: string;
let radosgw: Radosgw;
let client: S3Client;

/** As XML, which the wire wants, the rules that are documented as JSON for AWS' own tool. */
function documentedCors(): string {
  const [, text] = /^```json\n(\{\s*"CORSRules"[\s\S]*?)^```/m.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  const { CORSRules: rules } = JSON.parse(text ?? '') as { CORSRules: Record<string, string[] | number>[] };
  const elements: Record<string, string> = {
    AllowedOrigins: 'AllowedOrigin',
    AllowedMethods: 'AllowedMethod',
    ExposeHeaders: 'ExposeHeader',
    MaxAgeSeconds: 'MaxAgeSeconds',
  };
  const rule = Object.entries(rules[0]!).flatMap(([key, values]) =>
    [values].flat().map((value) => `<${elements[key]}>${value}</${elements[key]}>`),
  );
  return `<CORSConfiguration><CORSRule>${rule.join('')}</CORSRule></CORSConfiguration>`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-websites-'));
  radosgw = await startRadosgw(DOMAIN);
  const connection = await aConnection({ bucket: 'pages', endpoint: radosgw.endpoint, acl: 'public-read' });
  const exchanger = createS3Exchanger(connection, someDependencies());
  const put = async (query: string | undefined, text: string): Promise<void> => {
    const body = Buffer.from(text);
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    const sha256 = createHash('sha256').update(body).digest('hex');
    const sent = { method: 'PUT', key: '', headers, body, sha256, ...(query === undefined ? {} : { query }) } as const;
    const { status, body: said } = await exchanger.exchange(sent);
    if (status !== 200) throw new Error(`${query}: ${status} ${said.toString()}`);
  };
  await put(undefined, '');
  const website =
    '<IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>404.html</Key></ErrorDocument>';
  await put('website=', `<WebsiteConfiguration>${website}</WebsiteConfiguration>`);
  await put('cors=', documentedCors());
  await exchanger.close();
  client = createS3Client(connection, someDependencies());
  await createS3Target({ id: 'store', client, prefix: '', manifests: createMemoryManifests() }).publish(
    aBuiltTree(SITE, minutes(0), folder),
  );
}, 120_000);

afterAll(async () => {
  await client.close();
  radosgw.stop();
  rmSync(folder, { recursive: true, force: true });
});

function get(path: string, host: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { port } = new URL(radosgw.endpoint);
  return new Promise((answered, failed) => {
    const headers = { host, origin: 'https://shop.example' };
    request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => answered({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', failed)
      .end();
  });
}

const atWebsite = (path: string): ReturnType<typeof get> => get(path, `pages.${DOMAIN}`);

describe('a bucket as a website', () => {
  it('answers folders with their page, and what is not there with the page for that', async () => {
    expect((await atWebsite('/')).body).toContain('front');
    expect((await atWebsite('/c/acme/')).body).toContain('acme');
    const missing = await atWebsite('/nothing/here/');
    // As on AWS: who may not list is not told what is there, and a list would show the addresses of unlisted pages.
    expect([missing.status, missing.body]).toEqual([403, expect.stringContaining('no such page')]);
  });

  it.each([
    ['/', 'text/html; charset=utf-8', 'public, max-age=30, stale-while-revalidate=30, stale-if-error=3600'],
    ['/noroshi.json', 'application/json; charset=utf-8', 'public, max-age=30, stale-while-revalidate=30, stale-if-error=3600'], // prettier-ignore
    ['/heartbeat.json', 'application/json; charset=utf-8', 'no-store'],
    ['/assets/style.0123456789abcdef.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])(
    'sends %s as what it is, says how long it may be kept, and lets other sites read it',
    async (path, type, cache) => {
      const { status, headers } = await atWebsite(path);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, cache]);
      expect(headers['access-control-allow-origin']).toMatch(/^(\*|https:\/\/shop\.example)$/);
      expect(headers['access-control-expose-headers']?.toLowerCase()).toMatch(/date,\s*age/);
    },
  );

  it('answers no folder at the interface of the store', async () => {
    expect((await get('/pages/c/acme/', '127.0.0.1')).status).toBe(403);
    expect((await get('/pages/', '127.0.0.1')).status).toBe(403);
    expect((await get('/pages/c/acme/index.html', '127.0.0.1')).body).toContain('acme');
  });
});
