import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import type { CliRun } from '../../support/cli.ts';
import { aFakeOrganization, type FakeOrganization } from '../../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../../support/raw-bodies.ts';
import { smtpError, startMailServer, type TestMailServer } from '../../support/smtp.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../../support/world.ts';

const MINUTE = 60_000;
const at = (minute: number): Date => new Date(WORLD_NOW.getTime() + minute * MINUTE);
const HEAD = 'customer,address,name,services,what,language\n';

let server: TestMailServer;
let world: FakeWorld;
let organization: FakeOrganization;

async function start(more = '', recipients = `${HEAD}acme,a@acme.example,山田,,,ja\n`): Promise<void> {
  organization = aFakeOrganization({
    name: 'acme',
    hosts: [aRawHost({ id: 'h1', name: 'web1' }), aRawHost({ id: 'h2', name: 'web2' })],
    alerts: [],
  });
  const config = `customers: [{ id: acme, name: 株式会社アクメ, hosts: label, from: [{ organization: acme }] }]
notify:
  from: { name: サポート窓口, email: desk@example.jp }
  smtp: { url: "smtp://127.0.0.1:${server.port}" }
  recipients: ./recipients.csv
${more}`;
  world = await aFakeWorld([organization], { config: (base) => aConfigText({ base, names: ['acme'], more: config }) });
  world.write('recipients.csv', recipients);
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

function breakHost(id: string, alertId: string, minute: number): void {
  organization.alerts.push(aRawAlert({ id: alertId, hostId: id, openedAt: at(minute).getTime() / 1000 }));
}

function mend(alertId: string, minute: number): void {
  const found = organization.alerts.find((alert) => alert.id === alertId);
  const closedAt = at(minute).getTime() / 1000;
  Object.assign(found!, { status: 'OK', closedAt });
  organization.logs[alertId] = [{ id: `${alertId}-2`, status: 'OK', trigger: 'monitoring', createdAt: closedAt }];
}

const subjects = (): string[] => server.mails.map(({ parsed }) => parsed.subject ?? '');

describe('a run', () => {
  it('tells each recipient once that something began and that it is over, in one thread', async () => {
    await start();
    expect((await run(0)).exitCode).toBe(0);
    breakHost('h1', 'a1', 1);
    const told = await run(5);
    expect(told).toMatchObject({ exitCode: 0 });
    expect(told.stdout).toContain('Messages: 1 new; altogether 1 sent, 0 waiting.');
    expect((await run(6)).exitCode).toBe(0);
    mend('a1', 9);
    expect((await run(10)).exitCode).toBe(0);
    expect(subjects()).toEqual([
      '【障害】web1に接続できません 第1報 [案件番号 a1]',
      '【復旧】web1の接続障害 第2報 [案件番号 a1]',
    ]);
    const [first, second] = server.mails.map(({ parsed }) => parsed);
    expect(first!.text).toBe(
      `株式会社アクメ
山田 様

Example Hostingにて障害を検知いたしました。

発生日時　　　： 2026年11月20日 12:06 (JST)
障害対象　　　： web1（2台中1台）
案件番号　　　： a1 （お電話では ${/1120-\d{4}/.exec(first!.text ?? '')?.[0]}）
状況　　　　　： 調査中

第1報（2026年11月20日 12:10 (JST)）
自動監視で、web1に接続できないことを検知しました（12:06から）。

詳細は下記のページをご確認ください。
https://status.example.jp/c/acme/incidents/a1/
お問い合わせの際は案件番号をお伝えください。
`,
    );
    expect(second!.inReplyTo).toBe(first!.messageId);
    expect(second!.text).toContain('Example Hostingの障害は復旧いたしました。');
    expect(first!.headers.get('auto-submitted')).toBe('auto-generated');
    expect(first!.from?.text).toBe('"サポート窓口" <desk@example.jp>');
    expect(server.mails.map(({ to }) => to)).toEqual([['a@acme.example'], ['a@acme.example']]);
  });

  it('tells nobody with --no-notify; "notify" then does', async () => {
    await start();
    await run(0);
    breakHost('h1', 'a1', 1);
    expect((await run(5, '--no-notify')).stdout).toContain('1 waiting');
    expect(server.mails).toEqual([]);
    expect(await notify(6)).toMatchObject({ exitCode: 0 });
    expect(await notify(7)).toMatchObject({ exitCode: 0 });
    expect(subjects()).toHaveLength(1);
  });

  it('tells operators in the same run of a target that took no pages, and that it does again', async () => {
    await start('operators: [{ mail: ops@example.jp }]\n');
    await run(0);
    renameSync(world.path('dist/internal'), world.path('dist/aside'));
    world.write('dist/internal', 'a file in its way');
    expect((await run(5)).exitCode).toBe(3);
    await run(10);
    rmSync(world.path('dist/internal'));
    await run(15);
    expect(server.mails.map(({ to, parsed }) => `${to.join()} ${parsed.subject}`)).toEqual([
      'ops@example.jp [Outage] 1 target does not take the pages',
      'ops@example.jp [Over] Every target takes the pages again',
    ]);
  });

  it('names to the operator what was refused, and does not tell that recipient of the end', async () => {
    await start('', `${HEAD}acme,a@acme.example,,,,\nacme,gone@acme.example,,,,\n`);
    server.onRecipient = (address) => (address.startsWith('gone') ? smtpError(550, `No such user ${address}`) : null);
    await run(0);
    breakHost('h1', 'a1', 1);
    const refused = await run(5);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain(
      'A message to customer "acme" (case a1, report 1) was refused: the mail server answered 550',
    );
    expect(refused.stdout + refused.stderr).not.toContain('@acme.example');
    mend('a1', 9);
    expect(await run(10)).toMatchObject({ exitCode: 0 });
    expect(server.mails.map(({ to }) => to[0])).toEqual(['a@acme.example', 'a@acme.example']);
    // Colleagues see how many, the customer that there is somebody who is told, and nobody an address.
    const scope = readFileSync(world.path('dist/internal/index.html'), 'utf8');
    expect(scope).toMatch(/: 1 waiting, 1 sent, 1 refused/);
    const page = readFileSync(world.path('dist/public/c/acme/index.html'), 'utf8');
    expect(page).toContain(wordsFor('en').page.followMail);
    for (const shown of [scope, page]) expect(shown).not.toMatch(/(?:a|gone)@|a\*\*\*@/);
  });

  it('uses the good lines of a list of recipients, and says what is wrong with the others', async () => {
    await start('', `${HEAD}acme,a@acme.example,,,,\nacm,b@acme.example,,,,\n`);
    await run(0);
    breakHost('h1', 'a1', 1);
    const told = await run(5);
    expect(told.exitCode).toBe(3);
    expect(told.stderr).toContain('recipients.csv:3:1  "acm" is not a customer.');
    expect(server.mails).toHaveLength(1);
  });
});

describe('notify', () => {
  it('lists what is not sent with masked addresses, sends it again or drops it by key', async () => {
    await start();
    server.onRecipient = () => smtpError(550, 'no');
    await run(0);
    breakHost('h1', 'a1', 1);
    await run(5);
    const listed = await notify(6, '--list');
    expect(listed.stdout).toContain('a***@a***.example');
    expect(listed.stdout).not.toContain('a@acme.example');
    expect((await notify(6, '--list', '--addresses')).stdout).toContain('a@acme.example');
    const key = /acme\/a1\/1\/mail\/\S+/.exec(listed.stdout)![0];
    server.onRecipient = null;
    expect(await notify(7, '--resend', key)).toMatchObject({ exitCode: 0 });
    expect(subjects()).toHaveLength(1);
    expect(await notify(8, '--drop', key)).toMatchObject({ exitCode: 0 });
    expect((await notify(8, '--resend', `${key}x`)).stderr).toContain('Did you mean');
  });

  it('catches up on what was open at the first run, and tells its end from then on', async () => {
    await start();
    breakHost('h1', 'a1', -30);
    const first = await run(0);
    expect(first.stdout).toContain('"noroshi notify --catch-up"');
    expect(server.mails).toEqual([]);
    expect(await notify(2, '--catch-up', '--customer', 'acme')).toMatchObject({ exitCode: 0 });
    mend('a1', 9);
    await run(10);
    expect(subjects()).toEqual([
      '【障害】web1に接続できません 第1報 [案件番号 a1]',
      '【復旧】web1の接続障害 第2報 [案件番号 a1]',
    ]);
  });

  it('lets go what a mapping mistake held', async () => {
    await start('  perRunLimit: 1\n', `${HEAD}acme,a@acme.example,,,,\nacme,b@acme.example,,,,\n`);
    await run(0);
    breakHost('h1', 'a1', 1);
    const held = await run(5);
    expect(held.exitCode).toBe(3);
    expect(held.stderr).toContain('none of them goes until "noroshi notify --release"');
    expect(server.mails).toEqual([]);
    expect(await notify(6, '--release')).toMatchObject({ exitCode: 0 });
    expect(server.mails).toHaveLength(2);
  });

  it('previews what recipients would read, as text and as files, and sends nothing', async () => {
    await start();
    breakHost('h1', 'a1', -30);
    await run(0);
    const shown = await notify(1, '--preview');
    expect(shown.stdout).toContain('Subject: 【障害】web1に接続できません');
    await notify(1, '--preview', '--out', world.path('mails'));
    const [file] = readdirSync(world.path('mails'));
    const parsed = await simpleParser(readFileSync(world.path('mails', file!)));
    expect(parsed.subject).toContain('【障害】');
    expect(server.mails).toEqual([]);
  });

  it('sends a test, and says why it cannot', async () => {
    await start();
    expect(await notify(0, '--test', 'ops@example.jp')).toMatchObject({ exitCode: 0 });
    expect(subjects()).toEqual(['[Test] Example Hosting']);
    server.onRecipient = () => smtpError(554, 'no');
    const refused = await notify(0, '--test', 'ops@example.jp');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('the mail server answered 554');
  });

  it('says where nobody is to be told', async () => {
    await start();
    world.write('noroshi.yaml', aConfigText({ base: world.fake.base, names: ['acme'] }));
    expect(await notify(0)).toMatchObject({ exitCode: 2 });
  });
});
