import type { Locale } from '../../config/config.ts';
import type { ReportKind } from '../../model/report-kind.ts';
import type { Incident, IncidentState, Report, ReportGroup, ReportThings } from '../../model/status-page.ts';
import { endWordsFor } from './end-words.ts';
import { timesFor } from './time-format.ts';
import type { Words } from './words.ts';

/** Sentences of a report, made of what it says changed. `what` is a name or a count: `web1、web2`, `サーバー3台（…）`. */
interface ReportWords {
  /** @param isServer what is hit is servers and nothing else */
  detected(what: string, isServer: boolean, effect: 'outage' | 'degraded', time: string): string;
  added(what: string, effect: 'outage' | 'degraded', time: string): string;
  worse(what: string, time: string): string;
  /** @param time when it ended; appended to how it did */
  ended(sentence: string, time: string): string;
  flapping(what: string): string;
  /** Of what was over and is there again. */
  again(what: string, effect: 'outage' | 'degraded', time: string): string;
  /** Of what is learned late. */
  hadBeen(what: string, effect: 'outage' | 'degraded', time: string): string;
  learnedLate: string;
  nothingLeft: string;
  /** It came and went, and now it stays. */
  steady: string;
  stateOnly(state: string): string;
  now(count: string): string;
  takenBack: string;
  correction(number: number, text: string): string;
  retraction(number: number): string;
  /** Behind a report: when more is said, and when it should be over. */
  nextReport(at: string): string;
  expected(at: string): string;
  /** What a report is, where its state alone does not tell. */
  marks: Partial<Record<ReportKind, string>>;
  /** A case that is over without anything having recovered. */
  closed: string;
  /** Before what happened since a report. */
  pending(number: number, changes: string): string;
  pendingWent(what: string, time: string): string;
  since(from: string, to: string): string;
  /** The same of what counts only since then. */
  countedSince(from: string, openedAt: string): string;
  at(from: string, to: string): string;
  by(at: string): string;
  join: string;
}

const ja: ReportWords = {
  detected: (what, isServer, effect, time) =>
    effect === 'outage'
      ? `自動監視で、${what}${isServer ? 'に接続できないこと' : 'の障害'}を検知しました${time}。`
      : `自動監視で、${what}の性能低下を検知しました${time}。`,
  added: (what, effect, time) => `${what}で新たに${effect === 'outage' ? '障害' : '性能低下'}を検知しました${time}。`,
  worse: (what, time) => `${what}は性能低下から障害に変わりました${time}。`,
  ended: (sentence, time) => mergeAsides(sentence, time, '（', '）', '。'),
  flapping: (what) => `${what}で断続的に発生しています。落ち着くまで、増減は個別にお知らせしません。`,
  again: (what, effect, time) => `${what}で再び${effect === 'outage' ? '障害' : '性能低下'}を検知しました${time}。`,
  hadBeen: (what, effect, time) => `${what}で${effect === 'outage' ? '障害' : '性能低下'}が発生していました${time}。`,
  learnedLate: '後から判明した内容です。',
  nothingLeft: '影響は解消しました。',
  steady: '断続的な増減は落ち着きましたが、影響は続いています。',
  stateOnly: (state) => `対応状況を「${state}」に更新しました。`,
  now: (count) => `現在の影響は${count}です。`,
  takenBack: '取り消しました',
  correction: (number, text) => `第${number}報の訂正: ${text}`,
  retraction: (number) => `第${number}報を取り消しました。`,
  nextReport: (at) => `次回のご報告は${at}ごろの予定です。`,
  expected: (at) => `復旧見込みは${at}ごろです。`,
  marks: {
    taken_up: '再発',
    learned_late: '後から判明',
    flapping: '断続的',
    correction: '訂正',
    retraction: '取り消し',
  },
  closed: '終了',
  pending: (number, changes) => `第${number}報のあと: ${changes}`,
  pendingWent: (what, time) => `${what}${time.replace('）', 'まで）')}`,
  since: (from, to) => (from === to ? `（${from}から）` : `（${from}〜${to}に発生）`),
  countedSince: (from, openedAt) => `（アラートは${openedAt}から・掲載は${from}から）`,
  at: (from, to) => `（${from}${from === to ? '' : `〜${to}`}）`,
  by: (at) => `（${at}までに・推定）`,
  join: '',
};

