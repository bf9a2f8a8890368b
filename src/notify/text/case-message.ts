import { cleanLine, cleanText } from '../../base/text.ts';
import type { Config, CustomerConfig } from '../../config/config.ts';
import type { Locale } from '../../config/locale.ts';
import { customerUrl, localePrefix, readerUrl } from '../../model/addresses.ts';
import type { Ledger, LedgerCase, LedgerReport } from '../../model/ledger/ledger.ts';
import type { Delivery } from '../../model/ledger/outbox.ts';
import { discloseReports, discloseRetracted } from '../../model/reports/disclose.ts';
import type { Report, ReportThings } from '../../model/status-page.ts';
import { contentKeyOf, lockFragment } from '../../site/locked/lock.ts';
import { routes } from '../../site/routes.ts';
import { notifyWordsFor, type NotifyWords } from '../../site/words/notify-words.ts';
import { isRecovered, stateWord } from '../../site/words/report-words.ts';
import { reportSentence } from '../../site/words/report-sentence.ts';
import { createTimeFormat, type TimeFormat } from '../../site/words/time-format.ts';
import type { Words } from '../../site/words/words.ts';
import { wordsFor } from '../../site/words/words-for.ts';
import type { Message } from './message.ts';

/** Longer names fill a subject that a telephone shows in one line. */
const LONGEST_TITLE = 80;
const MOST_OTHERS = 5;

export interface CaseMessageInput {
  config: Config;
  ledger: Ledger;
  customer: CustomerConfig;
  own: LedgerCase;
  delivery: Pick<Delivery, 'from' | 'number' | 'isFirst' | 'hostsTotal'>;
  locale: Locale;
  /** Of the recipient; empty: nobody said. */
  name: string;
}

interface Telling extends CaseMessageInput {
  words: Words;
  own: LedgerCase;
  notify: NotifyWords;
  time: TimeFormat;
  /** Up to the one that is told, as today's disclosure has them. */
  reports: Report[];
  last: Report;
}

/**
 * One report – or several that were issued since the last message – as one customer's recipient reads it: what the page may
 * say and nothing else. Every message carries the whole state, so that one that never arrived leaves no hole.
 */
export function caseMessage(input: CaseMessageInput): Message {
  const { config, own, delivery, locale, customer, name } = input;
  const words = wordsFor(locale);
  const notify = notifyWordsFor(locale);
  const time = createTimeFormat(words, config.site.timeZone);
  const reports = disclosed(input).filter(({ number }) => number <= delivery.number);
  const last = reports.at(-1)!;
  const telling: Telling = { ...input, words, notify, time, reports, last };
  const title = titleOf(telling);
  const { mark, intro } = headOf(telling);
  const endedAt = endOf(own, delivery.number);
  const effect = worstOf(reports);
  return {
    locale,
    subject: notify.subject(notify.marks[mark], title, notify.reportAndCase(last.number, own.caseId)),
    greeting: notify.greeting(cleanLine(customer.name), cleanLine(name)),
    intro,
    facts: factsOf(telling, endedAt),
    paragraphs: paragraphsOf(telling),
    url: pageOf(config, customer, own.caseId, locale),
    hasCase: true,
    about: {
      kind: 'case',
      severity: effect,
      isOver: last.state === 'resolved',
      // Customers who share a server share its case id, and their cases do not end together.
      dedupKey: `${own.caseId} ${customer.id}`,
      customer: { id: customer.id, name: customer.name },
      case: { id: own.caseId, spokenNumber: own.spokenNumber, state: last.state, openedAt: own.openedAt, endedAt },
      report: { number: last.number, issuedAt: last.at },
      title,
    },
  };
}

/** What a case's message begins with, for digests of operators. */
export function caseHeadline(input: CaseMessageInput): { mark: keyof NotifyWords['marks']; title: string } {
  const words = wordsFor(input.locale);
  const reports = disclosed(input).filter(({ number }) => number <= input.delivery.number);
  const telling: Telling = {
    ...input,
    words,
    notify: notifyWordsFor(input.locale),
    time: createTimeFormat(words, input.config.site.timeZone),
    reports,
    last: reports.at(-1)!,
  };
  return { mark: headOf(telling).mark, title: titleOf(telling) };
}

