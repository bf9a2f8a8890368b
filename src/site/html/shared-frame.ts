import { STATES, type State } from '../../model/state.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { routes } from '../routes.ts';
import type { LinkedScript } from '../linked-assets.ts';
import type { PageKind, Theme } from '../theme.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { ViewContext } from './view-context.ts';
import type { Words } from '../words/words.ts';

/** What the templates `partials/frame-*` get: nothing that differs between the incidents of one customer. */
export interface SharedFrameView {
  w: Words;
  name: string;
  /** Whose service it is. */
  provider: string;
  /** Whose page: `… 様`; empty on the overview. */
  who: string;
  /** Not to be found by search engines, and nobody is told where a reader came from. */
  isPrivate: boolean;
  /** Address of the style sheet; `null` where it stands in the page itself. */
  styleHref: string | null;
  /** Raw, as the policy's hashes were taken. */
  style: string;
  /** `null` without a logo. */
  logoSrc: string | null;
  homeHref: string;
  historyHref: string;
  current: SharedFrameInput['current'];
  links: { atom: string; rss: string; jsonFeed: string; calendar: string; data: string };
  /** JSON for the script; empty on a page that does not age. */
  age: string;
  every: string;
  /** The zone of every time, and how often it is checked. */
  foot: string;
  /** `null` where the start page tells it. */
  help: { times: string; states: { state: State; word: string; meaning: string }[] } | null;
  helpHref: string;
}

/** Those templates' HTML, and the policy of pages that hold it. */
export interface SharedFrame {
  csp: string;
  head: string;
  top: string;
  /** Whose page it is. */
  who: string;
  /** Empty on a page that does not age. */
  age: string;
  help: string;
  /** Plain text: whose service it is, and how a page without a title of its own is called. */
  provider: string;
  title: string;
}

/** What it depends on, beside the tree and the zone's name at that time of the year. */
export interface SharedFrameInput {
  current: 'index' | 'history' | 'none';
  /** Start pages come whole with one request, on the worst line. The page for what is not there does not age. */
  kit: PageKind;
}

/** Trees are written one after the other, each with pages of a handful of kinds. */
const KEPT_FRAMES = 16;
const framesOfThemes = new WeakMap<Theme, KeptFrame[]>();

/** What of a page frames tell. The page itself is not kept: an overview holds ten thousand incidents. */
type Framed = Pick<
  StatusPage,
  'url' | 'kind' | 'name' | 'provider' | 'locale' | 'siteRoot' | 'timeZone' | 'everyMinutes' | 'visibility'
>;

interface KeptFrame extends SharedFrameInput {
  framed: Framed;
  root: string;
  zone: string;
  frame: SharedFrame;
}

/**
 * What pages of one tree, kind and depth have in common, rendered once for all of them: it is three quarters of the page
 * of an incident, of which there are tens of thousands.
 */
export function sharedFrame(context: ViewContext, theme: Theme, input: SharedFrameInput): SharedFrame {
  const { page, times } = context;
  const { current, kit } = input;
  const root = rootOfPage(context, input);
  const zone = times.zone(page.changedAt);
  const kept = framesOfThemes.get(theme) ?? [];
  framesOfThemes.set(theme, kept);
  const isSame = (one: KeptFrame): boolean => one.kit === kit && one.current === current && one.root === root;
  const known = kept.find((one) => isSame(one) && one.zone === zone && areFramedAlike(one.framed, page));
  if (known !== undefined) return known.frame;
  if (kept.length >= KEPT_FRAMES) kept.length = 0;
  const frame = buildSharedFrame(context, theme, input);
  const { url, kind, name, provider, locale, siteRoot, timeZone, everyMinutes, visibility } = page;
  const framed = { url, kind, name, provider, locale, siteRoot, timeZone, everyMinutes, visibility };
  kept.push({ current, kit, root, zone, framed, frame });
  return frame;
}

