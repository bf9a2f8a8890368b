import pLimit from 'p-limit';
import { NoroshiError } from '../base/errors.ts';
import { fail, succeed, type Result } from '../base/result.ts';
import type { BuiltTree, HidingReceipt, PublishPlan, PublishReceipt, Target } from './target.ts';

export interface PublishJob {
  tree: BuiltTree;
  targets: readonly Target[];
}

export interface PublishOutcome<T = PublishReceipt> {
  treeId: string;
  targetId: string;
  result: Result<T, NoroshiError>;
}

/** Each may keep 32 requests in flight; more of them side by side gain nothing and cost memory. */
const TARGETS_AT_ONCE = 8;

/**
 * Makes every tree live at every one of its targets, side by side; one that fails is a value and stops no other. Where names
 * are hidden, no target gets anything else before all have hidden them, or failed to. Outcomes come in the order of the jobs.
 * A bug is thrown, but only after all others are done.
 */
export async function publishAll(jobs: readonly PublishJob[]): Promise<PublishOutcome[]> {
  const first = await forEachTarget(
    jobs.filter(({ tree }) => tree.hidesNames === true),
    hideNames,
  );
  const hidden = new Map(first.map((outcome) => [keyOf(outcome.treeId, outcome.targetId), outcome.result]));
  return forEachTarget(jobs, async (target, tree) => {
    const before = hidden.get(keyOf(tree.id, target.id));
    if (before === undefined) return target.publish(tree);
    if (!before.ok) throw before.error;
    if ('putCount' in before.value) return before.value;
    const { refused } = before.value;
    if (refused === null) return target.publish(tree);
    await target.publish({ ...tree, isHeartbeatOnly: true });
    throw refused;
  });
}

async function hideNames(target: Target, tree: BuiltTree): Promise<HidingReceipt | PublishReceipt> {
  return target.hideNames === undefined ? target.publish(tree) : target.hideNames(tree);
}

function keyOf(treeId: string, targetId: string): string {
  return JSON.stringify([treeId, targetId]);
}

/** What {@link publishAll} would do; nothing is written anywhere. */
export function planAll(jobs: readonly PublishJob[]): Promise<PublishOutcome<PublishPlan>[]> {
  return forEachTarget(jobs, (target, tree) => target.plan(tree));
}

async function forEachTarget<T>(
  jobs: readonly PublishJob[],
  act: (target: Target, tree: BuiltTree) => Promise<T>,
): Promise<PublishOutcome<T>[]> {
  const limit = pLimit(TARGETS_AT_ONCE);
  const bugs: unknown[] = [];
  const attempt = async (target: Target, tree: BuiltTree): Promise<PublishOutcome<T>[]> => {
    const named = { treeId: tree.id, targetId: target.id };
    try {
      return [{ ...named, result: succeed(await act(target, tree)) }];
    } catch (thrown) {
      if (thrown instanceof NoroshiError) return [{ ...named, result: fail(thrown) }];
      bugs.push(thrown);
      return [];
    }
  };
  const pairs = jobs.flatMap(({ tree, targets }) => targets.map((target) => ({ tree, target })));
  const outcomes = await Promise.all(pairs.map(({ tree, target }) => limit(() => attempt(target, tree))));
  if (bugs.length > 0) throw bugs[0];
  return outcomes.flat();
}
