import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractPublicText, extractSpokenText } from '../../../src/sources/mackerel/public-text.ts';

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
    // Of a memo that only announces, a state is no part of the text.
    ['公開[原因特定]: 電源の故障です', '電源の故障です'],
    ['公開: a\n次回: 13:30', 'a'],
  ])('%j gives %j', (memo, text) => {
    expect(extractPublicText(memo)).toBe(text);
  });

  it.each<[string, string | null]>([
    // How far they are, in brackets of either width.
    ['公開[原因特定]: 電源の故障です', '[identified] 電源の故障です'],
    ['公開［対応中］：交換しています', '[in_progress] 交換しています'],
    ['public [In progress]: replacing it', '[in_progress] replacing it'],
    ['公開 【 経過観察 】 : 様子を見ています', '[monitoring] 様子を見ています'],
    ['Public[Resolved]: fixed', '[resolved] fixed'],
    ['PUBLIC [In Progress]: replacing it', '[in_progress] replacing it'],
    ['公開[調査中]:', '[investigating]'],
    ['公開[復旧', null],
    // A word nobody knows says nothing of the state; the mark still says public.
    ['公開[たぶん直った]: 復旧作業中', '復旧作業中'],
    ['非公開[復旧]: no', null],
    // Times beside a public line are taken; with other words behind them, or alone, they are somebody's notes.
    ['公開: 調査中です\n次回: 13:30ごろ\n復旧見込み：15時', '調査中です\n次回: 13:30ごろ\n復旧見込み：15時'],
    ['公開: 次回: 13:30', '次回: 13:30'],
    ['公開: a\n次回: 13:30 に田中へ電話', 'a'],
    ['公開: a\n次回: 25:00', 'a'],
    ['次回: 13:30', null],
  ])('as a report, %j gives %j', (memo, text) => {
    expect(extractSpokenText(memo)).toBe(text);
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
        expect(extractSpokenText(memo)).toBeNull();
      }),
    );
  });
});
