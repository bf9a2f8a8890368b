import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { ChannelConfig } from '../../src/config/notify/notify-config.ts';
import { postMessage, SERVICE_BASES } from '../../src/notify/channels/post-message.ts';
import { loadMailRenderer } from '../../src/notify/mail/mail-templates.ts';
import { caseMessage } from '../../src/notify/text/case-message.ts';
import { maintenanceMessage, noteMessage } from '../../src/notify/text/other-messages.ts';
import type { Message } from '../../src/notify/text/message.ts';
import type { OperatorFacts } from '../../src/model/ledger/outbox.ts';
import { NOW } from '../support/collecting.ts';
import { startFakeMackerel, type FakeMackerel } from '../support/fake-mackerel.ts';
import { makeFolder } from '../support/trees.ts';
import { createByteSearch } from './byte-search.ts';
import { announcementFiles, canaries, environment, EVERYBODY, idOf, organizations, SECRETS, word, yamlOf } from './canary-company.ts'; // prettier-ignore
import { findLeaks, type Exhibit } from './leaks.ts';
import { runSite } from './run-site.ts';

let mackerel: FakeMackerel;
beforeAll(async () => {
  mackerel = await startFakeMackerel(organizations());
});
afterAll(() => mackerel.close());

const URL_OF_CHANNEL = new Secret('https://hooks.example/channel');
const CHANNELS: Exclude<ChannelConfig, { kind: 'mail' }>[] = [
  { kind: 'slack', url: URL_OF_CHANNEL },
  { kind: 'teams', url: URL_OF_CHANNEL },
  { kind: 'chatwork', room: '1', token: new Secret('token') },
  { kind: 'webhook', url: URL_OF_CHANNEL, secret: new Secret('a key of at least 24 bytes') },
  { kind: 'pagerduty', routingKey: new Secret('key') },
];

it('no mail and no message to one customer holds a word of another, of colleagues, or of nobody’s', async () => {
  const { config, model } = await runSite({
    yaml: yamlOf({ apiBase: mackerel.base, overview: 'listed' }),
    env: environment(),
    folder: makeFolder(),
    now: NOW,
    announcements: announcementFiles(),
  });
  const { ledger } = model;
  const render = await loadMailRenderer(null, config.site.support);
  const exhibits: Exhibit[] = [];
  for (const customer of config.customers) {
    const page = ledger.pages.get(customer.id);
    const name = '';
    const messages: Message[] = (['ja', 'en'] as const).flatMap((locale) => [
      ...(page?.cases ?? []).flatMap((own) =>
        own.reports.map(({ number }) => {
          const delivery = { from: 1, number, isFirst: number === 1, hostsTotal: 3 };
          return caseMessage({ config, ledger, customer, own, delivery, locale, name });
        }),
      ),
      ...(page?.plans ?? []).map((plan) => maintenanceMessage({ config, locale }, customer, plan, 1, name)),
    ]);
    for (const message of messages) {
      const { subject, body } = render(message);
      const posts = CHANNELS.map((channel) => postMessage(channel, message, { id: 'id', now: NOW, bases: SERVICE_BASES, source: 'status' })!); // prettier-ignore
      const texts = [subject, body, ...posts.map((post) => post.body)];
      const where = `a message to ${customer.id}`;
      exhibits.push(...texts.map((text) => ({ where, audience: { customer: customer.id }, bytes: Buffer.from(text) })));
    }
  }
  // Operators may read who is hit, and nothing that only Mackerel and keys know.
  const items = [...ledger.pages].flatMap(([customer, { cases }]) =>
    cases.map(({ caseId }) => ({ customer, caseId, from: 1, number: 1, news: ['detected' as const] })),
  );
  const facts: OperatorFacts[] = [
    { kind: 'failures', organizations: [...model.organizations.keys()].map((name) => ({ name, cause: 'auth', since: NOW })) }, // prettier-ignore
    ...ledger.widespread.map(({ id }) => ({ kind: 'widespread' as const, event: id, customers: 3 })),
    { kind: 'unmapped', alerts: 1, hosts: 1 },
    { kind: 'undelivered', refused: 1, doubt: 1, held: 1 },
    { kind: 'cases', items },
    ...items.map((item) => ({ kind: 'cases' as const, items: [item] })),
  ];
  for (const [i, each] of facts.entries()) {
    for (const locale of ['ja', 'en'] as const) {
      const note = { id: `n${i}`, at: NOW, dedupKey: 'note', isOver: false, facts: each };
      const message = noteMessage({ config, locale }, ledger, note);
      const { subject, body } = render(message);
      const posts = CHANNELS.map((channel) => postMessage(channel, message, { id: 'id', now: NOW, bases: SERVICE_BASES, source: 'status' })!); // prettier-ignore
      const texts = [subject, body, ...posts.map((post) => post.body)];
      exhibits.push(...texts.map((text) => ({ where: `a note on ${each.kind}`, audience: 'internal' as const, bytes: Buffer.from(text) }))); // prettier-ignore
    }
  }
  expect(exhibits.length).toBeGreaterThan(100);
  expect(findLeaks(exhibits, canaries(), config)).toEqual([]);
  const whole = Buffer.concat(exhibits.map(({ bytes }) => Buffer.from(bytes))).toString();
  expect(whole).not.toContain(SECRETS.secret);
  expect(whole).not.toContain('#k=');

  // It has looked at something: everybody who has a page hears their own words.
  const search = createByteSearch(canaries().map(({ text }) => text));
  for (const { key, visibility } of EVERYBODY) {
    if (visibility === 'internal') continue;
    const own = exhibits.filter(({ audience }) => typeof audience === 'object' && audience.customer === idOf(key));
    const seen = new Set(own.flatMap(({ bytes }) => [...search(bytes)]));
    expect([...seen]).toEqual(expect.arrayContaining([word(key, 'name'), word(key, 'alert'), word(key, 'publicmemo')]));
  }
});
