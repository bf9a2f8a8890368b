import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { writeTree } from '../../src/publish/built/write-tree.ts';
import { aFile, aHeartbeat, minutes } from '../support/trees.ts';

const HERE = import.meta.dirname;
const PASSWORD = 'correct horse battery staple';
const [PUBLIC, ACME, SCOPE] = ['status.example.jp', 'acme.status.example.jp', 'scope.status.example.jp'];
const HOOK = 'hook.status.example.jp';
// What 192.0.2.0/24 of the configuration becomes here, and an address outside of it.
const [OFFICE, ELSEWHERE] = ['127.0.0.2', '127.0.0.1'];

let folder: string;
let port: number;
let proxy: Server;
let ca: Buffer;

beforeAll(async () => {
  const nginx = findNginx();
  // Workers run as another user, who must be able to look inside.
  folder = mkdtempSync(join(tmpdir(), 'noroshi-edge-'));
  execFileSync('chmod', ['755', folder]);
  for (const name of ['srv', 'etc', 'tmp']) mkdirSync(join(folder, name));
  for (const tree of ['public', 'acme', 'internal'] as const) await publish(tree, 'first', minutes(0));

  const etc = join(folder, 'etc');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=status.example.jp', '-addext', 'subjectAltName=DNS:status.example.jp,DNS:*.status.example.jp', '-keyout', `${etc}/tls.key`, '-out', `${etc}/tls.crt`], { stdio: 'pipe' }); // prettier-ignore
  ca = readFileSync(`${etc}/tls.crt`);
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: PASSWORD }).toString().trim();
  writeFileSync(`${etc}/acme.htpasswd`, `acme:${hash}\n`);

  proxy = createServer((asked, response) => {
    const isKnown = asked.headers.cookie === 'session=known';
    response.writeHead(asked.url === '/oauth2/auth' ? (isKnown ? 202 : 401) : 200).end(`signing in at ${asked.url}`);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  port = await findFreePort();
  writeFileSync(`${etc}/pages.conf`, atHome(readFileSync(join(HERE, 'pages.conf'), 'utf8')));
  writeFileSync(`${etc}/status.conf`, atHome(readFileSync(join(HERE, 'nginx.conf.template'), 'utf8')));
  writeFileSync(`${etc}/hook.conf`, atHome(readFileSync(join(HERE, 'hook.conf'), 'utf8')));
  writeFileSync(`${etc}/nginx.conf`, mainConfiguration());
  // Comes back when it listens.
  execFileSync(nginx, ['-p', folder, '-e', `${folder}/error.log`, '-c', `${etc}/nginx.conf`], { stdio: 'pipe' });
});

