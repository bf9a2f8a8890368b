import type { Config } from '../../config/config.ts';
import type { Recipient } from '../../recipients/recipient.ts';
import { keyedHash } from '../component-id.ts';
import { OVERVIEW, type Ledger, type LedgerCase } from '../ledger/ledger.ts';
import {
  deliveryKey,
  listenerId,
  OPERATORS,
  type Delivery,
  type KnownListener,
  type Outbox,
} from '../ledger/outbox.ts';
import { listListeners, listOperators, type Listener } from './listeners.ts';
import { planMaintenances } from './plan-maintenances.ts';
import { isAbout, nextTelling, type Telling } from './tell-listener.ts';

const MINUTE_MS = 60_000;
const MESSAGE_ID_LENGTH = 26;

export interface PlanInput {
  config: Config;
  /** `null`: the list could not be read; nobody is told anew, and nobody is forgotten. */
  recipients: readonly Recipient[] | null;
  /** Every line of the list could be used: who is not in it was taken out, and is forgotten. */
  isComplete: boolean;
  /** The ledger before this run's reports; `undefined`: there was none. */
  before: Ledger | undefined;
  /** With this run's reports; what was planned and delivered so far is in it. */
  ledger: Ledger;
  now: Date;
  hostsTotalOf: (customer: string) => number;
}

export interface DeliveryPlan {
  outbox: Outbox;
  /** New in this run. */
  planned: Delivery[];
  /** What operators are told of customers' cases. */
  forOperators: (Telling & { customer: string; caseId: string })[];
  /** When something falls due that waits for its grace to pass; `null`: nothing does. */
  nextAt: Date | null;
}

/** Remembers what operators were told of a customer's cases; it is nobody's address. */
const OPERATORS_EAR: Pick<Delivery, 'channel' | 'recipient'> = { channel: 'operators', recipient: '-' };

/**
 * Who is to be told what, after this run. Pure: the same ledger gives the same deliveries, and a key is never planned twice.
 * Where more than `perRunLimit` would be new, all of them are held.
 */
export function planDeliveries(input: PlanInput): DeliveryPlan {
  const { config, recipients, ledger, now } = input;
  const { outbox } = ledger;
  if (config.notify === null) return { outbox, planned: [], forOperators: [], nextAt: null };
  if (recipients === null) return { outbox, planned: [], forOperators: [], nextAt: null };
  const listeners = listListeners(config, recipients);
  const ears = operatorEars(config);
  const known = rememberListeners([...listeners, ...ears], input);
  const planner = new Planner(input, known);
  const listenersByCustomer = new Map<string, Listener[]>();
  for (const listener of [...listeners, ...ears]) {
    const own = listenersByCustomer.get(listener.customer) ?? [];
    listenersByCustomer.set(listener.customer, [...own, listener]);
  }
  for (const [customer, page] of ledger.pages) {
    if (customer === OVERVIEW) continue;
    for (const listener of listenersByCustomer.get(customer) ?? []) {
      for (const own of page.cases) planner.tellCase(listener, own);
      for (const each of planMaintenances(listener, page.plans, planner.sinceOf(listener), now)) {
        planner.plan(listener, { ...each, subject: 'plan' }, 'waiting');
      }
    }
  }
  return planner.finish(
    new Set([...listeners.map(({ id }) => id), ...listeners.flatMap(({ formerIds }) => formerIds)]),
  );
}

/** Operators hear of each customer's cases what any of them asked for. */
function operatorEars(config: Config): Listener[] {
  const what = [...new Set((config.notify?.operators ?? []).flatMap((operator) => operator.what))].filter(
    (news) => news === 'detected' || news === 'changed' || news === 'resolved' || news === 'human',
  );
  if (what.length === 0) return [];
  return config.customers.map(({ id }) => ({
    id: listenerId({ customer: id, ...OPERATORS_EAR }),
    customer: id,
    channel: { kind: 'mail', address: '' },
    recipient: OPERATORS_EAR.recipient,
    formerIds: [],
    name: '',
    language: config.site.locale,
    services: [],
    what,
    minimum: config.notify?.minimum ?? 'outage',
  }));
}

