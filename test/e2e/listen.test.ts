import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningCli } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

const SECRET = 'secret-of-the-hook-0123456789abcdefgh';
// Nobody waits for real seconds here: hooks are answered at once and runs follow one another closely.
const LISTEN = 'listen: { secret: "${NOROSHI_HOOK}", settleSeconds: 0, minGapSeconds: 1 }\n';

let world: FakeWorld;
let running: RunningCli;
let hook: string;

beforeEach(async () => {
  const acme = aFakeOrganization({ name: 'acme', key: 'key-of-acme-0123456789', hosts: [aRawHost({ id: 'h1' })] });
  world = await aFakeWorld([acme], {
    config: (base) => aConfigText({ base, names: ['acme'], more: LISTEN }),
    env: { NOROSHI_HOOK: SECRET },
  });
  running = world.start('listen', '--port', '0');
  hook = await running.firstMatch(/Listening at (\S+)hook;/);
});

afterEach(async () => {
  running.kill('SIGTERM');
  await running.done;
  await world.close();
});

/** Resolves when so many runs have told how long they took. */
async function runsDone(count: number): Promise<void> {
  await running.firstMatch(new RegExp(`((?:Took [\\s\\S]*?){${count}})`));
}

function post(organization = 'acme'): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`mackerel:${SECRET}`).toString('base64')}`;
  const body = JSON.stringify({ event: 'alert', orgName: organization });
  return fetch(`${hook}hook`, { method: 'POST', body, headers: { authorization } });
}

function shownState(): string {
  return (JSON.parse(readFileSync(world.path('dist/public/noroshi.json'), 'utf8')) as { state: string }).state;
}

describe('noroshi listen', () => {
  it('runs at once, follows a hook with a page that is right, and ends with 0 when it is told to', async () => {
    await runsDone(1);
    expect(shownState()).toBe('operational');
    const openedAt = Math.floor(Date.now() / 1000) - 60;
    world.organizations[0]!.alerts.push(aRawAlert({ id: 'a1', hostId: 'h1', openedAt }));
    expect((await post()).status).toBe(202);
    await runsDone(2);
    expect(shownState()).toBe('major_outage');
    expect((await fetch(`${hook}healthz`)).status).toBe(200);
    expect(await (await fetch(`${hook}metrics`)).text()).toContain('noroshi_hooks_total{event="alert"} 1');
    running.kill('SIGTERM');
    expect((await running.done).exitCode).toBe(0);
  });

  it('takes a hook of an organization that is not configured as a reason to look, no more', async () => {
    await runsDone(1);
    expect((await post('somebody-else')).status).toBe(202);
    await runsDone(2);
    expect(shownState()).toBe('operational');
    expect((await fetch(`${hook}healthz`)).status).toBe(200);
  });

  it('waits for the run at work when it is told to end in the middle of it', async () => {
    world.fake.misbehave('*', '*', 'hang');
    running.kill('SIGTERM');
    const { exitCode, stderr } = await running.done;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Stopping: no run is begun any more');
  });
});

describe('noroshi listen without a hook', () => {
  it('is the schedule alone, and refuses a secret that is short or not set', async () => {
    const { exitCode, stderr } = await world.run('listen', '--port', '0', '--config', 'missing.yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no file');
    world.env = { ...world.env, NOROSHI_HOOK: 'short' };
    const short = await world.run('listen', '--port', '0');
    expect([short.exitCode, short.stderr]).toEqual([2, expect.stringContaining('listen.secret')]);
    world.env = { ...world.env, NOROSHI_HOOK: '' };
    expect((await world.run('listen', '--port', '0')).exitCode).toBe(2);
    world.now = new Date();
    expect((await world.run('run')).exitCode).toBe(0);
  });

  it('names a port that another listener holds', async () => {
    const port = new URL(hook).port;
    const { exitCode, stderr } = await world.run('listen', '--port', port);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`Port ${port} of 127.0.0.1 cannot be opened: the port is in use (EADDRINUSE`),
    ]);
  });
});
