import { loadAnnouncements } from '../announcements/load-announcements.ts';
import { checkAgainstServices } from '../config/check-services.ts';
import type { Config } from '../config/config.ts';
import type { Finding } from '../config/finding.ts';
import { compareText } from '../base/text.ts';
import { emptyHistory } from '../model/history/history.ts';
import type { Model } from '../model/model.ts';
import { prepareModel } from '../model/prepare-model.ts';
import { recordHistory } from '../model/history/record-history.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { describeFindings } from './announcement-problems.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { findingToJson, loadConfiguration, printFindings } from './load-configuration.ts';
import { failUsage, printJson } from './print.ts';
import { summarizeSnapshot } from './run-summary.ts';
import { collectNow } from './wiring.ts';

/** What the mapping makes of all hosts and open alerts. */
interface MappingReport {
  claimedTwice: { organization: string; host: string; customers: string[] }[];
  unmappedHosts: { organization: string; host: string }[];
  unmappedAlerts: { organization: string; alert: string; type: string }[];
  /** Customers that claim no host of what could be read; often a misspelled service. */
  emptyCustomers: string[];
}

// Longer lists are for the scope site; here they would push the rest off the screen.
const MOST_LINES = 20;

/**
 * Checks the configuration, every key and the mapping against what Mackerel says, and the announcements as they are written;
 * changes and publishes nothing.
 */
export async function checkCommand(context: CommandContext): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: true, publish: true, hook: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config, locate, warnings } = loaded.value;

  // Only the present matters here, so nothing is read back.
  const snapshot = await collectNow({ ...config, historyDays: 0 }, context, null);
  const findings = checkAgainstServices(config, locate, servicesByOrganization(snapshot));
  const mapping = reportMapping(config, snapshot, context.now);
  const { organizations, hosts, openAlerts } = summarizeSnapshot(snapshot);
  const read = loadAnnouncements(config);
  const announcements = { used: read.announcements.length, problems: describeFindings(read.findings) };
  const failed = organizations.failed.length + announcements.problems.length;
  const exitCode = exitCodeOf(findings, failed, context.allowPartial);

  if (context.json) {
    const told = [...warnings, ...findings].map(findingToJson);
    printJson(context, { exitCode, findings: told, organizations, hosts, openAlerts, mapping, announcements });
    return exitCode;
  }
  printFindings(context, findings);
  for (const { message, hint } of organizations.failed) {
    context.tell(hint === null ? message : `${message}\n  ${hint}`);
  }
  for (const problem of announcements.problems) context.tell(problem);
  if (!context.quiet) {
    const working = organizations.total - organizations.failed.length;
    context.print(`${working} of ${organizations.total} keys work: ${hosts} hosts, ${openAlerts} open alerts.`);
    for (const line of formatMapping(mapping)) context.print(line);
    const { used, problems } = announcements;
    if (used + problems.length > 0)
      context.print(`${used} ${used === 1 ? 'announcement' : 'announcements'} can be used.`);
    if (exitCode === EXIT.done) context.print('The configuration is fine.');
  }
  return exitCode;
}

function exitCodeOf(findings: readonly Finding[], failed: number, allowPartial: boolean): ExitCode {
  if (findings.some(({ severity }) => severity === 'error')) return EXIT.usage;
  return failed > 0 && !allowPartial ? EXIT.partial : EXIT.done;
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

function reportMapping(config: Config, snapshot: Snapshot, now: Date): MappingReport {
  const history = recordHistory(emptyHistory(), snapshot, { retentionDays: config.historyDays });
  const model = prepareModel({ config, snapshot, history, announcements: [], now });
  return {
    claimedTwice: findClaimedTwice(model),
    unmappedHosts: model.unmapped.hosts.map(({ organization, host }) => ({
      organization: organization.name,
      host: host.name,
    })),
    unmappedAlerts: model.unmapped.alerts.map(({ organization, alert }) => ({
      organization: organization.name,
      alert: alert.id,
      type: alert.type,
    })),
    emptyCustomers: [...model.customers.values()]
      .filter(
        ({ hosts, organizations }) =>
          hosts.length === 0 && organizations.every(({ unreadable }) => unreadable === null),
      )
      .map(({ config: c }) => c.id),
  };
}

function findClaimedTwice(model: Model): MappingReport['claimedTwice'] {
  const claimants = new Map<string, { organization: string; host: string; customers: string[] }>();
  for (const customer of model.customers.values()) {
    for (const { organization, host } of customer.hosts) {
      const key = JSON.stringify([organization.name, host.id]);
      const claimed = claimants.get(key) ?? { organization: organization.name, host: host.name, customers: [] };
      claimed.customers.push(customer.config.id);
      claimants.set(key, claimed);
    }
  }
  return [...claimants.values()].filter(({ customers }) => customers.length > 1);
}

function formatMapping(mapping: MappingReport): string[] {
  return [
    ...section(
      ['host is', 'hosts are', 'claimed by more than one customer; each of them shows it:'],
      mapping.claimedTwice.map(
        ({ organization, host, customers }) => `${organization}/${host}: ${customers.join(', ')}`,
      ),
    ),
    ...section(
      ['host is', 'hosts are', 'claimed by nobody:'],
      mapping.unmappedHosts.map(({ organization, host }) => `${organization}/${host}`),
    ),
    ...section(
      ['open alert is', 'open alerts are', 'claimed by nobody:'],
      mapping.unmappedAlerts.map(({ organization, alert, type }) => `${organization}/${alert} (${type})`),
    ),
    ...section(['customer claims', 'customers claim', 'no host:'], mapping.emptyCustomers),
  ];
}

function section([one, many, rest]: [string, string, string], items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MOST_LINES).map((item) => `  ${item}`);
  const more = items.length > MOST_LINES ? [`  … and ${items.length - MOST_LINES} more (all of them with --json)`] : [];
  return [`${items.length} ${items.length === 1 ? one : many} ${rest}`, ...shown, ...more];
}
