import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { DEFAULT_RULES } from '../../../src/config/default-rules.ts';
import { listListeners } from '../../../src/model/deliveries/listeners.ts';
import type { DeliveryStatus } from '../../../src/model/ledger/outbox.ts';
import { aClaim, aConfig, anAnnouncement, aCustomer, minutes } from '../../support/builders-model.ts';
import { aNotifyConfig, aRecipient, plannedOf, playDeliveries } from '../../support/delivery-runs.ts';

const OUTAGE = { id: 'a1', from: 10, to: 30 };
const every5 = (to: number): number[] => Array.from({ length: to / 5 + 1 }, (_, i) => i * 5);

describe('what a recipient is told', () => {
  it('is that something began and that it is over, once each', () => {
    expect(plannedOf(playDeliveries({ at: every5(60), stories: [OUTAGE] }))).toEqual([
      '@15 acme a1 1 first waiting',
      '@30 acme a1 2 waiting',
    ]);
  });

  it('waits for the grace: what is over sooner is never told', () => {
    const runs = playDeliveries({ at: [0, 5, 6, 7, 8, 20], stories: [{ id: 'a1', from: 5, to: 7.5 }] });
    expect(plannedOf(runs)).toEqual([]);
    expect(runs[1]?.plan.nextAt).toEqual(minutes(8));
  });

  it('is one message where it came and went between two runs, and lasted', () => {
    expect(plannedOf(playDeliveries({ at: [0, 30], stories: [{ id: 'a1', from: 5, to: 20 }] }))).toEqual([
      '@30 acme a1 1 first waiting',
    ]);
  });

  it('is nothing at the first run, of what is open then neither its changes nor its end', () => {
    const stories = [{ id: 'a1', from: -20, to: 12 }];
    expect(plannedOf(playDeliveries({ at: every5(40), stories }))).toEqual(['@0 acme a1 1 first counted']);
  });

  it.each([
    ['a lost ledger', { isLost: (minute: number) => minute === 20 }],
    ['a recipient who comes while it lasts', { recipients: (minute: number) => (minute < 20 ? [] : [aRecipient()]) }],
    [
      'a recipient who asks for other services',
      { recipients: (minute: number) => [aRecipient({ services: minute < 20 ? ['mail'] : ['*'] })] },
    ],
  ])('is nothing of an open case after %s', (_, given) => {
    const runs = playDeliveries({ at: every5(60), stories: [OUTAGE], ...given });
    expect(plannedOf(runs).filter((line) => !/^@(0|5|10|15) /.test(line))).toEqual(['@20 acme a1 1 first counted']);
  });

  it('is nothing of what only a changed rule makes a case', () => {
    const stories = [{ id: 'cpu', type: 'host', from: 1, given: { status: 'WARNING' as const } }, { id: 'a9', host: 2, from: 31, to: 50 }]; // prettier-ignore
    const rules = [{ type: ['host'], as: 'outage' as const }, ...DEFAULT_RULES];
    const runs = playDeliveries({
      at: every5(60),
      stories,
      config: (minute) => ({ rules: minute < 20 ? [...DEFAULT_RULES] : rules }),
    });
    expect(plannedOf(runs)).toEqual([
      '@20 acme cpu 1 first counted',
      '@35 acme a9 1 first waiting',
      '@50 acme a9 2 waiting',
    ]);
  });

  it('is what they asked for: services, minimum, news', () => {
    const cpu = { id: 'cpu', type: 'host', host: 3, from: 10, to: 40, given: { status: 'CRITICAL' as const } };
    const told = (given: Parameters<typeof aRecipient>[0], minimum: 'outage' | 'degraded' = 'outage'): string[] =>
      plannedOf(
        playDeliveries({ at: every5(60), stories: [cpu], notify: { minimum }, recipients: () => [aRecipient(given)] }),
      );
    expect(told({})).toEqual([]);
    expect(told({}, 'degraded')).toEqual(['@15 acme cpu 1 first waiting', '@40 acme cpu 2 waiting']);
    expect(told({ what: ['detected'] }, 'degraded')).toEqual(['@15 acme cpu 1 first waiting']);
    expect(told({ what: ['resolved'] }, 'degraded')).toEqual([]);
    expect(told({ services: ['no-such-*'] }, 'degraded')).toEqual([]);
  });

  it('holds words of humans at once, also within the grace', () => {
    const runs = playDeliveries({
      at: [0, 5, 10, 15],
      stories: [],
      announcements: (minute) =>
        minute < 10 ? [] : [anAnnouncement({ startsAt: minutes(9), updates: [{ at: minutes(9), state: null, text: '調査中' }] })], // prettier-ignore
    });
    expect(plannedOf(runs)).toEqual(['@10 acme 2026-07-15-network 1 first waiting']);
  });

  it('leaves out the end for whom the beginning never reached', () => {
    const runs = playDeliveries({ at: every5(60), stories: [OUTAGE], fate: () => 'refused' });
    expect(plannedOf(runs)).toEqual(['@15 acme a1 1 first waiting']);
  });

  it('is dropped for who is no longer configured, and kept while the list cannot be read', () => {
    const gone = playDeliveries({
      at: [0, 15, 20],
      stories: [OUTAGE],
      fate: () => 'waiting',
      recipients: (minute) => (minute < 20 ? [aRecipient()] : []),
    });
    expect([...gone.at(-1)!.plan.outbox.deliveries.values()].map(({ status }) => status)).toEqual(['dropped']);
    const unread = playDeliveries({
      at: [0, 10, 20, 35],
      stories: [OUTAGE],
      recipients: (minute) => (minute === 20 ? null : [aRecipient()]),
    });
    expect(plannedOf(unread)).toEqual(['@35 acme a1 2 first waiting']);
  });

  it('is held as a whole when a mapping mistake plans too many, and what follows with it', () => {
    const recipients = Array.from({ length: 30 }, (_, i) => aRecipient({ address: `a${i}@acme.example` }));
    const runs = playDeliveries({
      at: every5(40),
      stories: [OUTAGE],
      notify: { perRunLimit: 20 },
      recipients: () => recipients,
    });
    const statuses = [...runs.at(-1)!.plan.outbox.deliveries.values()].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['held']));
    expect(statuses).toHaveLength(60);
  });

  it('goes on for an address whose secret was exchanged', () => {
    const [old, fresh] = ['o', 'n'].map((letter) => new Secret(letter.repeat(40)));
    const runs = playDeliveries({
      at: every5(40),
      stories: [OUTAGE],
      config: (minute) => (minute < 20 ? { secret: old! } : { secret: fresh!, previousSecrets: [old!] }),
    });
    const told = plannedOf(runs);
    expect(told.filter((line) => line.includes('first') || line.includes('counted'))).toEqual([
      '@15 acme a1 1 first waiting',
    ]);
    expect(told.at(-1)).toMatch(/^@30 /);
  });

  it('says of a maintenance, where asked, that it is announced, begins and ends', () => {
    const announcement = anAnnouncement({
      id: 'work',
      kind: 'maintenance',
      startsAt: minutes(20),
      endsAt: minutes(40),
    });
    const runs = playDeliveries({
      at: every5(60),
      stories: [],
      notify: { what: ['announced', 'started', 'ended'] },
      announcements: (minute) => (minute < 10 ? [] : [announcement]),
    });
    expect(plannedOf(runs)).toEqual([
      '@10 acme work 1 first waiting',
      '@20 acme work 2 waiting',
      '@40 acme work 3 waiting',
    ]);
  });
});

