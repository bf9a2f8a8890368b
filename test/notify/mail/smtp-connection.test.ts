import { afterEach, describe, expect, it } from 'vitest';
import { openSmtpLine } from '../../../src/notify/mail/smtp-connection.ts';
import { aSelfSignedCertificate } from '../../support/certificate.ts';
import { startLyingServer, type LyingServer } from '../../support/lying-smtp.ts';
import { startMailServer } from '../../support/smtp.ts';

const MAIL = {
  envelope: { from: 'desk@example.jp', to: ['a@acme.example'] },
  raw: Buffer.from('Subject: x\r\n\r\n.dot\r\n..\r\n'),
};
const TIMEOUT_MS = 400;

let server: LyingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const local = (port: number) => ({
  server: { host: '127.0.0.1', port, tls: 'offered' as const, login: null },
  timeoutMs: TIMEOUT_MS,
  authorities: null,
});

async function send(script: Parameters<typeof startLyingServer>[0]) {
  server = await startLyingServer(script);
  const noted: string[] = [];
  let line;
  try {
    line = await openSmtpLine(local(server.port));
  } catch (thrown) {
    return { outcome: { kind: 'not connected', reason: (thrown as Error).message }, noted, bodies: server.bodies };
  }
  const outcome = await line.send(MAIL, async () => void noted.push('asked'));
  await line.close();
  return { outcome, noted, bodies: server.bodies };
}

describe('what becomes of a mail', () => {
  it.each([
    ['taken', {}, 'sent', true],
    ['it greets late', { connect: 'late' }, 'sent', true],
    ['it says late that it took it', { end: 'late' }, 'sent', true],
    ['the server is gone before its greeting', { connect: 'die' }, 'not connected', false],
    ['it never greets', { connect: 'silence' }, 'not connected', false],
    ['it is busy', { connect: '421 later' }, 'not connected', false],
    ['it dies at EHLO', { EHLO: 'die' }, 'not connected', false],
    ['it dies at MAIL', { MAIL: 'die' }, 'waiting', false],
    ['it does not like the sender', { MAIL: '550 no' }, 'waiting', false],
    ['it dies at RCPT', { RCPT: 'die' }, 'waiting', false],
    ['the mailbox is full for now', { RCPT: '452 full' }, 'waiting', false],
    ['there is no such mailbox', { RCPT: '550 unknown' }, 'refused', false],
    ['it closes while it refuses', { RCPT: '421 bye' }, 'waiting', false],
    ['it dies at DATA', { DATA: 'die' }, 'waiting', false],
    ['it hangs at DATA', { DATA: 'silence' }, 'waiting', false],
    ['it refuses DATA for now', { DATA: '451 later' }, 'waiting', false],
    ['it refuses DATA', { DATA: '554 no' }, 'refused', false],
    ['it dies within the body', { body: 'die' }, 'doubt', true],
    ['it dies after the body', { end: 'die' }, 'doubt', true],
    ['it takes the body and says nothing', { end: 'silence' }, 'doubt', true],
    ['its disk is full after the body', { end: '452 disk' }, 'waiting', true],
    ['it refuses the body', { end: '554 spam' }, 'refused', true],
  ])('when %s', async (_, script, kind, isAsked) => {
    const { outcome, noted } = await send(script);
    expect(outcome.kind).toBe(kind);
    expect(noted).toEqual(isAsked ? ['asked'] : []);
    if ('reason' in outcome) expect(outcome.reason).not.toContain('acme');
  });

  it('is that nothing goes where it cannot be noted', async () => {
    server = await startLyingServer({});
    const line = await openSmtpLine(local(server.port));
    const outcome = await line.send(MAIL, () => Promise.reject(new Error('the disk is full')));
    await line.close();
    expect(outcome.kind).toBe('waiting');
    expect(server.bodies).toEqual([]);
  });

  it('is whole, also lines that begin with a dot', async () => {
    const real = await startMailServer();
    const line = await openSmtpLine(local(real.port));
    for (let i = 0; i < 3; i++) expect(await line.send(MAIL, () => Promise.resolve())).toEqual({ kind: 'sent' });
    await line.close();
    expect(real.mails.map(({ raw }) => raw.toString())).toEqual(Array.from({ length: 3 }, () => MAIL.raw.toString()));
    await real.close();
  });
});

describe('a connection', () => {
  it.each([
    ['goes on', {}, null],
    ['throws us out after the login', { NOOP: '421 too many' }, 'the mail server answered 421 at NOOP'],
    ['says nothing more', { NOOP: 'silence' }, 'the mail server did not answer in time'],
    ['dies', { NOOP: 'die' }, 'the connection to the mail server failed'],
  ] as const)('is asked whether the server goes on: one that %s', async (_, script, problem) => {
    server = await startLyingServer(script);
    const line = await openSmtpLine(local(server.port));
    const asked = await line.ask().then(
      () => null,
      (thrown: Error) => thrown.message,
    );
    await line.close();
    if (problem === null) expect(asked).toBeNull();
    else expect(asked).toContain(problem);
  });

  it('demands TLS of a server that is elsewhere, and says what is wrong with its certificate', async () => {
    server = await startLyingServer({});
    const elsewhere = (port: number) => ({
      ...local(port),
      server: { ...local(port).server, tls: 'starttls' as const },
    });
    await expect(openSmtpLine(elsewhere(server.port))).rejects.toThrow('no safe connection to the mail server');
    const { key, cert } = aSelfSignedCertificate();
    const other = await startMailServer({ secure: true, key, cert });
    const always = {
      ...local(other.port),
      authorities: [cert],
      server: { ...local(other.port).server, host: 'localhost', tls: 'always' as const },
    };
    await expect(openSmtpLine(always)).rejects.toThrow('its certificate is of another name');
    await other.close();
  });

  it('says that a login was not accepted, and not the password', async () => {
    const real = await startMailServer({ onAuth: (_auth, _session, done) => done(new Error('Invalid hunter22')) });
    const options = {
      ...local(real.port),
      server: { ...local(real.port).server, login: { user: 'u', password: 'hunter22' } },
    };
    const failed = await openSmtpLine(options).then(
      () => '',
      (thrown: Error) => thrown.message,
    );
    expect(failed).toMatch(/mail server/);
    expect(failed).not.toContain('hunter22');
    await real.close();
  });
});
