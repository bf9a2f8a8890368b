import { readdirSync, readFileSync } from 'node:fs';
import { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { RunningCli } from '../support/cli.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { startMailServer, type TestMailServer } from '../support/smtp.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// The listener for hours: hooks, outages, mails, children that are killed; its memory and its handles are looked at.
// SOAK_MINUTES says how long (two hours unless it is set), SOAK_EVERY_SECONDS the schedule. It ends by itself.

const MINUTES = Number(process.env.SOAK_MINUTES ?? 120);
const EVERY_SECONDS = Number(process.env.SOAK_EVERY_SECONDS ?? 15);
/** Between what asks for runs, so that every run can be told from the next. */
const SILENCE_MS = 3_000;
const SECRET = 'secret-of-the-hook-0123456789abcdefgh';

let world: FakeWorld;
let mailServer: TestMailServer;
let running: RunningCli;

afterEach(async () => {
  running.kill('SIGTERM');
  await running.done;
  await world.close();
  await mailServer.close();
});

/** Notes when requests came. */
class TimedServer extends Server {
  readonly atMs: number[] = [];
  override emit(event: string, ...args: unknown[]): boolean {
    if (event === 'request') this.atMs.push(performance.now());
    return super.emit(event, ...args);
  }
}

interface Sample {
  minute: number;
  residentMb: number;
  handles: number;
  healthz: number;
}

function lookAt(pid: number): Pick<Sample, 'residentMb' | 'handles'> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    residentMb: Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 102.4) / 10,
    handles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Processes that this one started and that have not ended. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One outage after the other in one organization after the other; each lasts four minutes, then five of quiet. */
async function keepBreaking(organizations: readonly FakeOrganization[], endMs: number): Promise<number> {
  let outages = 0;
  while (performance.now() + 9 * 60_000 < endMs) {
    const organization = organizations[outages % organizations.length]!;
    const id = `outage-${outages++}`;
    const openedAt = Math.floor(Date.now() / 1000);
    organization.alerts.push(aRawAlert({ id, hostId: `${organization.name}-h`, openedAt }));
    await sleep(4 * 60_000);
    const closedAt = Math.floor(Date.now() / 1000);
    Object.assign(organization.alerts.at(-1)!, { status: 'OK', closedAt });
    organization.logs[id] = [{ id: `${id}-2`, status: 'OK', trigger: 'monitoring', createdAt: closedAt }];
    await sleep(5 * 60_000);
  }
  return outages;
}

it(
  `${MINUTES} minutes of a listener: memory and handles stay, no run is lost, the schedule is kept`,
  async () => {
    mailServer = await startMailServer();
    const names = ['acme', 'bravo', 'charlie'];
    const organizations = names.map((name) => aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-h` })] }));
    const server = new TimedServer();
    const more = `listen: { secret: "\${NOROSHI_HOOK}", settleSeconds: 1, minGapSeconds: 5 }
notify:
  from: { name: Desk, email: desk@example.jp }
  smtp: { url: "${mailServer.url}" }
  recipients: ./recipients.csv
  afterMinutes: 0
`;
    world = await aFakeWorld(organizations, {
      config: (base) => aConfigText({ base, names, more }),
      env: { NOROSHI_HOOK: SECRET },
      server,
    });
    world.write(
      'recipients.csv',
      `customer,address\n${names.map((name) => `${name},desk@${name}.example\n`).join('')}`,
    );
    const beginMs = performance.now();
    const endMs = beginMs + MINUTES * 60_000;
    running = world.start('listen', '--port', '0', '--every', String(EVERY_SECONDS));
    const hook = await running.firstMatch(/Listening at (\S+)hook;/);
    const authorization = `Basic ${Buffer.from(`mackerel:${SECRET}`).toString('base64')}`;
    // What is open at the first run counts as told.
    await running.firstMatch(/(Took )/);
    const outages = keepBreaking(organizations, endMs);
    const samples: Sample[] = [];
    let hooks = 0;
    let killed = 0;
    for (let round = 1; performance.now() < endMs; round++) {
      await sleep(20_000);
      if (round % 9 === 0) {
        hooks++;
        const response = await fetch(`${hook}hook`, { method: 'POST', body: '{"event":"alert"}', headers: { authorization } }); // prettier-ignore
        expect(response.status).toBe(202);
      }
      if (round % 31 === 0) {
        const [child] = childrenOf(running.pid);
        if (child !== undefined) {
          killed++;
          process.kill(child, 'SIGKILL');
        }
      }
      const { status } = await fetch(`${hook}healthz`);
      samples.push({ minute: Math.round((performance.now() - beginMs) / 6_000) / 10, ...lookAt(running.pid), healthz: status }); // prettier-ignore
      if (round % 15 === 0) console.log(JSON.stringify(samples.at(-1)));
    }
    const metrics = await (await fetch(`${hook}metrics`)).text();
    running.kill('SIGTERM');
    const { exitCode } = await running.done;
    const begins = server.atMs.filter((atMs, index) => atMs - (server.atMs[index - 1] ?? -Infinity) > SILENCE_MS);
    const gaps = begins.slice(1).map((atMs, index) => (atMs - begins[index]!) / 1000);
    const ended = [...metrics.matchAll(/^noroshi_runs_total\{(.*)\} (\d+)$/gm)].map(([, what, n]) => `${what} ${n}`);
    const quarter = Math.floor(samples.length / 4);
    const memory = [1, 2, 3, 4].map((q) => medianOf(samples.slice((q - 1) * quarter, q * quarter).map(({ residentMb }) => residentMb))); // prettier-ignore
    const handles = [1, 2, 3, 4].map((q) => Math.max(...samples.slice((q - 1) * quarter, q * quarter).map((sample) => sample.handles))); // prettier-ignore
    const sick = samples.filter(({ healthz }) => healthz !== 200).length;
    const ids = mailServer.mails.map(({ parsed }) => parsed.messageId);
    console.log(JSON.stringify({ minutes: MINUTES, begins: begins.length, ended, medianGap: medianOf(gaps), longestGap: Math.max(...gaps), memory, handles, hooks, killed, sick, samples: samples.length, outages: await outages, mails: ids.length })); // prettier-ignore
    expect(exitCode).toBe(0);
    // The first quarter still warms up.
    expect(memory[3]).toBeLessThan(memory[1]! * 1.1 + 5);
    // A sample that meets a child holds its pipe as well.
    expect(handles[3]).toBeLessThanOrEqual(handles[0]! + 2);
    const runs = ended.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    // One that is killed may not have asked anything yet.
    expect(runs).toBeGreaterThanOrEqual(begins.length);
    expect(runs).toBeLessThanOrEqual(begins.length + killed);
    // Other work on the machine may hold a start up for a while.
    expect(Math.max(...gaps)).toBeLessThan(3 * EVERY_SECONDS);
    expect(medianOf(gaps)).toBeLessThan(EVERY_SECONDS + 1);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(2 * (await outages));
  },
  (MINUTES + 10) * 60_000,
);
