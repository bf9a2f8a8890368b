import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// Runs that stop, die or live where nobody can see them, while they hold the state. A Mackerel that does not answer keeps
// them there.

let world: FakeWorld;
let silent: Server;
let asked: Promise<void>;
let children: ChildProcess[];

beforeEach(async () => {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })]);
  let note = (): void => undefined;
  asked = new Promise((resolve) => (note = resolve));
  silent = createServer(() => note());
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const text = aConfigText({ base, names: ['acme'] });
  world.write('noroshi-waits.yaml', text.replace('timeoutSeconds: 2', 'timeoutSeconds: 60'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  silent.closeAllConnections();
  silent.close();
  await world.close();
});

interface Held {
  child: ChildProcess;
  ended: Promise<{ code: number | null; said: string }>;
}

/** A run that holds the state and waits for Mackerel. */
async function holdState(...before: string[]): Promise<Held> {
  const [program, ...args] = [...before, process.execPath, CLI, 'run', '--config', world.path('noroshi-waits.yaml')];
  const child = spawn(program, args, { cwd: world.folder, env: { PATH: process.env.PATH, ...world.env } });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  );
  await asked;
  return { child, ended };
}

const runOther = (): ReturnType<FakeWorld['runByClock']> =>
  world.runByClock(new Date(), 'run', '--config', world.path('noroshi.yaml'));

function lockFiles(): string[] {
  const folder = world.path('.noroshi/lock');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}

function letItExpire(): void {
  for (const file of lockFiles()) {
    const record = JSON.parse(readFileSync(file, 'utf8')) as { expiresAt: string };
    writeFileSync(file, JSON.stringify({ ...record, expiresAt: new Date(Date.now() - 1_000).toISOString() }));
  }
}

describe('a run that holds the state', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('gives it back with a sentence at %s', async (signal) => {
    const { child, ended } = await holdState();
    child.kill(signal);
    const { said } = await ended;
    expect(said).toContain(`${signal}: this run stops here and gives back the lock`);
    expect(await runOther()).toMatchObject({ exitCode: 0 });
  });

  it('is followed at once by another where it was killed', async () => {
    const { child, ended } = await holdState();
    child.kill('SIGKILL');
    await ended;
    expect(await runOther()).toMatchObject({ exitCode: 0 });
  });

  it('is waited for while it lives, is overtaken when its lock has expired, and then saves nothing', async () => {
    const { child, ended } = await holdState();
    child.kill('SIGSTOP');
    const locked = await runOther();
    expect(locked).toMatchObject({ exitCode: 4 });
    expect(locked.stderr).toContain('until');
    letItExpire();
    expect(await runOther()).toMatchObject({ exitCode: 0 });
    const history = readFileSync(world.path('.noroshi/history.json'), 'utf8');
    const heartbeat = readFileSync(world.path('dist/public/heartbeat.json'), 'utf8');
    child.kill('SIGCONT');
    silent.closeAllConnections();
    const { code, said } = await ended;
    expect(code, said).toBe(4);
    expect(readFileSync(world.path('.noroshi/history.json'), 'utf8')).toBe(history);
    expect(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')).toBe(heartbeat);
  });

  it('is not taken for dead in another pid namespace of the same host name', async () => {
    execFileSync('unshare', ['--pid', '--fork', 'true']);
    const { child, ended } = await holdState('unshare', '--pid', '--fork', '--mount-proc', '--kill-child');
    const locked = await runOther();
    expect(locked, locked.stderr).toMatchObject({ exitCode: 4 });
    child.kill('SIGKILL');
    await ended;
    // Nobody here can see that it is dead.
    expect(await runOther()).toMatchObject({ exitCode: 4 });
    letItExpire();
    expect(await runOther()).toMatchObject({ exitCode: 0 });
  });
});
