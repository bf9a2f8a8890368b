import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { aFakeOrganization, startFakeMackerel } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText } from '../support/world.ts';

// The steps of the image, where no container engine runs: the same commands in a temporary prefix, then what it starts, as
// nobody, with a configuration that cannot be written, asked by its own health check.

const ROOT = resolve(import.meta.dirname, '../..');
const NOBODY = 65_534;
const SECRET = 'secret-of-the-hook-0123456789abcdefgh';

const folder = mkdtempSync(join(tmpdir(), 'noroshi-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = readFileSync(join(ROOT, 'Containerfile'), 'utf8').split('\n');
const runs = lines.flatMap((line) => /^RUN (?:--mount=\S+ )?(.*)$/.exec(line)?.[1] ?? []);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

it('makes an image that listens as nobody with all but its state read-only, and knows how it is', async () => {
  const [build, packages, prefix] = ['build', 'package', 'prefix'].map((name) => join(folder, name)) as [string, string, string]; // prettier-ignore
  for (const each of [build, packages, prefix]) mkdirSync(each);
  execFileSync('sh', ['-c', `git -C "${ROOT}" archive HEAD | tar -x -C "${build}"`]);
  const inPlace = (command: string): string =>
    command.replaceAll('/package', packages).replace('npm install --global', `npm install --global --prefix ${prefix}`);
  // Debian's packages, and the user of the base image, are not this machine's to change.
  const steps = runs.filter((command) => command.startsWith('npm ')).map((command) => inPlace(command.replace(/ && npm cache clean.*/, ''))); // prettier-ignore
  expect(steps).toHaveLength(4);
  for (const step of steps) execFileSync('sh', ['-c', step], { cwd: build, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('chmod', ['-R', 'go+rX', folder]);
  chmodSync(folder, 0o755);

  const organization = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'h1' })] });
  const fake = await startFakeMackerel([organization]);
  const [config, state, site] = ['config', 'state', 'site'].map((name) => join(folder, name)) as [string, string, string]; // prettier-ignore
  for (const each of [config, state, site]) mkdirSync(each);
  const text = aConfigText({ base: fake.base, names: ['acme'], more: 'listen: { secret: "${NOROSHI_HOOK}" }\n' });
  writeFileSync(join(config, 'noroshi.yaml'), `${text.replaceAll('./dist', site)}state: ${state}\n`);
  chmodSync(config, 0o555);
  for (const each of [state, site]) execFileSync('chown', [`${NOBODY}:${NOBODY}`, each]);
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    MACKEREL_APIKEYS: JSON.stringify({ acme: organization.key }),
    NOROSHI_HOOK: SECRET,
    TMPDIR: state,
  };
  const [, start = '[]'] = /^CMD (.*)$/m.exec(lines.join('\n')) ?? [];
  const words = (JSON.parse(start) as string[]).map((word) => word.replace('0.0.0.0', '127.0.0.1'));
  const running = spawn(join(prefix, 'bin/noroshi'), [...words, '--port', String(port)], { cwd: config, env, uid: NOBODY, gid: NOBODY, stdio: 'inherit' }); // prettier-ignore
  const ended = new Promise<number | null>((done) => running.once('exit', done));
  const [, check = '[]'] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(lines.join('\n')) ?? [];
  const [program = '', ...given] = (JSON.parse(check) as string[]).map((word) => word.replace('8787', String(port)));
  const isWell = (): boolean => {
    try {
      execFileSync(program, given, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 120 && !isWell(); tries++) await sleep(500);
  expect(isWell()).toBe(true);
  expect(readFileSync(join(site, 'public/heartbeat.json'), 'utf8')).toContain('"checkedAt"');
  running.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(isWell()).toBe(false);
  await fake.close();
});