/** Whether frames hold the same of both, at one depth and in one zone. */
function areFramedAlike(a: Framed, b: Framed): boolean {
  return (
    a.url === b.url &&
    a.kind === b.kind &&
    a.name === b.name &&
    a.provider === b.provider &&
    a.locale === b.locale &&
    a.siteRoot === b.siteRoot &&
    a.timeZone === b.timeZone &&
    a.everyMinutes === b.everyMinutes &&
    a.visibility === b.visibility
  );
}

function buildSharedFrame(context: ViewContext, theme: Theme, input: SharedFrameInput): SharedFrame {
  const { page, words } = context;
  const { kit } = input;
  const isLive = kit !== 'notFound';
  const view = buildSharedFrameView(context, theme, input);
  return {
    csp: linkedScript(context, theme, input)?.csp ?? theme.kits[kit].csp,
    head: theme.render['partials/frame-head'](view),
    top: theme.render['partials/frame-top'](view),
    who: view.who,
    age: isLive ? theme.render['partials/frame-age'](view) : '',
    help: theme.render['partials/frame-help'](view),
    provider: view.provider,
    title: page.kind === 'overview' ? view.provider : words.page.titleOf(view.provider, view.who),
  };
}

function buildSharedFrameView(context: ViewContext, theme: Theme, input: SharedFrameInput): SharedFrameView {
  const { page, words, times } = context;
  const root = rootOfPage(context, input);
  const { style, linked } = theme.kits[input.kit];
  const isLive = input.kit !== 'notFound';
  return {
    w: words,
    name: page.name,
    provider: words.page.statusOf(page.provider),
    who: page.kind === 'customer' ? words.page.addressed(page.name) : '',
    isPrivate: page.visibility !== 'listed',
    styleHref: linked === null ? null : root + page.siteRoot + linked.stylePath,
    style,
    logoSrc: theme.logo === null ? null : theme.logo.isAsset ? root + page.siteRoot + theme.logo.src : theme.logo.src,
    homeHref: root + routes.index,
    historyHref: root + routes.history,
    current: input.current,
    links: {
      atom: root + routes.atom,
      rss: root + routes.rss,
      jsonFeed: root + routes.jsonFeed,
      calendar: root + routes.calendar,
      data: root + routes.json,
    },
    age: isLive ? ageText(page, linked === null ? words : null, times, root + page.siteRoot + routes.heartbeat) : '',
    every: words.page.every(page.everyMinutes),
    foot: words.page.footTimes(times.zone(page.changedAt), page.everyMinutes),
    help: linked === null ? buildHelp(context) : null,
    helpHref: `${root}${routes.index}#legend`,
  };
}

function buildHelp({ page, words, times }: ViewContext): SharedFrameView['help'] {
  return {
    times: words.page.howToReadTimes(`${times.zone(page.changedAt)} (${page.timeZone})`, page.everyMinutes),
    states: STATES.map((state) => ({ state, word: words.states[state], meaning: words.page.stateMeanings[state] })),
  };
}

/** What the page loads instead of holding it; `null` where it holds everything. */
export function linkedScript(
  { page }: ViewContext,
  theme: Theme,
  { kit }: Pick<SharedFrameInput, 'kit'>,
): LinkedScript | null {
  return theme.kits[kit].linked?.scripts[page.locale] ?? null;
}

/** A page that answers at any depth cannot link relatively. */
function rootOfPage({ page, root }: ViewContext, { kit }: SharedFrameInput): string {
  return kit === 'notFound' ? page.url : root;
}

/**
 * What every page that ages tells its script, in the order that `src/browser/status.ts` takes it. `heartbeat` is that file's
 * address, relative to the page; the script that pages load has its words, `null` here.
 */
export function ageText(
  page: Pick<StatusPage, 'changedAt' | 'everyMinutes' | 'timeZone'>,
  words: Words | null,
  times: TimeFormat,
  heartbeat: string,
): string {
  const zone = times.zone(page.changedAt);
  return JSON.stringify([heartbeat, page.everyMinutes, page.timeZone, zone, ...(words === null ? [] : [words.script])]);
}
