import { hash } from 'node:crypto';
import { isoText } from '../../base/iso-text.ts';
import { ICON_SPRITE, spriteFor } from './icons.ts';
import { absoluteUrl } from '../../model/addresses.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { routes } from '../routes.ts';
import { linkedScript, sharedFrame, type SharedFrame, type SharedFrameInput } from './shared-frame.ts';
import type { Theme } from '../theme.ts';
import type { ViewContext } from './view-context.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

/** What `layout.eta` gets: the frame of every page. */
export interface LayoutView {
  w: Words;
  lang: string;
  title: string;
  /** Once the script runs; empty: as it is. */
  fullTitle: string;
  /** Of an old page, `{r}` how long ago; empty where it stays as it is. */
  pastTitle: string;
  /** For previews in chats, which are kept: nothing that ages. `null` on locked pages. */
  preview: { title: string; siteName: string; description: string } | null;
  /** Of the sky. */
  state: string;
  /** What pages of this kind have in common; raw HTML. */
  shared: SharedFrame;
  favicon: string;
  /** This page in each language; empty when there is one. Absolute. */
  languages: { lang: string; name: string; href: string; isCurrent: boolean }[];
  /** Raw SVG symbols `i-<state>`. */
  sprite: string;
  /** Whether it changes with time and says how old it is. */
  isLive: boolean;
  changed: string;
  changedIso: string;
  /** Raw, as the policy's hashes were taken; empty where it is loaded. */
  script: string;
  /** In place of `script`; `null` on a page that comes whole. */
  loaded: { src: string; integrity: string } | null;
  /** Empty on pages that have nothing to find. */
  findScript: string;
  /** Raw HTML of `<main>` and a hash of it. */
  main: string;
  mainHash: string;
}

export interface LayoutInput extends SharedFrameInput {
  /** Of the page, below its tree's root. */
  path: string;
  /** Before the provider's and the customer's name; may be empty. */
  title: string;
  /** In its place once the page is old; where there is none, nothing in it ages. */
  pastTitle?: string;
  /** Of a preview, in place of the page's own. */
  previewTitle?: string;
  /** `s-…` of the sky; with `calm` there is nothing on it. */
  sky: string;
  main: string;
  /** A `data:` address. */
  favicon: string;
  /** Whether something can be looked for on it. */
  finds: boolean;
}

export function buildLayoutView(context: ViewContext, theme: Theme, input: LayoutInput): LayoutView {
  const { page, words, times } = context;
  const kit = theme.kits[input.kit];
  const isLive = input.kit !== 'notFound';
  const script = linkedScript(context, theme, input);
  const shared = sharedFrame(context, theme, input);
  const { title, fullTitle, pastTitle, preview } = titlesOf(page, shared, words, input);
  return {
    w: words,
    lang: page.locale,
    title,
    fullTitle,
    pastTitle,
    preview,
    state: input.sky,
    shared,
    favicon: input.favicon,
    languages: page.alternates.map(({ locale, url }) => ({
      lang: locale,
      name: wordsFor(locale).languageName,
      href: absoluteUrl(url, isLive ? input.path : routes.index, page.addresses),
      isCurrent: locale === page.locale,
    })),
    sprite: script === null ? ICON_SPRITE : spriteFor(shared.top, input.main, shared.help),
    isLive,
    changed: words.page.changed(times.dateTime(page.changedAt)),
    changedIso: isoText(page.changedAt),
    script: kit.script,
    loaded: script && { src: context.root + page.siteRoot + script.path, integrity: script.integrity },
    findScript: input.finds ? kit.findScript : '',
    main: input.main,
    mainHash: hash('sha256', input.main, 'base64url').slice(0, 16),
  };
}

/** A page that is not for everybody names its customer to nobody who only sees its address, until its script runs. */
function titlesOf(
  page: StatusPage,
  { provider, title: own }: SharedFrame,
  words: Words,
  { title, pastTitle, previewTitle }: LayoutInput,
): Pick<LayoutView, 'title' | 'fullTitle' | 'pastTitle' | 'preview'> {
  const full = title === '' ? own : `${title} | ${own}`;
  const isNamed = page.visibility === 'listed' || page.visibility === 'locked';
  const preview = { title: previewTitle ?? own, siteName: provider, description: words.page.about };
  return {
    title: isNamed ? full : provider,
    fullTitle: isNamed ? '' : full,
    pastTitle: pastTitle ? `${pastTitle} | ${own}` : isNamed ? '' : full,
    preview: page.visibility === 'locked' ? null : isNamed ? preview : { ...preview, title: provider },
  };
}
