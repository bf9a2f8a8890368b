import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import type { Locale } from '../../config/config.ts';
import { planDowntimes, type DowntimePlan } from '../../model/maintenance/plan-downtimes.ts';
import { claimPresent } from '../check/check-mapping.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { spokenLocale } from '../locale.ts';
import { failUsage, printJson } from '../print.ts';
import { describeFindings } from '../run/announcement-problems.ts';
import { openState } from '../wiring.ts';
import { formatTerraform, toBody } from './downtime-text.ts';

export interface DowntimesOptions {
  format: 'terraform' | 'json';
}

/**
 * What announced maintenance needs in Mackerel, to be looked through and applied by somebody else: nothing is written there.
 * Hosts are those that were read last; neither Mackerel nor a key is needed.
 */
export async function downtimesCommand(context: CommandContext, { format }: DowntimesOptions): Promise<ExitCode> {
  const loaded = loadConfiguration(context, { keys: false, publish: false, links: false });
  if (!loaded.ok) return failUsage(context, loaded.error);
  const { config } = loaded.value;
  const locale = format === 'json' ? 'en' : spokenLocale(context);
  const read = loadAnnouncements(config);
  const state = await openState(config, context, { isReadOnly: true });
  const { snapshot } = await state.loadLearned();
  const present = snapshot ?? { takenAt: context.now, organizations: [] };
  const plan = planDowntimes(claimPresent(config, present, context.now), read.announcements);
  const problems = [
    ...describeFindings(read.findings, locale),
    ...describePlan(plan, WORDS[locale], { isKnown: snapshot !== null, timeZone: config.site.timeZone }),
  ];
  const exitCode = problems.length > 0 && !context.allowPartial ? EXIT.partial : EXIT.done;
  if (context.json || format === 'json') {
    const downtimes = plan.downtimes.map((planned) => ({
      organization: planned.organization,
      announcement: planned.announcement,
      downtime: toBody(planned),
    }));
    printJson(context, { exitCode, downtimes, problems });
    return exitCode;
  }
  if (plan.downtimes.length > 0) context.print(formatTerraform(plan.downtimes).trimEnd());
  else if (!context.quiet) context.tell(WORDS[locale].nothing);
  for (const problem of problems) context.tell(problem);
  return exitCode;
}

interface DowntimeWords {
  nothing: string;
  unread: string;
  endless: (id: string) => string;
  hostless: (id: string) => string;
  unreachable: (id: string, organization: string, hosts: string) => string;
  zone: (id: string, timeZone: string) => string;
}

const WORDS: Readonly<Record<Locale, DowntimeWords>> = {
  en: {
    nothing: 'No maintenance is announced.',
    unread: 'No run has read any host yet: run "noroshi run" or "noroshi build" first.',
    endless: (id) => `${id}.md: without endsAt it can be no downtime.`,
    hostless: (id) => `${id}.md: no host of these customers is known.`,
    unreachable: (id, organization, hosts) =>
      `${id}.md: in ${organization}, no service or role holds only what is meant, so these are not silenced; set them to maintenance: ${hosts}`,
    zone: (id, timeZone) => `${id}.md: Mackerel repeats in Japan time; in ${timeZone} the clocks may differ.`,
  },
  ja: {
    nothing: 'お知らせしているメンテナンスはありません。',
    unread: 'まだホストを読み取っていません。先に「noroshi run」か「noroshi build」を実行してください。',
    endless: (id) => `${id}.md：endsAt がないため、ダウンタイムにできません。`,
    hostless: (id) => `${id}.md：対象のお客様のホストがわかりません。`,
    unreachable: (id, organization, hosts) =>
      `${id}.md：${organization} の次のホストは、対象だけのサービスやロールがないため止められません。ホストをメンテナンスにしてください：${hosts}`,
    zone: (id, timeZone) => `${id}.md：Mackerel の繰り返しは日本時間です。${timeZone} では時刻がずれることがあります。`,
  },
};

function describePlan(
  plan: DowntimePlan,
  words: DowntimeWords,
  { isKnown, timeZone }: { isKnown: boolean; timeZone: string },
): string[] {
  const again = plan.downtimes.filter(({ recurrence }) => recurrence !== null).map(({ announcement }) => announcement);
  return [
    ...(isKnown || plan.hostless.length === 0 ? plan.hostless.map(words.hostless) : [words.unread]),
    ...plan.endless.map(words.endless),
    ...plan.unreachable.map(({ announcement, organization, hosts }) =>
      words.unreachable(announcement, organization, hosts.join(', ')),
    ),
    ...(timeZone === 'Asia/Tokyo' ? [] : [...new Set(again)].map((id) => words.zone(id, timeZone))),
  ];
}
