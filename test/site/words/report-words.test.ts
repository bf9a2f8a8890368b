import { describe, expect, it } from 'vitest';
import { WINDOW_ENDS, type WindowEnd } from '../../../src/model/claims/window-end.ts';
import type { Incident, Report, ReportChange, ReportGroup } from '../../../src/model/status-page.ts';
import { en } from '../../../src/site/words/en.ts';
import { ja } from '../../../src/site/words/ja.ts';
import { pendingSentence, reportMark } from '../../../src/site/words/report-words.ts';
import { reportSentence } from '../../../src/site/words/report-sentence.ts';
import { anIncident, aReport, at } from '../../support/pages.ts';

/** 12:00 in Tokyo. */
const NOON = at(-90);

function group(names: string[], given: Partial<ReportGroup> = {}): ReportGroup {
  return {
    kind: 'host', count: names.length, names, effect: 'outage', from: NOON, to: NOON,
    isChange: false, end: null, isEstimated: false, ...given,
  }; // prettier-ignore
}

function report(change: Partial<ReportChange>, given: Partial<Report> = {}): Report {
  const hit = { kind: 'host' as const, count: change.kind === 'ended' ? 0 : 2, names: [] };
  const full = {
    kind: 'scope' as const,
    came: [],
    went: [],
    flapping: null,
    hit,
    effect: 'outage' as const,
    ...change,
  };
  return aReport({ change: full, ...given });
}

const say = (one: Report, words = ja): string => reportSentence(one, words, 'Asia/Tokyo');

describe('a report of what was detected', () => {
  it.each<[string, Report, string, string]>([
    [
      'an outage of servers',
      report({ kind: 'detected', came: [group(['db1', 'db2'])] }),
      '自動監視で、db1、db2に接続できないことを検知しました（12:00から）。',
      'Monitoring detected that db1 and db2 cannot be reached (since 12:00).',
    ],
    [
      'what one server has is not said of another',
      report({ kind: 'detected', came: [group(['db1']), group(['web3'], { effect: 'degraded' })] }),
      '自動監視で、db1に接続できないことを検知しました（12:00から）。自動監視で、web3の性能低下を検知しました（12:00から）。',
      'Monitoring detected that db1 cannot be reached (since 12:00). Monitoring detected degraded performance: web3 (since 12:00).',
    ],
    [
      'more of it, over some minutes',
      report({ came: [group(['db3', 'db4'], { to: at(-88) })] }),
      'db3、db4で新たに障害を検知しました（12:00〜12:02に発生）。現在の影響は2台です。',
      'Newly affected: db3 and db4 (began 12:00–12:02). 2 servers affected now.',
    ],
    [
      'what counts only since a rule was written',
      report({ kind: 'detected', came: [group(['db1'], { openedAt: at(-210) })] }),
      '自動監視で、db1に接続できないことを検知しました（アラートは10:00から・掲載は12:00から）。',
      'Monitoring detected that db1 cannot be reached (alert open since 10:00, shown since 12:00).',
    ],
    [
      'some of it recovered',
      report({ went: [group(['db1'], { end: 'recovered' })] }),
      'db1の復旧を確認しました（12:00）。現在の影響は2台です。',
      'db1: recovery confirmed (12:00). 2 servers affected now.',
    ],
    [
      'the usual reboot',
      report({ went: [group(['db1'], { end: 'recovered', isChange: true })] }),
      'db1の接続は回復、性能低下が続いています（12:00）。現在の影響は2台です。',
      'db1: reachable again, performance is still degraded (12:00). 2 servers affected now.',
    ],
    [
      'worse',
      report({ came: [group(['db1'], { isChange: true })] }),
      'db1は性能低下から障害に変わりました（12:00から）。現在の影響は2台です。',
      'No longer just degraded, now out: db1 (since 12:00). 2 servers affected now.',
    ],
    [
      'there again',
      report({ kind: 'taken_up', came: [group(['db1'])] }),
      'db1で再び障害を検知しました（12:00から）。現在の影響は2台です。',
      'Detected again, an outage: db1 (since 12:00). 2 servers affected now.',
    ],
    [
      'learned late',
      report({
        kind: 'learned_late',
        came: [group(['db9'])],
        went: [group(['db9'], { end: 'recovered', from: at(-80), to: at(-80) })],
        hit: { kind: 'host', count: 0, names: [] },
      }),
      '後から判明した内容です。db9で障害が発生していました（12:00から）。db9の復旧を確認しました（12:10）。',
      'Learned only later. There had been an outage: db9 (since 12:00). db9: recovery confirmed (12:10).',
    ],
    [
      'flapping',
      report({ kind: 'flapping', flapping: group(['db1']) }),
      'db1で断続的に発生しています。落ち着くまで、増減は個別にお知らせしません。現在の影響は2台です。',
      'Comes and goes: db1. Until it is quiet, ups and downs are not reported one by one. 2 servers affected now.',
    ],
    [
      'flapping no more',
      report({}),
      '断続的な増減は落ち着きましたが、影響は続いています。現在の影響は2台です。',
      'No longer intermittent; the impact goes on. 2 servers affected now.',
    ],
    [
      'an end that nobody read',
      report({ kind: 'ended', went: [group(['db1'], { end: 'recovered', isEstimated: true })] }),
      'db1の復旧を確認しました（12:00までに・推定）。',
      'db1: recovery confirmed (by 12:00, estimated).',
    ],
    [
      'times of another day carry their date',
      report({ came: [group(['db1'], { from: at(-90 - 24 * 60), to: at(-90 - 24 * 60) })] }),
      'db1で新たに障害を検知しました（11月19日(木) 12:00から）。現在の影響は2台です。',
      'Newly affected: db1 (since Thu 19 Nov 12:00). 2 servers affected now.',
    ],
  ])('%s', (_title, one, inJapanese, inEnglish) => {
    expect(say(one)).toBe(inJapanese);
    expect(say(one, en)).toBe(inEnglish);
  });

  const ended = (end: WindowEnd): Report =>
    report({ kind: 'ended', went: [group(['db1'], { end })] }, { state: 'resolved' });

  it.each(WINDOW_ENDS.filter((end) => end !== 'recovered'))('never calls %s a recovery', (end) => {
    expect(reportMark(ended(end), ja)).toBe('終了');
    expect(reportMark(ended(end), en)).toBe('Closed');
    expect(say(ended(end)).replace(/復旧の確認(ではありません|は取れていません)/, '')).not.toContain('復旧');
    expect(say(ended(end), en).replace(/recovery (is not|could not be) confirmed/, '')).not.toMatch(/recover/i);
    // One aside, not two in a row.
    expect(say(ended(end))).not.toContain('）（');
    expect(say(ended(end), en)).not.toContain(') (');
  });

  it('calls a recovery one', () => {
    expect(reportMark(ended('recovered'), ja)).toBe('復旧');
    expect(reportMark(ended('recovered'), en)).toBe('Resolved');
  });
});

