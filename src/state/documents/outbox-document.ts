import { CHANNEL_KINDS } from '../../config/notify/notify-config.ts';
import {
  deliveryKey,
  DELIVERY_STATUSES,
  type Delivery,
  type DeliveryMark,
  type OperatorFacts,
  type OperatorNote,
  type Outbox,
} from '../../model/ledger/outbox.ts';
import { boolean, broken, date, list, nullable, oneOf, record, string, whole } from './fields.ts';

// The outbox as it stands in the ledger's document, and deliverers' marks as they stand in theirs.

const CHANNELS = [...CHANNEL_KINDS, 'operators'] as const;
const SUBJECTS = ['case', 'plan', 'note'] as const;

export function outboxToJson({ foldedBelow, removableBelow, listeners, deliveries, notes, reported }: Outbox): object {
  return {
    foldedBelow,
    removableBelow,
    listeners: [...listeners],
    deliveries: [...deliveries.values()].map(deliveryToRow),
    notes,
    reported: { ...reported, failing: [...reported.failing] },
  };
}

/** In one order, so that the same outbox is the same text; its key is what its parts make it. */
function deliveryToRow(delivery: Delivery): object {
  const { customer, caseId, number, channel, recipient, subject, from, isFirst, hostsTotal, plannedAt } = delivery;
  const { newsAt, messageId, status, tries, nextTryAt, lastError, doneAt, isReported } = delivery;
  const parts = { customer, caseId, number, channel, recipient, subject, from, isFirst, hostsTotal, plannedAt };
  return { ...parts, newsAt, messageId, status, tries, nextTryAt, lastError, doneAt, isReported };
}

/** @throws StateError `state.broken` */
export function outboxFrom(value: unknown): Outbox {
  const { foldedBelow, removableBelow, listeners, deliveries, notes, reported } = record(value);
  const { failing, targets, widespread, unmapped } = record(reported);
  return {
    foldedBelow: whole(foldedBelow),
    removableBelow: whole(removableBelow),
    listeners: new Map(
      list(listeners).map((pair) => {
        const [id, known] = list(pair);
        const { since, asked } = record(known);
        return [string(id), { since: date(since), asked: string(asked) }];
      }),
    ),
    deliveries: new Map(
      list(deliveries).map((row) => {
        const delivery = deliveryFrom(row);
        return [delivery.key, delivery];
      }),
    ),
    notes: list(notes).map(noteFrom),
    reported: {
      failing: new Map(list(failing).map((pair) => [string(list(pair)[0]), whole(list(pair)[1])])),
      targets: list(targets).map(string),
      widespread: list(widespread).map(string),
      unmapped: list(unmapped).map(string),
    },
  };
}

/** @throws StateError `state.broken` */
export function deliveryFrom(value: unknown): Delivery {
  const row = record(value);
  const parts = {
    customer: string(row.customer),
    caseId: string(row.caseId),
    number: whole(row.number),
    channel: oneOf(CHANNELS, row.channel),
    recipient: string(row.recipient),
  };
  return {
    ...parts,
    key: deliveryKey(parts),
    subject: oneOf(SUBJECTS, row.subject),
    from: whole(row.from),
    isFirst: boolean(row.isFirst),
    hostsTotal: whole(row.hostsTotal),
    plannedAt: date(row.plannedAt),
    newsAt: date(row.newsAt),
    messageId: string(row.messageId),
    status: oneOf(DELIVERY_STATUSES, row.status),
    tries: whole(row.tries),
    nextTryAt: nullable(date, row.nextTryAt),
    lastError: nullable(string, row.lastError),
    doneAt: nullable(date, row.doneAt),
    isReported: boolean(row.isReported),
  };
}

export function marksToText(marks: readonly DeliveryMark[]): string {
  return JSON.stringify({ version: 1, marks });
}

/** @throws StateError `state.broken` */
export function marksFrom(text: string): DeliveryMark[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    broken('a list of marks');
  }
  return list(record(parsed).marks).map((row) => {
    const { key, status, tries, nextTryAt, lastError, at } = record(row);
    return {
      key: string(key),
      status: oneOf(DELIVERY_STATUSES, status),
      tries: whole(tries),
      nextTryAt: nullable(date, nextTryAt),
      lastError: nullable(string, lastError),
      at: date(at),
    };
  });
}

function noteFrom(value: unknown): OperatorNote {
  const { id, at, dedupKey, isOver, facts } = record(value);
  return { id: string(id), at: date(at), dedupKey: string(dedupKey), isOver: boolean(isOver), facts: factsFrom(facts) };
}

function factsFrom(value: unknown): OperatorFacts {
  const row = record(value);
  const kind = oneOf(['failures', 'targets', 'widespread', 'unmapped', 'undelivered', 'cases'], row.kind);
  switch (kind) {
    case 'failures':
      return {
        kind,
        organizations: list(row.organizations).map((one) => {
          const { name, cause, since } = record(one);
          return { name: string(name), cause: string(cause), since: date(since) };
        }),
      };
    case 'targets':
      return { kind, targets: list(row.targets).map(string) };
    case 'widespread':
      return { kind, event: string(row.event), customers: whole(row.customers) };
    case 'unmapped':
      return { kind, alerts: whole(row.alerts), hosts: whole(row.hosts) };
    case 'undelivered':
      return { kind, refused: whole(row.refused), doubt: whole(row.doubt), held: whole(row.held) };
    default:
      return {
        kind,
        items: list(row.items).map((one) => {
          const { customer, caseId, from, number, news } = record(one);
          return {
            customer: string(customer),
            caseId: string(caseId),
            from: whole(from),
            number: whole(number),
            news: list(news).map(string),
          };
        }),
      };
  }
}
