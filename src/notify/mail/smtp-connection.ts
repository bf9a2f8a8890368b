import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { describeThrown, NoroshiError } from '../../base/errors.ts';
import type { Spoken } from '../../base/spoken.ts';
import { tellCode } from '../../base/system-words.ts';
import type { MailServer } from '../../config/notify/mail-server.ts';
import type { Outcome } from '../outcome.ts';
import type { Mail } from './compose-mail.ts';

export interface SmtpOptions {
  server: MailServer;
  timeoutMs: number;
  /** PEM texts to trust instead of Node's own; `null`: those. */
  authorities: readonly string[] | null;
}

/** One connection to the mail server, on which one mail goes after the other. */
export interface SmtpLine {
  /**
   * @param onAsked done before the first byte of the body goes, when the server has asked for it; where it fails nothing goes
   */
  send(mail: Mail, onAsked: () => Promise<void>): Promise<Outcome>;
  /** Asks whether the server goes on with us after the login (NOOP). @throws Error in words that hold no password */
  ask(): Promise<void>;
  /** Whether another mail can be sent on it. */
  isOpen(): boolean;
  /** Says goodbye; never rejects. */
  close(): Promise<void>;
}

/** What nodemailer's connection holds a conversation with; it has no NOOP of its own. */
interface Conversation {
  _sendCommand(text: string): void;
  _responseActions: ((answer: string) => void)[];
}

interface SmtpFailure extends Error {
  code?: string;
  responseCode?: number;
  command?: string;
}

/**
 * Connects, demands TLS unless the server is on this machine, and logs in.
 * @throws Error in words that hold no password
 */
export async function openSmtpLine({ server, timeoutMs, authorities }: SmtpOptions): Promise<SmtpLine> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.tls === 'always',
    requireTLS: server.tls === 'starttls',
    opportunisticTLS: server.tls === 'offered',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    tls: { ...(authorities === null ? {} : { ca: [...authorities] }), ...(server.tls === 'offered' ? { rejectUnauthorized: false } : {}) }, // prettier-ignore
  });
  let isOpen = true;
  let failure: Error | null = null;
  let failSending: ((thrown: Error) => void) | null = null;
  connection.on('error', (thrown: Error) => {
    isOpen = false;
    failure = thrown;
    failSending?.(thrown);
  });
  connection.on('end', () => {
    isOpen = false;
    failSending?.(failure ?? new Error('the server closed the connection'));
  });
  try {
    await asPromise<void>((done, fail) => {
      failSending = fail;
      connection.connect((thrown) => (thrown ? fail(thrown) : done()));
    });
    const { login } = server;
    if (login !== null) {
      await asPromise<void>((done, fail) => {
        failSending = fail;
        connection.login({ credentials: { user: login.user, pass: login.password } }, (thrown) => (thrown ? fail(thrown) : done())); // prettier-ignore
      });
    }
  } catch (thrown) {
    connection.close();
    throw lineError(thrown as SmtpFailure);
  }

  async function send(mail: Mail, onAsked: () => Promise<void>): Promise<Outcome> {
    const progress = { isAsked: false };
    try {
      await asPromise<void>((done, fail) => {
        failSending = fail;
        connection.send(
          { ...mail.envelope, to: [...mail.envelope.to] },
          bodyStream(mail.raw, onAsked, progress),
          (thrown) => (thrown ? fail(thrown) : done()),
        );
      });
      return { kind: 'sent' };
    } catch (thrown) {
      const outcome = classify(thrown as SmtpFailure, progress.isAsked);
      // Whoever did not answer, or did not finish, is in an unknown place of the conversation.
      if ((thrown as SmtpFailure).responseCode === undefined || outcome.kind === 'doubt') connection.close();
      if ((thrown as SmtpFailure).responseCode === undefined || (thrown as SmtpFailure).responseCode === 421)
        isOpen = false;
      return outcome;
    } finally {
      failSending = null;
    }
  }

  async function ask(): Promise<void> {
    const conversation = connection as unknown as Conversation;
    const answer = await asPromise<string>((done, fail) => {
      failSending = fail;
      conversation['_sendCommand']('NOOP');
      conversation['_responseActions'].push(done);
    }).catch((thrown: unknown) => {
      throw lineError(thrown as SmtpFailure);
    });
    failSending = null;
    if (!answer.startsWith('2')) {
      const responseCode = Number(answer.slice(0, 3));
      throw lineError(Object.assign(new Error(''), { responseCode, command: 'NOOP' }));
    }
  }

  return {
    send,
    ask,
    isOpen: () => isOpen,
    async close() {
      if (!isOpen) return connection.close();
      await new Promise<void>((resolve) => {
        connection.once('end', resolve);
        connection.once('error', () => resolve());
        connection.quit();
      });
    },
  };
}