describe('words of humans', () => {
  it.each<[string, Partial<ReportChange>, Partial<Report>, string, string]>([
    ['as they were written', { kind: 'human' }, { text: '交換しています。', state: 'identified' }, '原因特定', '交換しています。'],
    [
      'with what they promise',
      { kind: 'human' },
      { text: '交換しています。', nextReportAt: at(0), expectedAt: at(1500) },
      '調査中',
      '交換しています。\n復旧見込みは11月21日(土) 14:30ごろです。\n次回のご報告は13:30ごろの予定です。',
    ],
    ['only a time', { kind: 'human' }, { text: '', nextReportAt: at(0) }, '調査中', '次回のご報告は13:30ごろの予定です。'],
    ['only a state', { kind: 'human' }, { text: '', state: 'identified' }, '原因特定', '対応状況を「原因特定」に更新しました。'],
    ['a correction', { kind: 'correction' }, { text: '基板の故障です。', corrects: 2 }, '訂正', '第2報の訂正: 基板の故障です。'],
    ['taken back', { kind: 'retraction' }, { corrects: 2 }, '取り消し', '第2報を取り消しました。'],
    ['what was taken back', { kind: 'human' }, { text: null, isRetracted: true }, '取り消し', '取り消しました'],
  ])('%s', (_title, change, given, mark, text) => {
    const one = report(change, given);
    expect(reportMark(one, ja)).toBe(mark);
    expect(say(one)).toBe(text);
  }); // prettier-ignore
});

describe('what waits to be told', () => {
  const waiting = (pending: Incident['pending']): Incident =>
    anIncident({ reports: [aReport(), aReport({ number: 2 })], pending });

  it('stands behind the newest report, with its times', () => {
    const pending = { came: [group(['db3'])], went: [group(['db1'], { end: 'recovered' })] };
    expect(pendingSentence(waiting(pending), ja, 'Asia/Tokyo')).toBe('第2報のあと: db3（12:00から）、db1（12:00まで）');
    expect(pendingSentence(waiting(pending), en, 'Asia/Tokyo')).toBe(
      'Since report 2: db3 (since 12:00) and db1 no longer (12:00)',
    );
  });

  it('is nothing where nothing does', () => {
    expect(pendingSentence(waiting(null), ja, 'Asia/Tokyo')).toBe('');
  });
});
