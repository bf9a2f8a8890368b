import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadMailRenderer } from '../../../src/notify/mail/mail-templates.ts';
import { bundleMessages, testMessage } from '../../../src/notify/text/other-messages.ts';
import { aConfig } from '../../support/builders-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'noroshi-mail-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SUPPORT = { name: '窓口', email: 'desk@example.jp', phone: null, url: null };
const message = testMessage({ config: aConfig(), locale: 'ja' });

describe('the text of a mail', () => {
  it('ends with where customers turn to', async () => {
    const { subject, body } = (await loadMailRenderer(null, SUPPORT))(message);
    expect(subject).toBe('【テスト】Status');
    expect(body).toMatch(/障害は発生しておりません。\n[^]*\n-- \n窓口\ndesk@example.jp\n$/);
  });

  it('is the operator’s own where a template of that name is there, and the built-in one otherwise', async () => {
    writeFileSync(
      join(folder, 'message.eta'),
      '[<%= it.message.about.kind %>] own\r\n\r\nHello <b> & <%= it.message.intro %>\r\n',
    );
    const render = await loadMailRenderer(folder, SUPPORT);
    expect(render(message)).toEqual({ subject: '[test] own', body: `Hello <b> & ${message.intro}\n` });
    const bundle = bundleMessages('digest', [message, message], { config: aConfig(), locale: 'ja' });
    expect(render(bundle).subject).toBe('【まとめ】Status');
  });

  it('is refused by name where a template cannot be used', async () => {
    writeFileSync(join(folder, 'message.eta'), '<%= it.nothing.there %>');
    const render = await loadMailRenderer(folder, SUPPORT);
    expect(() => render(message)).toThrow(expect.objectContaining({ code: 'notify.template' }));
    writeFileSync(join(folder, 'message.eta'), '<% if ( %>');
    await expect(loadMailRenderer(folder, SUPPORT)).rejects.toMatchObject({ code: 'notify.template' });
  });
});
