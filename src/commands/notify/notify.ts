import { NoroshiError } from '../../base/errors.ts';
import type { Config, Locale } from '../../config/config.ts';
import { countDeliveries } from '../../model/deliveries/count-deliveries.ts';
import { listenerId, OPERATORS, type Delivery } from '../../model/ledger/outbox.ts';
import { createMailLane } from '../../notify/mail/mail-lane.ts';
import { loadMailRenderer } from '../../notify/mail/mail-templates.ts';
import { testMessage } from '../../notify/text/other-messages.ts';
import { loadRecipients } from '../../recipients/load-recipients.ts';
import { systemTiming } from '../../io/timing.ts';
import { mailbox } from '../../config/schema/schema-values.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatAnnotation, isGitHubActions } from '../github.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { unknownCustomerError } from '../unknown-customer.ts';
import { openOutbox, openState } from '../wiring.ts';
import { changeOutbox, type OutboxChange } from './change-outbox.ts';
import { deliverWaiting, endpointsOf, loadDeliverable, openLine } from './deliver-waiting.ts';
import { formatDeliveries, type DeliverySummary } from './delivery-summary.ts';
import { spokenLocale } from '../locale.ts';
import { describeEndpoint } from './mask-address.ts';
import { NOTIFY_COMMAND_WORDS } from './notify-words.ts';
import { describeRecipients } from './plan-run.ts';
import { previewMessages } from './preview-messages.ts';

export interface NotifyOptions {
  list?: boolean;
  preview?: boolean;
  test?: string;
  catchUp?: boolean;
  release?: boolean;
  resend?: string;
  drop?: string;
  customer?: string;
  out?: string;
  addresses?: boolean;
  waitSeconds: number;
}

interface Stores {
  state: StateStore;
  outbox: OutboxStore;
}

/** `noroshi notify`: delivers what waits, and what a human wants of that. Asks Mackerel nothing. */
export async function notifyCommand(context: CommandContext, options: NotifyOptions): Promise<ExitCode> {
  const looksOnly = options.list === true || options.preview === true || options.drop !== undefined;
  const loaded = loadConfiguration(context, { keys: false, publish: false, notify: !looksOnly });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  if (config.notify === null) {
    const words = NOTIFY_COMMAND_WORDS[spokenLocale(context)];
    throw new NoroshiError('usage.notify', words.nobody, { hint: words.nobodyHint });
  }
  assertCustomer(config, options.customer, spokenLocale(context));
  if (options.test !== undefined) return sendTest(config, context, options.test);
  const stores = { state: await openState(config, context), outbox: await openOutbox(config, context) };
  if (options.list === true) return list(config, context, stores, options);
  if (options.preview === true) return previewMessages(config, context, stores, options);
  if (context.isNowGiven) {
    throw new NoroshiError('usage.now', NOTIFY_COMMAND_WORDS[spokenLocale(context)].madeUp);
  }
  const change = changeOf(options);
  if (change !== null) {
    const count = await changeOutbox(context, stores, change, options.waitSeconds);
    if (!context.json && !context.quiet) context.print(NOTIFY_COMMAND_WORDS[context.locale].changed(count));
    if (change.kind === 'drop') {
      if (context.json) printJson(context, { exitCode: EXIT.done, changed: count });
      return EXIT.done;
    }
  }
  return deliverAll(config, context, stores, options);
}

function changeOf({ catchUp, release, resend, drop, customer }: NotifyOptions): OutboxChange | null {
  if (catchUp === true) return { kind: 'catch-up', customer };
  if (release === true) return { kind: 'release' };
  if (resend !== undefined) return { kind: 'resend', key: resend };
  return drop === undefined ? null : { kind: 'drop', key: drop };
}

async function deliverAll(
  config: Config,
  context: CommandContext,
  { state, outbox }: Stores,
  { waitSeconds }: NotifyOptions,
): Promise<ExitCode> {
  const recipients = loadRecipients(config);
  const end = await deliverWaiting(config, context, state, outbox, { recipients, limitMs: null, waitSeconds });
  const problems = describeRecipients(recipients, spokenLocale(context));
  const summary: DeliverySummary = end.isBusy
    ? { ...countDeliveries([]), planned: 0, isBusy: true, problems }
    : {
        ...countDeliveries(end.outbox.deliveries.values()),
        planned: 0,
        isBusy: false,
        problems: [...problems, ...end.problems],
      };
  const exitCode = summary.problems.length > 0 && !context.allowPartial ? EXIT.partial : EXIT.done;
  if (context.json) printJson(context, { exitCode, deliveries: summary });
  else if (!context.quiet) for (const line of formatDeliveries(summary, context.locale)) context.print(line);
  for (const message of summary.problems) {
    context.tell(message);
    if (isGitHubActions(context.env)) context.tell(formatAnnotation({ level: 'warning', message }));
  }
  return exitCode;
}

