import { randomBytes } from 'node:crypto';
import { describeThrown } from '../../base/errors.ts';
import { lostLockError } from '../../state/guard-saves.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';

/** Asked before anything becomes visible: a run that slept past its lock must not write any more. */
export interface HeldLock {
  /** @throws StateError `state.lost_lock` */
  assertHeld: () => Promise<void>;
}

/**
 * Does `work` while no other run does.
 * @throws StateError `state.locked` when another run does not end within `waitSeconds`
 */
export async function withStateLock<T>(
  state: Pick<StateStore, 'location' | 'lock'>,
  context: Pick<CommandContext, 'now' | 'tell' | 'onInterrupt'>,
  waitSeconds: number,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const owner = { runId: randomBytes(8).toString('hex'), now: context.now };
  const lock = await state.lock(owner, waitSeconds * 1000);
  const giveBack = async (): Promise<void> => {
    await lock.release().catch((thrown: unknown) => {
      context.tell(`${describeThrown(thrown)}\n  The lock stays behind; it expires by itself in a few minutes.`);
    });
  };
  const forgetInterrupt = context.onInterrupt?.((signal) => {
    context.tell(
      `${signal}: this run stops here and gives back the lock of ${state.location}. What was published is live; the next run completes the rest.`,
    );
    return giveBack();
  });
  try {
    return await work({
      assertHeld: async () => {
        if (await lock.isHeld()) return;
        throw lostLockError(state.location);
      },
    });
  } finally {
    // The work is done or has its own reason for failing; a lock that stays behind is gone in minutes.
    await giveBack();
    forgetInterrupt?.();
  }
}
