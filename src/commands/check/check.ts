import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import { NoroshiError } from '../../base/errors.ts';
import { checkAgainstServices } from '../../config/check-services.ts';
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../config/finding.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { compareText } from '../../base/text.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { checkAgainstNames } from '../../model/claims/check-names.ts';
import type { HygieneReport } from '../../model/hygiene/hygiene.ts';
import { describeFindings, describePresent } from '../run/announcement-problems.ts';
import { formatChannels, reportChannels } from './check-channels.ts';
import { claimPresent, formatMapping, reportMapping } from './check-mapping.ts';
import type { ChannelReport, MappingReport } from './check-reports.ts';
import { formatHygiene, reportHygiene } from './check-hygiene.ts';
import { CHECK_WORDS, formatList, type CheckWords } from './check-words.ts';
import { formatCustomers, tabulateCustomers, type CustomerRow } from './customer-table.ts';
import { loadKnownCases } from './known-cases.ts';
import { findPlaceholders, type Placeholder } from './placeholders.ts';
import { countProblems, formatRecipients, reportRecipients, type RecipientsReport } from './check-recipients.ts';
import { lookAsReader } from './look-as-reader.ts';
import { probePlaces, type ProbeResult } from './probe.ts';
import type { CommandContext } from '../context.ts';
import { tellOfEnv } from '../env-slips.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findingToJson, printFindings } from '../load-configuration.ts';
import type { Locale } from '../../config/config.ts';
import { spokenLocale } from '../locale.ts';
import { loadWithCredentials } from '../load-with-credentials.ts';
import { failUsage, printJson } from '../print.ts';
import { summarizeSnapshot, type RunSummary } from '../run/run-summary.ts';
import { collectNow, NOTHING_KNOWN } from '../wiring.ts';
import { describeFailures } from '../failure-words.ts';

export interface CheckOptions {
  /** Mackerel is not asked and no secret is needed: for merge requests. */
  isOffline: boolean;
  /** Tries whether targets and state can be written. */
  probes: boolean;
  /** A warning, and what nobody or more than one claims, is a failure. */
  isStrict: boolean;
}

/** What `check` found, in the order in which it is told. */
interface CheckReport {
  /** In which days are told. */
  timeZone: string;
  /** Release 0.1.0 has written the state: what it did not count is news. */
  isFirstOfRelease: boolean;
  /** Customers of the last run who are not in the configuration. */
  leaving: string[];
  warnings: Finding[];
  /** Names of organizations that are files. */
  files: string[];
  findings: Finding[];
  /** `null` offline. */
  read:
    | (Pick<RunSummary, 'organizations' | 'hosts' | 'openAlerts'> & { mapping: MappingReport; hygiene: HygieneReport })
    | null;
  /** `null` where no hook is let in. */
  channels: ChannelReport | null;
  announcements: { used: number; problems: string[]; passedOver: readonly string[] };
  placeholders: Placeholder[];
  probes: ProbeResult[];
  /** What a reader without credentials meets. */
  asReader: string[];
  /** `null` where nobody is told of anything. */
  recipients: RecipientsReport | null;
  customers: CustomerRow[];
}

/**
 * Checks the configuration, every key and the mapping against what Mackerel says, and the announcements as they are written;
 * changes and publishes nothing.
 */
export async function checkCommand(context: CommandContext, options: CheckOptions): Promise<ExitCode> {
  if (options.isStrict && context.allowPartial) {
    throw new NoroshiError('usage.strict', {
      en: '--strict and --allow-partial ask for opposite things; give one of them.',
      ja: '--strict と --allow-partial は互いに逆の指定です。どちらか一つにしてください。',
    });
  }
  const { isOffline } = options;
  const need = isOffline
    ? { keys: false, publish: options.probes, links: false }
    : { keys: true, publish: true, hook: true, notify: true };
  const loaded = await loadWithCredentials(context, need);
  if (!loaded.ok) return failUsage(context, loaded.error);
  if (!context.quiet) tellOfEnv(context, { isMissed: false });
  const report = await examine(loaded.value, context, options);
  const exitCode = exitCodeOf(report, options, context.allowPartial);
  if (context.json) printJson(context, { exitCode, ...toJson(report) });
  else print(report, exitCode, context);
  return exitCode;
}