async function list(
  config: Config,
  context: CommandContext,
  stores: Stores,
  options: NotifyOptions,
): Promise<ExitCode> {
  const { ledger } = await loadDeliverable(stores.state, stores.outbox, Infinity);
  const endpoints = endpointsOf(config, loadRecipients(config));
  const all = [...(ledger?.outbox.deliveries.values() ?? [])].filter(
    ({ channel, customer }) => channel !== 'operators' && (options.customer ?? customer) === customer,
  );
  const rows = all.map((delivery) =>
    toRow(
      delivery,
      describeEndpoint(endpoints.get(listenerId(delivery)), options.addresses === true, spokenLocale(context)),
    ),
  );
  if (context.json) {
    printJson(context, { exitCode: EXIT.done, messages: rows });
    return EXIT.done;
  }
  const words = NOTIFY_COMMAND_WORDS[context.locale];
  const isOpen = ({ status }: { status: string }): boolean => status !== 'sent' && status !== 'dropped';
  for (const { key, status, to, tries, nextTryAt, lastError } of rows.filter(isOpen)) {
    const next = nextTryAt === null ? '' : words.next(nextTryAt);
    const rest = [tries > 0 ? words.tries(tries) : '', next, lastError ?? ''];
    context.print([status, key, to, rest.filter((text) => text !== '').join(', ')].join('\t'));
  }
  const counts = countDeliveries(all);
  context.print(words.listed(counts.sent, counts.dropped, rows.filter(isOpen).length));
  return EXIT.done;
}

function toRow(delivery: Delivery, to: string) {
  const { key, customer, caseId, number, channel, status, tries, lastError } = delivery;
  const { plannedAt, nextTryAt, doneAt } = delivery;
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    key,
    customer: customer === OPERATORS ? null : customer,
    caseId,
    number,
    channel,
    to,
    status,
    tries,
    lastError,
    plannedAt: iso(plannedAt),
    nextTryAt: iso(nextTryAt),
    doneAt: iso(doneAt),
  };
}

async function sendTest(config: Config, context: CommandContext, address: string): Promise<ExitCode> {
  const words = NOTIFY_COMMAND_WORDS[spokenLocale(context)];
  const mail = config.notify?.mail ?? null;
  if (mail === null || !mailbox.safeParse(address).success) {
    throw new NoroshiError('usage.address', mail === null ? words.noServer : words.noAddress);
  }
  const render = await loadMailRenderer(config.notify?.templates ?? null, config.site.support);
  const locale = config.site.locale;
  const lane = createMailLane({
    mail,
    render,
    openLine: async () => openLine(config, context),
    bucket: { take: () => Promise.resolve() },
    timing: systemTiming,
  });
  const endpoint = { channel: { kind: 'mail', address }, locale, name: '' } as const;
  const id = `test-${context.now.getTime().toString(36)}`;
  const parcel = { endpoint, message: testMessage({ config, locale }), id, threadId: null, customer: null };
  const outcome = await lane.send(parcel, () => Promise.resolve());
  await lane.close();
  const isSent = outcome?.kind === 'sent';
  const reason = outcome === null ? `${mail.serverSource} is not set` : 'reason' in outcome ? outcome.reason : null;
  if (context.json) printJson(context, { exitCode: isSent ? EXIT.done : EXIT.partial, sent: isSent, reason });
  else if (isSent) context.print(words.testSent);
  if (!isSent) context.tell(words.testFailed(reason ?? ''));
  return isSent ? EXIT.done : EXIT.partial;
}

function assertCustomer(config: Config, id: string | undefined, locale: Locale): void {
  const known = config.customers.map((customer) => customer.id);
  if (id !== undefined && !known.includes(id)) throw unknownCustomerError(id, known, locale);
}
