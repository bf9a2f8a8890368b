import type { Config } from '../config/config.ts';
import type { Locale } from '../config/locale.ts';
import type { ChannelConfig } from '../config/notify/notify-config.ts';
import type { Timing } from '../io/timing.ts';
import { applyMark } from '../model/deliveries/fold-marks.ts';
import type { Ledger } from '../model/ledger/ledger.ts';
import { listenerId, OPERATORS, type Delivery, type DeliveryMark } from '../model/ledger/outbox.ts';
import { composeLetters, type Chain, type Letter } from './letters.ts';
import { waitMsAfter, type Outcome } from './outcome.ts';
import type { Bundle, Message } from './text/message.ts';
import { writeLetter } from './write-letter.ts';

/** Where a listener is reached. */
export interface Endpoint {
  channel: ChannelConfig;
  locale: Locale;
  /** Of the person; empty: nobody said. */
  name: string;
}

/** A message on its way. */
export interface Parcel {
  endpoint: Endpoint;
  message: Message | Bundle;
  /** The same on every try. */
  id: string;
  /** Id of the first message about the same case to the same recipient; `null`: this is it. */
  threadId: string | null;
  customer: string | null;
}

/** One way out, on which one parcel goes after the other. */
export interface Lane {
  /**
   * @param onAsked to be done before anything goes that could arrive; where it fails nothing may go
   * @returns `null` where the channel lacks what it needs
   */
  send(parcel: Parcel, onAsked: () => Promise<void>): Promise<Outcome | null>;
  close(): Promise<void>;
}

export interface DeliverDeps {
  config: Config;
  /** With every word of deliverers before this one in its outbox. */
  ledger: Ledger;
  /** By `customer/channel/recipient`, former names included. */
  endpoints: ReadonlyMap<string, Endpoint>;
  mailLanes: number;
  openLane: (kind: 'mail' | 'http') => Lane | Promise<Lane>;
  /** Notes what became of deliveries, whole before it resolves; each lane has documents of its own. */
  note: (lane: number, marks: readonly DeliveryMark[]) => Promise<void>;
  /** @throws StateError when this process is no longer the one that delivers */
  assertHeld: () => Promise<void>;
  timing: Pick<Timing, 'now' | 'monotonicMs'>;
  /** By `monotonicMs`; `null`: until all is tried. */
  endMs: number | null;
}

export interface DeliverResult {
  tried: number;
  sent: number;
  refused: number;
  doubt: number;
  /** What went wrong, without addresses. */
  problems: string[];
  /** After it, by key. */
  deliveries: ReadonlyMap<string, Delivery>;
}

const HTTP_LANES = 4;
/** A server that does not answer twice in a row is left alone until the next time. */
const MOST_FAILURES = 2;

/** Sends what is due, recipient by recipient, on a few lanes side by side. What fails is a value. */
export async function deliver(deps: DeliverDeps): Promise<DeliverResult> {
  const { config, ledger, timing } = deps;
  const settings = config.notify ?? { tooOldMinutes: Infinity, perRecipientPerHour: Infinity };
  const chains = composeLetters(ledger.outbox, { now: timing.now(), tooOldMinutes: settings.tooOldMinutes, perRecipientPerHour: settings.perRecipientPerHour }); // prettier-ignore
  const session = new Session(deps);
  const isMail = ({ listener }: Chain): boolean => deps.endpoints.get(listener)?.channel.kind === 'mail';
  const known = chains.filter(({ listener }) => deps.endpoints.has(listener));
  const mails = known.filter(isMail);
  const posts = known.filter((chain) => !isMail(chain));
  await Promise.all([
    ...lanesFor(mails, deps.mailLanes).map((lane) => session.work(mails, 'mail', lane)),
    ...lanesFor(posts, HTTP_LANES).map((lane) => session.work(posts, 'http', deps.mailLanes + lane)),
  ]);
  return session.result();
}

