import { DAY_MS } from '../base/durations.ts';
import { WRONG_MS } from '../snapshot/clock.ts';
import { PublishError } from './publish-error.ts';
import type { SiteMark } from './ownership.ts';
import type { BuiltTree } from './target.ts';
import type { Spoken } from '../base/spoken.ts';

/** No two runs that meet are a day apart. */
const WRONG_CLOCK: Spoken = {
  en: 'A clock is wrong, and readers get no news until this is mended. If the clock of this machine is right, run once "noroshi run --replace-newer"; if not, set it.',
  ja: 'どちらかの時計がずれています。直るまで、ページは更新されません。このマシンの時計が正しければ「noroshi run --replace-newer」を一度だけ実行し、そうでなければ時計を合わせてください。',
};

export interface Heartbeat {
  /** The instant it speaks of; `undefined` when the text is not a heartbeat. */
  checkedAt: Date | undefined;
  /** Whose it is; `undefined` in those of release 0.1.0. */
  site: SiteMark | undefined;
}

export function parseHeartbeat(text: string): Heartbeat {
  const { checkedAt, site } = parseDocument(text);
  const at = new Date(typeof checkedAt === 'string' ? checkedAt : NaN);
  const { id, url } = Object(site) as Record<string, unknown>;
  return {
    checkedAt: Number.isNaN(at.getTime()) ? undefined : at,
    site: typeof id === 'string' && typeof url === 'string' ? { id, url } : undefined,
  };
}

export function parseCheckedAt(heartbeat: string): Date | undefined {
  return parseHeartbeat(heartbeat).checkedAt;
}

/** The same heartbeat at a target that goes by another id. */
export function withSiteId(heartbeat: string, id: string | undefined): string {
  const { site } = parseHeartbeat(heartbeat);
  if (site === undefined || id === undefined || site.id === id) return heartbeat;
  return `${JSON.stringify({ ...parseDocument(heartbeat), site: { ...site, id } })}\n`;
}

function parseDocument(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
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
  tree: Pick<BuiltTree, 'builtAt' | 'replacesNewer' | 'clockConfirmedAt' | 'heartbeat'>,
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
    {
      en: `"${targetId}" already shows a newer run (${newer.toISOString()}) than this one (${tree.builtAt.toISOString()})${ahead}; it stays.`,
      ja: `「${targetId}」にはこの実行（${tree.builtAt.toISOString()}）より新しい実行（${newer.toISOString()}）がすでに公開されています${aheadDays > 0 ? `（${aheadDays}日先）` : ''}。そのまま残しました。`,
    },
    {
      hint:
        aheadDays > 0
          ? WRONG_CLOCK
          : {
              en: 'Probably two runs met. The next run publishes again.',
              ja: '二つの実行が重なったようです。次回の実行で公開します。',
            },
    },
  );
}
