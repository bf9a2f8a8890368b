import type { ChannelKind } from '../../config/notify/notify-config.ts';

// Who was told what, kept with what was said: no address is in it.

/** In the place of a customer: what only operators hear. No customer's id begins so. */
export const OPERATORS = '-';

export const DELIVERY_STATUSES = [
  /** It goes as soon as it can. */
  'waiting',
  /** A run planned too many: it waits for a human. */
  'held',
  /** It was open when somebody was first to be told: they hear nothing of it until a human says so. */
  'counted',
  /** The server has asked for it. */
  'sending',
  'sent',
  'refused',
  /** It may have arrived, and is not sent again by itself. */
  'doubt',
  'dropped',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One report for one recipient. */
export interface Delivery {
  /** `customer/case/number/channel/recipient`. */
  key: string;
  customer: string;
  /** Also the id of a maintenance or of a note. */
  caseId: string;
  subject: 'case' | 'plan' | 'note';
  number: number;
  /** The first report that it tells; up to `number`. */
  from: number;
  /** `operators`: told to them in a note, and remembered here. */
  channel: ChannelKind | 'operators';
  /** An HMAC of the address, or the channel's place in the configuration. */
  recipient: string;
  /** Nothing of the case was told them before: it says how everything is. */
  isFirst: boolean;
  /** Servers of the customer when it was planned. */
  hostsTotal: number;
  plannedAt: Date;
  /** How old its news are: when they happened or were said. */
  newsAt: Date;
  messageId: string;
  status: DeliveryStatus;
  tries: number;
  /** `null`: at once. */
  nextTryAt: Date | null;
  lastError: string | null;
  /** When it got its status, where that is `sent`, `refused`, `doubt` or `dropped`. */
  doneAt: Date | null;
  /** Operators know that it was refused, is in doubt or held. */
  isReported: boolean;
}

/** What became of a delivery, as whoever delivers notes it. */
export type DeliveryMark = Pick<Delivery, 'key' | 'status' | 'tries' | 'nextTryAt' | 'lastError'> & { at: Date };

/** What operators are told: facts, worded where it is sent. */
export interface OperatorNote {
  id: string;
  at: Date;
  /** For machines that open and close: what belongs together. */
  dedupKey: string;
  isOver: boolean;
  facts: OperatorFacts;
}

export type OperatorFacts =
  | { kind: 'failures'; organizations: { name: string; cause: string; since: Date }[] }
  | { kind: 'targets'; targets: string[] }
  | { kind: 'widespread'; event: string; customers: number }
  | { kind: 'unmapped'; alerts: number; hosts: number }
  | { kind: 'undelivered'; refused: number; doubt: number; held: number }
  | { kind: 'cases'; items: { customer: string; caseId: string; from: number; number: number; news: string[] }[] };

export interface Outbox {
  /** Documents of delivery generations below this one are in it. */
  foldedBelow: number;
  /** Those below this one are also in the ledger before: their documents can go. */
  removableBelow: number;
  /** Who was to be told when it was last planned, by `customer/channel/recipient`. */
  listeners: Map<string, KnownListener>;
  /** By key. */
  deliveries: Map<string, Delivery>;
  notes: OperatorNote[];
  /** What operators were told of and is not over. */
  reported: {
    /** Runs in which each organization could not be read, in a row. */
    failing: Map<string, number>;
    targets: string[];
    /** Ids of events. */
    widespread: string[];
    /** Alerts that nobody claims. */
    unmapped: string[];
  };
}

export interface KnownListener {
  since: Date;
  /** What they asked for; where that changes, what is open counts as told. */
  asked: string;
}

export function emptyOutbox(): Outbox {
  return {
    foldedBelow: 0,
    removableBelow: 0,
    listeners: new Map(),
    deliveries: new Map(),
    notes: [],
    reported: { failing: new Map(), targets: [], widespread: [], unmapped: [] },
  };
}

export function listenerId({
  customer,
  channel,
  recipient,
}: Pick<Delivery, 'customer' | 'channel' | 'recipient'>): string {
  return `${customer}/${channel}/${recipient}`;
}

export function deliveryKey(parts: Pick<Delivery, 'customer' | 'caseId' | 'number' | 'channel' | 'recipient'>): string {
  return [parts.customer, parts.caseId, parts.number, parts.channel, parts.recipient].join('/');
}
