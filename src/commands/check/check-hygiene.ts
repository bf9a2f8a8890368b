import type { Config } from '../../config/config.ts';
import type { History } from '../../model/history/history.ts';
import { findHygiene, HYGIENE_LIMITS, type HygieneReport } from '../../model/hygiene.ts';
import type { Model } from '../../model/model.ts';
import { StateError } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { openState } from '../wiring.ts';
import { formatList, type CheckWords } from './check-words.ts';

/** House-keeping; reads the state without its lock and writes nothing there. */
export async function reportHygiene(config: Config, model: Model, context: CommandContext): Promise<HygieneReport> {
  return findHygiene(model, await loadHistory(config, context), context.now, HYGIENE_LIMITS);
}

/** `null` before the first run, and where the state cannot be read: a run says why. */
async function loadHistory(config: Config, context: CommandContext): Promise<History | null> {
  try {
    const state = await openState(config, context, { isReadOnly: true });
    const { snapshot, history } = await state.loadLearned();
    return snapshot === null ? null : history;
  } catch (thrown) {
    if (thrown instanceof StateError) return null;
    throw thrown;
  }
}

export function formatHygiene(report: HygieneReport, words: CheckWords): string[] {
  const hostSince = ({ organization, host, since }: { organization: string; host: string; since: Date }): string =>
    `${organization}/${host}: ${dayOf(since)}`;
  const lines = [
    ...formatList(words, 'forgottenAlerts', report.forgottenAlerts.map(hostSince)),
    ...formatList(words, 'parkedHosts', (report.parkedHosts ?? []).map(hostSince)),
    ...formatList(
      words,
      'hostsWithoutService',
      report.hostsWithoutService.map(({ organization, host }) => `${organization}/${host}`),
    ),
    ...formatList(words, 'emptyOrganizations', report.emptyOrganizations),
    ...formatList(words, 'organizationsWithoutCustomer', report.organizationsWithoutCustomer),
    ...formatList(
      words,
      'endedDowntimes',
      report.endedDowntimes.map(({ organization, id, endedAt }) => `${organization}/${id}: ${dayOf(endedAt)}`),
    ),
    ...formatList(
      words,
      'downtimesWithoutScope',
      report.downtimesWithoutScope.map(({ organization, id }) => `${organization}/${id}`),
    ),
    ...(report.parkedHosts === null ? [`  ${words.parkedUnknown}`] : []),
  ];
  const isNothing = lines.length === 0 || (lines.length === 1 && report.parkedHosts === null);
  return isNothing ? [] : ['', words.hygiene, ...lines];
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
