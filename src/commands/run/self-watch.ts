import type { Config, Locale, SelfWatchConfig } from '../../config/config.ts';
import type { Connections } from '../../io/connections/connections.ts';
import { sendPing } from '../../notify/ping.ts';
import { assembleMetrics, isPostDue, postMetrics } from '../../notify/self-watch.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { StateStore } from '../../state/state-store.ts';
import { connectionsOf } from '../connections.ts';
import type { CommandContext } from '../context.ts';
import type { RunSummary } from './run-summary.ts';
import { spokenLocale } from '../locale.ts';

const DOCUMENT = 'self-watch';
const TIMEOUT_MS = 10_000;

/**
 * Posts the run's figures to Mackerel, at most once a minute. The minute is noted before the post, so that a run that is
 * killed in between says nothing rather than the same thing twice.
 * @returns what went wrong, empty when nothing did
 */
export async function postFigures(
  config: SelfWatchConfig,
  state: StateStore,
  snapshot: Snapshot,
  summary: RunSummary,
  { connections, language }: { connections: Connections; language: Locale },
): Promise<{ message: string }[]> {
  const at = summary.takenAt;
  if (!isPostDue(parsePosted(await state.load(DOCUMENT)), at)) return [];
  await state.save(DOCUMENT, new TextEncoder().encode(JSON.stringify({ version: 1, postedAt: at.toISOString() })));
  const isSuccess = summary.organizations.failed.length === 0 && summary.targets.every(({ ok }) => ok);
  const points = assembleMetrics(config.prefix, snapshot, { at, durationSeconds: summary.durationSeconds, isSuccess });
  const posted = await postMetrics(config, points, { timeoutMs: TIMEOUT_MS, connections });
  if (posted.ok) return [];
  const { message, hint = '' } = posted.error.tellIn(language);
  return [{ message: [message, hint].join(' ').trim() }];
}

function parsePosted(bytes: Uint8Array | undefined): Date | null {
  if (bytes === undefined) return null;
  const match = /"postedAt":"([^"]+)"/.exec(new TextDecoder().decode(bytes));
  const at = new Date(match?.[1] ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}

/**
 * Tells that a run is over, whatever became of it.
 * @returns what went wrong, empty when nothing did
 */
export async function pingAfterRun(
  config: Config,
  isComplete: boolean,
  context: CommandContext,
): Promise<{ message: string }[]> {
  if (config.ping === null) return [];
  const sent = await sendPing(config.ping, isComplete, { timeoutMs: TIMEOUT_MS, connections: connectionsOf(context) });
  return sent.ok ? [] : [{ message: sent.error.tellIn(spokenLocale(context)).message }];
}