/** Nothing is read of it before the server says 354; then it is noted, and only then the body goes. */
function bodyStream(raw: Buffer, onAsked: () => Promise<void>, progress: { isAsked: boolean }): Readable {
  let isBegun = false;
  return new Readable({
    highWaterMark: raw.byteLength + 1,
    read() {
      if (isBegun) return;
      isBegun = true;
      onAsked().then(
        () => {
          progress.isAsked = true;
          this.push(raw);
          this.push(null);
        },
        (thrown: unknown) => this.destroy(thrown instanceof Error ? thrown : new Error(describeThrown(thrown))),
      );
    },
  });
}

function classify(failure: SmtpFailure, isAsked: boolean): Outcome {
  const reason = describeFailure(failure).en;
  const { responseCode, command } = failure;
  if (responseCode === undefined) {
    return isAsked ? { kind: 'doubt', reason } : { kind: 'waiting', reason, isOfServer: true };
  }
  if (responseCode < 500) return { kind: 'waiting', reason, isOfServer: responseCode === 421 };
  // Whom the server does not let send is told nothing about the recipient.
  if (!isAsked && command === 'MAIL FROM') return { kind: 'waiting', reason, isOfServer: true };
  return { kind: 'refused', reason };
}

function lineError(failure: SmtpFailure): NoroshiError {
  return new NoroshiError('notify.mail_server', describeFailure(failure), { cause: failure });
}

/** The server's own words may repeat an address: they are cut to its code. */
function describeFailure({ code, responseCode, command, message }: SmtpFailure): Spoken {
  const isAt = command !== undefined && command !== 'API' && command !== 'CONN';
  const at = isAt ? { en: ` at ${command}`, ja: `（${command}）` } : { en: '', ja: '' };
  if (responseCode !== undefined) {
    return {
      en: `the mail server answered ${responseCode}${at.en}`,
      ja: `メールサーバーの応答は ${responseCode} です${at.ja}`,
    };
  }
  if (code === 'ETLS' || /certificate|self.signed|altnames|TLS|SSL/i.test(message)) {
    const why = tlsWords(message);
    return {
      en: `no safe connection to the mail server${at.en} (${why.en})`,
      ja: `メールサーバーと安全に接続できません${at.ja}。${why.ja}`,
    };
  }
  if (code === 'ETIMEDOUT' || /timeout/i.test(message)) {
    return {
      en: `the mail server did not answer in time${at.en}`,
      ja: `メールサーバーが時間内に応答しません${at.ja}`,
    };
  }
  if (code === 'EAUTH') {
    return {
      en: `the mail server did not accept the login${at.en}`,
      ja: `メールサーバーがログインを受け付けません${at.ja}`,
    };
  }
  const found = /E[A-Z]{4,}/.exec(message)?.[0] ?? code ?? 'closed';
  return {
    en: `the connection to the mail server failed${at.en} (${found})`,
    ja: `メールサーバーに接続できません${at.ja}: ${found === 'closed' ? '切断されました' : tellCode(found).ja}`,
  };
}

function tlsWords(message: string): Spoken {
  if (/altnames|does not match/i.test(message)) {
    return { en: 'its certificate is of another name', ja: '証明書の名前が違います' };
  }
  if (/expired/i.test(message)) return { en: 'its certificate has expired', ja: '証明書の期限が切れています' };
  if (/self.signed|unable to verify|issuer/i.test(message)) {
    return { en: 'its certificate is not trusted', ja: '証明書を信頼できません' };
  }
  return { en: 'it offers no TLS', ja: 'TLS に対応していません' };
}

function asPromise<T>(work: (done: (value: T) => void, fail: (thrown: Error) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => work(resolve, reject));
}
