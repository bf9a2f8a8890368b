import { describe, expect, it } from 'vitest';
import { en } from '../../src/site/words/en.ts';
import { ja } from '../../src/site/words/ja.ts';
import type { HeadlineFacts } from '../../src/model/pages/headline.ts';
import type { LocalParts } from '../../src/site/words/sentences.ts';
import type { Words } from '../../src/site/words/words.ts';
import { STATES, type State } from '../../src/model/state.ts';

const NOON: LocalParts = { year: 2026, month: 11, day: 20, weekday: 5, hour: 12, minute: 5 };

/** Every path to a word or a function of words. */
function pathsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'object' && each !== null ? pathsOf(each as object, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

function emptyWords(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, each]) => {
    if (typeof each === 'object' && each !== null) return emptyWords(each as object, `${prefix}${key}.`);
    return typeof each === 'function' || (typeof each === 'string' && each.trim() !== '') ? [] : [`${prefix}${key}`];
  });
}

function facts(given: Partial<HeadlineFacts>): HeadlineFacts {
  return {
    kind: 'customer',
    counted: given.kind === 'overview' ? 'customer' : 'host',
    state: 'operational',
    total: 5,
    outage: 0,
    degraded: 0,
    unknown: 0,
    unwatched: 0,
    maintenance: 0,
    notMonitored: 0,
    othersAffected: null,
    isFollowed: false,
    ...given,
  };
}

