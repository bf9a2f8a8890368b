import type { Secret } from '../../base/secret.ts';
import type { Locale } from '../locale.ts';

/** What of a case, or of a maintenance, somebody is told. */
export type News = 'detected' | 'changed' | 'resolved' | 'human' | 'announced' | 'started' | 'ended';
/** What only operators are told. */
export type OperatorNews = 'failures' | 'widespread' | 'unmapped' | 'undelivered';
export type Minimum = 'outage' | 'degraded';

/** Who is told, and when. */
export interface NotifyConfig {
  /** `null`: no mails, channels only. */
  mail: MailConfig | null;
  recipients: RecipientsSource | null;
  afterMinutes: number;
  what: readonly News[];
  minimum: Minimum;
  perRecipientPerHour: number;
  perRunLimit: number;
  tooOldMinutes: number;
  /** Whether links to locked pages carry their key. */
  links: boolean;
  /** Absolute; `null` where the built-in ones serve. */
  templates: string | null;
  keepDays: number;
  operators: readonly OperatorConfig[];
}

/** A CSV in a file, or in a variable of the environment. */
export type RecipientsSource = { file: string } | { variable: string; text: Secret | null };

export interface MailConfig {
  from: { name: string; email: string };
  replyTo: string | null;
  bounceTo: string | null;
  verp: boolean;
  /** `null` when its variable is not set. */
  server: Secret | null;
  /** For messages: the variable's name, or the address of this machine. */
  serverSource: string;
  perMinute: number;
  connections: number;
  timeoutSeconds: number;
}

/** Where something is told. Secrets that are not set are `null`. */
export type ChannelConfig =
  | { kind: 'mail'; address: string }
  | { kind: 'slack'; url: Secret | null }
  | { kind: 'teams'; url: Secret | null }
  | { kind: 'chatwork'; room: string; token: Secret | null }
  | { kind: 'webhook'; url: Secret | null; secret: Secret | null }
  | { kind: 'pagerduty'; routingKey: Secret | null };

export const CHANNEL_KINDS = ['mail', 'slack', 'teams', 'chatwork', 'webhook', 'pagerduty'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface OperatorConfig {
  channel: ChannelConfig;
  what: readonly (OperatorNews | News)[];
  language: Locale;
}

export interface CustomerChannelConfig {
  channel: ChannelConfig;
  /** Globs; empty: every case. */
  services: readonly string[];
  /** `null`: as `notify` says. */
  what: readonly News[] | null;
  minimum: Minimum | null;
  language: Locale;
}

/** Every secret that channels hold, for the mask. */
export function channelSecrets(channel: ChannelConfig): (Secret | null)[] {
  if (channel.kind === 'mail') return [];
  if (channel.kind === 'chatwork') return [channel.token];
  if (channel.kind === 'webhook') return [channel.url, channel.secret];
  return [channel.kind === 'pagerduty' ? channel.routingKey : channel.url];
}
