import { resolve } from 'node:path';
import { Secret } from '../../base/secret.ts';
import type { Locale } from '../locale.ts';
import { NOTIFY_LIMITS } from '../defaults.ts';
import type {
  ChannelConfig,
  CustomerChannelConfig,
  MailConfig,
  NotifyConfig,
  OperatorConfig,
} from './notify-config.ts';
import type { WrittenCustomerChannel, WrittenNotify, WrittenOperator } from '../schema/schema-notify.ts';
import { asList, REFERENCE } from '../schema/schema-values.ts';
import { referencedName, type Secrets } from '../secrets.ts';

interface Base {
  directory: string;
  secrets: Secrets;
  locale: Locale;
}

const SMALLEST_RUN_LIMIT = 1000;

/** @returns `null` where nobody is told of anything */
export function resolveNotify(
  { notify, operators }: { notify?: WrittenNotify | undefined; operators: readonly WrittenOperator[] },
  customers: readonly { notify: readonly unknown[] }[],
  base: Base,
): NotifyConfig | null {
  if (notify === undefined && operators.length === 0 && customers.every((one) => one.notify.length === 0)) return null;
  const written = notify ?? NOTIFY_LIMITS;
  return {
    mail: notify === undefined ? null : resolveMail(notify, base),
    recipients: resolveRecipients(notify?.recipients, base),
    afterMinutes: written.afterMinutes,
    what: asList(written.what),
    minimum: written.minimum,
    perRecipientPerHour: written.perRecipientPerHour,
    perRunLimit: notify?.perRunLimit ?? Math.max(SMALLEST_RUN_LIMIT, 3 * customers.length),
    tooOldMinutes: written.tooOldMinutes,
    links: notify?.links ?? false,
    templates: notify?.templates === undefined ? null : resolve(base.directory, notify.templates),
    keepDays: written.keepDays,
    operators: operators.map((one) => resolveOperator(one, base)),
  };
}

function resolveMail(written: WrittenNotify, { secrets }: Base): MailConfig {
  const { url, perMinute, connections, timeoutSeconds } = written.smtp;
  const isReference = REFERENCE.test(url);
  return {
    from: written.from,
    replyTo: written.replyTo ?? null,
    bounceTo: written.bounceTo ?? null,
    verp: written.verp,
    server: isReference ? (secrets.find(url) ?? null) : new Secret(url),
    serverSource: isReference ? referencedName(url) : url,
    perMinute,
    connections,
    timeoutSeconds,
  };
}

function resolveRecipients(written: string | undefined, { directory, secrets }: Base): NotifyConfig['recipients'] {
  if (written === undefined) return null;
  if (!REFERENCE.test(written)) return { file: resolve(directory, written) };
  return { variable: referencedName(written), text: secrets.find(written) ?? null };
}

function resolveOperator(written: WrittenOperator, base: Base): OperatorConfig {
  const channel: ChannelConfig =
    'mail' in written
      ? { kind: 'mail', address: written.mail }
      : 'pagerduty' in written
        ? { kind: 'pagerduty', routingKey: base.secrets.find(written.pagerduty.routingKey) ?? null }
        : resolveChannel(written, base.secrets);
  return { channel, what: asList(written.what), language: written.language ?? base.locale };
}

/** One for each address, and one for each channel. */
export function resolveCustomerChannels(
  written: readonly WrittenCustomerChannel[],
  { secrets, locale }: Base,
): CustomerChannelConfig[] {
  return written.flatMap((one) => {
    const rest = {
      services: asList(one.services),
      what: one.what === undefined ? null : asList(one.what),
      minimum: one.minimum ?? null,
      language: one.language ?? locale,
    };
    const channels: ChannelConfig[] =
      'to' in one ? asList(one.to).map((address) => ({ kind: 'mail', address })) : [resolveChannel(one, secrets)];
    return channels.map((channel) => ({ channel, ...rest }));
  });
}

function resolveChannel(
  written:
    | Exclude<WrittenCustomerChannel, { to: unknown }>
    | Exclude<WrittenOperator, { mail: unknown } | { pagerduty: unknown }>,
  secrets: Secrets,
): ChannelConfig {
  const find = (reference: string): Secret | null => secrets.find(reference) ?? null;
  if ('slack' in written) return { kind: 'slack', url: find(written.slack) };
  if ('teams' in written) return { kind: 'teams', url: find(written.teams) };
  if ('chatwork' in written)
    return { kind: 'chatwork', room: written.chatwork.room, token: find(written.chatwork.token) };
  return { kind: 'webhook', url: find(written.webhook.url), secret: find(written.webhook.secret) };
}
