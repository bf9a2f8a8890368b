import type { MailConfig } from '../../config/notify/notify-config.ts';
import type { Timing } from '../../io/timing.ts';
import type { Lane, Parcel } from '../deliver.ts';
import { composeMail } from './compose-mail.ts';
import type { MailRenderer } from './mail-templates.ts';
import type { SmtpLine } from './smtp-connection.ts';

export interface MailLaneDeps {
  mail: MailConfig;
  render: MailRenderer;
  /** @throws Error that names no password */
  openLine: () => Promise<SmtpLine>;
  /** Shared by all lanes. */
  bucket: { take: () => Promise<void> };
  timing: Pick<Timing, 'now'>;
}

/** Mails on one connection, which is opened with the first and again when it broke. */
export function createMailLane({ mail, render, openLine, bucket, timing }: MailLaneDeps): Lane {
  let line: SmtpLine | null = null;
  return {
    async send({ endpoint, message, id, threadId, customer }: Parcel, onAsked) {
      if (mail.server === null || endpoint.channel.kind !== 'mail') return null;
      const about = 'messages' in message ? null : message.about;
      const composed = await composeMail(mail, {
        text: render(message),
        to: endpoint.channel.address,
        messageId: id,
        threadId,
        customer,
        date: timing.now(),
        headers:
          about?.case == null
            ? {}
            : { 'X-Noroshi-Case': about.case.id, 'X-Noroshi-Report': String(about.report?.number ?? '') },
      });
      await bucket.take();
      if (line !== null && !line.isOpen()) {
        await line.close();
        line = null;
      }
      try {
        line ??= await openLine();
      } catch (thrown) {
        return {
          kind: 'waiting',
          reason: thrown instanceof Error ? thrown.message : 'no connection',
          isOfServer: true,
        };
      }
      return line.send(composed, onAsked);
    },
    async close() {
      await line?.close();
    },
  };
}
