import { STATES, type State } from '../../model/state.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { listsNobody, shownPageState } from '../../model/pages/headline.ts';
import type { Words } from '../words/words.ts';

export type BadgeRenderer = (badge: Badge) => string;

export interface Badge {
  label: string;
  message: string;
  /** `#rrggbb`, dark enough for white text. */
  color: string;
}

/** Only `operational` is green. */
const COLORS: Record<State, string> = {
  major_outage: '#b3261e',
  partial_outage: '#c2410c',
  degraded: '#8a5a00',
  unknown: '#5f6368',
  maintenance: '#1a5fb4',
  operational: '#1e7b34',
  not_monitored: '#6b6f76',
};

/** Nobody who shows the badge may recolour these. */
const BAD_NEWS: ReadonlySet<State> = new Set(['major_outage', 'partial_outage', 'unknown']);

/** shields.io asks no badge more often than every five minutes. */
const MIN_CACHE_SECONDS = 300;

export function describeBadge(page: StatusPage, words: Words): Badge {
  return badgeOf(shownPageState(page), listsNobody(page), words);
}

/** @param isPerCustomer the page lists nobody, and speaks for nobody */
function badgeOf(state: State, isPerCustomer: boolean, words: Words): Badge {
  const message = isPerCustomer ? words.perCustomer : words.states[state];
  return { label: words.page.statusOf('').trim(), message, color: COLORS[state] };
}

/**
 * What https://shields.io/badges/endpoint-badge reads. Key by key: a schema of its own, version 1.
 */
export function buildShieldsEndpoint(page: StatusPage, words: Words): object {
  const { label, message, color } = describeBadge(page, words);
  return {
    schemaVersion: 1,
    label,
    message,
    color: color.slice(1),
    isError: BAD_NEWS.has(shownPageState(page)) && !listsNobody(page),
    cacheSeconds: Math.max(MIN_CACHE_SECONDS, Math.round(page.everyMinutes * 60)),
  };
}

/** Every badge that a page of a language can have. */
export function listBadges(words: Words): Badge[] {
  return STATES.flatMap((state) => [false, true].map((isPerCustomer) => badgeOf(state, isPerCustomer, words)));
}

export interface DrawnBadge extends Badge {
  svg: string;
}

/** @param drawn what `npm run generate` made of {@link listBadges} */
export function createBadgeRenderer(drawn: readonly DrawnBadge[]): BadgeRenderer {
  const keyOf = ({ label, message, color }: Badge): string => JSON.stringify([label, message, color]);
  const svgs = new Map(drawn.map((badge) => [keyOf(badge), badge.svg]));
  return (badge) => {
    const svg = svgs.get(keyOf(badge));
    if (svg === undefined) throw new Error(`Nobody drew the badge "${badge.label}: ${badge.message}".`);
    return svg;
  };
}
