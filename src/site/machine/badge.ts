import type { State } from '../../model/state.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { headlineFacts, isNobodyListed, shownPageState } from '../../model/pages/headline.ts';
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
  const state = shownPageState(page);
  const message = isNobodyListed(headlineFacts(page)) ? words.perCustomer : words.states[state];
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
    isError: BAD_NEWS.has(shownPageState(page)) && !isNobodyListed(headlineFacts(page)),
    cacheSeconds: Math.max(MIN_CACHE_SECONDS, Math.round(page.everyMinutes * 60)),
  };
}

/**
 * Draws badges; each different one once, because a thousand customers share the same few. The drawing library is loaded
 * here, for the commands that need it.
 */
export async function createBadgeRenderer(): Promise<BadgeRenderer> {
  const { makeBadge } = await import('badge-maker');
  const drawn = new Map<string, string>();
  return (badge) => {
    const key = JSON.stringify([badge.label, badge.message, badge.color]);
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const svg = makeBadge({ label: badge.label, message: badge.message, color: badge.color, style: 'flat' });
    drawn.set(key, svg);
    return svg;
  };
}