const en: ReportWords = {
  detected: (what, isServer, effect, time) =>
    effect === 'degraded'
      ? `Monitoring detected degraded performance: ${what}${time}.`
      : isServer
        ? `Monitoring detected that ${what} cannot be reached${time}.`
        : `Monitoring detected an outage: ${what}${time}.`,
  added: (what, effect, time) => `Newly ${effect === 'outage' ? 'affected' : 'degraded'}: ${what}${time}.`,
  worse: (what, time) => `No longer just degraded, now out: ${what}${time}.`,
  ended: (sentence, time) => mergeAsides(sentence, time, ' (', ')', '; '),
  flapping: (what) => `Comes and goes: ${what}. Until it is quiet, ups and downs are not reported one by one.`,
  again: (what, effect, time) =>
    `Detected again, ${effect === 'outage' ? 'an outage' : 'degraded performance'}: ${what}${time}.`,
  hadBeen: (what, effect, time) =>
    `There had been ${effect === 'outage' ? 'an outage' : 'degraded performance'}: ${what}${time}.`,
  learnedLate: 'Learned only later.',
  nothingLeft: 'The impact has ended.',
  steady: 'No longer intermittent; the impact goes on.',
  stateOnly: (state) => `Status changed to: ${state}.`,
  now: (count) => `${count} affected now.`,
  takenBack: 'Withdrawn',
  correction: (number, text) => `Correction of report ${number}: ${text}`,
  retraction: (number) => `Report ${number} is withdrawn.`,
  nextReport: (at) => `Next report around ${at}.`,
  expected: (at) => `Expected to be over around ${at}.`,
  marks: {
    taken_up: 'Again',
    learned_late: 'Learned later',
    flapping: 'Intermittent',
    correction: 'Correction',
    retraction: 'Withdrawn',
  },
  closed: 'Closed',
  pending: (number, changes) => `Since report ${number}: ${changes}`,
  pendingWent: (what, time) => `${what} no longer${time}`,
  since: (from, to) => (from === to ? ` (since ${from})` : ` (began ${from}–${to})`),
  countedSince: (from, openedAt) => ` (alert open since ${openedAt}, shown since ${from})`,
  at: (from, to) => ` (${from}${from === to ? '' : `–${to}`})`,
  by: (at) => ` (by ${at}, estimated)`,
  join: ' ',
};

/** Puts a time behind a sentence; where that ends in an aside already, both stand in one. */
function mergeAsides(sentence: string, time: string, open: string, close: string, between: string): string {
  const stop = sentence.slice(-1);
  const body = sentence.slice(0, -1);
  const at = body.endsWith(close) ? body.lastIndexOf(open) : -1;
  if (at < 0) return body + time + stop;
  return body.slice(0, at) + time.slice(0, -close.length) + between + body.slice(at + open.length) + stop;
}

const WORDS: Record<Locale, ReportWords> = { ja, en };

/** What comes and goes is said once: when it is first seen to, which may be when it is first seen at all. */
const TELLS_FLAPPING: ReadonlySet<ReportKind> = new Set(['detected', 'flapping', 'taken_up']);

/**
 * A report in words; `reportSentence` remembers them.
 *
 * @param mark what is named goes through it
 */
export function tellReport(
  report: Report,
  words: Words,
  timeZone: string,
  mark: <T extends ReportThings>(things: T) => T = (things) => things,
): string {
  const { change, text, isRetracted, corrects, number } = report;
  const own = WORDS[words.locale];
  if (change.kind === 'retraction') return own.retraction(corrects ?? number);
  if (isRetracted) return own.takenBack;
  const clock = clockNear(report.at, words, timeZone);
  if (text !== null) {
    const said = change.kind === 'correction' ? own.correction(corrects ?? number, text) : text;
    const lines = [said, ...promises(report, own, clock)].filter((line) => line !== '');
    return lines.length === 0 ? own.stateOnly(words.incidentStates[report.state]) : lines.join('\n');
  }
  const { came, went, flapping, hit, kind } = change;
  const sentences: string[] = [];
  if (kind === 'learned_late') sentences.push(own.learnedLate);
  for (const group of came) sentences.push(describeCame(mark(group), kind, words, own, clock));
  for (const group of went) sentences.push(describeWent(mark(group), words, own, clock));
  if (flapping !== null && TELLS_FLAPPING.has(kind)) sentences.push(own.flapping(words.scope(mark(flapping))));
  if (sentences.length === 0) sentences.push(kind === 'ended' ? own.nothingLeft : own.steady);
  if (hit.count > 0 && kind !== 'detected') sentences.push(own.now(words.count(hit.kind, hit.count)));
  return sentences.join(own.join);
}

