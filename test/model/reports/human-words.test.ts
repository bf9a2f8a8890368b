import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import { announcedWords, memoWords, withdrawnWords } from '../../../src/model/reports/human-words.ts';
import { speak, type NewWords } from '../../../src/model/reports/add-reports.ts';
import type { LedgerReport } from '../../../src/model/ledger/ledger.ts';
import { matchWords, type SaidWords, type Spoken } from '../../../src/model/ledger/match-words.ts';
import type { Hit } from '../../../src/model/model.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import { anAnnouncement, minutes } from '../../support/builders-model.ts';
import { playRuns, readAt, toldOn, type Story } from '../../support/ledger-runs.ts';

const OPTIONS = { isFirstReading: false, joinMs: 0, settleMs: 0, reportEveryMs: 0 };

/** What a memo is in one run; `null`: the alert was not read. */
type Memo = string | null;

/** Hits of alerts by their memos; lines are known as they come, as the history keeps them. */
class Memos {
  readonly #seen = new Map<string, { at: Date; text: string }[]>();
  reports: LedgerReport[] = [];

  run(at: number, memos: Record<string, Memo>): string[] {
    const now = minutes(at);
    const hits = Object.entries(memos).map(([id, memo]) => this.#hit(id, memo, now));
    const news = memoWords(hits, this.reports, { timeZone: 'Asia/Tokyo', now });
    for (const words of news) this.reports.push(speak(words, this.reports, { ...OPTIONS, now }));
    return news.map(describeWords);
  }

  #hit(id: string, memo: Memo, at: Date): Hit {
    const seen = this.#seen.get(id) ?? [];
    const known = new Set(seen.flatMap(({ text }) => text.split('\n')));
    const fresh = (memo ?? '').split('\n').filter((line) => line !== '' && !known.has(line));
    if (fresh.length > 0) seen.push({ at, text: fresh.join('\n') });
    this.#seen.set(id, seen);
    const read = { alerts: memo === null ? [] : [{ id, publicText: memo === '' ? null : memo }] };
    return { touch: { organization: { name: 'acme', read }, alert: { id, publicTexts: seen } } } as unknown as Hit;
  }
}

function describeWords({ kind, words: { text, corrects }, state }: NewWords): string {
  return [kind, corrects === null ? '' : `#${corrects}`, text ?? '-', state ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

describe('lines of a memo', () => {
  it('are said once, in their order, and lines that come later are new', () => {
    const memos = new Memos();
    expect(memos.run(0, { a: '一報\n二報' })).toEqual(['human 一報', 'human 二報']);
    expect(memos.run(5, { a: '一報\n二報' })).toEqual([]);
    expect(memos.run(10, { a: '一報\n二報\n三報' })).toEqual(['human 三報']);
  });

  it('that are put in another order say nothing', () => {
    const memos = new Memos();
    memos.run(0, { a: '一報\n二報' });
    expect(memos.run(5, { a: '二報\n一報' })).toEqual([]);
  });

  it('that are edited correct the report that said them', () => {
    const memos = new Memos();
    memos.run(0, { a: '一報\n電源の故障' });
    expect(memos.run(5, { a: '一報\n基板の故障' })).toEqual(['correction #2 基板の故障']);
    expect(memos.run(10, { a: '一報\n配線の故障' })).toEqual(['correction #3 配線の故障']);
    expect(memos.run(15, { a: '一報\n配線の故障' })).toEqual([]);
  });

  it('that are deleted are taken back, once', () => {
    const memos = new Memos();
    memos.run(0, { a: '一報\n二報' });
    expect(memos.run(5, { a: '一報' })).toEqual(['retraction #2 -']);
    expect(memos.run(10, { a: '一報' })).toEqual([]);
    expect(memos.run(15, { a: '' })).toEqual(['retraction #1 -']);
  });

  it('are not taken back while their alert is not read', () => {
    const memos = new Memos();
    memos.run(0, { a: '一報' });
    expect(memos.run(5, { a: null })).toEqual([]);
  });

  it('copied from alert to alert are said once, and stand while one memo says them', () => {
    const memos = new Memos();
    memos.run(0, { a: '一報' });
    expect(memos.run(5, { a: '一報', b: '一報' })).toEqual([]);
    expect(memos.run(10, { a: '', b: '一報' })).toEqual([]);
    const edited = new Memos();
    edited.run(0, { a: '一報', b: '一報' });
    expect(edited.run(5, { a: '訂正', b: '訂正' })).toEqual(['correction #1 訂正']);
  });

  it('move the state, and tell times with the words above them', () => {
    const memos = new Memos();
    expect(memos.run(0, { a: '[investigating] 調査中です\n次回: 13:30' })).toEqual(['human 調査中です investigating']);
    expect(memos.reports[0]!.words).toMatchObject({ text: '調査中です', state: 'investigating' });
    expect(memos.reports[0]!.words!.nextReportAt).not.toBeNull();
    // Another time in the same words is news, no correction; a time that is taken away is nothing.
    expect(memos.run(5, { a: '[investigating] 調査中です\n次回: 14:30' })).toEqual(['human 調査中です investigating']);
    expect(memos.run(10, { a: '[investigating] 調査中です' })).toEqual([]);
    expect(memos.run(15, { a: '[identified] 調査中です' })).toEqual(['human 調査中です identified']);
    expect(memos.run(20, { a: '[identified] 調査中です\n[monitoring]' })).toEqual(['human monitoring']);
  });
});

describe('updates of an announcement', () => {
  const said = (announcement: Announcement, reports: LedgerReport[], at: number): string[] => {
    const news = announcedWords(announcement, reports, minutes(at));
    for (const words of news) reports.push(speak(words, reports, { ...OPTIONS, now: minutes(at) }));
    return news.map(describeWords);
  };
  const update = (at: number, text: string): Announcement['updates'][number] => ({
    at: minutes(at),
    state: null,
    text,
  });

  it('are said when their time has come, corrected and taken back', () => {
    const reports: LedgerReport[] = [];
    expect(said(anAnnouncement({ updates: [update(0, 'a'), update(30, 'b')] }), reports, 5)).toEqual(['human a']);
    expect(said(anAnnouncement({ updates: [update(0, 'a'), update(30, 'b')] }), reports, 31)).toEqual(['human b']);
    expect(said(anAnnouncement({ updates: [update(0, 'a2'), update(30, 'b')] }), reports, 35)).toEqual([
      'correction #1 a2',
    ]);
    expect(said(anAnnouncement({ updates: [update(30, 'b')] }), reports, 40)).toEqual(['retraction #3 -']);
  });

  it('promise what stands at its top with the newest of them', () => {
    const nextReportAt = minutes(60);
    const [first, second] = announcedWords(
      anAnnouncement({ nextReportAt, updates: [update(0, 'a'), update(1, 'b')] }), [], minutes(5),
    ); // prettier-ignore
    expect([first?.words.nextReportAt, second?.words.nextReportAt]).toEqual([null, nextReportAt]);
  });

  it('are taken back when the file is gone', () => {
    const reports: LedgerReport[] = [];
    said(anAnnouncement({ id: 'x', updates: [update(0, 'a'), update(1, 'b')] }), reports, 5);
    expect(withdrawnWords(reports, () => true, minutes(10))).toEqual([]);
    expect(withdrawnWords(reports, () => false, minutes(10)).map(describeWords)).toEqual([
      'retraction #1 -',
      'retraction #2 -',
    ]);
  });
});

describe('matching lines', () => {
  const line = (text: string): Spoken => ({ text, state: null, nextReportAt: null, expectedAt: null });

  it('accounts for every line once, and never for one that is as it was', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const said = before.map((text, i): SaidWords => ({ ...line(text), key: `p/${i + 1}` }));
        const { fresh, changed, withdrawn } = matchWords('p', said, after.map(line));
        const unchanged = after.length - fresh.length - changed.length;
        expect(before.length - changed.length - withdrawn.length).toBe(unchanged);
        const common = [...new Set(before)].reduce((sum, text) => {
          const count = (all: string[]): number => all.filter((each) => each === text).length;
          return sum + Math.min(count(before), count(after));
        }, 0);
        expect(unchanged).toBe(common);
        const keys = [...fresh, ...changed].map(({ key }) => key);
        expect(new Set([...keys, ...withdrawn]).size).toBe(keys.length + withdrawn.length);
        expect(fresh.length === 0 || withdrawn.length === 0).toBe(true);
      }),
    );
  });
});

