import type { Announcement } from '../../announcements/announcement.ts';
import { isTimeOnly, parseSpokenLine, withTimes } from '../ledger/spoken-line.ts';
import type { Hit } from '../model.ts';
import type { NewWords } from './add-reports.ts';
import type { HumanWords, LedgerReport } from '../ledger/ledger.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import { lastNumberOf, matchWords, MEMO_PLACE, saidBy, type Spoken } from '../ledger/match-words.ts';

interface Line extends Spoken {
  at: Date;
}

/** Where the public lines of an alert's memo stand in the ledger. */
export function memoPlace(organization: string, alertId: string): string {
  return `${MEMO_PLACE}${organization}/${alertId}`;
}

/**
 * Public lines of the memos of a case's alerts that no report has said, or says otherwise by now. Operators copy memos from
 * alert to alert: no line is said twice in one case, and none is taken back that another memo still says.
 */
export function memoWords(
  hits: readonly Hit[],
  reports: readonly LedgerReport[],
  { timeZone, now }: { timeZone: string; now: Date },
): NewWords[] {
  const memos = readMemos(hits, timeZone, now);
  if (memos.length === 0) return [];
  const heard = new Heard(reports);
  const present = new Set(memos.flatMap(({ lines }) => lines.map(({ text }) => text)));
  const texts = new Map(
    reports.flatMap(({ words }) => (words?.text == null ? [] : [[words.key, words.text] as const])),
  );
  const news = memos.flatMap(({ place, lines, wasRead }) =>
    compare(place, lines, reports, wasRead, now).map((spoken) => ({ ...spoken, length: lines.length })),
  );
  // Of memos that were seen at one instant, the one that says more has its lines in their order.
  news.sort((a, b) => a.at.getTime() - b.at.getTime() || b.length - a.length);
  return news.flatMap(({ isFresh, length: _length, ...spoken }) => {
    const { key, text } = spoken.words;
    if (text === null) return present.has(texts.get(key) ?? '') ? [] : [spoken];
    const name = nameOf(spoken.words, text);
    if (heard.has(name, placeOf(key)) && (isFresh || spoken.kind === 'correction')) return [];
    heard.add(name, key);
    return [spoken];
  });
}

/** What was said in a case, and where: each place may come back to what it said before, none repeats another. */
class Heard {
  /** By key: what stands under it. */
  readonly #standing = new Map<string, string>();
  readonly #places = new Map<string, Set<string>>();

  constructor(reports: readonly LedgerReport[]) {
    for (const { words } of reports) {
      if (words === null) continue;
      if (words.text === null) this.#standing.delete(words.key);
      else this.add(nameOf(words, words.text), words.key);
    }
  }

