import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningCli } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { startMailServer, type TestMailServer } from '../support/smtp.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// The listener with everything that goes wrong around it, in real seconds.

const SECRET = 'secret-of-the-hook-0123456789abcdefgh';
const LISTEN = 'listen: { secret: "${NOROSHI_HOOK}", settleSeconds: 0, minGapSeconds: 1 }\n';
const PATIENCE_MS = 60_000;

let world: FakeWorld;
let running: RunningCli | undefined;
let mailServer: TestMailServer | undefined;
let hook = '';
let afterwards: (() => void)[] = [];

afterEach(async () => {
  running?.kill('SIGTERM');
  await running?.done;
  for (const clean of afterwards) clean();
  afterwards = [];
  await world.close();
  await mailServer?.close();
  mailServer = undefined;
});

async function start(more = '', args: readonly string[] = []): Promise<void> {
  const acme = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'h1', name: 'web1' })] });
  world = await aFakeWorld([acme], {
    config: (base) => aConfigText({ base, names: ['acme'], more: LISTEN + more }),
    env: { NOROSHI_HOOK: SECRET },
  });
  await listen(args);
}

async function listen(args: readonly string[] = []): Promise<void> {
  running = world.start('listen', '--port', '0', ...args);
  hook = await running.firstMatch(/Listening at (\S+)hook;/);
}

async function post(): Promise<number> {
  const authorization = `Basic ${Buffer.from(`mackerel:${SECRET}`).toString('base64')}`;
  const body = JSON.stringify({ event: 'alert', orgName: 'acme' });
  return (await fetch(`${hook}hook`, { method: 'POST', body, headers: { authorization } })).status;
}

async function health(): Promise<{ status: number; body: { status: string; lastExitCode: number | null } }> {
  const answer = await fetch(`${hook}healthz`);
  return { status: answer.status, body: (await answer.json()) as { status: string; lastExitCode: number | null } };
}

