import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTree } from '../../src/publish/built/write-tree.ts';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { startApache, startCaddy, type WebServer } from '../support/web-servers.ts';
import { aFile, aHeartbeat, minutes } from '../support/trees.ts';

// The configurations of docs/serving.md for Apache and Caddy, read from there and run. That for nginx is run by each
// `npm test`.

const [PUBLIC, ACME, SCOPE] = ['status.example.jp', 'acme.status.example.jp', 'scope.status.example.jp'];
const [OFFICE, ELSEWHERE] = ['127.0.0.2', '127.0.0.1'];
const PASSWORD = 'correct horse battery staple';
const GLOBEX = '/c/globex-abcdefghij/';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-web-'));
  // The servers run as another user.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'srv'));
  for (const name of ['public', 'acme', 'internal'] as const) await publish(name, 'first', 0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

async function publish(name: 'public' | 'acme' | 'internal', mark: string, minute: number): Promise<void> {
  const files = [
    aFile('index.html', `<!DOCTYPE html><title>${name} ${mark}</title>`),
    aFile('404.html', `<!DOCTYPE html><title>${name} has no such page</title>`),
    ...['noroshi.json', 'api/v2/status.json', 'history.atom', 'history.rss', 'maintenance.ics', 'badge.svg', 'embed.js'].map((path) => aFile(path, '{}')), // prettier-ignore
    aFile('assets/logo-0123456789abcdef.svg', '<svg/>'),
    aFile(`${GLOBEX.slice(1)}index.html`, 'globex'),
    aFile(`${GLOBEX.slice(1)}noroshi.json`, '{}'),
  ];
  const kind = name === 'acme' ? ('customer' as const) : name;
  const tree = { kind, id: name, parts: [{ id: 'all', inputHash: mark, files: () => files }] };
  const builtAt = minutes(minute);
  const written = writeTree(tree, join(folder, 'build', name), { builtAt, heartbeat: aHeartbeat(builtAt) });
  await createDirectoryTarget(join(folder, 'srv', name)).publish(written);
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

describe.each([
  { title: 'Apache', start: startApache, first: 10 },
  { title: 'Caddy', start: startCaddy, first: 20 },
])('$title', ({ start, first }) => {
  let server: WebServer;
  beforeAll(async () => void (server = await start({ folder, office: `${OFFICE}/32`, password: PASSWORD })));
  afterAll(() => server.stop());

  function get(host: string, path: string, from = ELSEWHERE, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((answered, failed) => {
      const asked = request(
        { host: '127.0.0.1', port: server.port, path, localAddress: from, agent: false, headers: { host: `${host}:${server.port}`, ...headers } }, // prettier-ignore
        (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => answered({ status: response.statusCode ?? 0, headers: response.headers, body }));
        },
      );
      asked.on('error', failed).end();
    });
  }

  const withPassword = (password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`acme:${password}`).toString('base64')}`,
  });

  it('answers folders with their page', async () => {
    expect((await get(PUBLIC, '/')).body).toContain('public first');
    expect((await get(PUBLIC, GLOBEX, OFFICE)).body).toBe('globex');
  });

  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/noroshi.json', 'application/json; charset=utf-8', 'no-cache'],
    ['/api/v2/status.json', 'application/json; charset=utf-8', 'no-cache'],
    ['/history.atom', 'application/atom+xml; charset=utf-8', 'no-cache'],
    ['/history.rss', 'application/rss+xml; charset=utf-8', 'no-cache'],
    ['/maintenance.ics', 'text/calendar; charset=utf-8', 'no-cache'],
    ['/heartbeat.json', 'application/json; charset=utf-8', 'no-store'],
    ['/badge.svg', /^image\/svg\+xml/, 'no-cache'],
    ['/embed.js', /^(text|application)\/javascript/, 'no-cache'],
    ['/assets/logo-0123456789abcdef.svg', /^image\/svg\+xml/, 'public, max-age=31536000, immutable'],
  ])('sends %s as what it is, and says how long it may be kept', async (path, type, cache) => {
    const { status, headers } = await get(PUBLIC, path);
    expect([status, headers['cache-control']]).toEqual([200, cache]);
    expect(headers['content-type']).toMatch(type);
    expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it.each(['/nothing/here/', '/assets/gone-0123456789abcdef.css', '/gone.ics', '/gone/heartbeat.json'])(
    'shows the page for what is not there at %s, and lets nobody keep it',
    async (path) => {
      const { status, headers, body } = await get(PUBLIC, path);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([404, 'text/html; charset=utf-8', 'no-cache']); // prettier-ignore
      expect(body).toContain('public has no such page');
      expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
    },
  );

  it('lets other sites read data of the public site, and nothing that is behind a door', async () => {
    const sharedWith = async (...asked: Parameters<typeof get>) => {
      const { headers } = await get(...asked);
      return [headers['access-control-allow-origin'], headers['access-control-expose-headers']];
    };
    for (const path of [
      '/noroshi.json',
      '/heartbeat.json',
      '/history.atom',
      '/maintenance.ics',
      '/badge.svg',
      '/embed.js',
    ]) {
      expect([path, ...(await sharedWith(PUBLIC, path))]).toEqual([path, '*', 'Date, Age']);
    }
    const nobody = [undefined, undefined];
    expect(await sharedWith(PUBLIC, '/')).toEqual(nobody);
    expect(await sharedWith(PUBLIC, `${GLOBEX}noroshi.json`, OFFICE)).toEqual(nobody);
    expect(await sharedWith(ACME, '/noroshi.json', ELSEWHERE, withPassword(PASSWORD))).toEqual(nobody);
    expect(await sharedWith(SCOPE, '/noroshi.json', OFFICE)).toEqual(nobody);
  });

  it.each(['/', '/noroshi.json', '/heartbeat.json', '/404.html', '/nothing'])(
    'asks for the password at %s of a protected site',
    async (path) => {
      const closed = await get(ACME, path);
      expect(closed.status).toBe(401);
      expect(closed.body).not.toContain('acme');
      expect((await get(ACME, path, ELSEWHERE, withPassword('wrong'))).status).toBe(401);
      expect((await get(ACME, path, ELSEWHERE, withPassword(PASSWORD))).status).toBe(path === '/nothing' ? 404 : 200);
    },
  );

  it('lets only the allowed addresses read the unlisted customer and the internal site', async () => {
    for (const path of [GLOBEX, `${GLOBEX}noroshi.json`, '/c/globex-guessed/']) {
      const refused = await get(PUBLIC, path);
      expect([path, refused.status]).toEqual([path, 403]);
      expect(refused.body).not.toContain('globex');
    }
    for (const path of ['/', '/noroshi.json', '/heartbeat.json']) {
      expect((await get(SCOPE, path)).status).toBe(403);
      expect((await get(SCOPE, path, OFFICE)).status).toBe(200);
    }
  });

  it('shows a new release from the moment its link is switched, and answers 304 before', async () => {
    const { headers } = await get(PUBLIC, '/');
    const ifNew = { 'if-none-match': String(headers.etag) };
    expect((await get(PUBLIC, '/', ELSEWHERE, ifNew)).status).toBe(304);
    await publish('public', `first of ${first}`, first);
    const after = await get(PUBLIC, '/', ELSEWHERE, ifNew);
    expect([after.status, after.body]).toEqual([200, expect.stringContaining(`public first of ${first}`)]);
  });
});
