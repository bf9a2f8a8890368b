import { hash } from 'node:crypto';
import { STATES, type State } from '../model/state.ts';
import type { StatusPage } from '../model/status-page.ts';
import { ICON_SPRITE } from './icons.ts';
import { shownPageState } from './machine-text.ts';
import { absoluteUrl, rootOf, routes } from './routes.ts';
import type { Theme } from './theme.ts';
import type { TimeFormat } from './time-format.ts';
import type { ViewContext } from './view-context.ts';
import { wordsFor } from './words/words-for.ts';
import type { Words } from './words/words.ts';

/** What `layout.eta` gets: the frame of every page. */
export interface LayoutView {
  w: Words;
  lang: string;
  title: string;
  name: string;
  state: State;
  /** Not to be found by search engines, and nobody is told where a reader came from. */
  isPrivate: boolean;
  csp: string;
  /** Address of the style sheet; `null` where it stands in the page itself. */
  styleHref: string | null;
  /** Raw, as the policy's hashes were taken. */
  style: string;
  script: string;
  /** Empty on pages that have nothing to find. */
  findScript: string;
  favicon: string;
  /** Raw SVG symbols `i-<state>`. */
  sprite: string;
  /** `null` without a logo. */
  logoSrc: string | null;
  homeHref: string;
  historyHref: string;
  current: 'index' | 'history' | 'none';
  /** This page in each language; empty when there is one. Absolute. */
  languages: { lang: string; name: string; href: string; isCurrent: boolean }[];
  links: { atom: string; rss: string; jsonFeed: string; calendar: string; data: string };
  /** JSON for the script; `null` on a page that does not age. */
  age: string | null;
  changed: string;
  changedIso: string;
  every: string;
  help: { times: string; states: { state: State; word: string; meaning: string }[] };
  /** Raw HTML of `<main>` and a hash of it. */
  main: string;
  mainHash: string;
}

export interface LayoutInput {
  title: string;
  /** Of the page, below its tree's root. */
  path: string;
  current: LayoutView['current'];
  main: string;
  /** A `data:` address. */
  favicon: string;
  hasFind: boolean;
  /** Whether its style comes with it: then it is whole with one request, on the worst line. */
  isSelfContained: boolean;
  /** Whether it changes with time and says how old it is. */
  isLive: boolean;
}

export function buildLayoutView(context: ViewContext, theme: Theme, input: LayoutInput): LayoutView {
  const { page, words, times } = context;
  // A page that answers at any depth cannot link relatively.
  const root = input.isLive ? rootOf(input.path) : page.url;
  const linked = input.isSelfContained ? null : theme.linkedStyle;
  return {
    w: words,
    lang: page.locale,
    title: input.title,
    name: page.name,
    state: shownPageState(page),
    isPrivate: page.visibility !== 'listed',
    csp: linked?.csp ?? theme.csp,
    styleHref: linked === null ? null : root + page.siteRoot + linked.path,
    style: theme.style,
    script: input.isLive ? theme.script : '',
    findScript: input.hasFind ? theme.findScript : '',
    favicon: input.favicon,
    sprite: ICON_SPRITE,
    logoSrc: theme.logo === null ? null : theme.logo.isAsset ? root + page.siteRoot + theme.logo.src : theme.logo.src,
    homeHref: root + routes.index,
    historyHref: root + routes.history,
    current: input.current,
    languages: page.alternates.map(({ locale, url }) => ({
      lang: locale,
      name: wordsFor(locale).languageName,
      href: absoluteUrl(url, input.isLive ? input.path : routes.index),
      isCurrent: locale === page.locale,
    })),
    links: {
      atom: root + routes.atom,
      rss: root + routes.rss,
      jsonFeed: root + routes.jsonFeed,
      calendar: root + routes.calendar,
      data: root + routes.json,
    },
    age: input.isLive ? ageData(context, root) : null,
    changed: words.page.changed(times.dateTime(page.changedAt)),
    changedIso: page.changedAt.toISOString(),
    every: words.page.every(page.everyMinutes),
    help: {
      times: words.page.howToReadTimes(`${times.zone(page.changedAt)} (${page.timeZone})`, page.everyMinutes),
      states: STATES.map((each) => ({
        state: each,
        word: words.states[each],
        meaning: words.page.stateMeanings[each],
      })),
    },
    main: input.main,
    mainHash: hash('sha256', input.main, 'base64url').slice(0, 16),
  };
}

/** In the order that `public/status.js` takes it. */
function ageData({ page, words, times }: ViewContext, root: string): string {
  return ageText(page, words, times, root + page.siteRoot + routes.heartbeat);
}

/** What every page that ages tells its script. `heartbeat` is that file's address, relative to the page. */
export function ageText(
  page: Pick<StatusPage, 'changedAt' | 'locale' | 'everyMinutes' | 'timeZone'>,
  words: Words,
  times: TimeFormat,
  heartbeat: string,
): string {
  const zone = times.zone(page.changedAt);
  const locale = page.locale === 'en' ? 'en-GB' : page.locale;
  return JSON.stringify([heartbeat, page.everyMinutes, page.timeZone, zone, locale, words.script]);
}
