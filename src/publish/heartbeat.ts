import { DAY_MS } from '../base/durations.ts';
import { WRONG_MS } from '../snapshot/clock.ts';
import { PublishError } from './publish-error.ts';
import type { BuiltTree } from './target.ts';

/** No two runs that meet are a day apart. */
const WRONG_CLOCK =
  'A clock is wrong, and readers get no news until this is mended. If the clock of this machine is right, run once "noroshi run --replace-newer"; if not, set it.';

/** The instant a heartbeat speaks of; `undefined` when the text is not a heartbeat. */
export function parseCheckedAt(heartbeat: string): Date | undefined {
  try {
    const { checkedAt } = Object(JSON.parse(heartbeat)) as { checkedAt?: unknown };
    const at = typeof checkedAt === 'string' ? new Date(checkedAt) : undefined;
    return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
  } catch {
    return undefined;
  }
}

/**
 * An older run never replaces a newer one. Content is compared with content, check with check: a tree that is built from
 * an old snapshot carries an old check.
 *
 * @throws PublishError `publish.newer_exists`
 */
export function assertNotOvertaken(
  targetId: string,
  tree: BuiltTree,
  live: { publishedAt: Date | undefined; checkedAt: Date | undefined },
): void {
  if (tree.replacesNewer === true) return;
  // What claims to be of a time that has not come was published by a wrong clock.
  const { clockConfirmedAt } = tree;
  const isPast = (at: Date | undefined): boolean =>
    at !== undefined && (clockConfirmedAt === undefined || at.getTime() <= clockConfirmedAt.getTime() + WRONG_MS);
  const ownCheck = parseCheckedAt(tree.heartbeat) ?? tree.builtAt;
  const isOlderContent = isPast(live.publishedAt) && live.publishedAt! > tree.builtAt;
  const isOlderCheck = isPast(live.checkedAt) && live.checkedAt! > ownCheck;
  if (!isOlderContent && !isOlderCheck) return;
  const newer = (isOlderContent ? live.publishedAt : live.checkedAt) ?? tree.builtAt;
  const aheadDays = Math.floor((newer.getTime() - tree.builtAt.getTime()) / DAY_MS);
  const ahead = aheadDays > 0 ? `, ${aheadDays} ${aheadDays === 1 ? 'day' : 'days'} ahead` : '';
  throw new PublishError(
    'publish.newer_exists',
    targetId,
    `"${targetId}" already shows a newer run (${newer.toISOString()}) than this one (${tree.builtAt.toISOString()})${ahead}; it stays.`,
    { hint: aheadDays > 0 ? WRONG_CLOCK : 'Probably two runs met. The next run publishes again.' },
  );
}
