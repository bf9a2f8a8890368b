import { NoroshiError } from '../base/errors.ts';

/** Every path of a status tree, relative to its root; the only place where they are spelled. */
export const routes = {
  index: 'index.html',
  history: 'history/index.html',
  /** Some customers of an overview of many. */
  customers: (page: number): string => `customers/${page}/index.html`,
  notFound: '404.html',
  robots: 'robots.txt',
  incident: (caseId: string): string => `incidents/${safeSegment(caseId)}/index.html`,
  month: (localMonth: string): string => `history/${safeSegment(localMonth)}/index.html`,

  json: 'noroshi.json',
  jsonSchema: 'noroshi.schema.json',
  /** A part of the record of a page that speaks of many. */
  dataPart: (name: string): string => `noroshi/${safeSegment(name)}.json`,
  atom: 'history.atom',
  rss: 'history.rss',
  jsonFeed: 'feed.json',
  calendar: 'maintenance.ics',
  badgeSvg: 'badge.svg',
  badgeJson: 'badge.json',
  api: {
    summary: 'api/v2/summary.json',
    status: 'api/v2/status.json',
    components: 'api/v2/components.json',
    incidents: 'api/v2/incidents.json',
    unresolved: 'api/v2/incidents/unresolved.json',
    maintenances: 'api/v2/scheduled-maintenances.json',
    upcoming: 'api/v2/scheduled-maintenances/upcoming.json',
    active: 'api/v2/scheduled-maintenances/active.json',
  },

  /** At the root of a published site, not of a tree. */
  heartbeat: 'heartbeat.json',
  /** Beside it: what other sites embed. */
  embed: 'embed.js',
  asset: (fileName: string): string => `assets/${safeSegment(fileName)}`,
} as const;

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/**
 * An id as one path segment.
 *
 * @throws NoroshiError `site.unsafe_path` for anything that could leave its directory or mean another file
 */
export function safeSegment(id: string): string {
  if (!SEGMENT.test(id))
    throw new NoroshiError('site.unsafe_path', {
      en: `"${id.slice(0, 80)}" cannot be part of a path.`,
      ja: `「${id.slice(0, 80)}」はパスに使えません。`,
    });
  return id;
}
