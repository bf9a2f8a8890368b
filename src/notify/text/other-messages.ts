import { cleanLine, cleanText } from '../../base/text.ts';
import type { Config, CustomerConfig } from '../../config/config.ts';
import type { Locale } from '../../config/locale.ts';
import { customerUrl, readerUrl } from '../../model/addresses.ts';
import { stepOf } from '../../model/deliveries/plan-maintenances.ts';
import type { Ledger, LedgerPlan } from '../../model/ledger/ledger.ts';
import type { OperatorFacts, OperatorNote } from '../../model/ledger/outbox.ts';
import { notifyWordsFor } from '../../site/words/notify-words.ts';
import { createTimeFormat } from '../../site/words/time-format.ts';
import { wordsFor } from '../../site/words/words-for.ts';
import { caseHeadline } from './case-message.ts';
import type { Bundle, Message } from './message.ts';

const LONGEST_TITLE = 80;

function addressOf(config: Config, customer: CustomerConfig): string | null {
  const url = customerUrl(config, customer);
  return url === null ? null : readerUrl(url, config.site.addresses);
}

interface Reader {
  config: Config;
  locale: Locale;
}

/** A maintenance that is announced, begins, ends or is cancelled. */
export function maintenanceMessage(
  { config, locale }: Reader,
  customer: CustomerConfig,
  plan: LedgerPlan,
  number: number,
  name: string,
): Message {
  const notify = notifyWordsFor(locale);
  const words = wordsFor(locale);
  const time = createTimeFormat(words, config.site.timeZone);
  const site = notify.service(cleanLine(config.site.title));
  const step = stepOf(number);
  const mark = { announced: notify.marks.maintenance, started: notify.marks.started, ended: notify.marks.ended, withdrawn: notify.marks.withdrawn }[step]; // prettier-ignore
  const title = cleanLine(plan.title ?? words.maintenanceTitle([]), LONGEST_TITLE);
  const { labels } = notify;
  return {
    locale,
    subject: notify.subject(mark, title, ''),
    greeting: notify.greeting(cleanLine(customer.name), cleanLine(name)),
    intro: notify[step](site),
    facts: [
      ...(plan.startsAt === null ? [] : [{ label: labels.period, value: time.range(plan.startsAt, plan.endsAt) }]),
      { label: labels.scope, value: title },
    ],
    paragraphs: plan.text === null ? [] : [cleanText(plan.text)],
    url: addressOf(config, customer),
    hasCase: false,
    about: {
      kind: 'maintenance',
      severity: 'info',
      isOver: step === 'ended' || step === 'withdrawn',
      dedupKey: plan.id,
      customer: { id: customer.id, name: customer.name },
      case: null,
      report: null,
      title,
    },
  };
}

/** What operators are told: names of organizations and customers are theirs to know. */
export function noteMessage({ config, locale }: Reader, ledger: Ledger, note: OperatorNote): Message {
  const notify = notifyWordsFor(locale);
  const { title, paragraphs, severity } = describeFacts(note, { config, locale }, ledger);
  const mark = note.isOver ? notify.marks.over : notify.marks[severity === 'outage' ? 'outage' : 'changed'];
  return {
    locale,
    subject: notify.subject(mark, title, ''),
    greeting: null,
    intro: title,
    facts: [],
    paragraphs,
    url: null,
    hasCase: false,
    about: {
      kind: 'note',
      severity: severity === 'outage' ? 'outage' : 'info',
      isOver: note.isOver,
      dedupKey: note.dedupKey,
      customer: null,
      case: null,
      report: null,
      title,
    },
  };
}

