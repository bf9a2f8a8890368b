import { HOUR_MS, MINUTE_MS } from '../base/durations.ts';
import { listenerId, OPERATORS, type Delivery, type Outbox } from '../model/ledger/outbox.ts';

/** What goes out as one message: one delivery, or several of one recipient. */
export interface Letter {
  kind: 'single' | 'late' | 'digest';
  /** In the order they were planned; at least one. */
  deliveries: readonly Delivery[];
}

/** Letters of one recipient about one customer, to be sent one after the other. */
export interface Chain {
  /** `customer/channel/recipient`. */
  listener: string;
  letters: Letter[];
}

export interface LetterSettings {
  now: Date;
  tooOldMinutes: number;
  perRecipientPerHour: number;
}

/**
 * What is to be sent now, recipient by recipient. Reports of one case go in their order: where one has to wait, those after it
 * wait with it. What is too old comes as one belated letter, what is more than an hour takes as one digest; no letter holds
 * two customers' news.
 */
export function composeLetters(
  { deliveries }: Outbox,
  { now, tooOldMinutes, perRecipientPerHour }: LetterSettings,
): Chain[] {
  const oldest = now.getTime() - tooOldMinutes * MINUTE_MS;
  const sentLately = countLately(deliveries.values(), now);
  const chains: Chain[] = [];
  for (const [listener, waiting] of groupDue(deliveries.values(), now)) {
    const isOperators = waiting[0]!.customer === OPERATORS;
    const late = isOperators ? [] : waiting.filter(({ newsAt }) => newsAt.getTime() < oldest);
    const fresh = isOperators ? waiting : waiting.filter(({ newsAt }) => newsAt.getTime() >= oldest);
    const letters: Letter[] = [
      ...(late.length === 0 ? [] : [{ kind: 'late' as const, deliveries: late }]),
      ...fresh.map((delivery) => ({ kind: 'single' as const, deliveries: [delivery] })),
    ];
    const address = addressOf(waiting[0]!);
    const left = Math.max(0, perRecipientPerHour - (sentLately.get(address) ?? 0));
    const limited = isOperators ? letters : limit(letters, left);
    sentLately.set(address, (sentLately.get(address) ?? 0) + limited.length);
    if (limited.length > 0) chains.push({ listener, letters: limited });
  }
  return chains;
}

/** Where there are more than may go, the last that may takes all the others along; where none may, they wait. */
function limit(letters: Letter[], left: number): Letter[] {
  if (letters.length <= left) return letters;
  if (left === 0) return [];
  const rest = letters.slice(left - 1).flatMap(({ deliveries }) => deliveries);
  return [...letters.slice(0, left - 1), { kind: 'digest', deliveries: rest }];
}

function groupDue(deliveries: Iterable<Delivery>, now: Date): Map<string, Delivery[]> {
  const waiting = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    if (delivery.status !== 'waiting' && delivery.status !== 'held') continue;
    const own = waiting.get(listenerId(delivery)) ?? [];
    own.push(delivery);
    waiting.set(listenerId(delivery), own);
  }
  const due = new Map<string, Delivery[]>();
  for (const [listener, own] of waiting) {
    const stopped = new Set<string>();
    const ready = own.toSorted(comparePlanned).filter(({ caseId, status, nextTryAt }) => {
      if (status === 'held' || (nextTryAt !== null && nextTryAt > now)) stopped.add(caseId);
      return !stopped.has(caseId);
    });
    if (ready.length > 0) due.set(listener, ready);
  }
  return due;
}

function comparePlanned(a: Delivery, b: Delivery): number {
  return a.plannedAt.getTime() - b.plannedAt.getTime() || (a.caseId === b.caseId ? a.number - b.number : 0);
}

/** Messages of the last hour, by address: several deliveries that went as one count once. */
function countLately(deliveries: Iterable<Delivery>, now: Date): Map<string, number> {
  const since = now.getTime() - HOUR_MS;
  const counted = new Map<string, Set<number>>();
  for (const delivery of deliveries) {
    const { status, doneAt, customer, channel } = delivery;
    if ((status !== 'sent' && status !== 'doubt') || doneAt === null || doneAt.getTime() <= since) continue;
    if (customer === OPERATORS || channel === 'operators') continue;
    const address = addressOf(delivery);
    const own = counted.get(address) ?? new Set();
    own.add(doneAt.getTime());
    counted.set(address, own);
  }
  return new Map([...counted].map(([address, moments]) => [address, moments.size]));
}

/** One mailbox may be told of several customers; channels are named by their place at one customer. */
function addressOf({ customer, channel, recipient }: Delivery): string {
  return channel === 'mail' ? `mail/${recipient}` : `${customer}/${channel}/${recipient}`;
}
