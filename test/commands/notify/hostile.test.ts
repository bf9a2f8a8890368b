import { readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliRun } from '../../support/cli.ts';
import { aFakeOrganization, type FakeOrganization } from '../../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../../support/raw-bodies.ts';
import { startMailServer, type TestMailServer } from '../../support/smtp.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../../support/world.ts';

// What goes wrong around telling people: two at once, clocks, lists and secrets that change in the middle of an outage.

const MINUTE = 60_000;
const SECRET = 'a-secret-of-the-site-0123456789abcdef';
const at = (minute: number): Date => new Date(WORLD_NOW.getTime() + minute * MINUTE);

let server: TestMailServer;
let world: FakeWorld;
let organization: FakeOrganization;

async function start(addresses: readonly string[] = ['a']): Promise<void> {
  organization = aFakeOrganization({
    name: 'acme',
    hosts: ['web1', 'web2', 'web3'].map((name) => aRawHost({ id: name, name })),
    alerts: [],
  });
  const more = `customers:
  - { id: acme, name: 株式会社アクメ, hosts: label, from: [{ organization: acme }] }
notify:
  from: { name: サポート窓口, email: desk@example.jp }
  smtp: { url: "smtp://127.0.0.1:${server.port}" }
  recipients: ./recipients.csv
`;
  world = await aFakeWorld([organization], {
    config: (base) => aConfigText({ base, names: ['acme'], more }),
    env: { NOROSHI_SECRET: SECRET },
  });
  list(addresses);
}

function list(names: readonly string[]): void {
  world.write('recipients.csv', `customer,address\n${names.map((name) => `acme,${name}@acme.example\n`).join('')}`);
}

beforeEach(async () => {
  server = await startMailServer();
});
afterEach(async () => {
  await world.close();
  await server.close();
});

const run = (minute: number, ...args: string[]): Promise<CliRun> => world.runByClock(at(minute), 'run', ...args);
const notify = (minute: number, ...args: string[]): Promise<CliRun> => world.runByClock(at(minute), 'notify', ...args);

function breakHost(hostId: string, minute: number): void {
  organization.alerts.push(aRawAlert({ id: `a-${hostId}`, hostId, openedAt: at(minute).getTime() / 1000 }));
}

function mendAll(minute: number): void {
  const closedAt = at(minute).getTime() / 1000;
  for (const alert of organization.alerts) {
    const id = String(alert.id);
    Object.assign(alert, { status: 'OK', closedAt });
    organization.logs[id] = [{ id: `${id}-2`, status: 'OK', trigger: 'monitoring', createdAt: closedAt }];
  }
}

/** Who got what, in order: `a [Outage] 1`. */
const post = (): string[] =>
  server.mails.map(({ to, parsed }) => {
    const number = parsed.headerLines.find(({ key }) => key === 'x-noroshi-report')?.line.split(': ')[1] ?? '';
    return `${to[0]?.split('@')[0]} ${/^\[.*?\]/.exec(parsed.subject ?? '')?.[0]} ${number}`;
  });