function describeFacts(
  { facts, isOver }: OperatorNote,
  reader: Reader,
  ledger: Ledger,
): { title: string; paragraphs: string[]; severity: 'outage' | 'changed' } {
  const { config, locale } = reader;
  const { operators } = notifyWordsFor(locale);
  const { title } = operators;
  const time = createTimeFormat(wordsFor(locale), config.site.timeZone);
  const changed = (text: string, paragraphs: string[] = []) => ({
    title: text,
    paragraphs,
    severity: 'changed' as const,
  });
  switch (facts.kind) {
    case 'failures': {
      if (isOver) return changed(title.failuresOver);
      const causes: Readonly<Record<string, string>> = wordsFor(locale).causes;
      const lines = facts.organizations.map(({ name, cause, since }) =>
        operators.since(cleanLine(name), causes[cause] ?? cause, time.dateTime(since)),
      );
      return { title: title.failures(facts.organizations.length), paragraphs: [lines.join('\n')], severity: 'outage' };
    }
    case 'targets':
      if (isOver) return changed(title.targetsOver);
      return { title: title.targets(facts.targets.length), paragraphs: [facts.targets.map((one) => cleanLine(one)).join('\n')], severity: 'outage' }; // prettier-ignore
    case 'widespread':
      if (isOver) return changed(title.widespreadOver);
      return { title: title.widespread(facts.customers), paragraphs: [membersOf(facts.event, config, ledger)], severity: 'outage' }; // prettier-ignore
    case 'unmapped':
      if (isOver) return changed(title.unmappedOver);
      return changed(title.unmapped(facts.alerts), [operators.unmapped(facts.alerts, facts.hosts)]);
    case 'undelivered': {
      const { refused, doubt, held } = facts;
      return changed(title.undelivered(refused + doubt + held), [operators.undelivered(refused, doubt, held)]);
    }
    default:
      return changed(title.cases(facts.items.length), [
        facts.items.map((item) => describeItem(item, reader, ledger)).join('\n'),
      ]);
  }
}

function membersOf(event: string, config: Config, ledger: Ledger): string {
  const members = ledger.widespread.find(({ id }) => id === event)?.members ?? [];
  const names = members.map((one) =>
    cleanLine(config.customers.find(({ id }) => id === one.customer)?.name ?? one.customer),
  );
  return [...new Set(names)].slice(0, 50).join('\n');
}

function describeItem(
  { customer: id, caseId, from, number }: (OperatorFacts & { kind: 'cases' })['items'][number],
  { config, locale }: Reader,
  ledger: Ledger,
): string {
  const notify = notifyWordsFor(locale);
  const customer = config.customers.find((one) => one.id === id);
  const own = ledger.pages.get(id)?.cases.find((one) => one.caseId === caseId);
  if (customer === undefined || own === undefined) return notify.operators.item(id, '', '', caseId, number);
  const delivery = { from, number, isFirst: from === 1, hostsTotal: 0 };
  const { mark, title } = caseHeadline({ config, ledger, customer, own, delivery, locale, name: '' });
  return notify.operators.item(cleanLine(customer.name), mark, title, caseId, number);
}

export function testMessage({ config, locale }: Reader): Message {
  const notify = notifyWordsFor(locale);
  const site = notify.service(cleanLine(config.site.title));
  return {
    locale,
    subject: notify.subject(notify.marks.test, site, ''),
    greeting: null,
    intro: notify.test(site),
    facts: [],
    paragraphs: [],
    url: readerUrl(config.site.url, config.site.addresses),
    hasCase: false,
    about: {
      kind: 'test',
      severity: 'info',
      isOver: true,
      dedupKey: 'test',
      customer: null,
      case: null,
      report: null,
      title: site,
    },
  };
}

/** Several messages of one customer as one: late ones, or more than an hour takes. */
export function bundleMessages(kind: Bundle['kind'], messages: readonly Message[], { config, locale }: Reader): Bundle {
  const notify = notifyWordsFor(locale);
  const site = notify.service(cleanLine(config.site.title));
  const intro = kind === 'late' ? notify.late(site, messages.length) : notify.bundle(site, messages.length);
  const mark = kind === 'late' ? notify.marks.late : notify.marks.bundle;
  const last = messages.at(-1);
  return {
    kind,
    locale,
    subject: notify.subject(mark, last === undefined ? site : last.about.title, last?.about.case == null ? '' : notify.caseOnly(last.about.case.id)), // prettier-ignore
    greeting: last?.greeting ?? null,
    intro,
    messages: [...messages],
  };
}
