import { randomBytes } from 'node:crypto';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import { lostLockError } from '../../state/guard-saves.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';

const WORDS = {
  en: {
    staysBehind: 'The lock stays behind; it expires by itself in a few minutes.',
    stopped: (signal: string, location: string) =>
      `${signal}: this run stops here and gives back the lock of ${location}. What was published is live; the next run completes the rest.`,
  },
  ja: {
    staysBehind: 'ロックは残りますが、数分で自動的に期限が切れます。',
    stopped: (signal: string, location: string) =>
      `${signal}：この実行はここで止め、${location} のロックを返します。公開済みのページはそのままで、残りは次回の実行が仕上げます。`,
  },
};

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
  context: Pick<CommandContext, 'now' | 'tell' | 'onInterrupt' | 'locale' | 'json' | 'env'>,
  waitSeconds: number,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const owner = { runId: randomBytes(8).toString('hex'), now: context.now };
  const lock = await state.lock(owner, waitSeconds * 1000);
  const language = spokenLocale(context);
  const giveBack = async (): Promise<void> => {
    await lock.release().catch((thrown: unknown) => {
      const message = tellThrown(thrown)[language];
      context.tell(`${message}\n  ${WORDS[language].staysBehind}`);
    });
  };
  const forgetInterrupt = context.onInterrupt?.((signal) => {
    context.tell(WORDS[language].stopped(signal, state.location));
    return giveBack();
  });
  try {
    return await work({
      assertHeld: async () => {
        if (await lock.isHeld()) return;
        throw lostLockError(state.location);
      },
    });
  } catch (thrown) {
    // What another run cleared away fails in many ways, and none of them is the reason.
    const isReason = !(thrown instanceof NoroshiError) || thrown.code === 'state.lost_lock';
    if (isReason || (await lock.isHeld().catch(() => true))) throw thrown;
    throw lostLockError(state.location, thrown);
  } finally {
    // The work is done or has its own reason for failing; a lock that stays behind is gone in minutes.
    await giveBack();
    forgetInterrupt?.();
  }
}