function disclosed({ own, customer }: CaseMessageInput): Report[] {
  if (own.retractedAt !== null) {
    // The report that takes it back says so; nothing else of it is said any more.
    return discloseRetracted(own.reports).map((report) => ({
      ...report,
      change: { ...report.change, kind: 'retraction' },
    }));
  }
  return discloseReports(own.reports, {
    showsHosts: customer.hosts === 'label',
    isShown: () => true,
    isHeard: () => true,
  });
}

function worstOf(reports: readonly Report[]): 'outage' | 'degraded' {
  const facts = reports.filter(({ change }) => change.hit.count + change.came.length + change.went.length > 0);
  return facts.length === 0 || facts.some(({ change }) => change.effect === 'outage') ? 'outage' : 'degraded';
}

function headOf({ own, reports, last, delivery, notify, config }: Telling): {
  mark: keyof NotifyWords['marks'];
  intro: string;
} {
  const site = notify.service(cleanLine(config.site.title));
  const effect = worstOf(reports);
  const isOver = last.state === 'resolved';
  const kinds = new Set(reports.filter(({ number }) => number >= delivery.from).map(({ change }) => change.kind));
  if (kinds.has('retraction')) return { mark: 'retraction', intro: notify.retraction };
  if (isOver) {
    const recovered = isRecovered(reports);
    const mark = recovered ? 'resolved' : 'closed';
    if (delivery.isFirst) return { mark, intro: notify.wasOver(site, effect, recovered) };
    return { mark, intro: recovered ? notify.resolved(site, effect) : notify.closed(site, effect) };
  }
  if (kinds.has('correction')) return { mark: 'correction', intro: notify.correction };
  if (delivery.isFirst && !isBegunByHuman(own)) {
    const intro = last.number === 1 ? notify.detected(site, effect) : notify.present(site, effect);
    return { mark: effect, intro };
  }
  if (delivery.isFirst) return { mark: effect, intro: notify.present(site, effect) };
  if (kinds.has('taken_up')) return { mark: 'again', intro: notify.again(site, effect) };
  return {
    mark: 'changed',
    intro: kinds.has('human') ? notify.spoken(site, effect) : notify.changed(site, effect),
  };
}

function isBegunByHuman({ reports }: LedgerCase): boolean {
  return reports[0]?.kind === 'human';
}

function titleOf({ own, ledger, reports, last, words }: Telling): string {
  if (own.retractedAt !== null) return words.takenBackTitle;
  const announced = ledger.announcements.find(({ id, caseId }) => id === own.caseId || caseId === own.caseId);
  if (announced !== undefined) return cleanLine(announced.title, LONGEST_TITLE);
  const isOver = last.state === 'resolved';
  const things = thingsOf(reports);
  return cleanLine(
    things === null ? words.takenBackTitle : words.incidentTitle(things, worstOf(reports), isOver),
    LONGEST_TITLE,
  );
}

/** What is hit; of what is over, what was last. */
function thingsOf(reports: readonly Report[]): ReportThings | null {
  return reports.findLast(({ change }) => change.hit.count > 0)?.change.hit ?? wentOf(reports);
}

/** It came and went before anybody was told. */
function wentOf(reports: readonly Report[]): ReportThings | null {
  return reports.findLast(({ change }) => change.went.length > 0)?.change.went[0] ?? null;
}

function factsOf(
  { own, reports, last, delivery, words, notify, time }: Telling,
  endedAt: Date | null,
): Message['facts'] {
  const { labels } = notify;
  const fact = (label: string, value: string): Message['facts'] => [{ label, value }];
  const caseId = fact(labels.caseId, notify.caseId(own.caseId, own.spokenNumber));
  if (own.retractedAt !== null) return caseId;
  const isOver = last.state === 'resolved';
  const recovered = isRecovered(reports);
  const things = thingsOf(reports);
  const next = promised(own.reports, delivery.number);
  return [
    ...fact(labels.openedAt, time.dateTime(own.openedAt)),
    ...(isOver && endedAt !== null
      ? fact(recovered ? labels.resolvedAt : labels.closedAt, time.dateTime(endedAt))
      : []),
    ...(things === null
      ? []
      : fact(isOver ? labels.wasAffected : labels.affected, affectedText(things, delivery.hostsTotal, words, notify))),
    ...caseId,
    ...fact(labels.state, stateWord(last.state, recovered, words)),
    ...(isOver || next.expectedAt === null ? [] : fact(labels.expected, notify.around(time.dateTime(next.expectedAt)))),
    ...(isOver || next.nextReportAt === null
      ? []
      : fact(labels.nextReport, notify.around(time.dateTime(next.nextReportAt)))),
  ];
}