function lanesFor(chains: readonly Chain[], most: number): number[] {
  return Array.from({ length: Math.min(most, chains.length) }, (_, i) => i + 1);
}

class Session {
  readonly #deps: DeliverDeps;
  readonly #deliveries: Map<string, Delivery>;
  readonly #byCase = new Map<string, string[]>();
  readonly #counts = { tried: 0, sent: 0, refused: 0, doubt: 0 };
  readonly #problems = new Set<string>();
  readonly #failures = { mail: 0, http: 0 };

  constructor(deps: DeliverDeps) {
    this.#deps = deps;
    this.#deliveries = new Map(deps.ledger.outbox.deliveries);
    for (const delivery of this.#deliveries.values()) {
      const key = caseKey(delivery);
      const keys = this.#byCase.get(key) ?? [];
      keys.push(delivery.key);
      this.#byCase.set(key, keys);
    }
  }

  result(): DeliverResult {
    return { ...this.#counts, problems: [...this.#problems], deliveries: this.#deliveries };
  }

  /** Takes chain after chain from the queue, which the lanes of one kind share. */
  async work(queue: Chain[], kind: 'mail' | 'http', number: number): Promise<void> {
    const lane = await this.#deps.openLane(kind);
    try {
      for (let chain = queue.shift(); chain !== undefined; chain = queue.shift()) {
        for (const letter of chain.letters) {
          if (this.#isOver(kind)) return;
          if ((await this.#send(lane, number, kind, chain.listener, letter)) === 'stop') break;
        }
      }
    } finally {
      await lane.close();
    }
  }

  #isOver(kind: 'mail' | 'http'): boolean {
    const { endMs, timing } = this.#deps;
    return (
      (kind === 'mail' && this.#failures.mail >= MOST_FAILURES) || (endMs !== null && timing.monotonicMs() >= endMs)
    );
  }

  /** @returns `stop` where what follows in the chain has to wait */
  async #send(
    lane: Lane,
    number: number,
    kind: 'mail' | 'http',
    listener: string,
    given: Letter,
  ): Promise<'next' | 'stop'> {
    const { config, ledger } = this.#deps;
    const endpoint = this.#deps.endpoints.get(listener)!;
    const letter = await this.#withoutUnbegun(given, number);
    if (letter === null) return 'next';
    const message = writeLetter(config, ledger, letter, { locale: endpoint.locale, name: endpoint.name });
    if (message === null) {
      await this.#mark(number, letter, { status: 'dropped', nextTryAt: null, lastError: 'nothing is left to be said' });
      return 'next';
    }
    await this.#deps.assertHeld();
    const outcome = await lane.send(this.#toParcel(endpoint, letter, message), () => this.#begin(number, letter));
    if (outcome === null) {
      this.#problems.add(`A secret of a channel (${endpoint.channel.kind}) is not set: what is for it waits.`);
      return 'stop';
    }
    this.#counts.tried++;
    await this.#finish(number, letter, outcome, kind);
    return outcome.kind === 'waiting' ? 'stop' : 'next';
  }

  /** The end of what its recipient was never told is not told, also where that turned out since it was planned. */
  async #withoutUnbegun(letter: Letter, number: number): Promise<Letter | null> {
    const unbegun = letter.deliveries.filter((delivery) => delivery.subject === 'case' && !delivery.isFirst && !this.#hasReached(delivery, letter)); // prettier-ignore
    if (unbegun.length === 0) return letter;
    const drop = { status: 'dropped', nextTryAt: null, lastError: 'what came before never reached them' } as const;
    await this.#mark(number, { ...letter, deliveries: unbegun }, drop);
    const deliveries = letter.deliveries.filter((delivery) => !unbegun.includes(delivery));
    return deliveries.length === 0 ? null : { ...letter, deliveries };
  }

  #hasReached(delivery: Delivery, letter: Letter): boolean {
    return this.#before(delivery).some(
      (one) => one.status === 'sent' || one.status === 'doubt' || letter.deliveries.some(({ key }) => key === one.key),
    );
  }

  /** Earlier ones of the same case to the same recipient, by any name it had. */
  #before(delivery: Delivery): Delivery[] {
    const keys = this.#byCase.get(caseKey(delivery)) ?? [];
    return keys.map((key) => this.#deliveries.get(key)!).filter(({ number, recipient, channel }) => {
      if (number >= delivery.number || channel !== delivery.channel) return false;
      return recipient === delivery.recipient || this.#isSame(delivery, recipient);
    }); // prettier-ignore
  }

