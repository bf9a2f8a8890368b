import type { Incident } from '../model/status-page.ts';
import { routes } from './routes.ts';

type Addressed = Pick<Incident, 'caseId' | 'home'>;

/** The way from a page to an incident's own, wherever that stands. @param root from the page back to its tree's root */
export function incidentHref({ caseId, home }: Addressed, root: string): string {
  if (home === undefined) return root + routes.incident(caseId);
  const path = home.tree + routes.incident(home.caseId);
  return URL.canParse(path) ? path : root + path;
}

/** Its absolute address. @param url of the tree that speaks of it */
export function incidentUrl(incident: Addressed, url: string): string {
  const href = incidentHref(incident, '');
  return incident.home === undefined ? url + href : new URL(href, url).href;
}
