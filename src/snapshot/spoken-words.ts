// What operators may say beside plain text in a public line: how far they are, and when they will know more. The words, and
// times as people write them; the same for a memo that is read and for a line that was kept.

/** How far the work on an incident is, in the order in which it goes on. */
export const SPOKEN_STATES = ['investigating', 'identified', 'in_progress', 'monitoring', 'resolved'] as const;
export type SpokenState = (typeof SPOKEN_STATES)[number];
export type SpokenFact = 'nextReportAt' | 'expectedAt';

const STATE_WORDS: Record<SpokenState, readonly string[]> = {
  investigating: ['調査中', 'investigating'],
  identified: ['原因特定', '原因を特定', 'identified'],
  in_progress: ['対応中', '復旧作業中', 'in_progress', 'in progress'],
  monitoring: ['経過観察', '経過観察中', '監視中', 'monitoring'],
  resolved: ['復旧', '復旧済', '復旧済み', '解消', 'resolved'],
};

const FACT_WORDS: Record<SpokenFact, readonly string[]> = {
  nextReportAt: ['次回', '次回報告', '次回のご報告', '次報', 'next', 'nextreport', 'nextupdate'],
  expectedAt: ['復旧見込み', '復旧見込', '復旧予定', 'expected', 'expectedrecovery', 'eta'],
};

const STATES = byWord(STATE_WORDS);
const FACTS = byWord(FACT_WORDS);

const FACT_LINE = /^([^:：]{1,24})[:：](.*)$/su;
const TIME =
  /^(?:(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?(?:\([日月火水木金土]\))?T?)?(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)(?:ごろ|頃|まで|予定|の予定|見込み|\(予定\))*$/u;

/** What is between the brackets of `公開[原因特定]:`; full width, blanks and case do not count. */
export function findSpokenState(word: string): SpokenState | undefined {
  return STATES.get(fold(word));
}

/** A line `次回: 13:30`: what it tells and when; `undefined` for anything else, be it a label with other text behind it. */
export function findSpokenFact(line: string): { fact: SpokenFact; time: SpokenTime } | undefined {
  const [, label = '', rest = ''] = FACT_LINE.exec(line) ?? [];
  const fact = FACTS.get(fold(label));
  const time = fact === undefined ? undefined : parseSpokenTime(rest);
  return fact === undefined || time === undefined ? undefined : { fact, time };
}

/** A time as it is said: what is left out is for the reader's calendar to fill in. */
export interface SpokenTime {
  year: number | null;
  /** From 1; given together with `day`, or not at all. */
  month: number | null;
  day: number | null;
  hour: number;
  minute: number;
}

/** `13:30`, `13時半ごろ`, `11/26 13:30`, `2026年11月26日 13時`; `24:00` is the end of its day. */
function parseSpokenTime(text: string): SpokenTime | undefined {
  const match = TIME.exec(fold(text).toUpperCase());
  if (match === null) return undefined;
  const [, year, month, day, hour = '', clock, minute, half] = match;
  const time = {
    year: numberOrNull(year),
    month: numberOrNull(month),
    day: numberOrNull(day),
    hour: Number(hour),
    minute: half === undefined ? Number(clock ?? minute ?? 0) : 30,
  };
  const isOnClock = time.minute < 60 && (time.hour < 24 || (time.hour === 24 && time.minute === 0));
  return isOnClock && isOnCalendar(time) ? time : undefined;
}

function isOnCalendar({ year, month, day }: SpokenTime): boolean {
  if (month === null || day === null) return true;
  // Without a year any leap day is one.
  const date = new Date(Date.UTC(year ?? 2024, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function fold(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '').toLowerCase();
}

function byWord<K extends string>(words: Record<K, readonly string[]>): ReadonlyMap<string, K> {
  return new Map((Object.keys(words) as K[]).flatMap((key) => words[key].map((word) => [fold(word), key] as const)));
}
