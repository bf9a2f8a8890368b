import { expect, it } from 'vitest';
import type { Config, CustomerConfig, Locale } from '../../src/config/config.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger/ledger.ts';
import type { OperatorNote } from '../../src/model/ledger/outbox.ts';
import { caseMessage } from '../../src/notify/text/case-message.ts';
import type { Message } from '../../src/notify/text/message.ts';
import { noteMessage } from '../../src/notify/text/other-messages.ts';
import { aConfig, minutes } from '../support/builders-model.ts';
import { playRuns } from '../support/ledger-runs.ts';

const note: OperatorNote = {
  id: 'n1',
  at: minutes(5),
  dedupKey: 'failures',
  isOver: false,
  facts: {
    kind: 'failures',
    organizations: [
      { name: 'acme', cause: 'auth', since: minutes(0) },
      { name: 'bravo', cause: 'of a later release', since: minutes(0) },
    ],
  },
};

it.each([
  ['ja', 'acme：監視データを取得できません（認証エラー）（', 'bravo：of a later release（'],
  ['en', 'acme: monitoring data cannot be read (authentication) (since ', 'bravo: of a later release (since '],
] as const)('operators read in words why an organization cannot be read: %s', (locale, known, unknown) => {
  const { paragraphs } = noteMessage({ config: aConfig(), locale }, emptyLedger('site'), note);
  expect(paragraphs.join('\n')).toContain(known);
  expect(paragraphs.join('\n')).toContain(unknown);
});

/** Two outages of one customer that began an hour apart; the first is over. */
function afterTwo(): { config: Config; ledger: Ledger; customer: CustomerConfig } {
  const config = aConfig({ widespreadCustomers: 1 });
  const stories = [
    { id: 'a1', host: 1, from: 1, to: 70 },
    { id: 'a2', host: 2, from: 60 },
  ];
  const { ledger } = playRuns({ config, at: [0, 5, 62, 75], stories }).at(-1)!.model;
  return { config, ledger, customer: config.customers[0]! };
}

it('who reads that one outage is over reads, too, that the one beside it goes on', () => {
  const { config, ledger, customer } = afterTwo();
  const own = ledger.pages.get(customer.id)!.cases.find(({ caseId }) => caseId === 'a1')!;
  const told = (number: number, locale: Locale): string =>
    caseMessage({ config, ledger, customer, own, delivery: { from: number, number, isFirst: number === 1, hostsTotal: 5 }, locale, name: '' }).paragraphs.join('\n'); // prettier-ignore
  expect(told(2, 'ja')).toContain('別の案件（案件番号 a2）は継続しております');
  expect(told(2, 'en')).toContain('still open: case a2');
  expect(told(1, 'ja')).not.toContain('a2');
});

it('customers who share a case id are two incidents to a pager', () => {
  const { config, ledger, customer } = afterTwo();
  const [own] = ledger.pages.get(customer.id)!.cases;
  const keyOf = (id: string): string =>
    caseMessage({ config, ledger, customer: { ...customer, id }, own: own!, delivery: { from: 1, number: 1, isFirst: true, hostsTotal: 5 }, locale: 'ja', name: '' }).about.dedupKey; // prettier-ignore
  expect(keyOf('acme')).not.toBe(keyOf('bravo'));
});

it('operators read of one case its name in the subject, and of several a digest', () => {
  const { config, ledger } = afterTwo();
  const item = { customer: 'acme', caseId: 'a2', from: 1, number: 1, news: ['detected' as const] };
  const read = (items: (typeof item)[]): { subject: string; paragraphs: string[] } =>
    noteMessage({ config, locale: 'ja' }, ledger, { ...note, dedupKey: 'cases', facts: { kind: 'cases', items } });
  const name = config.customers[0]!.name;
  expect(read([item]).subject).toMatch(new RegExp(`^【障害】${name}：.*第1報 \\[案件番号 a2\\]$`));
  const both = read([item, { ...item, caseId: 'a1' }]);
  expect(both.subject).toMatch(/^【まとめ】.*2件/);
  expect(both.paragraphs.join('\n').match(new RegExp(`^${name}: 【`, 'gm'))).toHaveLength(2);
});

it('the end of a widespread event says which one is over: several may go on side by side', () => {
  const { config, ledger } = afterTwo();
  const members = [{ customer: 'acme', caseId: 'a1', joinedAt: minutes(1), from: minutes(1) }];
  const event = { id: 'e1', declaredAt: minutes(5), startedAt: minutes(1), endedAt: minutes(70), members };
  const read = (isOver: boolean): Message =>
    noteMessage({ config, locale: 'ja' }, { ...ledger, widespread: [event] }, { ...note, dedupKey: 'e1', isOver, facts: { kind: 'widespread', event: 'e1', customers: 3 } }); // prettier-ignore
  const [begun, over] = [read(false), read(true)];
  expect([begun.about.severity, over.about.severity]).toEqual(['outage', 'info']);
  expect(over.subject).toBe('【解消】3社のお客様に影響した広域の障害は終了しました');
  expect(over.paragraphs).toEqual([config.customers[0]!.name]);
  expect(over.facts).toHaveLength(2);
  expect(over.facts[0]).toEqual(begun.facts[0]);
});
