import type { Config } from '../config/config.ts';
import type { Locale } from '../config/locale.ts';
import type { Ledger } from '../model/ledger/ledger.ts';
import { OPERATORS, type Delivery } from '../model/ledger/outbox.ts';
import type { Letter } from './letters.ts';
import { caseMessage } from './text/case-message.ts';
import type { Bundle, Message } from './text/message.ts';
import { bundleMessages, maintenanceMessage, noteMessage } from './text/other-messages.ts';

/** What a letter says; `null` where nothing is left to be said: its case, customer or note is gone. */
export function writeLetter(
  config: Config,
  ledger: Ledger,
  letter: Letter,
  { locale, name }: { locale: Locale; name: string },
): Message | Bundle | null {
  const messages = letter.deliveries.flatMap((delivery) => {
    const message = writeDelivery(config, ledger, delivery, locale, name);
    return message === null ? [] : [message];
  });
  if (messages.length === 0) return null;
  if (letter.kind === 'single') return messages[0]!;
  return bundleMessages(letter.kind, messages, { config, locale });
}

function writeDelivery(
  config: Config,
  ledger: Ledger,
  delivery: Delivery,
  locale: Locale,
  name: string,
): Message | null {
  if (delivery.customer === OPERATORS) {
    const note = ledger.outbox.notes.find(({ id }) => id === delivery.caseId);
    return note === undefined ? null : writeNote(config, ledger, note, locale);
  }
  const customer = config.customers.find(({ id }) => id === delivery.customer);
  const page = ledger.pages.get(delivery.customer);
  if (customer === undefined || page === undefined) return null;
  if (delivery.subject === 'plan') {
    const plan = page.plans.find(({ id }) => id === delivery.caseId);
    return plan === undefined ? null : maintenanceMessage({ config, locale }, customer, plan, delivery.number, name);
  }
  const own = page.cases.find(({ caseId }) => caseId === delivery.caseId);
  if (own === undefined || own.reports.every(({ number }) => number > delivery.number)) return null;
  return caseMessage({ config, ledger, customer, own, delivery, locale, name });
}

/** A note about one case reads as that case does. */
function writeNote(config: Config, ledger: Ledger, note: Ledger['outbox']['notes'][number], locale: Locale): Message {
  const item = note.facts.kind === 'cases' && note.dedupKey !== 'cases' ? note.facts.items[0] : undefined;
  const customer = config.customers.find(({ id }) => id === item?.customer);
  const own = ledger.pages.get(item?.customer ?? '')?.cases.find(({ caseId }) => caseId === item?.caseId);
  if (item === undefined || customer === undefined || own === undefined)
    return noteMessage({ config, locale }, ledger, note);
  const delivery = { from: item.from, number: item.number, isFirst: item.from === 1, hostsTotal: 0 };
  return { ...caseMessage({ config, ledger, customer, own, delivery, locale, name: '' }), greeting: null };
}
