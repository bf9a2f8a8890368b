import { tellThrown } from '../../base/system-words.ts';
import { compareText } from '../../base/text.ts';
import type { Config } from '../../config/config.ts';
import type { Locale } from '../../config/locale.ts';
import { matchesGlob } from '../../config/glob.ts';
import { findNearest } from '../../findings/nearest.ts';
import type { ServicesByOrganization } from '../../config/check-services.ts';
import { createFinding, type RecipientFinding } from '../../recipients/recipient-finding.ts';
import { loadRecipients } from '../../recipients/load-recipients.ts';
import type { Recipient } from '../../recipients/recipient.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';
import { openLine } from '../notify/deliver-waiting.ts';
import { describeRecipients } from '../notify/plan-run.ts';

export interface RecipientsReport {
  /** Addresses and channels of customers. */
  used: number;
  problems: string[];
  /** What only warns. */
  warnings: string[];
  /** Customers of whom nobody is told, by id. */
  untold: string[];
  /** Of the mail server, where it was asked for; `null`: it answers. */
  probe: { message: string | null } | undefined;
}

/** Who is told, against the customers and their services; `null` where nobody is to be told. */
export async function reportRecipients(
  config: Config,
  context: CommandContext,
  services: ServicesByOrganization,
  { probes, isOffline }: { probes: boolean; isOffline: boolean },
): Promise<RecipientsReport | null> {
  if (config.notify === null) return null;
  const source = config.notify.recipients;
  // Secrets are elsewhere then, and the list may be one.
  if (isOffline && source !== null && 'text' in source && source.text === null) return null;
  const read = loadRecipients(config);
  const unknown = read.recipients.flatMap((recipient) => unknownServices(recipient, config, services));
  const told = new Set([
    ...read.recipients.map(({ customer }) => customer),
    ...config.customers.filter(({ notify }) => notify.length > 0).map(({ id }) => id),
  ]);
  const isError = ({ severity }: RecipientFinding): boolean => severity === 'error';
  const describe = (findings: RecipientFinding[]): string[] =>
    describeRecipients({ ...read, findings }, spokenLocale(context));
  return {
    used: read.recipients.length + config.customers.reduce((sum, { notify }) => sum + notify.length, 0),
    problems: describe(read.findings.filter(isError)),
    warnings: describe([...read.findings.filter((finding) => !isError(finding)), ...unknown]),
    untold: config.customers
      .filter(({ id, visibility }) => visibility !== 'internal' && !told.has(id))
      .map(({ id }) => id)
      .toSorted(compareText),
    probe: probes && config.notify.mail !== null ? await probe(config, context) : undefined,
  };
}

/** Greeting, TLS, login, NOOP, and goodbye. */
async function probe(config: Config, context: CommandContext): Promise<{ message: string | null }> {
  try {
    const line = await openLine(config, context);
    try {
      await line.ask();
    } finally {
      await line.close();
    }
    return { message: null };
  } catch (thrown) {
    return { message: tellThrown(thrown)[spokenLocale(context)] };
  }
}

/** Of an organization that could not be read nothing is known. */
function unknownServices(
  { customer, services: wanted, position }: Recipient,
  { customers }: Config,
  services: ServicesByOrganization,
): RecipientFinding[] {
  const claims = customers.find(({ id }) => id === customer)?.from ?? [];
  const lists = claims.map(({ organization }) => services.get(organization));
  if (lists.includes(undefined)) return [];
  const known = [...new Set(lists.flatMap((list) => list ?? []))].toSorted(compareText);
  return wanted
    .filter((service) => !known.some((name) => matchesGlob(service, name)))
    .map((service) => {
      const nearest = findNearest(service, known);
      const args = { customer, service, services: known.slice(0, 10).join(', '), ...(nearest && { nearest }) };
      return createFinding('recipients.unknown_service', position, args);
    });
}

/** What keeps somebody from being told. */
export function countProblems(report: RecipientsReport | null): number {
  return (report?.problems.length ?? 0) + (report?.probe != null && report.probe.message !== null ? 1 : 0);
}

const WORDS = {
  en: {
    used: (count: number) => `${count} ${count === 1 ? 'recipient is' : 'recipients are'} told of customers’ cases.`,
    untold: (count: number) => `${count} ${count === 1 ? 'customer has' : 'customers have'} nobody who is told:`,
    more: (count: number) => `  … and ${count} more (all of them with --json)`,
    answers: 'The mail server answers.',
    failed: (problem: string) => `Mails cannot be sent: ${problem}.`,
  },
  ja: {
    used: (count: number) => `お客様の案件のお知らせ先は ${count}件です。`,
    untold: (count: number) => `お知らせ先のないお客様が ${count}件あります:`,
    more: (count: number) => `  … ほか ${count}件（--json ですべて表示）`,
    answers: 'メールサーバーに接続できました。',
    failed: (problem: string) => `メールを送信できません: ${problem}`,
  },
};
const MOST_LINES = 20;

export function formatRecipients({ used, untold, probe: tried }: RecipientsReport, locale: Locale): string[] {
  const words = WORDS[locale];
  const shown = untold.slice(0, MOST_LINES).map((id) => `  ${id}`);
  return [
    words.used(used),
    ...(untold.length === 0 ? [] : [words.untold(untold.length), ...shown]),
    ...(untold.length > MOST_LINES ? [words.more(untold.length - MOST_LINES)] : []),
    ...(tried === undefined ? [] : [tried.message === null ? words.answers : words.failed(tried.message)]),
  ];
}
