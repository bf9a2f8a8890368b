import type { Announcement } from '../../announcements/announcement.ts';
import type { Config } from '../../config/config.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { StateError } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { openState } from '../wiring.ts';

/**
 * Ids of the cases that an announcement may follow up: those that runs have told of, and what is open now and may be told by the
 * next one. Reads the state without its lock, and only where an announcement names a case.
 *
 * @returns `null` where nothing is known: before the first run, and where the state cannot be read (a run says why)
 */
export async function loadKnownCases(
  config: Config,
  announcements: readonly Announcement[],
  snapshot: Snapshot,
  context: CommandContext,
): Promise<ReadonlySet<string> | null> {
  if (announcements.every(({ caseId }) => caseId === null)) return null;
  try {
    const ledger = await (await openState(config, context, { isReadOnly: true })).loadLedger();
    if (ledger === undefined) return null;
    const told = [...ledger.pages.values()].flatMap(({ cases }) => cases.map(({ caseId }) => caseId));
    const open = snapshot.organizations.flatMap(({ alerts }) => alerts.map(({ id }) => id));
    return new Set([...told, ...open]);
  } catch (thrown) {
    if (thrown instanceof StateError) return null;
    throw thrown;
  }
}
