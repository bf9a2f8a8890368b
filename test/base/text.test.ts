import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanLine,
  cleanText,
  compareText,
  escapeHtml,
  isUnprintable,
  normalizeName,
  replaceForbidden,
  shorten,
} from '../../src/base/text.ts';

describe('text from outside', () => {
  it.each([
    ['a bidi override', 'web\u202e10bew', 'web 10bew'],
    ['terminal escapes', '\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
    ['zero-width characters', 'we\u200bb', 'we b'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['blanks only', ' \t\n ', ''],
    ['Japanese and emoji', '本番サーバー 🔥', '本番サーバー 🔥'],
  ])('one line keeps its words and loses %s', (_, given, expected) => {
    expect(cleanLine(given)).toBe(expected);
  });

  it('never keeps a control or bidi character, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = cleanLine(text);
        // oxlint-disable-next-line no-control-regex
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(() => encodeURIComponent(line)).not.toThrow();
        expect(cleanLine(line)).toBe(line);
      }),
    );
  });

  it('treats every character alike in a plain name and beside letters that need a closer look', () => {
    const differing = Array.from({ length: 0x1_0000 }, (_, code) => `a${String.fromCharCode(code)}b`).filter(
      (text) => cleanLine(text) !== cleanLine(`é ${text}`).slice(2),
    );
    expect(differing).toEqual([]);
    for (const odd of ['a  b', ' a', 'a ', 'a\u3000b', '']) expect(cleanLine(odd)).toBe(odd.trim().replace(/\s+/, ' '));
  });

  it('keeps the line breaks of a longer text, at most one empty line', () => {
    expect(cleanText('a\u202e\r\nb\n\n\n\nc\n')).toBe('a\nb\n\nc');
  });

  it('shortens by characters, not in the middle of one', () => {
    expect(shorten('🔥🔥🔥🔥', 3)).toBe('🔥🔥…');
    expect(shorten('🔥🔥🔥', 3)).toBe('🔥🔥🔥');
    expect(Array.from(cleanLine('x'.repeat(1000)))).toHaveLength(200);
  });

  it('compares the same way everywhere', () => {
    expect(['い', 'a', 'B', 'あ'].toSorted(compareText)).toEqual(['B', 'a', 'あ', 'い']);
  });
});

describe('characters that are never shown', () => {
  const FORBIDDEN = [
    0x00, 0x1b, 0x7f, 0x85, 0x061c, 0x200b, 0x200e, 0x2028, 0x202e, 0x2060, 0x2069, 0xfeff, 0xfffb, 0xe0041,
  ];

  it.each(FORBIDDEN)('are the same for lines, for Markdown and for markup: U+%s', (code) => {
    const text = `a${String.fromCodePoint(code)}b`;
    expect(cleanLine(text)).toBe('a b');
    expect(replaceForbidden(text, '')).toBe('ab');
    expect(escapeHtml(text)).toBe('a b');
  });

  it('do not count blanks among them, but in one written line a break cannot have been meant', () => {
    expect(replaceForbidden('a\t\r\nb', '')).toBe('a\t\r\nb');
    for (const line of ['a\tb', 'a\nb', 'a\rb', 'a\u202eb', 'a\u0000b']) expect(isUnprintable(line)).toBe(true);
    for (const line of ['本番 1', 'a\u3000b', 'é', '🔥']) expect(isUnprintable(line)).toBe(false);
  });

  it('leave nothing that ends an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!\w+;|#39;)/);
      }),
    );
  });
});

describe('the form in which names are compared', () => {
  it.each([
    ['監視　本番', '監視 本番', 'a full-width blank'],
    ['web\u00a01', 'web 1', 'a blank that does not break'],
    ['  web \t 1\n', 'web 1', 'blanks at its ends and several in a row'],
    ['サーハ\u3099', 'サーバ', 'a voiced kana as two characters, as macOS writes it'],
    ['caf\u0065\u0301', 'café', 'an accent of its own'],
    ['we\u200bb', 'we b', 'a blank without width, as elsewhere'],
  ])('makes %j %j: %s', (written, compared) => {
    expect(normalizeName(written)).toBe(compared);
  });

  it('is its own form, and keeps what is different apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeName(normalizeName(text))).toBe(normalizeName(text));
      }),
    );
    expect(normalizeName('Web')).not.toBe(normalizeName('web'));
    expect(normalizeName('ｗｅｂ')).not.toBe(normalizeName('web'));
  });
});