describe('an outage with its mails', () => {
  it('is told once where two runs, and two deliverers, are at it at the same time', async () => {
    await start(['a', 'b', 'c']);
    await run(0);
    breakHost('web1', 1);
    const both = await Promise.all([run(5, '--wait-seconds', '30'), run(5, '--wait-seconds', '30')]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(post().toSorted()).toEqual(['a [Outage] 1', 'b [Outage] 1', 'c [Outage] 1']);
    mendAll(9);
    await run(10, '--no-notify');
    await Promise.all([notify(11, '--wait-seconds', '30'), notify(11, '--wait-seconds', '30'), run(11)]);
    expect(post().slice(3).toSorted()).toEqual(['a [Recovered] 2', 'b [Recovered] 2', 'c [Recovered] 2']);
  });

  it('is told by no run whose clock went back an hour, and goes on when it is right again', async () => {
    await start();
    await run(0);
    breakHost('web1', 1);
    await run(5);
    world.fake.clock = () => at(10);
    mendAll(9);
    const back = await run(-50);
    expect([back.exitCode, back.stderr]).toEqual([4, expect.stringMatching(/clock/i)]);
    expect(post()).toEqual(['a [Outage] 1']);
    expect((await run(10)).exitCode).toBe(0);
    expect(post()).toEqual(['a [Outage] 1', 'a [Recovered] 2']);
  });

  it('is not told to who is added meanwhile, until somebody lets them catch up; who is taken out hears no more', async () => {
    await start(['a', 'b']);
    await run(0);
    breakHost('web1', 1);
    await run(5);
    list(['b', 'late']);
    breakHost('web2', 6);
    const added = await run(20);
    expect(added.stdout).toContain('noroshi notify --catch-up');
    expect(post().slice(2)).toEqual(['b [Update] 2']);
    expect((await notify(21, '--catch-up')).exitCode).toBe(0);
    expect(post().slice(3)).toEqual(['late [Outage] 2']);
    mendAll(30);
    await run(45);
    expect(post().slice(4).toSorted()).toEqual(['b [Recovered] 3', 'late [Recovered] 3']);
  });

  it('goes on for the same people, and tells nothing twice, where the secret is exchanged meanwhile', async () => {
    await start(['a', 'b']);
    await run(0);
    breakHost('web1', 1);
    await run(5);
    Object.assign(world.env, { NOROSHI_SECRET: `${SECRET}-new`, NOROSHI_SECRET_PREVIOUS: SECRET });
    expect((await run(10)).exitCode).toBe(0);
    expect(post()).toHaveLength(2);
    mendAll(14);
    await run(15);
    expect(post().slice(2).toSorted()).toEqual(['a [Recovered] 2', 'b [Recovered] 2']);
    const first = server.mails.find(({ to }) => to[0] === 'a@acme.example');
    expect(server.mails.findLast(({ to }) => to[0] === 'a@acme.example')?.parsed.inReplyTo).toBe(
      first?.parsed.messageId,
    );
  });

  it('is told to nobody again where somebody deletes the lock of the outbox, again and again', async () => {
    await start(['a', 'b']);
    const unlock = (): void => rmSync(world.path('.noroshi/outbox/lock'), { recursive: true, force: true });
    for (const minute of [0, 1, 2]) await run(minute);
    breakHost('web1', 2);
    // What is noted before it is folded, and after.
    for (const minute of [6, 7, 8, 9]) {
      await run(minute);
      unlock();
    }
    expect(post()).toEqual(['a [Outage] 1', 'b [Outage] 1']);
    mendAll(12);
    await run(14, '--no-notify');
    unlock();
    await notify(15);
    unlock();
    await notify(16);
    await run(17);
    expect(post().slice(2).toSorted()).toEqual(['a [Recovered] 2', 'b [Recovered] 2']);
  });

  it('brings no header along that stands in a name, a title or a line of a memo, and every sign of theirs', async () => {
    await start();
    const evil = (text: string): string => `${text}髙﨑①〜🔥\r\nBcc: victim@example.org\r\n\r\nX-Evil: yes`;
    organization.hosts = [aRawHost({ id: 'web1', name: evil('web1') })];
    await run(0);
    breakHost('web1', 1);
    Object.assign(organization.alerts[0]!, { memo: `公開: ${evil('調査中')}` });
    world.write(
      'announcements/evil.md',
      `---\ntitle: ${JSON.stringify(evil('回線'))}\nkind: incident\ncustomers: [acme]\nstate: investigating\nimpact: major_outage\nstartsAt: ${at(1).toISOString()}\n---\n${evil('本文')}\n`,
    );
    await run(5);
    const texts = server.mails.map(({ parsed }) => `${parsed.subject}\n${parsed.text}`).join('\n');
    for (const text of ['web1髙﨑①〜🔥', '調査中髙﨑①〜🔥', '回線髙﨑①〜🔥']) expect(texts).toContain(text);
    for (const { to, parsed } of server.mails) {
      expect(to).toEqual(['a@acme.example']);
      expect(parsed.headerLines.map(({ key }) => key)).not.toContain('bcc');
      expect(parsed.headerLines.map(({ key }) => key)).not.toContain('x-evil');
    }
  });

  it.each([
    ['everything', ''],
    ['what was said', 'ledger'],
  ])('is told to nobody again where the state lost %s', async (_, prefix) => {
    await start(['a', 'b']);
    await run(0);
    breakHost('web1', 1);
    await run(5);
    const lost = readdirSync(world.path('.noroshi')).filter((name) => name.startsWith(prefix));
    expect(lost).not.toEqual([]);
    for (const name of lost) rmSync(world.path('.noroshi', name), { recursive: true });
    expect((await run(10)).stdout).toContain('--catch-up');
    mendAll(14);
    await run(15);
    expect(post().toSorted()).toEqual(['a [Outage] 1', 'b [Outage] 1']);
  });
});
