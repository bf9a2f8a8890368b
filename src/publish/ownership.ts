import { cleanLine } from '../base/text.ts';
import { PublishError } from './publish-error.ts';

/** Whose a published tree is; stands in its heartbeat. */
export interface SiteMark {
  /** Of the site's ledger; never changes at a target once it stands there. */
  id: string;
  /** `site.url` of who published. */
  url: string;
}

export interface Claim {
  /** Whose the target was by the manifest. */
  known: string | undefined;
  /** Who publishes; `id` is left out where that is not known yet. */
  own: Partial<SiteMark> | undefined;
  /** Whether an operator says that what Noroshi put there is this site's. */
  adopts?: boolean;
}

/**
 * The id that a target goes by. One that was published before keeps the id that stands there, so that a lost state needs
 * to put nothing again.
 *
 * @param live as the target says; `undefined` when nothing is there, or only what release 0.1.0 put
 * @returns `null` when the target belongs to another site
 */
export function siteIdAt(live: SiteMark | undefined, { known, own, adopts = false }: Claim): string | null | undefined {
  if (live === undefined) return known ?? own?.id;
  const isOurs = adopts || live.id === known || live.id === own?.id || live.url === own?.url;
  return isOurs ? live.id : null;
}

export function otherSiteError(targetId: string, live: SiteMark): PublishError {
  return new PublishError(
    'publish.foreign_files',
    targetId,
    {
      en: `"${targetId}" holds another site, that of ${cleanLine(live.url, 200)}. It was left as it is.`,
      ja: `「${targetId}」には別のサイト（${cleanLine(live.url, 200)}）があります。そのまま残しました。`,
    },
    {
      hint: {
        en: 'Give each site a place of its own. If it is this site, and its state was lost or its address changed, run once with --adopt.',
        ja: 'サイトごとに別の場所を指定してください。このサイトのもので、状態データを失ったかアドレスが変わった場合は、一度だけ --adopt を付けて実行してください。',
      },
    },
  );
}
