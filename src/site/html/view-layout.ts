import { hash } from 'node:crypto';
import { isoText } from '../../base/iso-text.ts';
import { ICON_SPRITE } from './icons.ts';
import { absoluteUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import { sharedFrame, type SharedFrame, type SharedFrameInput } from './shared-frame.ts';
import type { Theme } from '../theme.ts';
import type { ViewContext } from './view-context.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

/** What `layout.eta` gets: the frame of every page. */
export interface LayoutView {
  w: Words;
  lang: string;
  title: string;
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
  /** Raw, as the policy's hashes were taken. */
  script: string;
  /** Empty on pages that have nothing to find. */
  findScript: string;
  /** Raw HTML of `<main>` and a hash of it. */
  main: string;
  mainHash: string;
}

export interface LayoutInput extends SharedFrameInput {
  title: string;
  main: string;
  /** A `data:` address. */
  favicon: string;
  hasFind: boolean;
}

export function buildLayoutView(context: ViewContext, theme: Theme, input: LayoutInput): LayoutView {
  const { page, words, times } = context;
  return {
    w: words,
    lang: page.locale,
    title: input.title,
    shared: sharedFrame(context, theme, input),
    favicon: input.favicon,
    languages: page.alternates.map(({ locale, url }) => ({
      lang: locale,
      name: wordsFor(locale).languageName,
      href: absoluteUrl(url, input.isLive ? input.path : routes.index),
      isCurrent: locale === page.locale,
    })),
    sprite: ICON_SPRITE,
    isLive: input.isLive,
    changed: words.page.changed(times.dateTime(page.changedAt)),
    changedIso: isoText(page.changedAt),
    script: input.isLive ? theme.script : '',
    findScript: input.hasFind ? theme.findScript : '',
    main: input.main,
    mainHash: hash('sha256', input.main, 'base64url').slice(0, 16),
  };
}
