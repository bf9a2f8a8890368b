import { createHash } from 'node:crypto';
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { contentKeyOf, keyIdOf } from '../../../src/site/locked/lock.ts';
import { buildLockedTree, openLocked, someKeys } from '../../support/locked.ts';
import { aQuietDay, aWorstDay } from '../../support/pages.ts';
import { textOf, visibleText } from '../../support/site-tree.ts';

const LOCALES = ['ja', 'en'] as const;
const keys = someKeys();

/** Every word and number the customer's page is made of. */
function secretsOf(page: ReturnType<typeof aWorstDay>): string[] {
  return [
    page.name,
    page.id,
    // Not the services: “mail” is a word like any other.
    ...page.components.filter(({ kind }) => kind === 'host').flatMap(({ id, name }) => [id, name]),
    ...page.incidents.flatMap(({ caseId, title }) => [caseId, title ?? caseId]),
    ...page.notices.map(({ title }) => title),
  ];
}

describe('a locked tree', () => {
  it('holds what asks for the key, the ciphertext and nothing else', async () => {
    const tree = await buildLockedTree(aWorstDay('ja'));
    const names = ['404.html', 'index.html', 'locked-key.json', 'locked.json'];
    expect([...tree.keys()].toSorted()).toEqual(names);
    const atRoot = await buildLockedTree({ ...aWorstDay('ja'), siteRoot: '' });
    expect([...atRoot.keys()].toSorted()).toEqual([...names, 'robots.txt']);
    expect([...(await buildLockedTree(aWorstDay('ja'), someKeys({ passphrase: null }))).keys()]).not.toContain(
      'locked-key.json',
    );
  });

  it.each(LOCALES)('promise 4: tells nothing of its customer outside the ciphertext (%s)', async (locale) => {
    const page = { ...aWorstDay(locale), url: 'https://status.example.jp/c/x/' };
    const tree = await buildLockedTree(page);
    for (const [path, file] of tree) {
      const text = `${path}\n${textOf(tree, file.path)}`;
      expect(
        secretsOf(page)
          .filter((secret) => text.includes(secret))
          .map((secret) => [path, secret]),
      ).toEqual([]);
    }
  });

  it('asks for the key in the same bytes on the best day and on the worst', async () => {
    const quiet = await buildLockedTree(aQuietDay('ja'));
    const worst = await buildLockedTree(aWorstDay('ja'));
    for (const path of ['index.html', '404.html', 'locked-key.json']) {
      expect(textOf(worst, path)).toBe(textOf(quiet, path));
    }
  });

  it('promise 7: gives the same bytes for the same page and keys', async () => {
    expect(await buildLockedTree(aWorstDay('ja'))).toEqual(await buildLockedTree(aWorstDay('ja')));
  });

  it('holds every page of the open tree behind the key', async () => {
    const tree = await buildLockedTree(aWorstDay('ja'));
    const bundle = openLocked(textOf(tree, 'locked.json'), keys.contentKey);
    expect(Object.keys(bundle.pages)).toEqual(
      expect.arrayContaining(['', 'history/', 'history/2026-11/', 'incidents/4jZ8wYk2mPq/', '404.html']),
    );
    expect(visibleText(bundle.pages['']!)).toContain('web-01');
  });

  it('says to search engines and other sites that it is nobody’s business', async () => {
    const html = textOf(await buildLockedTree(aWorstDay('ja')), 'index.html');
    expect(html).toContain('<meta name="robots" content="noindex, nofollow, noarchive">');
    expect(html).toContain('<meta name="referrer" content="no-referrer">');
  });

  it('says without script what it needs', async () => {
    const [withPassphrase, byLink] = await Promise.all([
      buildLockedTree(aWorstDay('ja')),
      buildLockedTree(aWorstDay('ja'), someKeys({ passphrase: null })),
    ]);
    expect(visibleText(textOf(withPassphrase, 'index.html'))).toContain('合言葉を入力');
    expect(textOf(byLink, 'index.html')).not.toContain('<form');
    for (const tree of [withPassphrase, byLink]) {
      expect(textOf(tree, 'index.html')).toMatch(/<p class="warn" id="scriptless">.*JavaScript が必要です/);
    }
  });

  it('allows its own style and scripts by hash and no others', async () => {
    const html = textOf(await buildLockedTree(aWorstDay('ja')), 'index.html');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const bodies = [...html.matchAll(/<(style|script)[^>]*>([\s\S]*?)<\/\1>/g)].map((match) => match[2] ?? '');
    expect(bodies).toHaveLength(4);
    for (const body of bodies) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(body).digest('base64')}'`);
    }
    expect(policy.match(/sha256-/g)).toHaveLength(4);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'none'");
    expect(html).not.toMatch(/ style="| on\w+="/);
  });

  it('opens for links of former secrets at a place that kept its address', async () => {
    const former = contentKeyOf(new Secret('former-secret-former-secret-form'), 'hinode');
    const tree = await buildLockedTree(aWorstDay('ja'), someKeys({ formerKeys: [former] }));
    const text = textOf(tree, `locked-${keyIdOf(former)}.json`);
    expect(openLocked(text, former)).toEqual(openLocked(textOf(tree, 'locked.json'), keys.contentKey));
    expect(() => openLocked(text, keys.contentKey)).toThrow('unable to authenticate');
  });

  it.each(LOCALES)('is valid HTML (%s)', async (locale) => {
    const validator = new HtmlValidate(
      new FileSystemConfigLoader({
        root: true,
        extends: ['html-validate:recommended'],
        rules: { 'void-style': 'off', 'no-trailing-whitespace': 'off', 'tel-non-breaking': 'off' },
      }),
    );
    const tree = await buildLockedTree(aWorstDay(locale));
    for (const path of ['index.html', '404.html']) {
      const report = await validator.validateString(textOf(tree, path));
      const said = report.results.flatMap(({ messages }) =>
        messages.map(({ ruleId, message }) => [path, ruleId, message]),
      );
      expect(said).toEqual([]);
    }
  });
});