/** Names where they may be said, and how many of how many. */
function affectedText(things: ReportThings, total: number, words: Words, notify: NotifyWords): string {
  if (things.kind === 'customer') return notify.wholeCustomer;
  const names = things.names.slice(0, 10).map((name) => cleanLine(name));
  const hit = words.count(things.kind, things.count);
  const isShare = things.kind === 'host' && total >= things.count;
  const share = isShare ? notify.share(hit, words.count('host', total)) : null;
  if (names.length === 0) return share ?? hit;
  const what = words.and(names, things.count - names.length);
  return share === null ? what : notify.affected(what, share);
}

/** What was last promised and stands; a promise that is past is none. */
function promised(
  reports: readonly LedgerReport[],
  number: number,
): { nextReportAt: Date | null; expectedAt: Date | null } {
  const upTo = reports.filter((report) => report.number <= number);
  const last = upTo.at(-1);
  const isStill = (at: Date | null | undefined): Date | null =>
    at != null && last !== undefined && at > last.issuedAt ? at : null;
  return {
    nextReportAt: isStill(upTo.findLast(({ words }) => words?.nextReportAt != null)?.words?.nextReportAt),
    expectedAt: isStill(upTo.findLast(({ words }) => words?.expectedAt != null)?.words?.expectedAt),
  };
}

/** Sentences of the reports that are new to the recipient. */
function paragraphsOf({ ledger, customer, own, reports, delivery, words, notify, time, config }: Telling): string[] {
  const isWidespread = ledger.widespread.some(({ members }) =>
    members.some((member) => member.customer === customer.id && member.caseId === own.caseId),
  );
  const told = reports
    .filter(({ number }) => number >= delivery.from)
    .map(
      (report) =>
        `${notify.report(report.number, time.dateTime(report.at))}\n${cleanText(reportSentence(report, words, config.site.timeZone))}`,
    );
  // Of what is over nobody is at work any more.
  const isOpen = own.retractedAt === null && reports.at(-1)?.state !== 'resolved';
  const others = isOpen || own.retractedAt !== null ? [] : otherOpenCases(ledger, customer.id, own.caseId);
  return [
    ...told,
    ...(isWidespread && isOpen ? [words.widespread] : []),
    ...(others.length === 0 ? [] : [notify.othersGoOn(others)]),
  ];
}

/** Who reads that one outage is over must not believe it of the one beside it. */
function otherOpenCases(ledger: Ledger, customer: string, caseId: string): string[] {
  const cases = ledger.pages.get(customer)?.cases ?? [];
  return cases
    .filter((one) => one.caseId !== caseId && one.retractedAt === null && one.reports.at(-1)?.state !== 'resolved')
    .map((one) => one.caseId)
    .slice(0, MOST_OTHERS);
}

function endOf({ reports }: LedgerCase, number: number): Date | null {
  const last = reports.find((report) => report.number === number);
  if (last === undefined || last.state !== 'resolved') return null;
  const ended = reports.findLast((report) => report.number <= number && report.went.length > 0);
  const times = (ended?.went ?? []).map(({ to }) => to.getTime());
  return times.length === 0 ? last.asOf : new Date(Math.max(...times));
}

function incidentPath({ site }: Config, caseId: string): string {
  const path = routes.incident(caseId);
  return site.addresses === 'folder' ? path.replace(/index\.html$/, '') : path;
}

/** A locked page is one document; its key is part of the link only where that is wanted. */
function pageOf(config: Config, customer: CustomerConfig, caseId: string, locale: Locale): string | null {
  const root = customerUrl(config, customer);
  if (root === null) return null;
  const { locales } = config.site;
  const url = root + (locales.includes(locale) ? localePrefix(locales, locale) : '');
  if (customer.visibility !== 'locked') return url + incidentPath(config, caseId);
  const isOpened = config.notify?.links === true && config.secret !== null;
  const given = readerUrl(url, config.site.addresses);
  return isOpened ? given + lockFragment(contentKeyOf(config.secret!, customer.id)) : given;
}
