import type { Announcement } from '../../announcements/announcement.ts';
import type { IncidentState } from '../status-page.ts';
import { parseSpokenLine } from '../ledger/spoken-line.ts';
import type { Hit } from '../model.ts';
import type { NewWords } from './issue-case.ts';
import type { HumanWords, LedgerReport } from '../ledger/ledger.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import { matchWords, saidBy } from '../ledger/match-words.ts';

interface Line {
  at: Date;
  text: string;
  state: IncidentState | null;
  nextReportAt: Date | null;
  expectedAt: Date | null;
}

/** Where the public lines of an alert's memo stand in the ledger. */
export function memoPlace(organization: string, alertId: string): string {
  return `memo:${organization}/${alertId}`;
}

/**
 * Public lines of the memos of a case's alerts that no report has said, or says otherwise by now. Operators copy memos from
 * alert to alert: no line is said twice in one case.
 */
export function memoWords(hits: readonly Hit[], reports: readonly LedgerReport[], timeZone: string): NewWords[] {
  const places = new Set<string>();
  const news: { spoken: NewWords; length: number }[] = [];
  for (const { touch } of hits) {
    const { organization, alert } = touch;
    const place = memoPlace(organization.name, alert.id);
    if (alert.publicTexts.length === 0 || places.has(place)) continue;
    places.add(place);
    const lines = alert.publicTexts.flatMap(({ at, text }) =>
      text.split('\n').map((line): Line => ({ at, ...parseSpokenLine(line, at, timeZone) })),
    );
    for (const spoken of compare(place, lines, reports, true)) news.push({ spoken, length: lines.length });
  }
  // Of memos that were seen at one instant, the one that says more has its lines in their order.
  news.sort((a, b) => a.spoken.at.getTime() - b.spoken.at.getTime() || b.length - a.length);
  const heard = new Set(reports.flatMap(({ words }) => (words?.text == null ? [] : [words.text])));
  return news.flatMap(({ spoken }) => {
    const { text } = spoken.words;
    if (spoken.kind === 'human' && text !== null && heard.has(text)) return [];
    if (text !== null) heard.add(text);
    return [spoken];
  });
}

/** What an announcement that speaks of a case says of it that no report has said, or says otherwise by now. */
export function announcedWords(announcement: Announcement, reports: readonly LedgerReport[], now: Date): NewWords[] {
  const lines = announcement.updates
    .filter(({ at }) => at <= now)
    .map(({ at, state, text }): Line => ({ at, text, state, nextReportAt: null, expectedAt: null }));
  return compare(`announcement:${announcement.id}`, lines, reports, false);
}

/** What announcements said on a page that are not there any more is taken back. */
export function withdrawnWords(
  reports: readonly LedgerReport[],
  isThere: (announcementId: string) => boolean,
  now: Date,
): NewWords[] {
  const places = new Set(
    reports.flatMap(({ words }) => {
      const id = /^announcement:(.+)\/\d+$/.exec(words?.key ?? '')?.[1];
      return id === undefined || isThere(id) ? [] : [`announcement:${id}`];
    }),
  );
  return [...places].flatMap((place) => saidBy(place, reports).map(({ key }) => takenBack(key, reports, now)));
}

/**
 * Lines that somebody took back where they still stand are as good as gone; those that release 0.1.0 said, several lines in
 * one report, are said.
 */
function withoutFinal(place: string, lines: readonly Line[], reports: readonly LedgerReport[]): readonly Line[] {
  const keys = new Set(reports.flatMap(({ words }) => (words?.isFinal === true ? [words.key] : [])));
  const texts = new Set<string>();
  for (const { words } of reports) {
    if (words === null || words.text === null) continue;
    if (isOfRelease010(words.key)) for (const text of [words.text, ...words.text.split('\n')]) texts.add(text);
    else if (keys.has(words.key) && words.key.slice(0, words.key.lastIndexOf('/')) === place) texts.add(words.text);
  }
  return texts.size === 0 ? lines : lines.filter(({ text }) => !texts.has(text));
}

/** @param isGrowing lines that are missing were merely not seen again: memos are known by what was ever read of them */
function compare(
  place: string,
  written: readonly Line[],
  reports: readonly LedgerReport[],
  isGrowing: boolean,
): NewWords[] {
  const lines = withoutFinal(place, written, reports);
  const said = saidBy(place, reports);
  const { fresh, corrected, withdrawn } = matchWords(
    place,
    said,
    lines.map(({ text }) => text),
  );
  const at = lines.at(-1)?.at ?? new Date(0);
  return [
    ...fresh.map(({ index, key }) => spokenOf(lines[index]!, key, null, 'human')),
    ...corrected.map(({ index, key }) => spokenOf(lines[index]!, key, numberOf(key, reports), 'correction')),
    ...(isGrowing ? [] : withdrawn.map((key) => takenBack(key, reports, at))),
  ];
}

function spokenOf(line: Line, key: string, corrects: number | null, kind: NewWords['kind']): NewWords {
  const { text, state, nextReportAt, expectedAt, at } = line;
  const words: HumanWords = { key, text, corrects, nextReportAt, expectedAt };
  return { words, state, kind, at };
}

function takenBack(key: string, reports: readonly LedgerReport[], at: Date): NewWords {
  const words: HumanWords = { key, text: null, corrects: numberOf(key, reports), nextReportAt: null, expectedAt: null };
  return { words, state: null, kind: 'retraction', at };
}

/** The report that first said what stands under a key. */
function numberOf(key: string, reports: readonly LedgerReport[]): number | null {
  return reports.find(({ words }) => words?.key === key)?.number ?? null;
}
