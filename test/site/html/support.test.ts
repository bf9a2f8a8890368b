import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSupport } from '../../../src/site/html/support.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { aPage } from '../../support/pages.ts';

const LOCALES = ['ja', 'en'] as const;
const SUPPORT = { name: null, email: 'desk@example.jp', phone: '06-0000-0000', url: null };
/** Names as configurations have them, those that would be taken for a part of the address among them. */
const name = fc.oneof(
  fc.constantFrom('株式会社アクメ', 'A & B', '100%', '%00', '案件番号：1', 'a?b=c#d', "“x” 'y' <z>", '%2500'),
  fc.stringMatching(/^[ -~\u3041-\u30fe]{1,20}$/),
);
const quoted = fc.option(
  fc.record({
    caseId: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
    spokenNumber: fc.constantFrom('', '1126-4821', '0101-0001'),
  }),
);

describe('the mail that a page prepares', () => {
  it.each(LOCALES)('says whose page and which case it is, whatever pages came before: %s', (locale) => {
    const words = wordsFor(locale);
    const asked = fc.array(fc.tuple(name, quoted), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(asked, (pages) => {
        for (const [i, [name, quoted]] of [...pages, ...pages].entries()) {
          const page = aPage({ locale, name, url: `https://status.example.jp/c/${i % 2}/`, support: SUPPORT });
          const { mailHref } = buildSupport(page, words, quoted)!;
          const [, subject = '', body = ''] = /^mailto:desk@example\.jp\?subject=([^&]*)&body=([^&]*)$/.exec(mailHref)!;
          const told = quoted === null ? null : quoted.spokenNumber || quoted.caseId;
          const ids = quoted?.spokenNumber ? `${quoted.spokenNumber} (${quoted.caseId})` : (quoted?.caseId ?? null);
          expect(decodeURIComponent(subject)).toBe(words.support.subject(told));
          expect(decodeURIComponent(body)).toBe(words.support.body(name, ids, page.url).replaceAll('\n', '\r\n'));
        }
      }),
    );
  });
});
