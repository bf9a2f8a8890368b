import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractPublicText } from '../../../src/sources/mackerel/public-text.ts';

describe('the public lines of a memo', () => {
  it.each<[unknown, string | null]>([
    ['公開: 調査中です', '調査中です'],
    ['公開：調査中です', '調査中です'],
    ['public: We are on it', 'We are on it'],
    ['PUBLIC:We are on it', 'We are on it'],
    ['  　公開: 復旧作業中', '復旧作業中'],
    ['担当 田中\n公開: 一報\r\nベンダー確認済\rpublic: second', '一報\nsecond'],
    ['内部メモ 公開: ではない', null],
    ['publicity: no', null],
    ['非公開: no', null],
    ['public note: no', null],
    ['公開:', null],
    ['公開:   \u200b', null],
    ['', null],
    [null, null],
    [undefined, null],
    [42, null],
    [{ public: 'x' }, null],
    ['公開: a\u202eb\u0007c', 'a b c'],
    ['公開: <b>太字</b>', '<b>太字</b>'],
    // What a screen shows on a line of its own needs a mark of its own.
    ['公開: 一行目\u2028秘密', '一行目'],
    ['公開: 一行目\u0085秘密', '一行目'],
    ['公開: 一行目\u000b秘密', '一行目'],
  ])('%j gives %j', (memo, text) => {
    expect(extractPublicText(memo)).toBe(text);
  });

  it('is bounded, however long the memo', () => {
    const text = extractPublicText('公開: あ\n'.repeat(8_000));
    expect(text?.length).toBeLessThanOrEqual(4_000);
    expect(extractPublicText(`公開: ${'x'.repeat(80_000)}`)?.length).toBeLessThanOrEqual(500);
  });

  it('is never made of anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
        const memo = lines.map((line) => `INTERNAL ${line.replace(/[\r\n\v\f\u0085\u2028\u2029]/gu, '')}`).join('\n');
        expect(extractPublicText(memo)).toBeNull();
      }),
    );
  });
});
