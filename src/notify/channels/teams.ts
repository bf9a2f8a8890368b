import type { Secret } from '../../base/secret.ts';
import type { Bundle, Message } from '../text/message.ts';
import { chatText } from './plain-text.ts';
import type { HttpPost } from './http-post.ts';

const COLOURS = { outage: 'attention', degraded: 'warning', info: 'default' } as const;

/** Text from outside for the Markdown of an Adaptive Card. */
export function escapeTeams(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#~|]/g, (sign) => `\\${sign}`).replaceAll('<', '&lt;');
}

/** A workflow that waits for a webhook request and posts the card into a channel. */
export function teamsPost(url: Secret, message: Message | Bundle): HttpPost {
  const { subject, lines, url: page } = chatText(message, escapeTeams);
  const about = 'messages' in message ? message.messages.at(-1)?.about : message.about;
  const color = about === undefined || about.isOver ? 'good' : COLOURS[about.severity];
  const block = (text: string, more: object = {}): object => ({ type: 'TextBlock', text, wrap: true, ...more });
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(subject, { weight: 'bolder', size: 'medium', color }),
      // A card folds single line breaks away.
      ...lines.filter((line) => line !== '').map((line) => block(line.replaceAll('\n', '\n\n'), { spacing: 'small' })),
    ],
    ...(page === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: new URL(page).host, url: page }] }),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return {
    url: new URL(url.reveal()),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ type: 'message', attachments: [{ contentType, contentUrl: null, content: card }] }),
    isRepeatable: false,
  };
}
