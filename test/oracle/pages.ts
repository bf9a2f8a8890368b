import type { Site } from './program.ts';
import type { Minute } from './story.ts';

// What readers are given, as far as the checks look at it. Read from the files, never from the program's values.

export interface PageReport {
  number: number;
  at: string;
  state: string;
  kind: string;
  text: string;
  retracted?: true;
}

export interface PageIncident {
  caseId: string;
  /** Several customers were hit at once. */
  widespread: boolean;
  title: string;
  state: 'investigating' | 'identified' | 'in_progress' | 'monitoring' | 'resolved';
  impact: string;
  startedAt: string;
  resolvedAt: string | null;
  stale?: true;
  affected: {
    component: string;
    name?: string;
    effect: 'outage' | 'degraded';
    from: string;
    to: string | null;
    end?: string;
  }[];
  reports: PageReport[];
}

export interface PageComponent {
  id: string;
  name: string;
  kind: 'customer' | 'service' | 'host';
  state: string;
  stale?: true;
  parent?: string;
  parents?: string[];
  uptime?: { days: number; ratio: number; observedSeconds: number; outageSeconds: number; from: string; to: string };
}

export interface Page {
  id: string;
  state: string;
  counts: Record<string, number>;
  components: PageComponent[];
  incidents: PageIncident[];
  maintenances: { id: string; state: string; startsAt: string; endsAt: string | null; components: string[] }[];
  unknown: { component: string; since: string; cause: string; lastReadAt: string | null }[];
}

export function readJson(site: Site, path: string): unknown {
  const text = site.get(path);
  if (text === undefined) throw new Error(`There is no ${path}.`);
  return JSON.parse(text);
}

const rootsBySite = new WeakMap<Site, Map<string, string[]>>();

/** Folders of the public tree that say they are the customer's; an unlisted one has a name that nobody can guess. */
export function pageRoots(site: Site, customer: string): readonly string[] {
  const known = rootsBySite.get(site) ?? findRoots(site);
  rootsBySite.set(site, known);
  return known.get(customer) ?? [];
}

function findRoots(site: Site): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  for (const path of site.keys()) {
    const root = /^(public\/c\/[^/]+\/)noroshi\.json$/.exec(path)?.[1];
    if (root === undefined) continue;
    const { id } = readJson(site, path) as Page;
    roots.set(id, [...(roots.get(id) ?? []), root]);
  }
  return roots;
}

export function pageRoot(site: Site, customer: string): string {
  return pageRoots(site, customer)[0] ?? `public/c/${customer}/`;
}

export function pageOf(site: Site, customer: string): Page | undefined {
  const path = `${pageRoot(site, customer)}noroshi.json`;
  return site.has(path) ? (readJson(site, path) as Page) : undefined;
}

export function minuteOf(iso: string): Minute {
  return Date.parse(iso) / 60_000;
}
