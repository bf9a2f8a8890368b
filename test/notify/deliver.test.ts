import { describe, expect, it } from 'vitest';
import { deliver, type DeliverDeps, type Endpoint, type Parcel } from '../../src/notify/deliver.ts';
import type { Outcome } from '../../src/notify/outcome.ts';
import { foldMarks } from '../../src/model/deliveries/fold-marks.ts';
import type { Delivery, DeliveryMark } from '../../src/model/ledger/outbox.ts';
import { listListeners } from '../../src/model/deliveries/listeners.ts';
import { aConfig, minutes } from '../support/builders-model.ts';
import { aNotifyConfig, aRecipient, playDeliveries } from '../support/delivery-runs.ts';

const STORIES = Array.from({ length: 5 }, (_, i) => ({ id: `a${i}`, host: i + 1, from: 2 + i * 23, to: 10 + i * 23 }));
const AT = Array.from({ length: 24 }, (_, i) => i * 5);

/** Everything of a few hours planned, and nothing sent. */
function plannedLedger() {
  return playDeliveries({ at: AT, stories: STORIES, fate: () => 'waiting' }).at(-1)!.model.ledger;
}

interface Sent {
  subject: string;
  keys: number;
  threadId: string | null;
}

async function send(
  given: Partial<Omit<DeliverDeps, 'config'>> & { now: Date; notify?: Parameters<typeof aNotifyConfig>[0] },
  answer: (parcel: Parcel, count: number) => Outcome = () => ({ kind: 'sent' }),
) {
  const config = aConfig({ notify: aNotifyConfig(given.notify) });
  const endpoints = new Map<string, Endpoint>(
    listListeners(config, [aRecipient()]).map(({ id, channel, language, name }) => [
      id,
      { channel, locale: language, name },
    ]),
  );
  const sent: Sent[] = [];
  const marks: DeliveryMark[] = [];
  const result = await deliver({
    config,
    ledger: plannedLedger(),
    endpoints,
    mailLanes: 2,
    openLane: () => ({
      async send(parcel, onAsked) {
        await onAsked();
        const { message, threadId } = parcel;
        sent.push({ subject: message.subject, keys: 'messages' in message ? message.messages.length : 1, threadId });
        return answer(parcel, sent.length);
      },
      close: () => Promise.resolve(),
    }),
    note: async (_lane, more) => void marks.push(...more),
    assertHeld: () => Promise.resolve(),
    timing: { now: () => given.now, monotonicMs: () => 0 },
    endMs: null,
    ...given,
  });
  return { sent, marks, result };
}

const short = ({ subject }: Sent): string => subject.replace(/^(【.*?】).*\[案件番号 (.*)\]$/, '$1$2');

describe('what waits', () => {
  it('goes in its order, each case in a thread of its own', async () => {
    const { sent, result } = await send({ now: minutes(116) });
    expect(sent.map(short)).toEqual(STORIES.flatMap(({ id }) => [`【障害】${id}`, `【復旧】${id}`]));
    expect(sent.filter(({ threadId }) => threadId !== null)).toHaveLength(5);
    expect(result).toMatchObject({ tried: 10, sent: 10, problems: [] });
  });

  it('is noted as being sent before it goes, and as sent after', async () => {
    const { marks } = await send({ now: minutes(116) });
    expect(marks.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => ['sending', 'sent']).flat());
  });

  it('comes as one belated letter where it is too old, and the rest as it is', async () => {
    const { sent } = await send({ now: minutes(190), notify: { tooOldMinutes: 120 } });
    expect(sent.map(({ keys }) => keys)).toEqual([6, 1, 1, 1, 1]);
    expect(sent[0]!.subject).toContain('【遅延】');
  });

  it('comes as one digest where it is more than an hour takes', async () => {
    const { sent, result } = await send({ now: minutes(116), notify: { perRecipientPerHour: 3 } });
    expect(sent.map(({ keys }) => keys)).toEqual([1, 1, 8]);
    expect(sent[2]!.subject).toContain('【まとめ】');
    expect([...result.deliveries.values()].every(({ status }) => status === 'sent')).toBe(true);
  });

  it('waits with what comes after it where a mailbox is full, and is tried again later and later', async () => {
    const { sent, result } = await send({ now: minutes(116) }, () => ({
      kind: 'waiting',
      reason: 'full',
      isOfServer: false,
    }));
    expect(sent).toHaveLength(1);
    const [first] = [...result.deliveries.values()];
    expect(first).toMatchObject({ status: 'waiting', tries: 1, nextTryAt: minutes(117) });
  });

  it('drops the end of what was refused, and names the refusal once', async () => {
    const { sent, result } = await send({ now: minutes(116) }, () => ({ kind: 'refused', reason: 'no such mailbox' }));
    expect(sent).toHaveLength(5);
    const counts = [...result.deliveries.values()].map(({ status }) => status);
    expect(counts.filter((status) => status === 'refused')).toHaveLength(5);
    expect(counts.filter((status) => status === 'dropped')).toHaveLength(5);
    expect(result.problems).toHaveLength(5);
  });

  it('stops where this process is no longer the one that delivers', async () => {
    const lost = (): Promise<void> => Promise.reject(new Error('lost'));
    await expect(send({ now: minutes(116), assertHeld: lost })).rejects.toThrow('lost');
  });

  it('waits for the next time when its time is up', async () => {
    const { sent } = await send({ now: minutes(116), endMs: 0 });
    expect(sent).toEqual([]);
  });
});

describe('what a killed deliverer noted', () => {
  const key = (ledger: ReturnType<typeof plannedLedger>): string => [...ledger.outbox.deliveries.keys()][0]!;
  const mark = (of: string, status: Delivery['status']): DeliveryMark => ({ key: of, status, tries: 1, nextTryAt: null, lastError: null, at: minutes(1) }); // prettier-ignore

  it('is in doubt where it was sending, and folded once', () => {
    const ledger = plannedLedger();
    const own = key(ledger);
    const documents = [{ generation: 3, marks: [mark(own, 'sending')] }];
    const folded = foldMarks(ledger.outbox, documents, 4);
    expect(folded.deliveries.get(own)?.status).toBe('doubt');
    // Sent once more by hand: the old document, which is still there, says nothing any more.
    const again = {
      ...folded,
      deliveries: new Map(folded.deliveries).set(own, { ...folded.deliveries.get(own)!, status: 'waiting' as const }),
    };
    expect(foldMarks(again, documents, 5).deliveries.get(own)?.status).toBe('waiting');
  });

  it('counts by its newest word, and not while it goes on', () => {
    const ledger = plannedLedger();
    const own = key(ledger);
    const documents = [
      { generation: 5, marks: [mark(own, 'sending'), mark(own, 'sent')] },
      { generation: 4, marks: [mark(own, 'sending'), mark(own, 'waiting')] },
    ];
    expect(foldMarks(ledger.outbox, documents, 5).deliveries.get(own)?.status).toBe('waiting');
    expect(foldMarks(ledger.outbox, documents, 6).deliveries.get(own)?.status).toBe('sent');
  });

  it('is sent again to machines, which know it by its id', () => {
    const ledger = plannedLedger();
    const own = key(ledger);
    const delivery = { ...ledger.outbox.deliveries.get(own)!, channel: 'webhook' as const };
    const outbox = { ...ledger.outbox, deliveries: new Map([[own, delivery]]) };
    const folded = foldMarks(outbox, [{ generation: 1, marks: [mark(own, 'sending')] }], 2);
    expect(folded.deliveries.get(own)?.status).toBe('waiting');
  });
});
