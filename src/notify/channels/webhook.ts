import { createHmac } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import type { Bundle, Message } from '../text/message.ts';
import type { HttpPost } from './http-post.ts';

const KEY_PREFIX = 'whsec_';

/** JSON, signed as Standard Webhooks has it; the same id on every try. */
export function webhookPost(
  { url, secret }: { url: Secret; secret: Secret },
  message: Message | Bundle,
  { id, now }: { id: string; now: Date },
): HttpPost {
  const body = JSON.stringify(toEnvelope(message, now));
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    url: new URL(url.reveal()),
    headers: {
      'content-type': 'application/json',
      'webhook-id': `msg_${id}`,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${sign(secret, `msg_${id}.${timestamp}.${body}`)}`,
    },
    body,
    isRepeatable: true,
  };
}

function sign(secret: Secret, content: string): string {
  const text = secret.reveal();
  const key = text.startsWith(KEY_PREFIX) ? Buffer.from(text.slice(KEY_PREFIX.length), 'base64') : Buffer.from(text);
  return createHmac('sha256', key).update(content).digest('base64');
}

/** Version 1 of the envelope, as `docs/notify.md` has it. */
function toEnvelope(message: Message | Bundle, now: Date): object {
  if ('messages' in message) {
    const data = { subject: message.subject, messages: message.messages.map(toData) };
    return { version: 1, type: `noroshi.${message.kind}`, timestamp: now, data };
  }
  return { version: 1, type: `noroshi.${message.about.kind}`, timestamp: now, data: toData(message) };
}

function toData({ subject, intro, facts, paragraphs, url, about, locale }: Message): object {
  const { customer, report, severity, isOver, title } = about;
  const text = [intro, ...facts.map(({ label, value }) => `${label.trim()}: ${value}`), ...paragraphs].join('\n');
  return { subject, title, text, locale, url, severity, isOver, customer, case: about.case, report };
}
