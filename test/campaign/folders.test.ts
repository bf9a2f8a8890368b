import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, type FakeWorld } from '../support/world.ts';

// Folders as they are met on servers: volumes, mounts inside of links, other users, umasks. Needs root, as the others of
// `npm run campaign` do; mounts are made in a namespace of their own and end with it.

const NOBODY_ID = 65_534;

let world: FakeWorld;

beforeEach(async () => {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })]);
  chmodSync(world.folder, 0o755);
});
afterEach(() => world.close());

interface Said {
  exitCode: number | null;
  said: string;
}

/** Runs shell commands there; `$RUN MINUTE` is a run of the program at that minute. */
function shell(script: string, { uid, env = {} }: { uid?: number; env?: Record<string, string> } = {}): Promise<Said> {
  const file = world.path('run.sh');
  const at = (minute: string): string =>
    `"$(date -u -d "2026-11-20 03:05 UTC + ${minute} minutes" +%Y-%m-%dT%H:%M:%SZ)"`;
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" run --config noroshi.yaml --now ${at('$1')} 2>&1\n`, { mode: 0o755 }); // prettier-ignore
  return spawnText('unshare', ['--mount', 'sh', '-euc', script], { uid, env });
}

function spawnText(
  command: string,
  args: string[],
  { uid, env }: { uid?: number | undefined; env: Record<string, string> },
): Promise<Said> {
  // prettier-ignore
  const child = spawn(uid === undefined ? command : (args[1] ?? ''), uid === undefined ? args : args.slice(2), {
    cwd: world.folder,
    env: { PATH: process.env.PATH, RUN: world.path('run.sh'), ...world.env, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((ended) => child.on('close', (exitCode) => ended({ exitCode, said })));
}

describe('mounts', () => {
  it('a target that is a volume is refused with a way out, and a folder inside it is taken', async () => {
    const target = world.path('dist/public');
    mkdirSync(target, { recursive: true });
    const mounted = `mount -t tmpfs tmpfs "${target}"; $RUN 0`;
    const refused = await shell(mounted);
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.said).toContain(`${target} is a mount point`);
    expect(refused.said).toContain(`Name a folder inside the volume, such as ${target}/site`);
    const japanese = await shell(mounted, { env: { LANG: 'ja_JP.UTF-8' } });
    expect(japanese.said).toContain(`${target} はマウントポイントです`);
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', text.replace('./dist/public', './dist/public/site'));
    expect(await shell(`${mounted} && cat "${target}/site/heartbeat.json"`)).toMatchObject({ exitCode: 0 });
  });

  it('a bind mount of the link shows one old release, one of the folder above always the live one', async () => {
    const [link, above] = [world.path('of-link'), world.path('of-above')];
    for (const folder of [link, above]) mkdirSync(folder);
    const checkedAt = (path: string): string => `grep -o '2026-11-20T[0-9:.]*Z' "${path}/heartbeat.json" | head -1`;
    const { exitCode, said } = await shell(
      `$RUN 0 >/dev/null; mount --bind dist/public of-link; mount --bind dist of-above
for minute in 5 70 140; do $RUN $minute >/dev/null; done
${checkedAt(link)}; ${checkedAt(`${above}/public`)}`,
    );
    expect([exitCode, said.trim().split('\n')]).toEqual([0, ['2026-11-20T03:05:00.000Z', '2026-11-20T05:25:00.000Z']]);
  });
});

describe('users', () => {
  it('what root left in the way is named as such', async () => {
    const dist = world.path('dist');
    expect(await shell('$RUN 0')).toMatchObject({ exitCode: 0 });
    // The state is the other user's own; the published folder is root's.
    execFileSync('chown', ['-R', `${NOBODY_ID}:${NOBODY_ID}`, world.path('.noroshi')]);
    chownSync(world.folder, NOBODY_ID, NOBODY_ID);
    const refused = await shell('$RUN 5', { uid: NOBODY_ID });
    expect(refused.exitCode).toBe(4);
    expect(refused.said).toContain('belongs to root, and this run is user 65534');
    expect(refused.said).toContain(`chown -R ${NOBODY_ID}`);
    expect(refused.said).not.toContain('free space');
    execFileSync('chown', ['-R', `${NOBODY_ID}`, dist]);
    expect(await shell('$RUN 10', { uid: NOBODY_ID })).toMatchObject({ exitCode: 0 });
  });

  it.each(['000', '027', '077'])('others read the pages under umask %s, and nobody the state', async (umask) => {
    const { exitCode, said } = await shell(`umask ${umask}; $RUN 0`);
    expect(exitCode, said).toBe(0);
    const asNobody = (path: string): number | null =>
      spawnSync('cat', [path], { uid: NOBODY_ID, gid: NOBODY_ID, stdio: 'ignore' }).status;
    for (const path of ['index.html', 'heartbeat.json', 'c/acme/index.html']) {
      expect([path, asNobody(world.path('dist/public', path))]).toEqual([path, 0]);
    }
    expect(statSync(world.path('.noroshi')).mode & 0o777).toBe(0o700);
    expect(asNobody(join(world.path('.noroshi'), 'history.json'))).not.toBe(0);
    const modes = execFileSync('find', ['-L', world.path('dist/public'), '-printf', '%y%m\n'], { encoding: 'utf8' });
    expect([...new Set(modes.trim().split('\n'))].toSorted()).toEqual(['d755', 'f644']);
  });
});
