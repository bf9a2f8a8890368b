import { readFileSync } from 'node:fs';
import { MINUTE_MS } from '../../base/durations.ts';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import type { Config } from '../../config/config.ts';
import { mergeSnapshots } from '../../snapshot/merge-snapshots.ts';
import { readSnapshot, type KnownHosts } from '../../snapshot/schema.ts';
import type { OrganizationSnapshot, Snapshot } from '../../snapshot/snapshot.ts';
import { isSameText, textOfHosts } from '../../snapshot/unread-hosts.ts';
import type { CommandContext } from '../context.ts';
import type { Spoken } from '../../base/spoken.ts';
import { collectNow, type Known } from '../wiring.ts';
import type { RunOptions } from './run-options.ts';

const AGAIN: Spoken = {
  en: 'Make it again: noroshi collect --to FILE.',
  ja: '作り直してください: noroshi collect --to FILE',
};

/** From Mackerel, or from snapshots. */
export async function collectOrRead(
  config: Config,
  context: CommandContext,
  known: Known,
  options: RunOptions,
): Promise<Snapshot> {
  return options.snapshotFiles === undefined
    ? collectNow(config, context, known, options)
    : readSnapshots(options.snapshotFiles, config, context, known.last);
}

/**
 * One snapshot from the files of one or many shards; an organization that none of them holds is unknown.
 * @throws NoroshiError `usage.snapshot`
 */
function readSnapshots(
  files: readonly string[],
  config: Config,
  context: CommandContext,
  last: Snapshot | null,
): Snapshot {
  const names = config.organizations.map(({ name }) => name);
  const { snapshot, missing, unconfigured } = mergeSnapshots(
    files.map((file) => readFile(file, knownFrom(last))),
    names,
    context.now,
  );
  if (missing.length > 0) context.logger.warn(`No snapshot holds ${missing.join(', ')}; shown as unknown.`);
  if (unconfigured.length > 0) {
    context.logger.warn(`The snapshots hold ${unconfigured.join(', ')}, which is not configured; left out.`);
  }
  return { ...snapshot, organizations: snapshot.organizations.map((record) => refuseOld(record, snapshot, config)) };
}

/** A shard that was not collected again must not pass as read beside the others: what it says is old. */
function refuseOld(record: OrganizationSnapshot, { takenAt }: Snapshot, { site }: Config): OrganizationSnapshot {
  const { name, readAt, failure } = record;
  const oldestMs = takenAt.getTime() - 3 * site.everyMinutes * MINUTE_MS;
  if (failure !== null || readAt === null || readAt.getTime() >= oldestMs) return record;
  const message = `The snapshot that holds organization "${name}" is of ${readAt.toISOString()}, the newest one of ${takenAt.toISOString()}.`;
  const hint = 'Collect its shard again.';
  return { ...record, failure: { cause: 'not_asked', message, hint, at: takenAt, since: readAt } };
}

/** Hosts that are written as they were last time are the same ones. */
function knownFrom(last: Snapshot | null): KnownHosts {
  const texts = new Map((last?.organizations ?? []).map((record) => [record.name, textOfHosts(record)]));
  return (organization, bytes) => {
    const known = texts.get(organization);
    return known !== undefined && isSameText(known, bytes) ? known : undefined;
  };
}

function readFile(file: string, known: KnownHosts): Snapshot {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new NoroshiError(
      'usage.snapshot',
      {
        en: `The snapshot ${file} cannot be read: ${tellThrown(cause).en}.`,
        ja: `スナップショット ${file} を読めません: ${tellThrown(cause).ja}`,
      },
      {
        cause,
      },
    );
  }
  const parsed = readSnapshot(bytes, known);
  if (parsed.ok) return parsed.value;
  const { spokenMessage, spokenHint = AGAIN } = parsed.error;
  const message = { en: `${file}: ${spokenMessage.en}`, ja: `${file}: ${spokenMessage.ja}` };
  throw new NoroshiError('usage.snapshot', message, { hint: spokenHint, cause: parsed.error });
}
