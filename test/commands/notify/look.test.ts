import { afterEach, beforeEach, expect, it } from 'vitest';
import { aFakeOrganization, type FakeOrganization } from '../../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../../support/raw-bodies.ts';
import { startMailServer, type TestMailServer } from '../../support/smtp.ts';
import { NOBODY, aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../../support/world.ts';

let server: TestMailServer;
let world: FakeWorld;
let organization: FakeOrganization;

beforeEach(async () => {
  server = await startMailServer();
  organization = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'h1', name: 'web1' })], alerts: [] });
  const more = `customers:
  - { id: acme, name: Acme, hosts: label, from: [{ organization: acme }] }
  - { id: quiet, name: Quiet, hosts: label, from: [{ organization: acme }] }
notify:
  from: { name: Desk, email: desk@example.jp }
  smtp: { url: "${server.url}" }
  recipients: ./recipients.csv
`;
  world = await aFakeWorld([organization], {
    config: (base) => aConfigText({ base, names: ['acme'], more, siteUrl: NOBODY }),
  });
});
afterEach(async () => {
  await world.close();
  await server.close();
});

it('check tells each mistake in the list, who has nobody, unknown services, and whether the mail server answers', async () => {
  world.write(
    'recipients.csv',
    'customer,address,services\nacme,a@acme.example,no-such-service\nacm,b@acme.example,\n',
  );
  const checked = await world.runHere('check', '--probe');
  expect(checked.exitCode).toBe(3);
  expect(checked.stderr).toContain('recipients.csv:3:1  "acm" is not a customer.');
  expect(checked.stderr).toContain(
    'recipients.csv:2:3  warning: No service of customer "acme" matches "no-such-service".',
  );
  expect(checked.stdout).toContain('1 customer has nobody who is told:\n  quiet');
  expect(checked.stdout).toContain('The mail server answers.');
  expect(checked.stdout + checked.stderr).not.toContain('@acme.example');
  expect(server.mails).toEqual([]);
  await server.close();
  const away = await world.runHere('check', '--probe');
  expect(away.stdout).toContain('Mails cannot be sent: the connection to the mail server failed (ECONNREFUSED).');
});

it('the log says to whom each report went, with addresses only where they are asked for', async () => {
  world.write('recipients.csv', 'customer,address\nacme,a@acme.example\n');
  const at = (minute: number): Date => new Date(WORLD_NOW.getTime() + minute * 60_000);
  await world.runByClock(at(0), 'run');
  organization.alerts.push(aRawAlert({ id: 'a1', hostId: 'h1', openedAt: at(1).getTime() / 1000 }));
  await world.runByClock(at(5), 'run');
  const masked = await world.runByClock(at(6), 'log', '--customer', 'acme');
  expect(masked.stdout).toContain('mail a***@a***.example: sent 2026-11-20T03:10:00.000Z');
  expect(masked.stdout).not.toContain('a@acme.example');
  const shown = await world.runByClock(at(6), 'log', '--addresses', '--json');
  expect(shown.stdout).toContain('mail a@acme.example: sent');
});
