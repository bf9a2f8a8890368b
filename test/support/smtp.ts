import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  raw: Buffer;
  parsed: ParsedMail;
}

export interface TestMailServer {
  port: number;
  url: string;
  /** In the order they were taken. */
  mails: ReceivedMail[];
  /** Asked for each recipient; an error refuses it. */
  onRecipient: ((address: string) => Error | null) | null;
  /** Asked when a whole mail is there, before it is taken; an error refuses it, `hang` never answers. */
  onMail: ((mail: ReceivedMail) => Error | 'hang' | null) | null;
  close(): Promise<void>;
}

/** An answer of the server other than yes. */
export function smtpError(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** A mail server on loopback that keeps what it takes, read by an independent parser. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      done(own.onRecipient?.(address) ?? null);
    },
    onData(stream, session, done) {
      const taking = readAll(stream).then(async (raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: ReceivedMail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          parsed: await simpleParser(raw),
        };
        const verdict = own.onMail?.(mail) ?? null;
        if (verdict === 'hang') return;
        if (verdict === null) own.mails.push(mail);
        done(verdict);
      });
      // Whoever hangs up within a mail has sent none.
      taking.catch(() => undefined);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const own: TestMailServer = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    onRecipient: null,
    onMail: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return own;
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
