import { readFileSync } from 'node:fs';
import { describeThrown, NoroshiError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { mergeSnapshots } from '../snapshot/merge-snapshots.ts';
import { parseSnapshot } from '../snapshot/schema.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { CommandContext } from './context.ts';

/**
 * One snapshot from the files of one or many shards; an organization that none of them holds is unknown.
 * @throws NoroshiError `usage.snapshot`
 */
export function readSnapshots(files: readonly string[], config: Config, context: CommandContext): Snapshot {
  const names = config.organizations.map(({ name }) => name);
  const { snapshot, missing, unconfigured } = mergeSnapshots(files.map(readSnapshot), names, context.now);
  if (missing.length > 0) context.logger.warn(`No snapshot holds ${missing.join(', ')}; shown as unknown.`);
  if (unconfigured.length > 0) {
    context.logger.warn(`The snapshots hold ${unconfigured.join(', ')}, which is not configured; left out.`);
  }
  return snapshot;
}

function readSnapshot(file: string): Snapshot {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NoroshiError('usage.snapshot', `The snapshot ${file} cannot be read: ${describeThrown(cause)}.`, {
      cause,
    });
  }
  const parsed = parseSnapshot(text);
  if (parsed.ok) return parsed.value;
  const { message, hint = 'Make it again: noroshi collect --to FILE.' } = parsed.error;
  throw new NoroshiError('usage.snapshot', `${file}: ${message}`, { hint, cause: parsed.error });
}