describe('listeners', () => {
  it('are one for an address that is named twice, with what either entry asks for', () => {
    const config = aConfig({
      notify: aNotifyConfig(),
      customers: [
        aCustomer({
          notify: [
            {
              channel: { kind: 'mail', address: 'A@acme.example' },
              services: ['web'],
              what: ['human'],
              minimum: 'degraded',
              language: 'ja',
            },
          ],
        }),
      ],
    });
    const listeners = listListeners(config, [aRecipient({ services: ['mail'], what: ['detected'], name: 'Yamada' })]);
    expect(listeners).toMatchObject([
      { name: 'Yamada', services: ['mail', 'web'], what: ['detected', 'human'], minimum: 'degraded' },
    ]);
    expect(JSON.stringify(listeners.map(({ id, recipient }) => [id, recipient]))).not.toContain('acme.example');
  });
});

describe('whatever happens', () => {
  const fate = fc.constantFrom<DeliveryStatus>('sent', 'sent', 'sent', 'refused', 'doubt', 'waiting');
  const story = fc.record({
    host: fc.integer({ min: 1, max: 4 }),
    from: fc.integer({ min: -10, max: 90 }),
    length: fc.integer({ min: 1, max: 60 }),
    type: fc.constantFrom('connectivity', 'host'),
  });

  it('no key is planned twice, no end is told without a beginning, and what was counted stays untold', () => {
    fc.assert(
      fc.property(
        fc.array(story, { maxLength: 6 }),
        fc.array(fate, { minLength: 5, maxLength: 5 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { minLength: 4, maxLength: 14 }),
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 10 }),
        (stories, fates, at, joins, afterMinutes) => {
          const runs = playDeliveries({
            at: at.toSorted((a, b) => a - b),
            stories: stories.map(({ host, from, length, type }, i) => ({
              id: `a${i}`,
              host,
              from,
              to: from + length,
              type,
            })),
            notify: { afterMinutes },
            config: () => ({ customers: [aCustomer({ from: [aClaim()] })] }),
            recipients: (minute) =>
              minute < joins ? [aRecipient()] : [aRecipient(), aRecipient({ address: 'late@acme.example' })],
            fate: (delivery) => fates[delivery.key.length % fates.length]!,
          });
          const planned = runs.flatMap(({ plan }) => plan.planned);
          expect(new Set(planned.map(({ key }) => key)).size).toBe(planned.length);
          const last = runs.at(-1)!.model.ledger;
          for (const delivery of planned) {
            const own = last.pages.get('acme')!.cases.find(({ caseId }) => caseId === delivery.caseId)!;
            const report = own.reports.find(({ number }) => number === delivery.number)!;
            const before = planned.filter(
              (one) =>
                one.caseId === delivery.caseId && one.recipient === delivery.recipient && one.number < delivery.number,
            );
            if (before.some(({ status }) => status === 'counted'))
              throw new Error(`${delivery.key} after it was counted`);
            if (report.kind === 'ended' && !delivery.isFirst && delivery.status === 'waiting')
              expect(before).not.toEqual([]);
            expect(report.isBackfilled && delivery.status === 'waiting').toBe(false);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
