import type { Delivery, DeliveryMark, Outbox } from '../ledger/outbox.ts';

/** Marks of one delivery, in the order they were made. */
export interface MarkDocument {
  generation: number;
  marks: readonly DeliveryMark[];
}

/**
 * The outbox with what deliverers noted: the newest word of each key counts. Whoever was sending when its generation ended
 * does not know whether it arrived: that is in doubt from then on.
 *
 * @param documents of generations that are over; those that were folded before are passed over
 * @param below generations below this one are over
 */
export function foldMarks(outbox: Outbox, documents: readonly MarkDocument[], below: number): Outbox {
  const fresh = documents
    .filter(({ generation }) => generation >= outbox.foldedBelow && generation < below)
    .toSorted((a, b) => a.generation - b.generation);
  if (fresh.length === 0) return outbox;
  const deliveries = new Map(outbox.deliveries);
  for (const { marks } of fresh) {
    for (const mark of marks) {
      const delivery = deliveries.get(mark.key);
      if (delivery !== undefined) deliveries.set(mark.key, applyMark(delivery, mark));
    }
    for (const { key } of marks) {
      const delivery = deliveries.get(key);
      if (delivery?.status === 'sending') deliveries.set(key, toDoubt(delivery));
    }
  }
  return { ...outbox, foldedBelow: below, deliveries };
}

export function applyMark(delivery: Delivery, { status, tries, nextTryAt, lastError, at }: DeliveryMark): Delivery {
  const isDone = status === 'sent' || status === 'refused' || status === 'doubt' || status === 'dropped';
  return { ...delivery, status, tries, nextTryAt, lastError, doneAt: isDone ? at : status === 'sending' ? at : null };
}

/** Machines know a message by its id: those that may have got it can be sent it again. */
function toDoubt(delivery: Delivery): Delivery {
  if (delivery.channel === 'webhook' || delivery.channel === 'pagerduty') return { ...delivery, status: 'waiting' };
  return { ...delivery, status: 'doubt', nextTryAt: null, lastError: 'the program ended while it was being sent' };
}
