import type { ChannelConfig } from '../../config/notify/notify-config.ts';
import type { Bundle, Message } from '../text/message.ts';
import { chatworkPost } from './chatwork.ts';
import type { HttpPost } from './http-post.ts';
import { pagerdutyPost } from './pagerduty.ts';
import { slackPost } from './slack.ts';
import { teamsPost } from './teams.ts';
import { webhookPost } from './webhook.ts';

/** Where services stand that have one address for everybody; others in tests. */
export interface ServiceBases {
  chatwork: string;
  pagerduty: string;
}

export const SERVICE_BASES: ServiceBases = {
  chatwork: 'https://api.chatwork.com/',
  pagerduty: 'https://events.pagerduty.com/',
};

export interface PostContext {
  /** The same on every try. */
  id: string;
  now: Date;
  bases: ServiceBases;
  /** The site's host, for who asks where it comes from. */
  source: string;
}

/** What a channel is sent; `null` when the secret that it needs is not set. */
export function postMessage(
  channel: Exclude<ChannelConfig, { kind: 'mail' }>,
  message: Message | Bundle,
  { id, now, bases, source }: PostContext,
): HttpPost | null {
  switch (channel.kind) {
    case 'slack':
      return channel.url === null ? null : slackPost(channel.url, message);
    case 'teams':
      return channel.url === null ? null : teamsPost(channel.url, message);
    case 'chatwork': {
      const { room, token } = channel;
      return token === null ? null : chatworkPost({ room, token, base: bases.chatwork }, message);
    }
    case 'webhook': {
      const { url, secret } = channel;
      return url === null || secret === null ? null : webhookPost({ url, secret }, message, { id, now });
    }
    default: {
      const { routingKey } = channel;
      const last = 'messages' in message ? message.messages.at(-1) : message;
      if (routingKey === null || last === undefined) return null;
      return pagerdutyPost({ routingKey, base: bases.pagerduty, source }, last, now);
    }
  }
}
