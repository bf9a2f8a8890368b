import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Without `noroshi listen`: nginx takes the webhook and writes it down, a path unit starts the run.

const RECIPES = join(import.meta.dirname, '../../docs/recipes');
const PASSWORD = 'correct horse battery staple';

let folder: string;
let base: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-hook-'));
  execFileSync('chmod', ['755', folder]);
  mkdirSync(join(folder, 'tmp'));
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: PASSWORD }).toString().trim();
  writeFileSync(join(folder, 'noroshi-hook.htpasswd'), `mackerel:${hash}\n`);
  const recipe = readFileSync(join(RECIPES, 'hook.nginx.conf'), 'utf8')
    .replaceAll('/etc/nginx/', `${folder}/`)
    .replaceAll('/var/log/nginx/', `${folder}/`);
  const port = await findFreePort();
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/tmp/${kind};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 64; }
http { access_log off; ${bodies.join(' ')} server { listen 127.0.0.1:${port}; ${recipe} } }`,
  );
  execFileSync('/usr/sbin/nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`], {
    stdio: 'pipe',
  });
  base = `http://127.0.0.1:${port}/`;
});

afterAll(() => {
  const pidFile = join(folder, 'nginx.pid');
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function post(password: string, method = 'POST'): Promise<number> {
  const authorization = `Basic ${Buffer.from(`mackerel:${password}`).toString('base64')}`;
  const body = method === 'POST' ? { body: JSON.stringify({ event: 'alert' }) } : {};
  const response = await fetch(`${base}hook`, { method, headers: { authorization }, ...body });
  await response.arrayBuffer();
  return response.status;
}

function linesWritten(): number {
  const log = join(folder, 'noroshi-hook.log');
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
}

describe('the documented way from a webhook to a run without a listener', () => {
  it('writes down a hook that shows the password, where the path unit looks', async () => {
    expect(linesWritten()).toBe(0);
    expect(await post(PASSWORD)).toBe(202);
    // nginx answers first and writes then.
    await expect.poll(linesWritten).toBe(1);
    const unit = readFileSync(join(RECIPES, 'noroshi-hook.path'), 'utf8');
    const nginx = readFileSync(join(RECIPES, 'hook.nginx.conf'), 'utf8');
    const watched = /^PathModified=(.+)$/m.exec(unit)?.[1] ?? 'nothing';
    expect(nginx).toContain(`access_log ${watched};`);
    expect(unit).toContain('Unit=noroshi.service');
  });

  it('writes nothing for a wrong password, for none, and for who only looks', async () => {
    const before = linesWritten();
    expect(await post('wrong')).toBe(401);
    expect(await post(PASSWORD, 'GET')).toBe(403);
    expect((await fetch(`${base}hook`, { method: 'POST', body: '{}' })).status).toBe(401);
    expect(linesWritten()).toBe(before);
  });
});