function rememberListeners(
  listeners: readonly Listener[],
  { config, ledger, now, isComplete }: PlanInput,
): { listeners: Map<string, KnownListener>; isNew: ReadonlySet<string> } {
  const before = ledger.outbox.listeners;
  const known = new Map<string, KnownListener>(isComplete ? [] : before);
  const isNew = new Set<string>();
  for (const listener of listeners) {
    const asked = keyedHash(null, [JSON.stringify([listener.services, listener.what, listener.minimum])], 12);
    const last = [listener.id, ...listener.formerIds].map((id) => before.get(id)).find((one) => one !== undefined);
    if (last?.asked !== asked) isNew.add(listener.id);
    known.set(listener.id, { since: last?.asked === asked ? last.since : now, asked });
  }
  for (const { id } of listOperators(config)) known.set(id, before.get(id) ?? { since: now, asked: '' });
  return { listeners: known, isNew };
}

class Planner {
  readonly #input: PlanInput;
  readonly #known: { listeners: Map<string, KnownListener>; isNew: ReadonlySet<string> };
  readonly #told = new Map<string, Delivery[]>();
  readonly #planned: Delivery[] = [];
  readonly #deliveries: Map<string, Delivery>;
  readonly #forOperators: DeliveryPlan['forOperators'] = [];
  readonly #newCases: ReadonlySet<string>;
  #nextAt: Date | null = null;

