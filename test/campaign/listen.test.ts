import { readFileSync } from 'node:fs';
import { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { RunningCli } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// Real seconds from a hook to its page. The figures of docs/listen.md come from here.

const SECRET = 'secret-of-the-hook-0123456789abcdefgh';
const LATENCY_MS = 20;
const HOOKS = 300;

let world: FakeWorld;
let running: RunningCli;

afterEach(async () => {
  running.kill('SIGTERM');
  await running.done;
  await world.close();
});

/** Answers every request only after a while, as a server far away does. */
class FarServer extends Server {
  override emit(event: string, ...args: unknown[]): boolean {
    if (event !== 'request') return super.emit(event, ...args);
    setTimeout(() => super.emit(event, ...args), LATENCY_MS);
    return true;
  }
}

async function start(count: number): Promise<string> {
  const names = Array.from({ length: count }, (_, index) => `org-${index}`);
  const organizations = names.map((name, index) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `h${index}a` }), aRawHost({ id: `h${index}b` })] }),
  );
  world = await aFakeWorld(organizations, {
    config: (base) => aConfigText({ base, names, more: 'listen: { secret: "${NOROSHI_HOOK}" }\n' }),
    env: { NOROSHI_HOOK: SECRET },
    server: new FarServer(),
  });
  running = world.start('listen', '--port', '0');
  const hook = await running.firstMatch(/Listening at (\S+)hook;/);
  await runsDone(1);
  // So that the least gap between two runs is no part of what is measured.
  await sleep(10_000);
  return hook;
}

async function runsDone(count: number): Promise<void> {
  await running.firstMatch(new RegExp(`((?:Took [\\s\\S]*?){${count}})`));
}

async function post(hook: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`mackerel:${SECRET}`).toString('base64')}`;
  const response = await fetch(`${hook}hook`, {
    method: 'POST',
    body: '{"event":"alert"}',
    headers: { authorization },
  });
  expect(response.status).toBe(202);
}

async function secondsUntilShown(sinceMs: number): Promise<number> {
  const isShown = (): boolean =>
    readFileSync(world.path('dist/public/noroshi.json'), 'utf8').includes('"state": "major_outage"') ||
    readFileSync(world.path('dist/public/noroshi.json'), 'utf8').includes('"state":"major_outage"');
  while (!isShown()) await sleep(20);
  return (performance.now() - sinceMs) / 1000;
}

it.each([70, 1_000])('shows on the page what a hook announced, with %i organizations', async (count) => {
  const hook = await start(count);
  const requestsBefore = world.fake.requests.length;
  const [first] = world.organizations;
  for (const id of ['h0a', 'h0b'])
    first!.alerts.push(aRawAlert({ id, hostId: id, openedAt: Math.floor(Date.now() / 1000) - 5 }));
  const sinceMs = performance.now();
  await post(hook);
  const seconds = await secondsUntilShown(sinceMs);
  await runsDone(2);
  const stages = await running.firstMatch(/Took [\s\S]*?(Took .*)/);
  const requests = (world.fake.requests.length - requestsBefore) / count;
  console.log(
    `${count} organizations: hook to page ${seconds.toFixed(2)} s; ${requests.toFixed(2)} requests a key. ${stages}`,
  );
});

it(`makes few runs of ${HOOKS} hooks`, async () => {
  const hook = await start(70);
  const requestsBefore = world.fake.requests.length;
  await Promise.all(Array.from({ length: HOOKS }, () => post(hook)));
  const lastMs = performance.now();
  await runsDone(3);
  const seconds = (performance.now() - lastMs) / 1000;
  await sleep(15_000);
  const metrics = await (await fetch(`${hook}metrics`)).text();
  const runs = [...metrics.matchAll(/^noroshi_runs_total\{.*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  const requests = (world.fake.requests.length - requestsBefore) / 70;
  console.log(
    `${HOOKS} hooks: ${runs - 1} runs, ${requests.toFixed(2)} requests a key, the last done after ${seconds.toFixed(2)} s.`,
  );
  expect(runs - 1).toBe(2);
});
