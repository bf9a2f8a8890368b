import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { listListeners, type Listener } from '../../model/deliveries/listeners.ts';
import { isAbout } from '../../model/deliveries/tell-listener.ts';
import { OVERVIEW, type Ledger, type LedgerCase } from '../../model/ledger/ledger.ts';
import { composeMail } from '../../notify/mail/compose-mail.ts';
import { loadMailRenderer } from '../../notify/mail/mail-templates.ts';
import { caseMessage } from '../../notify/text/case-message.ts';
import { loadRecipients } from '../../recipients/load-recipients.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { printJson } from '../print.ts';
import { loadDeliverable } from './deliver-waiting.ts';
import { describeEndpoint } from './mask-address.ts';
import { NOTIFY_COMMAND_WORDS } from './notify-words.ts';

/** What recipients would read of each open case, or of the latest one where none is open; nothing is sent or noted. */
export async function previewMessages(
  config: Config,
  context: CommandContext,
  { state, outbox }: { state: StateStore; outbox: OutboxStore },
  { customer, out, addresses = false }: { customer?: string; out?: string; addresses?: boolean },
): Promise<ExitCode> {
  const { ledger } = await loadDeliverable(state, outbox, Infinity);
  const render = await loadMailRenderer(config.notify?.templates ?? null, config.site.support);
  const words = NOTIFY_COMMAND_WORDS[context.locale];
  const mails = ledger === undefined ? [] : listPreviews(config, ledger, customer);
  const shown = mails.map(({ listener, own, message }) => ({
    customer: listener.customer,
    caseId: own.caseId,
    to: describeEndpoint({ channel: listener.channel, locale: listener.language, name: listener.name }, addresses),
    address: addresses && listener.channel.kind === 'mail' ? listener.channel.address : 'recipient@example.invalid',
    ...render(message),
  }));
  if (out !== undefined) {
    const folder = resolve(out);
    mkdirSync(folder, { recursive: true });
    const sender = config.notify?.mail ?? null;
    for (const [index, { subject, body, address, customer: id, caseId }] of shown.entries()) {
      if (sender === null) break;
      const text = { subject, body };
      const parts = { text, to: address, messageId: `preview-${index}`, threadId: null, customer: id, date: context.now, headers: {} }; // prettier-ignore
      const { raw } = await composeMail(sender, parts);
      writeFileSync(join(folder, `${id}-${caseId}-${index + 1}.eml`), raw);
    }
  }
  if (context.json)
    printJson(context, { exitCode: EXIT.done, messages: shown.map((one) => ({ ...one, address: undefined })) });
  else if (out === undefined) {
    for (const { to, subject, body } of shown) context.print(`${words.to}${to}\n${words.subject}${subject}\n\n${body}`);
  }
  if (!context.json) context.print(words.previewed(shown.length));
  return EXIT.done;
}

function listPreviews(config: Config, ledger: Ledger, only: string | undefined) {
  return listListeners(config, loadRecipients(config).recipients)
    .filter(({ customer }) => (only ?? customer) === customer && customer !== OVERVIEW)
    .flatMap((listener) => {
      const cases = casesToShow(ledger, listener);
      const customer = config.customers.find(({ id }) => id === listener.customer);
      if (customer === undefined) return [];
      return cases.map((own) => {
        const number = own.reports.at(-1)!.number;
        const delivery = { from: 1, number, isFirst: true, hostsTotal: 0 };
        const message = caseMessage({ config, ledger, customer, own, delivery, locale: listener.language, name: listener.name }); // prettier-ignore
        return { listener, own, message };
      });
    });
}

function casesToShow(ledger: Ledger, listener: Listener): LedgerCase[] {
  const cases = (ledger.pages.get(listener.customer)?.cases ?? []).filter((own) => own.reports.length > 0 && isAbout(listener, own)); // prettier-ignore
  const open = cases.filter(({ reports }) => reports.at(-1)!.state !== 'resolved');
  return open.length > 0 ? open : cases.slice(-1);
}