  constructor(input: PlanInput, known: { listeners: Map<string, KnownListener>; isNew: ReadonlySet<string> }) {
    this.#input = input;
    this.#known = known;
    this.#deliveries = new Map(input.ledger.outbox.deliveries);
    for (const delivery of this.#deliveries.values()) this.#remember(delivery);
    this.#newCases = casesOfNewRules(input);
  }

  sinceOf({ id }: Listener): Date {
    return this.#known.listeners.get(id)?.since ?? this.#input.now;
  }

  tellCase(listener: Listener, own: LedgerCase): void {
    const { now, config } = this.#input;
    const told = this.#toldOf(listener, own.caseId);
    const since = this.sinceOf(listener);
    const afterMs = (config.notify?.afterMinutes ?? 0) * MINUTE_MS;
    const next = nextTelling(listener, own, { now, afterMs, since, told });
    if (told.length === 0) {
      if (this.#newCases.has(JSON.stringify([listener.customer, own.caseId]))) return this.#count(listener, own);
      // What was over before they came is older than they are, and needs no mark.
      const isOpen = own.reports.at(-1)?.state !== 'resolved';
      if (this.#known.isNew.has(listener.id) && isOpen) return this.#count(listener, own);
    }
    if (next === null) return;
    if ('waitUntil' in next) {
      if (this.#nextAt === null || next.waitUntil < this.#nextAt) this.#nextAt = next.waitUntil;
      return;
    }
    const isEar = listener.recipient === OPERATORS_EAR.recipient;
    if (isEar) this.#forOperators.push({ ...next.telling, customer: listener.customer, caseId: own.caseId });
    this.plan(listener, { ...next.telling, caseId: own.caseId, subject: 'case' }, isEar ? 'sent' : 'waiting');
  }

  /** What was there when somebody is first to be told, or when rules changed, counts as told. */
  #count(listener: Listener, own: LedgerCase): void {
    const last = own.reports.at(-1);
    if (last === undefined || !isAbout(listener, own)) return;
    const telling = { from: 1, number: last.number, isFirst: true, newsAt: last.issuedAt };
    this.plan(listener, { ...telling, caseId: own.caseId, subject: 'case' }, 'counted');
  }

  plan(
    listener: Listener,
    telling: Pick<Delivery, 'caseId' | 'subject' | 'from' | 'number' | 'isFirst' | 'newsAt'>,
    status: Delivery['status'],
  ): void {
    const { config, ledger, now, hostsTotalOf } = this.#input;
    const { customer, recipient } = listener;
    const channel: Delivery['channel'] = recipient === OPERATORS_EAR.recipient ? 'operators' : listener.channel.kind;
    const parts = { customer, caseId: telling.caseId, number: telling.number, channel, recipient };
    const key = deliveryKey(parts);
    if (this.#deliveries.has(key)) return;
    const delivery: Delivery = {
      ...parts,
      key,
      subject: telling.subject,
      from: telling.from,
      isFirst: telling.isFirst,
      newsAt: telling.newsAt,
      hostsTotal: hostsTotalOf(customer),
      plannedAt: now,
      messageId: keyedHash(config.secret, ['message', ledger.siteId, key], MESSAGE_ID_LENGTH),
      status,
      tries: 0,
      nextTryAt: null,
      lastError: null,
      doneAt: status === 'sent' ? now : null,
      isReported: false,
    };
    this.#deliveries.set(key, delivery);
    this.#remember(delivery);
    this.#planned.push(delivery);
  }

  finish(listenerIds: ReadonlySet<string>): DeliveryPlan {
    const { ledger, config, now, isComplete } = this.#input;
    const waiting = this.#planned.filter(({ status }) => status === 'waiting');
    const isHeld = waiting.length > (config.notify?.perRunLimit ?? Infinity);
    for (const delivery of waiting)
      if (isHeld || this.#isBehindHeld(delivery)) this.#change(delivery, { status: 'held' });
    for (const delivery of this.#deliveries.values()) {
      const isOpen = delivery.status === 'waiting' || delivery.status === 'held';
      const isCustomers = delivery.customer !== OPERATORS && delivery.channel !== 'operators';
      if (!isOpen || !isCustomers || !isComplete || listenerIds.has(listenerId(delivery))) continue;
      this.#change(delivery, { status: 'dropped', lastError: 'no longer configured', doneAt: now });
    }
    return {
      outbox: { ...ledger.outbox, listeners: this.#known.listeners, deliveries: this.#deliveries },
      planned: this.#planned.map(({ key }) => this.#deliveries.get(key)!),
      forOperators: this.#forOperators,
      nextAt: this.#nextAt,
    };
  }

  /** What follows something that waits for a human waits with it. */
  #isBehindHeld(delivery: Delivery): boolean {
    const others = this.#told.get(caseKey(listenerId(delivery), delivery.caseId)) ?? [];
    return others.some((one) => one.status === 'held' && one.key !== delivery.key);
  }

  #change(delivery: Delivery, change: Partial<Delivery>): void {
    this.#deliveries.set(delivery.key, { ...delivery, ...change });
  }

  #remember(delivery: Delivery): void {
    const key = caseKey(listenerId(delivery), delivery.caseId);
    const told = this.#told.get(key) ?? [];
    told.push(delivery);
    this.#told.set(key, told);
  }

  #toldOf({ id, formerIds, recipient, customer }: Listener, caseId: string): Delivery[] {
    const own = recipient === OPERATORS_EAR.recipient ? listenerId({ customer, ...OPERATORS_EAR }) : id;
    const told = [own, ...formerIds].flatMap((one) => this.#told.get(caseKey(one, caseId)) ?? []);
    return told.length < 2 ? told : told.toSorted((a, b) => a.number - b.number);
  }
}

function caseKey(listener: string, caseId: string): string {
  return `${listener} ${caseId}`;
}

/** Cases that began in this run on pages whose rules or claims are others since: nobody can tell them from old ones. */
function casesOfNewRules({ before, ledger }: PlanInput): Set<string> {
  const cases = new Set<string>();
  for (const [customer, page] of ledger.pages) {
    const last = before?.pages.get(customer);
    if (customer === OVERVIEW || last === page) continue;
    if (last === undefined || last.judgedBy === page.judgedBy) continue;
    const known = new Set(last.cases.map(({ caseId }) => caseId));
    for (const { caseId, members } of page.cases) {
      if (!known.has(caseId) && members.length > 0) cases.add(JSON.stringify([customer, caseId]));
    }
  }
  return cases;
}
