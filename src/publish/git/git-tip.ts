import type { GitCommit, GitRepository } from './git-repository.ts';
import { parseHeartbeat } from '../heartbeat.ts';
import type { SiteMark } from '../ownership.ts';
import { HEARTBEAT_PATH } from '../tree-path.ts';

// What the tip of a branch says of itself: in its message, which anybody may copy, and in its files.

const TRAILER = 'Noroshi-Run';
/** A run's line may be copied into any message; that of a tree fits one tree only. */
const TREE_TRAILER = 'Noroshi-Tree';
/** The id of the site that published. */
const SITE_TRAILER = 'Noroshi-Site';
export function messageOf(subject: string, runAt: Date, treeId: string, siteId: string | undefined): string {
  const whose = siteId === undefined ? '' : `${SITE_TRAILER}: ${siteId}\n`;
  return `${subject}\n\n${TRAILER}: ${runAt.toISOString()}\n${TREE_TRAILER}: ${treeId}\n${whose}`;
}

/** Whose the branch says it is, in its heartbeat; `undefined` for one of release 0.1.0. */
export async function siteOf(repository: GitRepository, tip: GitCommit): Promise<SiteMark | undefined> {
  const blob = tip.files.get(HEARTBEAT_PATH);
  return blob === undefined ? undefined : parseHeartbeat(await repository.readText(blob)).site;
}

/** Whether all of a tip is Noroshi's by its own word. Release 0.1.0 named no tree. */
export function isOwnTip({ message, tree }: GitCommit): boolean {
  return findRunInstant(message) !== undefined && treesIn(message).includes(tree);
}

export function treesIn(message: string): string[] {
  return [...message.matchAll(/^Noroshi-Tree: (\w+)$/gm)].map(([, tree]) => tree!);
}

export function siteIn(message: string): string | undefined {
  return /^Noroshi-Site: (\S+)$/m.exec(message)?.[1];
}

export function findRunInstant(message: string): Date | undefined {
  const [, text] = /^Noroshi-Run: (\S+)$/m.exec(message) ?? [];
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** `site.url` of a branch that release 0.1.0 published: it stands in the document for machines. */
export async function urlOf010(repository: GitRepository, tip: GitCommit): Promise<string | undefined> {
  const blob = tip.files.get('noroshi.json');
  if (blob === undefined) return undefined;
  try {
    const { url } = Object(JSON.parse(await repository.readText(blob))) as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
