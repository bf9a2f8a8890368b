import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { MailConfig } from '../../../src/config/notify/notify-config.ts';
import { composeMail } from '../../../src/notify/mail/compose-mail.ts';

const CONFIG: MailConfig = {
  from: { name: '髙橋サポート①', email: 'desk@example.jp' },
  replyTo: 'reply@example.jp',
  bounceTo: 'bounce@example.jp',
  verp: true,
  server: new Secret('smtp://127.0.0.1'),
  serverSource: 'SMTP_URL',
  perMinute: 1,
  connections: 1,
  timeoutSeconds: 1,
};
const parts = (subject: string, body: string) => ({
  text: { subject, body },
  to: 'a+ops@acme.example',
  messageId: 'id1',
  threadId: 'id0',
  customer: 'acme',
  date: new Date('2026-11-20T03:05:00Z'),
  headers: { 'X-Noroshi-Case': 'a1' },
});

describe('a mail', () => {
  it.each([
    ['a line break', '障害\r\nBcc: victim@example.org\r\n\r\nbody'],
    ['a lone line feed', '障害\nBcc: victim@example.org'],
    ['signs of no ISO-2022-JP', '髙﨑①〜🔥𠮷野家'],
    ['more than one line of a header', '障'.repeat(200)],
    ['half a surrogate', 'x\ud800y'],
  ])('holds %s of a title in its subject and in no header of its own', async (_, subject) => {
    const { raw, envelope } = await composeMail(CONFIG, parts(subject, 'body\n'));
    const parsed = await simpleParser(raw);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.subject?.startsWith(subject.slice(0, 1))).toBe(true);
    expect(parsed.subject).not.toMatch(/[\r\n]/);
    expect(envelope).toEqual({ from: 'bounce+acme@example.jp', to: ['a+ops@acme.example'] });
    for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });

  it('arrives as it was written: every sign, and lines that begin with a dot', async () => {
    const body = '髙﨑①〜🔥𠮷\n.\n..two\n.hidden\n日本語 = ascii\n';
    const { raw } = await composeMail(CONFIG, parts('件名', body));
    const parsed = await simpleParser(raw);
    expect(parsed.text).toBe(body);
    expect(parsed.from?.value).toEqual([{ name: '髙橋サポート①', address: 'desk@example.jp' }]);
    expect(parsed.inReplyTo).toBe('<id0@example.jp>');
    expect(parsed.messageId).toBe('<id1@example.jp>');
    expect(raw.toString('latin1')).toMatch(/^Content-Transfer-Encoding: base64\r$/im);
    expect([...parsed.headers.keys()]).toEqual(
      expect.arrayContaining(['auto-submitted', 'x-auto-response-suppress', 'list', 'x-noroshi-case']),
    );
  });
});