  has(name: string, place: string): boolean {
    const places = this.#places.get(name);
    if (places === undefined) return false;
    return places.size > 1 || !places.has(place) || [...this.#standing.values()].includes(name);
  }

  add(name: string, key: string): void {
    this.#standing.set(key, name);
    this.#places.set(name, (this.#places.get(name) ?? new Set()).add(placeOf(key)));
  }
}

function placeOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function nameOf({ nextReportAt, expectedAt, state }: Omit<Spoken, 'text'>, text: string): string {
  return text === '' ? JSON.stringify([state, nextReportAt, expectedAt]) : text;
}

interface Memo {
  place: string;
  lines: Line[];
  /** It was read as a whole: what is not in it is gone. */
  wasRead: boolean;
}

/** One of each alert; the memo as it is where the alert was read, otherwise all that was ever read of it. */
function readMemos(hits: readonly Hit[], timeZone: string, now: Date): Memo[] {
  // Of thousands of alerts nobody wrote a word.
  if (hits.every(({ touch }) => touch.alert.publicTexts.length === 0)) return [];
  const memos = new Map<string, Memo>();
  for (const { touch } of hits) {
    const { organization, alert } = touch;
    const place = memoPlace(organization.name, alert.id);
    if (alert.publicTexts.length === 0 || memos.has(place)) continue;
    const firstSeen = new Map<string, Date>();
    for (const { at, text } of alert.publicTexts) {
      for (const line of text.split('\n')) if (!firstSeen.has(line)) firstSeen.set(line, at);
    }
    const { alerts = [], closedAlerts = [] } = organization.read ?? {};
    const read = [...alerts, ...closedAlerts].find(({ id }) => id === alert.id);
    const raw = read === undefined ? [...firstSeen.keys()] : (read.publicText?.split('\n') ?? []);
    const at = (line: string): Date => firstSeen.get(line) ?? now;
    memos.set(place, { place, lines: parseLines(raw, at, timeZone), wasRead: read !== undefined });
  }
  return [...memos.values()];
}

/** A line that only tells a time belongs to the one above it. */
function parseLines(raw: readonly string[], firstSeenAt: (line: string) => Date, timeZone: string): Line[] {
  const lines: Line[] = [];
  for (const text of raw) {
    const at = firstSeenAt(text);
    const line: Line = { at, ...parseSpokenLine(text, at, timeZone) };
    const above = lines.at(-1);
    if (above === undefined || !isTimeOnly(line)) lines.push(line);
    else lines.splice(-1, 1, withTimes(above, line));
  }
  return lines;
}

/** What an announcement that speaks of a case says of it that no report has said, or says otherwise by now. */
export function announcedWords(announcement: Announcement, reports: readonly LedgerReport[], now: Date): NewWords[] {
  const updates = announcement.updates.filter(({ at }) => at <= now);
  const lines = updates.map(({ at, state, text, nextReportAt, expectedAt }, index): Line => {
    // What stands at its top is the newest word on it.
    const { nextReportAt: next, expectedAt: end } = index === updates.length - 1 ? announcement : NO_TIMES;
    return { at, text, state, nextReportAt: nextReportAt ?? next, expectedAt: expectedAt ?? end };
  });
  return compare(`announcement:${announcement.id}`, lines, reports, true, now);
}

const NO_TIMES = { nextReportAt: null, expectedAt: null };

/** The title of an incident that only humans speak of, where it opens it: what no report has said, or says otherwise by now. */
export function titleWords(
  announcement: Announcement,
  startedAt: Date,
  reports: readonly LedgerReport[],
  now: Date,
): NewWords[] {
  const { id, title, state, updates } = announcement;
  const hasUpdates = updates.some(({ at }) => at <= now);
  // With updates to follow, its state and times are where it has come to, not where it began.
  const { nextReportAt, expectedAt } = hasUpdates ? NO_TIMES : announcement;
  const own = hasUpdates || state === 'resolved' ? null : state;
  const line: Line = { at: startedAt, text: title, state: own, nextReportAt, expectedAt };
  return compare(`announcement-title:${id}`, [line], reports, true, now);
}

/** What announcements said on a page that are not there any more is taken back. */
export function withdrawnWords(
  reports: readonly LedgerReport[],
  isThere: (announcementId: string) => boolean,
  now: Date,
): NewWords[] {
  if (reports.length === 0) return [];
  const places = new Set(
    reports.flatMap(({ words }) => {
      const [, place, id] = /^(announcement(?:-title)?:(.+))\/\d+$/.exec(words?.key ?? '') ?? [];
      return place === undefined || id === undefined || isThere(id) ? [] : [place];
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

/** @param isWhole what is not among the lines is gone; otherwise it was merely not seen again */
function compare(
  place: string,
  written: readonly Line[],
  reports: readonly LedgerReport[],
  isWhole: boolean,
  now: Date,
): (NewWords & { isFresh: boolean })[] {
  const lines = withoutFinal(place, written, reports);
  const { fresh, changed, withdrawn } = matchWords(place, saidBy(place, reports), lines, lastNumberOf(place, reports));
  return [
    ...fresh.map(({ index, key }) => ({ ...spokenOf(lines[index]!, key, null, 'human'), isFresh: true })),
    ...changed.map(({ index, key, isTextKept }) => {
      const corrects = isTextKept ? null : numberOf(key, reports);
      return { ...spokenOf(lines[index]!, key, corrects, isTextKept ? 'human' : 'correction'), isFresh: false };
    }),
    ...(isWhole ? withdrawn.map((key) => ({ ...takenBack(key, reports, now), isFresh: false })) : []),
  ];
}

function spokenOf(line: Line, key: string, corrects: number | null, kind: NewWords['kind']): NewWords {
  const { text, state, nextReportAt, expectedAt, at } = line;
  const words: HumanWords = { key, text, state, corrects, nextReportAt, expectedAt };
  return { words, state, kind, at };
}

function takenBack(key: string, reports: readonly LedgerReport[], at: Date): NewWords {
  const corrects = numberOf(key, reports);
  const words: HumanWords = { key, text: null, state: null, corrects, nextReportAt: null, expectedAt: null };
  return { words, state: null, kind: 'retraction', at };
}

/** The report that last said what stands under a key: what is corrected is what readers have before them. */
function numberOf(key: string, reports: readonly LedgerReport[]): number | null {
  return reports.findLast(({ words }) => words?.key === key)?.number ?? null;
}
