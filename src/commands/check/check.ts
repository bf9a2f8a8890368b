import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import { checkAgainstServices } from '../../config/check-services.ts';
import type { Finding } from '../../config/finding.ts';
import { compareText } from '../../base/text.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { checkAgainstNames } from '../../model/claims/check-names.ts';
import { describeFindings } from '../run/announcement-problems.ts';
import { formatChannels, reportChannels } from './check-channels.ts';
import { formatMapping, reportMapping } from './check-mapping.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findingToJson, loadConfiguration, printFindings } from '../load-configuration.ts';
import { failUsage, printJson } from '../print.ts';
import { summarizeSnapshot } from '../run/run-summary.ts';
import { collectNow, NOTHING_KNOWN } from '../wiring.ts';

/**
 * Checks the configuration, every key and the mapping against what Mackerel says, and the announcements as they are written;
 * changes and publishes nothing.
 */
export async function checkCommand(context: CommandContext): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: true, publish: true, hook: true });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config, locate, warnings } = loaded.value;

  // Only the present matters here, so nothing is read back.
  const snapshot = await collectNow({ ...config, historyDays: 0 }, context, NOTHING_KNOWN);
  const findings = [
    ...checkAgainstServices(config, locate, servicesByOrganization(snapshot)),
    ...checkAgainstNames(config, locate, snapshot),
  ];
  const mapping = reportMapping(config, snapshot, context.now);
  const channels = await reportChannels(config, context, snapshot);
  const { organizations, hosts, openAlerts } = summarizeSnapshot(snapshot);
  const read = loadAnnouncements(config);
  const announcements = { used: read.announcements.length, problems: describeFindings(read.findings) };
  const failed = organizations.failed.length + announcements.problems.length;
  const exitCode = exitCodeOf(findings, failed, context.allowPartial);

  if (context.json) {
    const told = [...warnings, ...findings].map(findingToJson);
    const hooks = channels === null ? {} : { channels };
    printJson(context, {
      exitCode,
      findings: told,
      organizations,
      hosts,
      openAlerts,
      mapping,
      ...hooks,
      announcements,
    });
    return exitCode;
  }
  printFindings(context, findings);
  for (const { message, hint } of organizations.failed) {
    context.tell(hint === null ? message : `${message}\n  ${hint}`);
  }
  for (const problem of announcements.problems) context.tell(problem);
  if (channels !== null) for (const line of formatChannels(channels)) context.tell(line);
  if (!context.quiet) {
    const working = organizations.total - organizations.failed.length;
    context.print(`${working} of ${organizations.total} keys work: ${hosts} hosts, ${openAlerts} open alerts.`);
    for (const line of formatMapping(mapping, openAlerts)) context.print(line);
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
