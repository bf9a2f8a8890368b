import { setMaxListeners } from 'node:events';
import type { Target } from './target.ts';

/** How long each question to a target may take, whatever it answers: what hangs must not hold the run. */
export interface TargetLimits {
  lookMs: number;
  hideMs: number;
  publishMs: number;
}

/** A first publication of tens of thousands of files over a slow line that is cut goes on with the next run. */
export const TARGET_LIMITS: TargetLimits = { lookMs: 30_000, hideMs: 60_000, publishMs: 300_000 };

/** @param create makes the target, which ends what it does when the signal is aborted */
export function limitTarget(create: (signal: AbortSignal) => Target, limits: TargetLimits): Target {
  const named = create(AbortSignal.abort());
  const { id, kind } = named;
  const within = (ms: number): Target => {
    const signal = AbortSignal.timeout(ms);
    // Every request in flight listens.
    setMaxListeners(0, signal);
    return create(signal);
  };
  return {
    id,
    kind,
    look: () => within(limits.lookMs).look(),
    plan: (tree) => within(limits.publishMs).plan(tree),
    hide: (hiding) => within(limits.hideMs).hide(hiding),
    ...(named.hideNames === undefined ? {} : { hideNames: (tree) => within(limits.hideMs).hideNames!(tree) }),
    empty: (at) => within(limits.hideMs).empty(at),
    publish: (tree) => within(limits.publishMs).publish(tree),
  };
}
