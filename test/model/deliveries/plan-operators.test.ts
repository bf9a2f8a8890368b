import { describe, expect, it } from 'vitest';
import type { OperatorConfig } from '../../../src/config/notify/notify-config.ts';
import { planOperators, planTargetNews, type OperatorFactsNow } from '../../../src/model/deliveries/plan-operators.ts';
import { emptyLedger, type Ledger } from '../../../src/model/ledger/ledger.ts';
import type { Delivery, Outbox } from '../../../src/model/ledger/outbox.ts';
import { aConfig, minutes } from '../../support/builders-model.ts';
import { aNotifyConfig } from '../../support/delivery-runs.ts';

const PEOPLE: OperatorConfig = {
  channel: { kind: 'mail', address: 'ops@example.jp' },
  what: ['failures', 'widespread', 'unmapped', 'undelivered', 'detected'],
  language: 'ja',
};
const MACHINE: OperatorConfig = {
  channel: { kind: 'pagerduty', routingKey: null },
  what: ['widespread', 'detected'],
  language: 'ja',
};
const QUIET: OperatorFactsNow = { failing: [], unmapped: [], unmappedHosts: 0 };
const failing = { name: 'acme', cause: 'auth', since: minutes(0) };
type News = {
  customer: string;
  caseId: string;
  from: number;
  number: number;
  isFirst: boolean;
  newsAt: Date;
  news: ['detected'];
};
const item = (customer: string): News => ({ customer, caseId: 'a1', from: 1, number: 1, isFirst: true, newsAt: minutes(0), news: ['detected'] }); // prettier-ignore

interface Step {
  facts?: Partial<OperatorFactsNow>;
  /** That took no pages. */
  targets?: string[];
  news?: News[];
  change?: (ledger: Ledger) => Ledger;
}

/** What is noted run after run, as `minute kind[ over] → channels`. */
function play(steps: readonly Step[], operators: readonly OperatorConfig[] = [PEOPLE, MACHINE]): string[] {
  const config = aConfig({ notify: aNotifyConfig({ operators }) });
  let ledger = emptyLedger('site');
  // Somebody was told of something before.
  ledger.outbox.listeners.set('acme/mail/x', { since: minutes(-60), asked: '' });
  const lines: string[] = [];
  for (const [i, { facts, targets = [], news = [], change = (same: Ledger): Ledger => same }] of steps.entries()) {
    ledger = change(ledger);
    const before = new Set(ledger.outbox.notes.map(({ id }) => id));
    const plan = { outbox: ledger.outbox, planned: [], forOperators: news, nextAt: null };
    const now = minutes(i * 5);
    const planned: Outbox = planOperators({ config, ledger, plan, facts: { ...QUIET, ...facts }, now });
    const outbox = planTargetNews({ config, ledger: { ...ledger, outbox: planned }, now }, targets) ?? planned;
    for (const note of outbox.notes.filter(({ id }) => !before.has(id))) {
      const to = [...outbox.deliveries.values()]
        .filter(({ caseId }) => caseId === note.id)
        .map(({ channel }) => channel);
      lines.push(`${i} ${note.facts.kind}${note.isOver ? ' over' : ''} → ${to.join(' ')}`);
    }
    ledger = { ...ledger, outbox };
  }
  return lines;
}

const widespread =
  (endedAt: Date | null) =>
  (ledger: Ledger): Ledger => ({
    ...ledger,
    widespread: [{ id: 'event', declaredAt: minutes(0), startedAt: minutes(0), members: [{ customer: 'acme', caseId: 'a1', joinedAt: minutes(0), from: minutes(0) }], endedAt }], // prettier-ignore
  });

describe('operators', () => {
  it('hear of an organization that cannot be read when it is so twice, once, and that it is over', () => {
    const blind = { facts: { failing: [failing] } };
    expect(play([{}, blind, {}, blind, blind, blind, blind, {}])).toEqual([
      '4 failures → mail',
      '7 failures over → mail',
    ]);
  });

  it('hear of a target that took no pages, and that it does again', () => {
    const stuck = { targets: ['public → s3'] };
    const both = { targets: ['public → s3', 'internal → folder'] };
    expect(play([stuck, stuck, {}])).toEqual(['0 targets → mail', '2 targets over → mail']);
    expect(play([stuck, both, stuck, {}, {}])).toEqual([
      '0 targets → mail',
      '1 targets → mail',
      '3 targets over → mail',
    ]);
    expect(play([stuck, {}], [MACHINE])).toEqual(['0 targets → ', '1 targets over → ']);
  });

  it('hear of a widespread event once, also those whose machine opens and closes', () => {
    expect(play([{ change: widespread(null) }, {}, { change: widespread(minutes(9)) }, {}])).toEqual([
      '0 widespread → mail pagerduty',
      '2 widespread over → mail pagerduty',
    ]);
  });

  it('hear of alerts that nobody claims when there are new ones', () => {
    const one = { facts: { unmapped: ['x'] } };
    expect(play([one, one, { facts: { unmapped: ['x', 'y'] } }, {}])).toEqual([
      '0 unmapped → mail',
      '2 unmapped → mail',
      '3 unmapped over → mail',
    ]);
  });

  it('hear of customers’ cases in one digest a run, and machines one by one', () => {
    expect(play([{ news: [item('acme'), item('shop')] }])).toEqual([
      '0 cases → mail',
      '0 cases → pagerduty',
      '0 cases → pagerduty',
    ]);
  });

  it('hear once of what was refused or is in doubt', () => {
    const refused = (ledger: Ledger): Ledger => {
      const delivery = { key: 'acme/a1/1/mail/x', customer: 'acme', caseId: 'a1', number: 1, channel: 'mail', recipient: 'x', status: 'refused', isReported: false } as Delivery; // prettier-ignore
      return {
        ...ledger,
        outbox: { ...ledger.outbox, deliveries: new Map([...ledger.outbox.deliveries, [delivery.key, delivery]]) },
      };
    };
    expect(play([{}, { change: refused }, {}])).toEqual(['1 undelivered → mail']);
  });

  it('are not told at the first time of what was there before', () => {
    const config = aConfig({ notify: aNotifyConfig({ operators: [PEOPLE] }) });
    const ledger = widespread(null)(emptyLedger('site'));
    const plan = { outbox: ledger.outbox, planned: [], forOperators: [], nextAt: null };
    const outbox = planOperators({ config, ledger, plan, facts: { ...QUIET, unmapped: ['x'] }, now: minutes(0) });
    expect(outbox.notes).toEqual([]);
    expect(outbox.reported).toMatchObject({ widespread: ['event'], unmapped: ['x'] });
  });
});
