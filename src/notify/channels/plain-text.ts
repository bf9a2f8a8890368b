import type { Bundle, Message } from '../text/message.ts';
import { notifyWordsFor } from '../../site/words/notify-words.ts';

/** A message as lines for a chat: each text from outside passes the channel's `escape`. */
export interface ChatText {
  subject: string;
  lines: string[];
  url: string | null;
}

export function chatText(message: Message | Bundle, escape: (text: string) => string): ChatText {
  if ('messages' in message) {
    const parts = message.messages.flatMap((one) => {
      const { subject, lines, url } = chatText(one, escape);
      return ['', subject, ...lines.slice(1), ...(url === null ? [] : [url])];
    });
    return { subject: escape(message.subject), lines: [escape(message.intro), ...parts], url: null };
  }
  const { colon } = notifyWordsFor(message.locale);
  const facts = message.facts.map(({ label, value }) => `${label.replaceAll(/[\s　]+$/g, '')}${colon}${escape(value)}`);
  const paragraphs = message.paragraphs.filter((text) => text !== '').map(escape);
  const lines = [escape(message.intro), ...facts, ...paragraphs].filter((line) => line !== escape(message.subject));
  return { subject: escape(message.subject), lines, url: message.url };
}