afterAll(async () => {
  const pidFile = join(folder, 'nginx.pid');
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  await new Promise((resolve) => proxy.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** The one that is installed; root installs it from Debian when it is missing. */
function findNginx(): string {
  const find = (): string | undefined =>
    ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find((path) =>
      existsSync(path),
    );
  if (find() === undefined && process.getuid?.() === 0) {
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'nginx-light'], { stdio: 'pipe' });
  }
  const found = find();
  if (found === undefined) throw new Error('This test needs nginx: apt-get install nginx-light.');
  return found;
}

/** The configuration as it is documented, with this machine's places and ports for those of the example. */
function atHome(text: string): string {
  return text
    .replaceAll('/etc/nginx/status/', `${folder}/etc/`)
    .replaceAll('/srv/status/', `${folder}/srv/`)
    .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replaceAll('192.0.2.0/24', `${OFFICE}/32`)
    .replaceAll(/127\.0\.0\.1:(4180|8787)/g, `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
}

function mainConfiguration(): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/tmp/${kind};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http {
  access_log off; ${bodies.join(' ')}
  include ${folder}/etc/status.conf;
  server {
    listen 127.0.0.1:${port} ssl; server_name ${HOOK};
    ssl_certificate ${folder}/etc/tls.crt; ssl_certificate_key ${folder}/etc/tls.key;
    include ${folder}/etc/hook.conf;
  }
}`;
}

async function findFreePort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return found;
}

async function publish(name: 'public' | 'acme' | 'internal', mark: string, builtAt: Date): Promise<void> {
  const files = [
    aFile('index.html', `<!DOCTYPE html><title>${name} ${mark}</title>`),
    aFile('404.html', `<!DOCTYPE html><title>${name} has no such page</title>`),
    aFile('noroshi.json', '{}'),
    aFile('history.atom', '<feed/>'),
    aFile('maintenance.ics', 'BEGIN:VCALENDAR'),
    aFile('embed.js', ''),
    aFile('assets/logo-0123456789abcdef.svg', '<svg/>'),
    ...(name === 'public' ? [aFile('c/globex-abcdefghij/index.html', 'globex'), aFile('c/globex-abcdefghij/maintenance.ics', 'globex')] : []), // prettier-ignore
  ];
  const kind = name === 'acme' ? ('customer' as const) : name;
  const tree = { kind, id: name, parts: [{ id: 'all', inputHash: mark, files: () => files }] };
  const written = writeTree(tree, join(folder, 'build', name), { builtAt, heartbeat: aHeartbeat(builtAt) });
  await createDirectoryTarget(join(folder, 'srv', name)).publish(written);
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function get(
  host: string,
  path: string,
  { from = ELSEWHERE, headers = {} }: { from?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, localAddress: from, ca, servername: host, headers: { host, ...headers }, agent: false }, // prettier-ignore
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

const withPassword = (password: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`acme:${password}`).toString('base64')}` },
});

describe('the documented nginx configuration', () => {
  it('serves the public site to everybody, its heartbeat too', async () => {
    expect((await get(PUBLIC, '/')).body).toContain('public first');
    expect((await get(PUBLIC, '/heartbeat.json')).status).toBe(200);
    const missing = await get(PUBLIC, '/nothing/here/');
    expect([missing.status, missing.body]).toEqual([404, expect.stringContaining('public has no such page')]);
  });

  it.each([
    '/',
    '/index.html',
    '/noroshi.json',
    '/history.atom',
    '/maintenance.ics',
    '/heartbeat.json',
    '/404.html',
    '/nothing',
    '/assets/logo-0123456789abcdef.svg',
  ])('asks for the password at %s of a protected site', async (path) => {
    // prettier-ignore
    const closed = await get(ACME, path);
    expect(closed.status).toBe(401);
    expect(closed.headers['www-authenticate']).toBe('Basic realm="Status"');
    expect(closed.body).not.toContain('acme');
    expect((await get(ACME, path, withPassword('wrong'))).status).toBe(401);
    expect((await get(ACME, path, withPassword(PASSWORD))).status).toBe(path === '/nothing' ? 404 : 200);
  });

  it('lets other sites read data of the public site, and nothing that is behind a door', async () => {
    const sharedWith = async (host: string, path: string, options = {}) => {
      const { headers } = await get(host, path, options);
      return [headers['access-control-allow-origin'], headers['access-control-expose-headers']];
    };
    for (const path of ['/noroshi.json', '/heartbeat.json', '/history.atom', '/maintenance.ics', '/embed.js']) {
      expect([path, ...(await sharedWith(PUBLIC, path))]).toEqual([path, '*', 'Date, Age']);
    }
    const nobody = [undefined, undefined];
    expect(await sharedWith(PUBLIC, '/')).toEqual(nobody);
    expect(await sharedWith(PUBLIC, '/c/globex-abcdefghij/maintenance.ics', { from: OFFICE })).toEqual(nobody);
    expect(await sharedWith(ACME, '/noroshi.json', withPassword(PASSWORD))).toEqual(nobody);
    const known = { headers: { cookie: 'session=known' }, from: OFFICE };
    expect(await sharedWith(SCOPE, '/noroshi.json', known)).toEqual(nobody);
  });

  it('lets only the allowed addresses read the unlisted customer, whatever they ask for', async () => {
    for (const path of ['/c/globex-abcdefghij/', '/c/globex-abcdefghij/maintenance.ics', '/c/globex-guessed/']) {
      const refused = await get(PUBLIC, path);
      expect(refused.status).toBe(403);
      expect(refused.body).not.toContain('globex');
    }
    const allowed = await get(PUBLIC, '/c/globex-abcdefghij/', { from: OFFICE });
    expect([allowed.status, allowed.body]).toEqual([200, 'globex']);
  });

  it.each(['/', '/noroshi.json', '/maintenance.ics', '/heartbeat.json'])(
    'lets whom the identity-aware proxy knows, from an allowed address only, read %s of the internal site',
    async (path) => {
      // prettier-ignore
      const cookie = { cookie: 'session=known' };
      expect((await get(SCOPE, path, { headers: cookie })).status).toBe(403);
      const stranger = await get(SCOPE, path, { from: OFFICE });
      expect(stranger.status).toBe(302);
      expect(stranger.headers['location']).toBe(`/oauth2/sign_in?rd=${path}`);
      expect((await get(SCOPE, path, { from: OFFICE, headers: cookie })).status).toBe(200);
    },
  );

  it('lets somebody from an allowed address sign in, and nobody ask who is signed in', async () => {
    expect((await get(SCOPE, '/oauth2/sign_in?rd=/', { from: OFFICE })).body).toBe(
      'signing in at /oauth2/sign_in?rd=/',
    );
    expect((await get(SCOPE, '/oauth2/auth', { from: OFFICE })).status).toBe(401);
    expect((await get(SCOPE, '/oauth2/sign_in')).status).toBe(403);
  });

  it('sends types, cache rules and what keeps other sites from framing the page', async () => {
    const types = await Promise.all(
      ['/', '/noroshi.json', '/history.atom', '/maintenance.ics'].map((path) => get(PUBLIC, path)),
    );
    expect(types.map(({ headers }) => headers['content-type'])).toEqual([
      'text/html; charset=utf-8',
      'application/json; charset=utf-8',
      'application/atom+xml; charset=utf-8',
      'text/calendar; charset=utf-8',
    ]);
    for (const { headers } of [...types, await get(ACME, '/'), await get(PUBLIC, '/nothing')]) {
      expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
    }
    const cacheOf = async (path: string) => (await get(PUBLIC, path)).headers['cache-control'];
    expect(await cacheOf('/')).toBe('no-cache');
    expect(await cacheOf('/heartbeat.json')).toBe('no-store');
    expect(await cacheOf('/assets/logo-0123456789abcdef.svg')).toBe('public, max-age=31536000, immutable');
  });

  it('answers 304 when nothing changed, and shows a new release from the moment its link is switched', async () => {
    const before = await get(PUBLIC, '/');
    const etag = String(before.headers['etag']);
    expect((await get(PUBLIC, '/', { headers: { 'if-none-match': etag } })).status).toBe(304);
    await publish('public', 'second release', minutes(5));
    const after = await get(PUBLIC, '/', { headers: { 'if-none-match': etag } });
    expect([after.status, after.body]).toEqual([200, expect.stringContaining('public second release')]);
    expect(JSON.parse((await get(PUBLIC, '/heartbeat.json')).body)).toMatchObject({
      checkedAt: minutes(5).toISOString(),
    });
  });

  it('does not serve what lies beside a tree', async () => {
    const beside = readdirSync(join(folder, 'srv')).filter((name) => name.startsWith('.'));
    expect(beside.length).toBeGreaterThan(0);
    for (const path of [`/../${beside[0]}/`, '/%2e%2e/acme/index.html', '/.public.releases/']) {
      expect((await get(PUBLIC, path)).body).not.toMatch(/acme first|public first/);
    }
  });

  it('passes hooks, and nothing else, to the listener', async () => {
    expect((await get(HOOK, '/hook')).body).toBe('signing in at /hook');
    expect((await get(HOOK, '/metrics')).status).toBe(404);
  });

  it('is the one that the documentation prints', () => {
    const root = join(HERE, '../..');
    const printed =
      [...readdirSync(root), ...(existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs')).map((name) => `docs/${name}`) : [])] // prettier-ignore
        .filter((name) => name.endsWith('.md'))
        .flatMap((name) => [...readFileSync(join(root, name), 'utf8').matchAll(/^```nginx\n([\s\S]*?)^```/gm)])
        .map((match) => match[1]);
    const tested = ['nginx.conf.template', 'pages.conf', 'hook.conf'].map((name) =>
      readFileSync(join(HERE, name), 'utf8'),
    );
    expect(printed.filter((text) => !tested.includes(text ?? ''))).toEqual([]);
  });
});
