import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText, compareText, shorten } from '../../src/base/text.ts';

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
