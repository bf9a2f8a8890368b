import type { Secret } from '../../base/secret.ts';
import type { Bundle, Message } from '../text/message.ts';
import { chatText } from './plain-text.ts';
import type { HttpPost } from './http-post.ts';

/** What Chatwork takes for its notation; it knows no way to write it as text. */
const TAG = /\[(?=\/?(?:to|toall|rp|reply|qt|qtmeta|quote|info|title|hr|code|picon|piconname|task|dtext|download|deleted|preview)\b)/gi; // prettier-ignore

/** Text from outside for Chatwork: it calls nobody and opens no box. */
export function escapeChatwork(text: string): string {
  return text.replaceAll(TAG, '［').replaceAll(/TO ALL(?=\s*>>>)/gi, 'TO_ALL');
}

/** A message in a room, in a box with a title. */
export function chatworkPost(
  { room, token, base }: { room: string; token: Secret; base: string },
  message: Message | Bundle,
): HttpPost {
  const { subject, lines, url: page } = chatText(message, escapeChatwork);
  const inside = [...lines, ...(page === null ? [] : [page])].join('\n');
  const body = `[info][title]${subject}[/title]${inside}[/info]`;
  return {
    url: new URL(`v2/rooms/${encodeURIComponent(room)}/messages`, base),
    headers: { 'x-chatworktoken': token.reveal(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ body, self_unread: '1' }).toString(),
    isRepeatable: false,
  };
}