async function examine(
  { config, locate, warnings }: LoadedConfig,
  context: CommandContext,
  { isOffline, probes }: CheckOptions,
): Promise<CheckReport> {
  const written = loadAnnouncements(config);
  const report: CheckReport = {
    warnings,
    timeZone: config.site.timeZone,
    isFirstOfRelease: false,
    leaving: [],
    files: config.organizations.filter(({ file }) => file !== undefined).map(({ name }) => name),
    findings: [],
    read: null,
    channels: null,
    announcements: {
      used: written.announcements.length,
      problems: describeFindings(written.findings, spokenLocale(context)),
      passedOver: written.passedOver,
    },
    placeholders: findPlaceholders(config),
    probes: probes ? await probePlaces(config, context) : [],
    asReader: probes ? (await lookAsReader(config, context)).map((told) => told[spokenLocale(context)]) : [],
    recipients: null,
    customers: [],
  };
  if (isOffline) {
    const recipients = await reportRecipients(config, context, new Map(), { probes, isOffline });
    return { ...report, recipients, customers: tabulateCustomers(config, null) };
  }
  const snapshot = await collectPresent(config, context);
  const model = claimPresent(config, snapshot, context.now);
  const house = await reportHygiene(config, { model, announcements: written.announcements }, context);
  const caseIds = await loadKnownCases(config, written.announcements, snapshot, context);
  return {
    ...report,
    isFirstOfRelease: house.isFirstOfRelease,
    leaving: house.leaving,
    findings: [
      ...checkAgainstServices(config, locate, servicesByOrganization(snapshot)),
      ...checkAgainstNames(config, locate, snapshot),
    ],
    read: {
      ...summarizeSnapshot(snapshot, config),
      mapping: reportMapping(model),
      hygiene: house.report,
    },
    announcements: {
      ...report.announcements,
      problems: describePresent(written, model, caseIds, spokenLocale(context)),
    },
    channels: await reportChannels(config, context, snapshot),
    recipients: await reportRecipients(config, context, servicesByOrganization(snapshot), { probes, isOffline }),
    customers: tabulateCustomers(config, model),
  };
}

/** Only the present matters here, so nothing is read back. */
function collectPresent(config: Config, context: CommandContext): Promise<Snapshot> {
  return collectNow({ ...config, historyDays: 0 }, context, NOTHING_KNOWN);
}

function exitCodeOf(report: CheckReport, { isStrict }: CheckOptions, allowPartial: boolean): ExitCode {
  const { findings, warnings, read, announcements, placeholders, probes, recipients } = report;
  if (findings.some(({ severity }) => severity === 'error')) return EXIT.usage;
  const failed = (read?.organizations.failed.length ?? 0) + announcements.problems.length + countProblems(recipients);
  if (failed + probes.filter(({ problem }) => problem !== null).length > 0 && !allowPartial) return EXIT.partial;
  if (!isStrict) return EXIT.done;
  const { claimedTwice = [], unmappedHosts = [], unmappedAlerts = [] } = read?.mapping ?? {};
  const unclear = claimedTwice.length + unmappedHosts.length + unmappedAlerts.length;
  const wrong = warnings.filter(({ code }) => code !== 'config.keys_unused'); // house-keeping
  const missed = probes.flatMap(({ warnings: told }) => told).length + report.asReader.length;
  const said = findings.length + wrong.length + placeholders.length + (recipients?.warnings.length ?? 0) + missed;
  return said + unclear > 0 ? EXIT.partial : EXIT.done;
}

