import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../src/base/text.ts';
import type { Counted, ReportChange } from '../../../src/model/status-page.ts';
import { incidentTitle } from '../../../src/site/words/incident-words.ts';
import { markedSentence, reportSentence } from '../../../src/site/words/report-sentence.ts';
import {
  htmlOf,
  markedTitle,
  markName,
  markReport,
  plainOf,
  shortenMarked,
} from '../../../src/site/words/marked-names.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { aChange, anAffected, anIncident, aReport } from '../../support/pages.ts';

const LOCALES = ['ja', 'en'] as const;
const spanOf = (name: string): string => `<span translate="no">${escapeHtml(name)}</span>`;
/** Names that would be found elsewhere, or break out, if anybody looked for them in a text. */
const hostile = fc.oneof(
  fc.constantFrom(
    '<b>',
    '&',
    '&amp;',
    '"',
    'a',
    'e',
    '、',
    '障',
    '。',
    'span',
    'no',
    'web',
    'web-1',
    'web-10',
    '（x）',
    '</span>',
  ),
  fc.string({ minLength: 1, maxLength: 12 }).filter((name) => plainOf(name) === name && name.trim() !== ''),
);
const textOfHtml = (html: string): string => html.replaceAll(/<span translate="no">(.*?)<\/span>/gsu, '$1');

function changeOf(names: string[], kind: Counted = 'host'): ReportChange {
  const change = aChange({ added: names });
  return { ...change, came: change.came.map((group) => ({ ...group, kind })), hit: { ...change.hit, kind, names } };
}

describe('names of hosts in sentences', () => {
  it.each(LOCALES)('are marked each once, in titles, whatever they are: %s', (locale) => {
    const words = wordsFor(locale);
    fc.assert(
      fc.property(fc.uniqueArray(hostile, { minLength: 1, maxLength: 2 }), fc.boolean(), (names, isOpen) => {
        const affected = names.map((name, i) => anAffected({ component: `${i}`, name, kind: 'host' }));
        const incident = anIncident({ title: null, affected, ...(isOpen ? {} : { resolvedAt: new Date(0) }) });
        const plain = incidentTitle(incident, words);
        const marked = markedTitle(incident, words);
        expect(plainOf(marked)).toBe(plain);
        const html = htmlOf(marked);
        expect(html.match(/<span translate="no">/g)).toHaveLength(names.length);
        for (const name of names) expect(html).toContain(spanOf(name));
        expect(textOfHtml(html)).toBe(escapeHtml(plain));
      }),
    );
  });

  it.each(LOCALES)('are marked in what a report says by itself, and nothing else is: %s', (locale) => {
    const words = wordsFor(locale);
    fc.assert(
      fc.property(fc.uniqueArray(hostile, { minLength: 1, maxLength: 5 }), (names) => {
        const report = aReport({ text: null, change: changeOf(names) });
        const marked = markedSentence(report, { affected: [] }, words, 'Asia/Tokyo');
        expect(plainOf(marked)).toBe(reportSentence(report, words, 'Asia/Tokyo'));
        const html = htmlOf(marked);
        expect(html.match(/<span translate="no">/g)).toHaveLength(names.length);
        expect(textOfHtml(html)).toBe(escapeHtml(plainOf(marked)));
      }),
    );
  });

  it('are not looked for in the words of humans, nor is a service one', () => {
    const affected = [anAffected({ name: 'mail', kind: 'service' })];
    const words = wordsFor('ja');
    const incident = anIncident({ title: null, affected });
    expect(markedTitle(incident, words)).toBe(incidentTitle(incident, words));
    expect(markedTitle({ ...incident, title: 'mail down' }, words)).toBe('mail down');
    const human = aReport({ text: 'web-01 を再起動しました', change: changeOf(['web-01']) });
    expect(markReport(human, { affected: [] })).toBe(human);
    const service = aReport({ change: changeOf(['mail'], 'service') });
    expect(markReport(service, { affected: [] })).toBe(service);
  });

  it('are marked among services where the case knows them as hosts', () => {
    const report = aReport({ change: changeOf(['mail', 'web-01'], 'mixed') });
    const affected = [anAffected({ name: 'mail', kind: 'service' }), anAffected({ name: 'web-01', kind: 'host' })];
    const html = htmlOf(markedSentence(report, { affected }, wordsFor('ja'), 'Asia/Tokyo'));
    expect(html).toContain(`mail、${spanOf('web-01')}`);
  });

  it('stay whole elements where a sentence is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile)), fc.nat(60), (pairs, length) => {
        const marked = pairs.map(([text, name]) => text + markName(name)).join('');
        const cut = shortenMarked(marked, length + 1);
        const plain = plainOf(marked);
        expect(plainOf(cut)).toBe(plain.length > length + 1 ? `${plain.slice(0, length)}…` : plain);
        expect(plainOf(htmlOf(cut))).toBe(htmlOf(cut));
        expect(htmlOf(cut).split('<span translate').length).toBe(htmlOf(cut).split('</span>').length);
      }),
    );
  });
});