describe('lines of a memo beside what was detected', () => {
  const stories: Story[] = [{ id: 'a1', host: 1, from: 0, to: 20 }];
  const memo = (line: string, minute: number): Partial<OrganizationSnapshot> => {
    const [alert] = readAt(minute, stories, 2).alerts;
    const [closed] = readAt(minute, stories, 2).closedAlerts;
    return {
      alerts: alert === undefined ? [] : [{ ...alert, publicText: line }],
      closedAlerts: closed === undefined ? [] : [{ ...closed, publicText: line }],
    };
  };
  const told = (lineAt: (minute: number) => string, ...at: number[]): string[] =>
    toldOn(playRuns({ at, stories, read: (minute) => memo(lineAt(minute), minute) }).at(-1)!.model);

  it('that are read with its end stand before it, so that the newest word is that it is over', () => {
    const lines = told((minute) => (minute < 20 ? '一報' : '一報\n[in_progress] 交換しています'), -5, 5, 25);
    expect(lines.slice(-2)).toEqual(['a1 3 @25 human in_progress 交換しています', 'a1 4 @25 ended resolved -web-01']);
  });

  it('that come when it is over leave it over', () => {
    const lines = told((minute) => (minute < 30 ? '一報' : '一報\n[monitoring] 様子を見ています'), -5, 5, 25, 35);
    expect(lines.at(-1)).toBe('a1 4 @35 human resolved 様子を見ています');
  });

  it('of a past that is read for the first time never stand before what they follow', () => {
    const again: Story[] = [...stories, { id: 'a2', host: 1, from: 25, to: 27 }];
    const runs = playRuns({
      at: [60],
      stories: again,
      read: (minute) => ({
        alerts: [],
        closedAlerts: readAt(minute, again, 2).closedAlerts.map((alert) => ({
          ...alert,
          publicText: `of ${alert.id}`,
        })),
      }),
    });
    const reports = runs[0]!.model.ledger.pages.get('acme')!.cases[0]!.reports;
    expect(toldOn(runs[0]!.model)[0]).toBe('a1 1 @0 detected investigating +web-01');
    expect(reports.map(({ issuedAt }) => issuedAt)).toEqual(
      reports.map(({ issuedAt }) => issuedAt).toSorted((a, b) => a.getTime() - b.getTime()),
    );
  });
});
