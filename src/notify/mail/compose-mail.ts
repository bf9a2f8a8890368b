import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailConfig } from '../../config/notify/notify-config.ts';
import { cleanLine } from '../../base/text.ts';
import type { MailText } from './mail-templates.ts';

export interface MailParts {
  text: MailText;
  to: string;
  messageId: string;
  /** Of the first mail about the same case to the same recipient; `null`: this is it. */
  threadId: string | null;
  /** For `List-Id` and the envelope; `null`: to operators. */
  customer: string | null;
  date: Date;
  /** Case and report, for filters. */
  headers: Readonly<Record<string, string>>;
}

export interface Mail {
  envelope: { from: string; to: string[] };
  raw: Buffer;
}

/** One mail to one recipient: plain text, UTF-8, base64. Whatever a name holds, no header comes of it. */
export async function composeMail(config: MailConfig, parts: MailParts): Promise<Mail> {
  const { text, to, messageId, threadId, customer, date, headers } = parts;
  const domain = domainOf(config.from.email);
  const bounce = config.bounceTo ?? config.from.email;
  const thread =
    threadId === null ? {} : { inReplyTo: `<${threadId}@${domain}>`, references: `<${threadId}@${domain}>` };
  const raw = await new MailComposer({
    from: { name: config.from.name, address: config.from.email },
    to: { name: '', address: to },
    ...(config.replyTo === null ? {} : { replyTo: config.replyTo }),
    subject: cleanLine(text.subject, 300),
    text: text.body,
    textEncoding: 'base64',
    messageId: `<${messageId}@${domain}>`,
    date,
    ...thread,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'list',
      ...(customer === null ? {} : { 'List-Id': `<${customer}.noroshi.${domain}>` }),
      'List-Unsubscribe': `<mailto:${config.replyTo ?? config.from.email}?subject=unsubscribe>`,
      ...headers,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  const from = config.verp && customer !== null ? bounce.replace(/@/, `+${customer}@`) : bounce;
  return { envelope: { from, to: [to] }, raw };
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