describe('the words of both languages', () => {
  it('say the same things, and none is missing or empty', () => {
    expect(pathsOf(ja).toSorted()).toEqual(pathsOf(en).toSorted());
    expect([...emptyWords(ja), ...emptyWords(en)]).toEqual([]);
  });

  it.each([ja, en])('call no site a status twice, in whichever language it has its name ($locale)', ({ page }) => {
    for (const name of ['マネージドクラウド 稼働状況', '障害情報', 'Acme Status', 'アクメ ステータス'])
      expect(page.statusOf(name)).toBe(name);
    expect(page.statusOf('Acme')).not.toBe('Acme');
  });

  it.each([
    [ja, '掲載中のすべてのお客様で', '一部のお客様で'],
    [en, 'All listed customers', 'Some customers'],
  ])('never say “some” over a lead that says “all” ($locale)', (words, all, some) => {
    for (const state of ['partial_outage', 'degraded'] as const) {
      const hit = (count: number): Partial<HeadlineFacts> =>
        state === 'degraded' ? { degraded: count } : { outage: count };
      const said = (given: Partial<HeadlineFacts>): string =>
        words.headline(facts({ kind: 'overview', state, total: 2, ...given }));
      expect(said(hit(2))).toContain(all);
      expect(said(hit(1))).toContain(some);
      expect(said({ ...hit(2), notMonitored: 1 })).toContain(some);
    }
  });

  it.each([
    [ja, '2026年11月20日 12:05 (JST)', '1時間25分', '1日', '1分未満'],
    [en, '20 Nov 2026, 12:05 (JST)', '1 h 25 min', '1 d', 'under 1 min'],
  ])('print times with their zone and durations without seconds ($locale)', (words, dateTime, duration, day, short) => {
    expect(words.dateTime(NOON, 'JST')).toBe(dateTime);
    expect(words.duration(85)).toBe(duration);
    expect(words.duration(1440)).toBe(day);
    expect(words.duration(0)).toBe(short);
  });

  it('leave the second date of a range out when it is the same day', () => {
    const later = { ...NOON, hour: 15, minute: 0 };
    const nextDay = { ...NOON, day: 21, weekday: 6, hour: 1, minute: 0 };
    expect(ja.range(NOON, later, 'JST')).toBe('2026年11月20日 12:05 〜 15:00 (JST)');
    expect(ja.range(NOON, nextDay, 'JST')).toBe(
      '2026年11月20日 12:05 〜 2026年11月21日 1:00 (JST)'.replace(' 1:00', ' 01:00'),
    );
    expect(en.range(NOON, later, 'JST')).toBe('20 Nov 2026, 12:05 – 15:00 (JST)');
  });

  it('count what cannot be seen, in the words the contract names', () => {
    expect(ja.unknownBeside('host', 1, 3)).toBe('3台中1台が確認できません');
    expect(en.unknownBeside('host', 1, 3)).toBe('1 of 3 servers unknown');
    expect(en.unknownBeside('host', 1, 1)).toBe('1 of 1 server unknown');
  });

  it.each<[Words, string, string, string, string]>([
    [
      ja,
      'サーバー3台に接続できません',
      'a、bに接続できません',
      'サーバー3台で性能が低下しています',
      'サーバー3台の接続障害',
    ],
    [en, '3 servers unreachable', 'a and b unreachable', '3 servers degraded', '3 servers unreachable'],
  ])('word incidents from what is hit (%#)', (words, many, two, degraded, resolved) => {
    const three = { kind: 'host', count: 3, names: ['a', 'b', 'c'] } as const;
    expect(words.incidentTitle(three, 'outage', false)).toBe(many);
    expect(words.incidentTitle({ kind: 'host', count: 2, names: ['a', 'b'] }, 'outage', false)).toBe(two);
    expect(words.incidentTitle(three, 'degraded', false)).toBe(degraded);
    expect(words.incidentTitle(three, 'outage', true)).toBe(resolved);
  });

  it('never name more than five, and say how many more there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(ja.scope({ kind: 'host', count: 12, names })).toContain('（a、b、c、d、e、ほか7台）');
    expect(en.scope({ kind: 'host', count: 12, names })).toContain('(a, b, c, d, e and 7 more)');
    expect(ja.scope({ kind: 'host', count: 12, names: [] })).toBe('サーバー12台');
  });

  it('tell what nobody watches beside the rest, and count it on neither side', () => {
    const some = facts({ notMonitored: 2 });
    expect([ja.lead(some), ja.notMonitoredBeside('host', 2)]).toEqual([
      '監視対象の5台すべて正常です。',
      '2台は監視対象外',
    ]);
    expect([en.lead(some), en.notMonitoredBeside('host', 2)]).toEqual([
      'All 5 monitored servers are operational.',
      '2 servers not monitored',
    ]);
    const hit = facts({ state: 'partial_outage', outage: 2, notMonitored: 1 });
    expect(ja.lead(hit)).toBe('監視対象の5台中2台に接続できません。');
    expect(en.lead(hit)).toBe('2 of 5 monitored servers cannot be reached.');
  });

  it('claim nothing of what nobody watches', () => {
    const none = facts({ state: 'not_monitored', notMonitored: 5 });
    expect([ja.headline(none), ja.lead(none)]).toEqual([
      'サーバーは監視対象外です',
      '監視していないため、状態をお知らせできません。',
    ]);
    expect([en.headline(none), en.lead(none)]).toEqual([
      'Your servers are not monitored',
      'Nothing watches them, so their state is not known.',
    ]);
  });

  it('explain no state by a claim that nothing is wrong', () => {
    for (const words of [ja, en]) {
      for (const meaning of Object.values(words.page.stateMeanings)) {
        expect(meaning).not.toMatch(/異常はありません|nothing is wrong|問題ありません/);
      }
    }
  });

  it('have one headline for every state, and none of them but one says that all is well', () => {
    for (const words of [ja, en]) {
      for (const kind of ['overview', 'customer'] as const) {
        const said = STATES.map((state) => words.headline(facts({ kind, state, unknown: 5 })));
        expect(new Set(said).size).toBe(STATES.length);
        const good = STATES.filter((_, i) => /正常|operational/i.test(said[i]!));
        expect(good).toEqual(['operational' satisfies State]);
      }
    }
  });

  // The public page does not know – and must not tell – how it stands with customers that are not listed.
  it.each([ja, en])('call nothing fine while a case is open ($locale)', (words) => {
    for (const kind of ['overview', 'customer'] as const) {
      const [followed, fine] = [facts({ kind, isFollowed: true }), facts({ kind })];
      expect(words.headline(followed)).not.toBe(words.headline(fine));
      expect(words.lead(followed)).not.toBe(words.lead(fine));
      const worse = facts({ kind, isFollowed: true, state: 'degraded', degraded: 1 });
      expect(words.headline(worse)).toBe(words.headline({ ...worse, isFollowed: false }));
    }
  });

  it.each([null, 0, 2])('speak of listed customers only on the overview (others hit: %s)', (othersAffected) => {
    const well = facts({ kind: 'overview', othersAffected });
    expect(ja.headline(well)).toBe('掲載中のお客様は正常です');
    expect(en.headline(well)).toBe('All listed customers are operational');
    const hit = facts({ kind: 'overview', state: 'major_outage', outage: 5, othersAffected });
    expect(ja.headline(hit)).toBe('掲載中のすべてのお客様で障害が発生しています');
    expect(en.headline(hit)).toBe('All listed customers are affected by an outage');
  });

  it('do not call the state unknown where nobody is listed: there is nothing to say here', () => {
    const nobody = facts({ kind: 'overview', state: 'unknown', total: 0 });
    expect(ja.headline(nobody)).toBe('お客様ごとのページで状況をお知らせしています');
    expect(en.headline(nobody)).toBe('Each customer has a status page of their own');
    expect(ja.lead(nobody)).toBe('ご案内したリンクからご覧ください。');
    expect(en.lead(nobody)).toBe('Please open the link that was sent to you.');
    for (const words of [ja, en]) {
      const said = `${words.headline(nobody)}${words.lead(nobody)}${words.othersAffected(3, 0)}`;
      expect(said).not.toMatch(/正常|operational|unknown|確認できません|このほか|as well/);
    }
  });

  it.each([
    [
      { state: 'partial_outage', outage: 2, degraded: 1 } as const,
      '5台中2台に接続できません。ほか1台で性能が低下しています。',
    ],
    [{ state: 'major_outage', outage: 5 } as const, '5台すべてに接続できません。'],
    [
      { state: 'unknown', unknown: 2 } as const,
      '監視データを取得できないため、状態を確認できません。確認できた3台は正常です。障害が起きているとは限りません。',
    ],
    [{ state: 'operational', maintenance: 0 } as const, '5台すべて正常です。'],
    [{ total: 0 } as const, ''],
  ])('answer “am I hit?” in one sentence (%#)', (given, sentence) => {
    expect(ja.lead(facts(given))).toBe(sentence);
  });

  it('do not call a service unusable of which only some servers are out', () => {
    const services = { kind: 'service', count: 3, names: ['db', 'shop', 'web'] } as const;
    expect(ja.incidentTitle(services, 'outage', false)).toBe('サービス3件で障害が発生しています');
    expect(ja.incidentTitle(services, 'outage', true)).toBe('サービス3件の障害');
    expect(en.incidentTitle(services, 'outage', false)).toBe('3 services affected by an outage');
  });

  it('say of a single server no “all”', () => {
    expect(ja.lead(facts({ total: 1, outage: 1, state: 'major_outage' }))).toBe('1台に接続できません。');
    expect(ja.lead(facts({ total: 1 }))).toBe('1台が正常です。');
  });

  it('say nothing internal when data cannot be read', () => {
    for (const cause of [...Object.values(ja.causes), ...Object.values(en.causes)]) {
      expect(cause).not.toMatch(/mackerel|api|key|キー|organization|オーガニゼーション/i);
    }
  });
});
