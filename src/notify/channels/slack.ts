import type { Secret } from '../../base/secret.ts';
import type { Bundle, Message } from '../text/message.ts';
import { chatText } from './plain-text.ts';
import type { HttpPost } from './http-post.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Signs that make bold, code and crossed-out text here or there, and look-alikes that do not. */
const PLAIN_SIGNS: Record<string, string> = { '*': '∗', '`': 'ˋ', '~': '∼' };

/**
 * Text from outside for Slack's format, which Mattermost, Rocket.Chat and Google Chat read in their own ways: it calls nobody,
 * links nowhere and looks as it is.
 */
export function escapeSlack(text: string): string {
  return text
    .replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? '')
    .replaceAll(/[*`~]/g, (sign) => PLAIN_SIGNS[sign] ?? '')
    .replaceAll(/@(?=(?:all|here|channel|everyone)\b)/gi, '＠')
    .replaceAll('](', '] (');
}

/** An incoming webhook. Previews are off: a cached one would say “operational” below an outage. */
export function slackPost(url: Secret, message: Message | Bundle): HttpPost {
  const { subject, lines, url: page } = chatText(message, escapeSlack);
  const text = [`*${subject}*`, ...lines, ...(page === null ? [] : [page])].join('\n');
  return {
    url: new URL(url.reveal()),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ text, unfurl_links: false, unfurl_media: false }),
    isRepeatable: false,
  };
}