  #isSame(delivery: Delivery, recipient: string): boolean {
    const { endpoints } = this.#deps;
    const other = endpoints.get(listenerId({ ...delivery, recipient }));
    return other !== undefined && other === endpoints.get(listenerId(delivery));
  }

  #toParcel(endpoint: Endpoint, { kind, deliveries }: Letter, message: Message | Bundle): Parcel {
    const [first] = deliveries;
    const earlier = this.#before(first!).find(({ status }) => status === 'sent' || status === 'doubt');
    const { messageId, customer } = first!;
    return {
      endpoint,
      message,
      id: kind === 'single' ? messageId : `${kind}-${messageId}`,
      threadId: earlier?.messageId ?? null,
      customer: customer === OPERATORS ? null : customer,
    };
  }

  #begin(number: number, letter: Letter): Promise<void> {
    return this.#mark(number, letter, { status: 'sending', nextTryAt: null, lastError: null }, 1);
  }

  async #finish(number: number, letter: Letter, outcome: Outcome, kind: 'mail' | 'http'): Promise<void> {
    const { timing } = this.#deps;
    const reason = outcome.kind === 'sent' ? null : outcome.reason;
    if (outcome.kind === 'waiting') {
      this.#failures[kind] = outcome.isOfServer ? this.#failures[kind] + 1 : 0;
      this.#problems.add(`What is for ${describeKind(kind)} waits: ${outcome.reason}.`);
      for (const delivery of letter.deliveries) {
        // Whoever began has counted this try already.
        const { status, tries } = this.#deliveries.get(delivery.key)!;
        const tried = status === 'sending' ? tries : tries + 1;
        const nextTryAt = new Date(timing.now().getTime() + waitMsAfter(tried, outcome.retryAfterMs));
        const added = status === 'sending' ? 0 : 1;
        await this.#mark(
          number,
          { ...letter, deliveries: [delivery] },
          { status: 'waiting', nextTryAt, lastError: reason },
          added,
        );
      }
      return;
    }
    this.#failures[kind] = 0;
    this.#counts[outcome.kind]++;
    await this.#mark(number, letter, { status: outcome.kind, nextTryAt: null, lastError: reason });
    if (outcome.kind === 'sent') return;
    const verb = outcome.kind === 'refused' ? 'was refused' : 'may or may not have arrived and is not sent again';
    for (const { customer, caseId, number: report } of letter.deliveries) {
      const whose = customer === OPERATORS ? 'operators' : `customer "${customer}" (case ${caseId}, report ${report})`;
      this.#problems.add(`A message to ${whose} ${verb}: ${outcome.reason}.`);
    }
  }

  async #mark(
    lane: number,
    { deliveries }: Letter,
    change: Pick<DeliveryMark, 'status' | 'nextTryAt' | 'lastError'>,
    triesMore = 0,
  ): Promise<void> {
    const at = this.#deps.timing.now();
    const marks = deliveries.map(({ key }): DeliveryMark => {
      const { tries } = this.#deliveries.get(key)!;
      return { key, ...change, tries: tries + triesMore, at };
    });
    await this.#deps.note(lane, marks);
    for (const mark of marks) this.#deliveries.set(mark.key, applyMark(this.#deliveries.get(mark.key)!, mark));
  }
}

function describeKind(kind: 'mail' | 'http'): string {
  return kind === 'mail' ? 'mail' : 'a channel';
}

function caseKey({ customer, caseId }: Delivery): string {
  return `${customer}/${caseId}`;
}
