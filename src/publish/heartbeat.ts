import { PublishError } from './publish-error.ts';
import type { BuiltTree } from './target.ts';

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
  const ownCheck = parseCheckedAt(tree.heartbeat) ?? tree.builtAt;
  const isOlderContent = live.publishedAt !== undefined && live.publishedAt > tree.builtAt;
  const isOlderCheck = live.checkedAt !== undefined && live.checkedAt > ownCheck;
  if (!isOlderContent && !isOlderCheck) return;
  const newer = isOlderContent ? live.publishedAt : live.checkedAt;
  throw new PublishError(
    'publish.newer_exists',
    targetId,
    `"${targetId}" already shows a newer run (${newer?.toISOString()}) than this one (${tree.builtAt.toISOString()}); it stays.`,
    { hint: 'Probably two runs met, or a clock was wrong. The next run publishes again.' },
  );
}
