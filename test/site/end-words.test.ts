import { describe, expect, it } from 'vitest';
import { WINDOW_ENDS } from '../../src/model/claims/window-end.ts';
import { endWordsFor } from '../../src/site/words/end-words.ts';

describe('what is said of an end', () => {
  const ja = endWordsFor('ja');
  const en = endWordsFor('en');

  it('is a sentence in both languages', () => {
    expect(WINDOW_ENDS.map((end) => ja.ended('db1', end))).toEqual([
      'db1の復旧を確認しました。',
      'db1は監視の対象から外れました（復旧の確認ではありません）。',
      'db1は監視の対象から外れました（復旧の確認ではありません）。',
      'db1のアラートは閉じました。確認中です。',
      'db1は重大な状態ではなくなりました。引き続き確認しています。',
      'db1のアラートは閉じました（復旧の確認は取れていません）。',
      'db1について、この障害の自動監視を止めました（復旧の確認ではありません）。',
      'db1をメンテナンスに切り替えました。',
      'db1は対象から外れました（復旧の確認ではありません）。',
    ]);
    expect(en.ended('db1', 'recovered')).toBe('db1: recovery confirmed.');
    expect(ja.eased('web1', 'recovered')).toBe('web1の接続は回復、性能低下が続いています。');
    expect(en.eased('web1', 'recovered')).toBe('web1: reachable again, performance is still degraded.');
  });

  it('calls nothing recovered that did not recover', () => {
    for (const end of WINDOW_ENDS.filter((each) => each !== 'recovered')) {
      expect(ja.ends[end].replace(/復旧の確認(ではありません|は取れていません)/, '')).not.toContain('復旧');
      expect(en.ends[end].replace(/recovery (is not|could not be) confirmed/, '')).not.toMatch(/recover/);
    }
  });
});