/** What happened since the newest report and waits to be told; empty when nothing does. */
export function pendingSentence({ pending, reports }: Incident, words: Words, timeZone: string): string {
  const last = reports.at(-1);
  if (pending === null || last === undefined) return '';
  const own = WORDS[words.locale];
  const clock = clockNear(last.at, words, timeZone);
  const changes = [
    ...pending.came.map((group) => words.scope(group) + own.since(clock(group.from), clock(group.to))),
    ...pending.went.map((group) =>
      group.isEstimated
        ? words.scope(group) + own.by(clock(group.to))
        : own.pendingWent(words.scope(group), own.at(clock(group.from), clock(group.to))),
    ),
  ];
  return changes.length === 0 ? '' : own.pending(last.number, words.and(changes, 0));
}

/** What is said of a case's state: one that is over and did not recover is not called so. */
export function stateWord(state: IncidentState, isRecovered: boolean, words: Words): string {
  return state === 'resolved' && !isRecovered ? WORDS[words.locale].closed : words.incidentStates[state];
}

/** Before the time at which a case was over. */
export function endedLabel(reports: readonly Report[], { page }: Words): string {
  return isRecovered(reports) ? page.ended : page.closed;
}

/** Of a case that was taken back as a whole. */
export function takenBackTitle(words: Words): string {
  return WORDS[words.locale].takenBack;
}

/** What stands before a report's title where it goes out alone: its state, or what it is beyond that. */
export function reportMark(report: Report, words: Words): string {
  const { change, state } = report;
  const { marks } = WORDS[words.locale];
  if (report.isRetracted) return marks.retraction ?? '';
  return marks[change.kind] ?? stateWord(state, report.isRecovery, words);
}

/** Whether a case that is over recovered, by what was told of it. */
export function isRecovered(reports: readonly Report[]): boolean {
  return reports.at(-1)?.isRecovery ?? true;
}

function promises({ nextReportAt, expectedAt }: Report, own: ReportWords, clock: (at: Date) => string): string[] {
  return [
    ...(expectedAt === null ? [] : [own.expected(clock(expectedAt))]),
    ...(nextReportAt === null ? [] : [own.nextReport(clock(nextReportAt))]),
  ];
}

/** Times as they are said beside `near`: with their date when it is another one. */
function clockNear(near: Date, words: Words, timeZone: string): (at: Date) => string {
  const times = timesFor(words, timeZone);
  const today = times.localDay(near);
  return (at) => {
    const day = times.localDay(at);
    const time = times.near(at, day);
    return day === today ? time : `${times.dayText(day)} ${time}`;
  };
}

function describeCame(
  group: ReportGroup,
  kind: ReportKind,
  words: Words,
  own: ReportWords,
  clock: (at: Date) => string,
): string {
  const what = words.scope(group);
  const time =
    group.openedAt === undefined
      ? own.since(clock(group.from), clock(group.to))
      : own.countedSince(clock(group.from), clock(group.openedAt));
  if (group.isChange) return own.worse(what, time);
  if (kind === 'taken_up') return own.again(what, group.effect, time);
  if (kind === 'learned_late') return own.hadBeen(what, group.effect, time);
  const isFirst = kind === 'detected' || kind === 'ended';
  return isFirst ? own.detected(what, group.kind === 'host', group.effect, time) : own.added(what, group.effect, time);
}

function describeWent(group: ReportGroup, words: Words, own: ReportWords, clock: (at: Date) => string): string {
  const ends = endWordsFor(words.locale);
  const what = words.scope(group);
  const time = group.isEstimated ? own.by(clock(group.to)) : own.at(clock(group.from), clock(group.to));
  const end = group.end ?? 'gone';
  const sentence = group.isChange ? ends.eased(what, end) : ends.ended(what, end);
  return own.ended(sentence, time);
}