async function metric(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${hook}metrics`)).text();
  return [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
}

const runsEnded = (): Promise<number> => metric(/^noroshi_runs_total\{.*\} (\d+)$/gm);

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`Not within a minute: ${what}`);
    await sleep(50);
  }
}

/** One more run than there were, asked for by a hook. */
async function oneMoreRun(): Promise<void> {
  const before = await runsEnded();
  expect(await post()).toBe(202);
  await until('a run after a hook', async () => (await runsEnded()) > before);
}

const shownState = (): string =>
  (JSON.parse(readFileSync(world.path('dist/public/noroshi.json'), 'utf8')) as { state: string }).state;

function breakHost(): void {
  const openedAt = Math.floor(Date.now() / 1000) - 300;
  world.organizations[0]!.alerts.push(aRawAlert({ id: 'a1', hostId: 'h1', openedAt }));
}

describe('the listener', () => {
  it('is well after runs that end with 0 and 3, and not after 2 and 4; the next right one mends it', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    const config = readFileSync(world.path('noroshi.yaml'), 'utf8');
    const seen: [number, number | null][] = [];
    const note = async (): Promise<void> => {
      await oneMoreRun();
      const { status, body } = await health();
      seen.push([status, body.lastExitCode]);
    };
    await note();
    world.fake.misbehave(world.organizations[0]!.key, '*', { status: 401, body: '{}' });
    await note();
    writeFileSync(world.path('noroshi.yaml'), `${config}nonsense: true\n`);
    await note();
    writeFileSync(world.path('noroshi.yaml'), config);
    renameSync(world.path('dist'), world.path('aside'));
    writeFileSync(world.path('dist'), 'a file in the way');
    await note();
    rmSync(world.path('dist'));
    await note();
    expect(seen).toEqual([[200, 0], [200, 3], [503, 2], [503, 4], [200, 3]]); // prettier-ignore
  });

  it('goes on after a child that is killed', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    world.fake.misbehave(world.organizations[0]!.key, '*', ['hang', 'hang', 'hang', 'hang']);
    expect(await post()).toBe(202);
    const children = (): number[] =>
      readFileSync(`/proc/${running!.pid}/task/${running!.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number); // prettier-ignore
    await until('a child', () => children().length > 0);
    process.kill(children()[0]!, 'SIGKILL');
    await until('its end', async () => (await metric(/exit_code="signal"\} (\d+)$/gm)) === 1);
    expect((await health()).status).toBe(503);
    await oneMoreRun();
    expect((await health()).status).toBe(200);
  });

  it('takes a state that another machine has locked for no error, and runs when it is free again', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    const folder = world.path('.noroshi/lock');
    const newest = readdirSync(folder).toSorted().at(-1)!;
    const record = JSON.parse(readFileSync(join(folder, newest), 'utf8')) as Record<string, unknown>;
    const next = join(
      folder,
      newest.replace(/\d+/, (digits) => String(Number(digits) + 1).padStart(digits.length, '0')),
    );
    const expiresAt = new Date(Date.now() + 120_000).toISOString();
    writeFileSync(next, JSON.stringify({ ...record, token: 'other', holder: 'other-machine/x/1/1:7', isReleased: false, released: false, expiresAt })); // prettier-ignore
    expect(await post()).toBe(202);
    await until('it is locked out', async () => (await metric(/^noroshi_runs_locked_out_total (\d+)$/gm)) > 0);
    expect((await health()).status).toBe(200);
    rmSync(next);
    await oneMoreRun();
    expect((await health()).status).toBe(200);
  });

  it('stays out of the way of a run by hand, and neither loses anything', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    breakHost();
    world.now = new Date();
    const [byHand] = await Promise.all([world.runByClock(new Date(), 'run', '--wait-seconds', '30'), post()]);
    // Where the other one was first, it has published what is newer: nothing is lost by that.
    expect([0, 4]).toContain(byHand.exitCode);
    await until('the page is right', () => shownState() === 'major_outage');
    const page = JSON.parse(readFileSync(world.path('dist/public/c/acme/noroshi.json'), 'utf8')) as { incidents: { reports: unknown[] }[] }; // prettier-ignore
    expect(page.incidents.map(({ reports }) => reports.length)).toEqual([1]);
  });

  it('shows an alert that the API lists only eight seconds after its hook', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    const hookMs = performance.now();
    await post();
    await sleep(8_000);
    breakHost();
    await until('the page is right', () => shownState() === 'major_outage');
    console.log(`An alert listed 8 s after its hook was on the page ${((performance.now() - hookMs) / 1000).toFixed(1)} s after the hook.`); // prettier-ignore
  });

  it('ends with 0 at whatever moment it is told to, at once when it is told twice, and leaves nothing half written', async () => {
    await start();
    for (let moment = 0; moment < 12; moment++) {
      await sleep(moment * 120);
      running!.kill('SIGTERM');
      if (moment % 3 === 2) running!.kill('SIGTERM');
      const { exitCode, signal } = await running!.done;
      // Told twice, it waits for nothing; the run at work comes to its end by itself.
      if (moment % 3 === 2) expect([exitCode, signal]).toEqual(exitCode === 0 ? [0, null] : [null, 'SIGTERM']);
      else expect(exitCode).toBe(0);
      const state = readdirSync(world.path('.noroshi')).filter((name) => /\.(tmp|draft|writing)$/.test(name));
      expect(state).toEqual([]);
      await listen();
    }
    await until('a run', async () => (await runsEnded()) > 0);
    expect((await health()).status).toBe(200);
  });

  it('says so when the disk is full, and goes on when there is room again', async () => {
    await start();
    await until('the first run', async () => (await runsEnded()) === 1);
    const full = world.path('small');
    execFileSync('mkdir', [full]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', full]);
    afterwards.push(() => execFileSync('umount', ['-l', full]));
    const config = readFileSync(world.path('noroshi.yaml'), 'utf8');
    writeFileSync(world.path('noroshi.yaml'), `${config}state: ./small/state\n`);
    await oneMoreRun();
    expect((await health()).status).toBe(200);
    try {
      writeFileSync(join(full, 'filler'), Buffer.alloc(8 * 1024 * 1024));
    } catch {
      // Until nothing more fits.
    }
    breakHost();
    await oneMoreRun();
    const { status, body } = await health();
    expect([status, body.status]).toEqual([503, 'failed']);
    rmSync(join(full, 'filler'));
    await oneMoreRun();
    expect([(await health()).status, shownState()]).toEqual([200, 'major_outage']);
  });

  it('delivers by a child of its own: a mail server that hangs holds up no page, and nothing is told twice', async () => {
    mailServer = await startMailServer();
    let isHanging = true;
    mailServer.onMail = () => (isHanging ? 'hang' : null);
    await start(`notify:
  from: { name: Desk, email: desk@example.jp }
  smtp: { url: "${mailServer.url}", timeoutSeconds: 8 }
  recipients: ./recipients.csv
  afterMinutes: 0
`);
    world.write('recipients.csv', 'customer,address\nacme,a@acme.example\n');
    await oneMoreRun();
    breakHost();
    await oneMoreRun();
    expect(shownState()).toBe('major_outage');
    const hangingMs = performance.now();
    Object.assign(world.organizations[0]!.alerts[0]!, { status: 'OK', closedAt: Math.floor(Date.now() / 1000) });
    world.organizations[0]!.logs['a1'] = [{ id: 'l', status: 'OK', trigger: 'monitoring', createdAt: Math.floor(Date.now() / 1000) }]; // prettier-ignore
    await oneMoreRun();
    expect(shownState()).toBe('operational');
    expect(performance.now() - hangingMs).toBeLessThan(20_000);
    isHanging = false;
    const told = mailServer;
    await sleep(9_000);
    await oneMoreRun();
    await until('the end is mailed', () => told.mails.length > 0);
    running!.kill('SIGTERM');
    const { exitCode, stderr } = await running!.done;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('may or may not have arrived');
    const ids = told.mails.map(({ parsed }) => parsed.messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
