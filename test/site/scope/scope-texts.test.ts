import { describe, expect, it } from 'vitest';
import type { ScopeCustomer } from '../../../src/model/pages/scope-page.ts';
import { countStates } from '../../../src/model/state.ts';
import { noticeText, type TextTools } from '../../../src/site/scope/scope-texts.ts';
import { timesFor } from '../../../src/site/words/time-format.ts';
import { scopeWordsFor } from '../../../src/site/words/scope/scope-words-for.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { aReport } from '../../support/pages.ts';
import { aScopeCase, aScopeCustomer, aScopePage } from '../../support/scope-pages.ts';

function tools(locale: 'ja' | 'en' = 'ja'): TextTools {
  const words = wordsFor(locale);
  return { page: aScopePage(), words, scope: scopeWordsFor(locale), times: timesFor(words, 'Asia/Tokyo') };
}

const told = (given: Partial<ScopeCustomer>, locale: 'ja' | 'en' = 'ja'): string =>
  noticeText(aScopeCustomer(given), tools(locale));

describe('the text for one customer', () => {
  it('says to whom, what is affected, since when, as which case, what was reported last, and where to look', () => {
    expect(told({ counts: countStates(['major_outage', 'operational']), state: 'partial_outage' })).toBe(
      [
        '青葉丘商会 様',
        '',
        'お世話になっております。サポート窓口です。',
        'ご利用の環境の一部で障害が発生しております。',
        'ご不便をおかけし、誠に申し訳ございません。',
        '',
        '影響範囲：2台中1台に接続できません。',
        '',
        '発生日時：2026年11月20日 12:05 (JST)',
        '案件番号：1120-4821（5aAlrtConn1）',
        '最新のご報告（12:05 (JST) 第1報）：現地で調査を始めました。',
        '',
        '状況のページ：https://status.example.jp/c/aoba/',
      ].join('\n'),
    );
  });

  it('tells three cases one after the other', () => {
    const cases = ['a', 'b', 'c'].map((caseId, i) => aScopeCase({ caseId, spokenNumber: `1120-000${i}` }));
    const text = told({ cases });
    expect(text.match(/案件番号：/g)).toHaveLength(3);
    expect(text).toMatch(/【1】[^]*1120-0000[^]*【2】[^]*1120-0001[^]*【3】[^]*1120-0002/);
  });

  it('tells what was promised as long as it is ahead, and once', () => {
    const at = new Date('2026-11-20T06:00:00Z');
    const ahead = { at, isOverdue: false };
    expect(told({ cases: [aScopeCase({ nextReport: ahead, expected: ahead })] })).toContain(
      '復旧見込み：2026年11月20日 15:00 (JST) ごろ\n次回のご報告：2026年11月20日 15:00 (JST) ごろ',
    );
    expect(told({ cases: [aScopeCase({ nextReport: { at, isOverdue: true } })] })).not.toContain('次回のご報告');
    const report = aReport({ number: 2, text: '調査中です。', nextReportAt: at });
    expect(told({ cases: [aScopeCase({ report, nextReport: ahead })] }).match(/次回のご報告/g)).toHaveLength(1);
  });

  it.each([
    ['operational', 'ただいま、ご利用の環境に障害は確認されておりません。'],
    ['unknown', 'ただいま監視データを取得できず、ご利用の環境の状態を確認できておりません。'],
    ['not_monitored', 'ご利用の環境は監視の対象外のため、状態をお知らせできません。'],
    ['maintenance', 'ご利用の環境で、メンテナンスを実施しております。'],
  ] as const)('says what is true of who has no case and is %s', (state, sentence) => {
    const text = told({ state, cases: [], since: null, hostsAffected: 0, counts: countStates([state, state]) });
    expect(text).toContain(sentence);
    expect(text).not.toMatch(/案件番号|申し訳/);
  });

  it('never calls well what cannot be seen whole', () => {
    const since = new Date('2026-11-20T01:00:00Z');
    const text = told({ state: 'operational', cases: [], since: null, unknown: { cause: 'auth', since } });
    expect(text).not.toContain('障害は確認されておりません');
    expect(text).toContain('状態を確認できておりません');
  });

  it('apologizes for outages, and not where something is merely slow', () => {
    expect(told({ counts: countStates(['degraded']), state: 'degraded' })).not.toContain('申し訳');
  });

  it('apologizes in the words of the configuration', () => {
    const given = { ...tools(), page: aScopePage({ apology: 'お詫び申し上げます。' }) };
    expect(noticeText(aScopeCustomer(), given)).toContain('お詫び申し上げます。');
  });

  it('follows up on a case that is kept open when all is well again', () => {
    const text = told({ state: 'operational', since: null, hostsAffected: 0, counts: countStates(['operational']) });
    expect(text).toContain('引き続き経過を確認しております');
    expect(text).toContain('1120-4821');
  });

  it('names no page that customers cannot open, and says how a locked one is opened', () => {
    expect(told({ url: null, visibility: 'internal' })).not.toContain('http');
    expect(told({ visibility: 'locked' })).toContain('合言葉でお開きください');
  });

  it('speaks English as well', () => {
    expect(told({}, 'en')).toContain('There is an outage in your environment.\nWe apologize for the inconvenience.');
  });
});
