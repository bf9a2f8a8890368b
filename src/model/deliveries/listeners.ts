import type { Config } from '../../config/config.ts';
import type { Locale } from '../../config/locale.ts';
import type { ChannelConfig, Minimum, News, OperatorNews } from '../../config/notify/notify-config.ts';
import type { Secret } from '../../base/secret.ts';
import type { Recipient } from '../../recipients/recipient.ts';
import { keyedHash } from '../component-id.ts';
import { listenerId, OPERATORS } from '../ledger/outbox.ts';

const RECIPIENT_LENGTH = 20;

/** Somebody who is told of one customer's cases, at one address or channel. */
export interface Listener {
  /** `customer/channel/recipient`. */
  id: string;
  customer: string;
  channel: ChannelConfig;
  recipient: string;
  /** What the recipient was called under former secrets. */
  formerIds: readonly string[];
  /** For the beginning of a mail; empty: nobody said. */
  name: string;
  language: Locale;
  /** Globs; empty: every case. */
  services: readonly string[];
  what: readonly News[];
  minimum: Minimum;
}

export interface OperatorListener {
  id: string;
  channel: ChannelConfig;
  recipient: string;
  formerIds: readonly string[];
  language: Locale;
  what: readonly (OperatorNews | News)[];
}

type Asked = Omit<Listener, 'id' | 'recipient' | 'formerIds'> & { ordinal: number };

/** Everybody who is told of customers' cases; who is named twice for one customer is told what either entry asks for, once. */
export function listListeners(config: Config, recipients: readonly Recipient[]): Listener[] {
  const { notify } = config;
  if (notify === null) return [];
  const asked: Asked[] = [];
  const byCustomer = groupByCustomer(recipients);
  for (const customer of config.customers) {
    if (customer.visibility === 'internal') continue;
    for (const one of byCustomer.get(customer.id) ?? []) {
      asked.push({
        customer: customer.id,
        channel: { kind: 'mail', address: one.address },
        ordinal: 0,
        name: one.name,
        language: one.language ?? config.site.locale,
        services: one.services,
        what: one.what ?? notify.what,
        minimum: notify.minimum,
      });
    }
    const counted = new Map<string, number>();
    for (const one of customer.notify) {
      const ordinal = (counted.get(one.channel.kind) ?? 0) + 1;
      counted.set(one.channel.kind, ordinal);
      asked.push({
        customer: customer.id,
        channel: one.channel,
        ordinal,
        name: '',
        language: one.language,
        services: one.services,
        what: one.what ?? notify.what,
        minimum: one.minimum ?? notify.minimum,
      });
    }
  }
  const listeners = new Map<string, Listener>();
  for (const { ordinal, ...one } of asked) {
    const [recipient = '', ...former] = namesOf(one.channel, ordinal, config);
    const idOf = (name: string): string =>
      listenerId({ customer: one.customer, channel: one.channel.kind, recipient: name });
    const id = idOf(recipient);
    const known = listeners.get(id);
    const own = { ...one, id, recipient, formerIds: former.map(idOf) };
    listeners.set(id, known === undefined ? own : merge(known, own));
  }
  return [...listeners.values()];
}

export function listOperators(config: Config): OperatorListener[] {
  const counted = new Map<string, number>();
  return (config.notify?.operators ?? []).map(({ channel, language, what }) => {
    const ordinal = (counted.get(channel.kind) ?? 0) + 1;
    counted.set(channel.kind, ordinal);
    const [recipient = '', ...former] = namesOf(channel, ordinal, config);
    const idOf = (name: string): string => listenerId({ customer: OPERATORS, channel: channel.kind, recipient: name });
    return { id: idOf(recipient), channel, recipient, formerIds: former.map(idOf), language, what };
  });
}

/**
 * What stands for an address or channel in keys, then what stood for it under former secrets. A channel is named by its place
 * among those of its kind: its address is a secret that is exchanged now and then.
 */
function namesOf(channel: ChannelConfig, ordinal: number, { secret, previousSecrets }: Config): string[] {
  const name = channel.kind === 'mail' ? channel.address.toLowerCase() : String(ordinal);
  if (channel.kind === 'chatwork') return [`room${channel.room}`];
  if (channel.kind !== 'mail') return [name];
  const under = (key: Secret | null): string => keyedHash(key, ['recipient', name], RECIPIENT_LENGTH);
  return [...new Set([under(secret), ...previousSecrets.map(under), under(null)])];
}

function merge(a: Listener, b: Listener): Listener {
  return {
    ...a,
    name: a.name === '' ? b.name : a.name,
    services: a.services.length === 0 || b.services.length === 0 ? [] : [...new Set([...a.services, ...b.services])],
    what: [...new Set([...a.what, ...b.what])],
    minimum: a.minimum === 'degraded' || b.minimum === 'degraded' ? 'degraded' : 'outage',
  };
}

function groupByCustomer(recipients: readonly Recipient[]): Map<string, Recipient[]> {
  const groups = new Map<string, Recipient[]>();
  for (const one of recipients) groups.set(one.customer, [...(groups.get(one.customer) ?? []), one]);
  return groups;
}
