import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../support/install.ts';

// The two ways in which the documentation lets other monitoring watch that runs go on, as it prints them, with the programs
// themselves: both go by the age of a file behind a web server.

const CHECK_HTTP = '/usr/lib/nagios/plugins/check_http';
const PAGES = ['docs/machines.md', 'docs/machines.ja.md'].map((path) => readFileSync(resolve(path), 'utf8'));

let folder: string;
let port: number;
let blackboxPort: number;
let blackbox: ChildProcess;

beforeAll(async () => {
  ensureInstalled([
    { command: '/usr/sbin/nginx', packages: ['nginx-light'] },
    { command: CHECK_HTTP, packages: ['monitoring-plugins-basic'] },
    { command: 'prometheus-blackbox-exporter', packages: ['prometheus-blackbox-exporter'] },
  ]);
  folder = mkdtempSync(join(tmpdir(), 'noroshi-monitoring-'));
  execFileSync('chmod', ['755', folder]);
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site/heartbeat.json'), '{"version":1}');
  [port, blackboxPort] = [await findFreePort(), await findFreePort()];
  writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration());
  execFileSync('/usr/sbin/nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`]);
  writeFileSync(join(folder, 'blackbox.yml'), 'modules:\n  http_2xx:\n    prober: http\n    http: { preferred_ip_protocol: ip4 }\n'); // prettier-ignore
  const settings = [`--config.file=${folder}/blackbox.yml`, `--web.listen-address=127.0.0.1:${blackboxPort}`];
  blackbox = spawn('prometheus-blackbox-exporter', settings, { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((listens, fails) => {
    blackbox.once('error', fails);
    blackbox.once('close', () => fails(new Error('blackbox_exporter ended')));
    blackbox.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Listening on')) listens();
    });
  });
});

afterAll(async () => {
  if (blackbox !== undefined) {
    const ended = new Promise((resolve) => blackbox.once('close', resolve));
    blackbox.kill();
    await ended;
  }
  const pidFile = join(folder, 'nginx.pid');
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

function nginxConfiguration(): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp;`);
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `${user} worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 16; }
http { access_log off; ${bodies.join(' ')} server { listen 127.0.0.1:${port}; root ${folder}/site; } }`;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return found;
}

/** As if the last run had been so long ago. */
function age(minutes: number): void {
  const at = Date.now() / 1000 - minutes * 60;
  utimesSync(join(folder, 'site/heartbeat.json'), at, at);
}

/** The one text of both pages that the pattern finds. */
function printed(pattern: RegExp): string {
  const [english, japanese] = PAGES.map((text) => pattern.exec(text)?.[0]);
  expect(japanese).toBe(english);
  return english ?? '';
}

/** Age in minutes, and whether somebody is to be alarmed. */
const AGES: [number, boolean][] = [
  [0, false],
  [14, false],
  [16, true],
  [20, true],
];

describe('the age of the last run', () => {
  it.each(AGES)('is watched by check_http: after %i minutes alarmed %s', (minutes, isAlarmed) => {
    const [, ...words] = printed(/check_http -H[^`]*/).split(' ');
    const here = words.filter((word) => word !== '-S'); // Without TLS; all else as it is printed.
    age(minutes);
    const run = spawnSync(CHECK_HTTP, [...here, '-I', '127.0.0.1', '-p', String(port)], { encoding: 'utf8' });
    expect([run.status, run.stdout]).toEqual([isAlarmed ? 2 : 0, expect.any(String)]);
  });

  it.each(AGES)('is watched by blackbox_exporter: after %i minutes alarmed %s', async (minutes, isAlarmed) => {
    const expression = printed(/time\(\) - (probe_\w+) > (\d+)/);
    const [, metric = '', limit = ''] = /time\(\) - (probe_\w+) > (\d+)/.exec(expression) ?? [];
    age(minutes);
    const target = encodeURIComponent(`http://127.0.0.1:${port}/heartbeat.json`);
    const answer = await fetch(`http://127.0.0.1:${blackboxPort}/probe?module=http_2xx&target=${target}`);
    const value = new RegExp(`^${metric} (.+)$`, 'm').exec(await answer.text())?.[1];
    expect(Date.now() / 1000 - Number(value) > Number(limit)).toBe(isAlarmed);
  });
});
