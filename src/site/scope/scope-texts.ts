import type { ScopeCase } from '../../model/scope-case.ts';
import { cleanLine, cleanText, escapeHtml } from '../../base/text.ts';
import { headlineFacts, isHit, type HeadlineFacts } from '../../model/pages/headline.ts';
import type { ScopeCustomer, ScopePage } from '../../model/pages/scope-page.ts';
import { noticeWordsFor, type NoticeWords } from '../words/notice-words.ts';
import { htmlOf, isWithNames, shortenMarked } from '../words/marked-names.ts';
import { markedSentence, reportSentence } from '../words/report-sentence.ts';
import type { ScopeWords } from '../words/scope/scope-words.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { Words } from '../words/words.ts';

const MAX_REPORT = 2000;

/** What the texts of one tree are made with. */
export interface TextTools {
  page: Pick<ScopePage, 'title' | 'support' | 'apology' | 'timeZone'>;
  words: Words;
  scope: ScopeWords;
  times: TimeFormat;
}

/** A customer as its own page's headline counts it. */
function factsOf({ counts, counted, state, unknown, cases }: ScopeCustomer): HeadlineFacts {
  const unseen = unknown === null ? [] : [unknown.cause === 'not_monitored' ? ({ isEmpty: true } as const) : {}];
  return headlineFacts({
    kind: 'customer',
    state,
    counts,
    counted,
    unknown: unseen,
    incidents: cases,
    othersAffected: null,
  });
}

/**
 * What a colleague sends to one customer: made from that customer alone, and it tells no more than the customer's own page
 * does. Plain text.
 */
export function noticeText(customer: ScopeCustomer, tools: TextTools): string {
  const { words, page } = tools;
  const own = noticeWordsFor(words.locale);
  const facts = factsOf(customer);
  const bad = isHit(facts);
  const { cases } = customer;
  const intro = [own.intro[facts.state]];
  if (!bad && cases.length > 0) intro.push(own.followUp);
  if (bad && facts.state !== 'degraded') intro.push(page.apology ?? own.apology);
  const blocks = cases.map((each, i) =>
    [...(cases.length > 1 ? [own.ordinal(i + 1)] : []), ...caseLines(each, own, tools)].join('\n'),
  );
  const since = cases.length === 0 && customer.since !== null ? [own.since(tools.times.dateTime(customer.since))] : [];
  const ends = [...scopeLines(facts, words, own), ...since];
  return [
    own.addressee(cleanLine(customer.name)),
    [own.greeting(cleanLine(page.support.name ?? page.title)), intro.join('\n')].join('\n'),
    ...(ends.length === 0 ? [] : [ends.join('\n')]),
    ...blocks,
    ...(customer.url === null ? [] : [pageLine(customer.url, customer, own)]),
  ].join('\n\n');
}

function scopeLines(facts: HeadlineFacts, words: Words, own: NoticeWords): string[] {
  const lead = words.lead(facts);
  if ((!isHit(facts) && facts.state !== 'maintenance') || lead === '') return [];
  const unseen =
    isHit(facts) && facts.unknown > 0 ? [words.unknownBeside(facts.counted, facts.unknown, facts.total)] : [];
  return [own.scope([lead, ...unseen].join(' '))];
}

function caseLines(own: ScopeCase, notice: NoticeWords, { words, times, page }: TextTools): string[] {
  const { report, nextReport, expected, startedAt, spokenNumber, caseId } = own;
  const lines = [notice.since(times.dateTime(startedAt)), notice.caseNumber(spokenNumber, caseId)];
  if (report !== null) {
    const said = cleanText(reportSentence(report, words, page.timeZone));
    lines.push(notice.report(times.clock(report.at), words.reportNumber(report.number), said));
  }
  // What is late is better said by a human.
  const isAhead = (named: ScopeCase['expected']): named is NonNullable<typeof named> => named?.isOverdue === false;
  if (isAhead(expected) && report?.expectedAt == null) lines.push(notice.expected(times.dateTime(expected.at)));
  if (isAhead(nextReport) && report?.nextReportAt == null) lines.push(notice.nextReport(times.dateTime(nextReport.at)));
  return lines;
}

function pageLine(url: string, { visibility }: ScopeCustomer, own: NoticeWords): string {
  return visibility === 'locked' ? own.lockedPage(url) : own.page(url);
}

/** Why a customer, or a part of it, cannot be seen; `null` where all of it can. */
export function unseenText(unknown: ScopeCustomer['unknown'], words: Words): string | null {
  if (unknown === null) return null;
  const cause = words.causes[unknown.cause];
  return unknown.isPartial ? words.inPart(cause) : cause;
}

interface NewestReport {
  at: Date;
  text: string;
  /** Raw HTML, in which names of hosts are not translated. */
  textHtml: string;
}

/** The newest report of a customer in one line; `null` where none was issued. */
export function newestReport(customer: ScopeCustomer, tools: TextTools): NewestReport | null {
  const [first, ...others] = customer.cases.flatMap(({ report }) => report ?? []);
  if (first === undefined) return null;
  const newest = others.reduce((latest, report) => (report.at > latest.at ? report : latest), first);
  const { words, page } = tools;
  const text = cleanLine(reportSentence(newest, words, page.timeZone), MAX_REPORT);
  const marked = isWithNames(newest) ? markedSentence(newest, { affected: [] }, words, page.timeZone) : null;
  return {
    at: newest.at,
    text,
    textHtml: marked === null ? escapeHtml(text) : htmlOf(shortenMarked(marked, MAX_REPORT)),
  };
}

/** For colleagues: names several customers, and says so in its first line. */
export function internalText(head: string, customers: readonly ScopeCustomer[], tools: TextTools): string {
  return [tools.scope.internalHead, head, ...customers.map((customer) => internalLine(customer, tools))].join('\n');
}

function internalLine(customer: ScopeCustomer, { words, scope, times }: TextTools): string {
  const since = customer.since === null ? '' : ` ${scope.since(times.dateTime(customer.since))}`;
  const numbers = customer.cases.map(({ spokenNumber, caseId }) =>
    spokenNumber === '' ? caseId : `${spokenNumber} ${caseId}`,
  );
  const cases = numbers.length === 0 ? '' : ` [${numbers.join(', ')}]`;
  const hosts = scope.hostsOf(customer.hostsAffected, customer.hostsTotal);
  return `- ${cleanLine(customer.name)}: ${words.states[customer.state]} ${hosts}${since}${cases}`;
}
