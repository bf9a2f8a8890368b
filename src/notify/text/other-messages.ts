import { cleanLine, cleanText } from '../../base/text.ts';
import type { Config, CustomerConfig } from '../../config/config.ts';
import type { Locale } from '../../config/locale.ts';
import { customerUrl, readerUrl } from '../../model/addresses.ts';
import { stepOf } from '../../model/deliveries/plan-maintenances.ts';
import type { Ledger, LedgerPlan } from '../../model/ledger/ledger.ts';
import type { OperatorFacts, OperatorNote } from '../../model/ledger/outbox.ts';
import { notifyWordsFor, type NotifyWords } from '../../site/words/notify-words.ts';
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
  const { title, mark, suffix = '', facts = [], paragraphs = [] } = describeFacts(note, { config, locale }, ledger);
  return {
    locale,
    subject: notify.subject(notify.marks[note.isOver ? 'over' : mark], title, suffix),
    greeting: null,
    intro: title,
    facts,
    paragraphs,
    url: null,
    hasCase: false,
    about: {
      kind: 'note',
      severity: mark === 'outage' && !note.isOver ? 'outage' : 'info',
      isOver: note.isOver,
      dedupKey: note.dedupKey,
      customer: null,
      case: null,
      report: null,
      title,
    },
  };
}

interface NoteText {
  title: string;
  mark: keyof NotifyWords['marks'];
  suffix?: string;
  facts?: Message['facts'];
  paragraphs?: string[];
}

function describeFacts({ facts, isOver }: OperatorNote, reader: Reader, ledger: Ledger): NoteText {
  const { config, locale } = reader;
  const { operators } = notifyWordsFor(locale);
  const { title } = operators;
  const time = createTimeFormat(wordsFor(locale), config.site.timeZone);
  switch (facts.kind) {
    case 'failures': {
      if (isOver) return { title: title.failuresOver, mark: 'over' };
      const causes: Readonly<Record<string, string>> = wordsFor(locale).causes;
      const lines = facts.organizations.map(({ name, cause, since }) =>
        operators.since(cleanLine(name), causes[cause] ?? cause, time.dateTime(since)),
      );
      return { title: title.failures(facts.organizations.length), mark: 'outage', paragraphs: [lines.join('\n')] };
    }
    case 'targets': {
      if (isOver) return { title: title.targetsOver, mark: 'over' };
      const lines = facts.targets.map((one) => cleanLine(one));
      return { title: title.targets(facts.targets.length), mark: 'outage', paragraphs: [lines.join('\n')] };
    }
    case 'widespread':
      return describeWidespread(facts, isOver, reader, ledger);
    case 'unmapped':
      if (isOver) return { title: title.unmappedOver, mark: 'over' };
      return { title: title.unmapped(facts.alerts), mark: 'check', paragraphs: [operators.unmapped(facts.alerts, facts.hosts)] }; // prettier-ignore
    case 'undelivered': {
      const { refused, doubt, held } = facts;
      return { title: title.undelivered(refused + doubt + held), mark: 'check', paragraphs: [operators.undelivered(refused, doubt, held)] }; // prettier-ignore
    }
    default:
      return describeCases(facts.items, reader, ledger);
  }
}

/** Names who is hit and since when also at its end: several may go on side by side. */
function describeWidespread(
  { event: id, customers }: OperatorFacts & { kind: 'widespread' },
  isOver: boolean,
  { config, locale }: Reader,
  ledger: Ledger,
): NoteText {
  const { labels, operators } = notifyWordsFor(locale);
  const time = createTimeFormat(wordsFor(locale), config.site.timeZone);
  const event = ledger.widespread.find((one) => one.id === id);
  const fact = (label: string, at: Date | null | undefined): Message['facts'] =>
    at == null ? [] : [{ label, value: time.dateTime(at) }];
  return {
    title: isOver ? operators.title.widespreadOver(customers) : operators.title.widespread(customers),
    mark: 'outage',
    facts: [...fact(labels.openedAt, event?.startedAt), ...(isOver ? fact(labels.closedAt, event?.endedAt) : [])],
    paragraphs: [membersOf(id, config, ledger)],
  };
}

/** One case is named in the subject. */
function describeCases(items: CaseItems, reader: Reader, ledger: Ledger): NoteText {
  const notify = notifyWordsFor(reader.locale);
  const [first] = items;
  const only = items.length === 1 && first !== undefined ? readItem(first, reader, ledger) : null;
  if (only === null) {
    const lines = items.map((item) => describeItem(item, reader, ledger));
    return { title: notify.operators.title.cases(items.length), mark: 'bundle', paragraphs: [lines.join('\n')] };
  }
  const { customer, mark, title } = only;
  const suffix = notify.reportAndCase(first!.number, first!.caseId);
  return { title: notify.operators.of(customer, title), mark, suffix };
}

function membersOf(event: string, config: Config, ledger: Ledger): string {
  const members = ledger.widespread.find(({ id }) => id === event)?.members ?? [];
  const names = members.map((one) =>
    cleanLine(config.customers.find(({ id }) => id === one.customer)?.name ?? one.customer),
  );
  return [...new Set(names)].slice(0, 50).join('\n');
}

type CaseItems = (OperatorFacts & { kind: 'cases' })['items'];

function describeItem(item: CaseItems[number], reader: Reader, ledger: Ledger): string {
  const { marks, operators } = notifyWordsFor(reader.locale);
  const read = readItem(item, reader, ledger);
  return read === null
    ? operators.item(item.customer, '', '', item.caseId, item.number)
    : operators.item(read.customer, marks[read.mark], read.title, item.caseId, item.number);
}

/** `null` for a customer or case that is gone. */
function readItem(
  { customer: id, caseId, from, number }: CaseItems[number],
  { config, locale }: Reader,
  ledger: Ledger,
): { customer: string; mark: keyof NotifyWords['marks']; title: string } | null {
  const customer = config.customers.find((one) => one.id === id);
  const own = ledger.pages.get(id)?.cases.find((one) => one.caseId === caseId);
  if (customer === undefined || own === undefined) return null;
  const delivery = { from, number, isFirst: from === 1, hostsTotal: 0 };
  const { mark, title } = caseHeadline({ config, ledger, customer, own, delivery, locale, name: '' });
  return { customer: cleanLine(customer.name), mark, title };
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