function toJson({
  warnings,
  findings,
  read,
  channels,
  recipients,
  files: _files,
  timeZone: _timeZone,
  ...rest
}: CheckReport): object {
  const told = [...warnings, ...findings].map(findingToJson);
  const optional = { ...(channels === null ? {} : { channels }), ...(recipients === null ? {} : { recipients }) };
  return { findings: told, ...read, ...optional, ...rest };
}

function print(report: CheckReport, exitCode: ExitCode, context: CommandContext): void {
  const { findings, read, announcements, probes, recipients } = report;
  const { locale, quiet } = context;
  const words = CHECK_WORDS[locale];
  printFindings(context, findings);
  const missed = report.channels === null ? [] : formatChannels(report.channels, words);
  const unwritable = probes.flatMap(({ place, problem }) => (problem === null ? [] : [`${place}: ${problem}`]));
  const wrong = [
    ...describeFailures(read?.organizations.failed ?? [], locale),
    ...announcements.problems,
    ...(recipients?.problems ?? []),
    ...(quiet ? [] : (recipients?.warnings ?? [])),
    ...formatList(words, 'unwritable', unwritable),
    ...missed,
  ];
  for (const line of wrong) context.tell(line);
  if (quiet) return;
  const doubts = formatDoubts(report, locale);
  for (const line of [...formatRead(report, words), ...doubts]) context.print(line);
  for (const { place, problem, isTried } of probes) {
    if (problem === null && isTried) context.print(words.written(place));
  }
  const { used, problems } = announcements;
  if (used + problems.length > 0) context.print(words.announcements(used));
  if (recipients !== null) for (const line of formatRecipients(recipients, locale)) context.print(line);
  if (read !== null) for (const line of formatHygiene(read.hygiene, locale, report.timeZone)) context.print(line);
  for (const line of formatCustomers(report.customers, words)) context.print(line);
  if (exitCode !== EXIT.done || unwritable.length + problems.length + countProblems(recipients) > 0) return;
  const isFine = doubts.length + missed.length + findings.length + report.warnings.length === 0;
  context.print(isFine ? (read === null ? words.usableOffline : words.fine) : words.usable);
}

function formatRead({ read, files }: CheckReport, words: CheckWords): string[] {
  return read === null ? [words.offline] : [describeSources(read, files, words)];
}

/** What may be meant so, and may not. */
function formatDoubts(report: CheckReport, locale: Locale): string[] {
  const { read, announcements, placeholders, probes, asReader, isFirstOfRelease } = report;
  const words = CHECK_WORDS[locale];
  const addresses = placeholders.map(({ path, address }) => `${path}: ${address}`);
  return [
    ...(read === null ? [] : formatMapping(read.mapping, read.openAlerts, { locale, words, isFirstOfRelease })),
    ...formatList(words, 'leaving', report.leaving),
    ...formatList(words, 'passedOver', announcements.passedOver),
    ...formatList(words, 'placeholders', addresses),
    ...probes.flatMap(({ place, warnings }) => warnings.map((warning) => `${place}: ${warning}`)),
    ...asReader,
  ];
}

function describeSources(
  { organizations: { total, failed }, hosts, openAlerts }: Pick<RunSummary, 'organizations' | 'hosts' | 'openAlerts'>,
  files: readonly string[],
  words: CheckWords,
): string {
  const badFiles = failed.filter(({ name }) => files.includes(name)).length;
  const keys = total - files.length;
  return words.sources({
    keys: { working: keys - (failed.length - badFiles), total: keys },
    files: { working: files.length - badFiles, total: files.length },
    hosts,
    openAlerts,
  });
}

function servicesByOrganization(snapshot: Snapshot): Map<string, string[]> {
  const readable = snapshot.organizations.filter(({ failure }) => failure === null);
  return new Map(
    readable.map(({ name, hosts, monitors }) => {
      const ofHosts = hosts.flatMap(({ services }) => services.map((service) => service.name));
      const ofMonitors = monitors.flatMap(({ service }) => (service === null ? [] : [service]));
      return [name, [...new Set([...ofHosts, ...ofMonitors])].toSorted(compareText)];
    }),
  );
}
