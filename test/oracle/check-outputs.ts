import type { Site } from './program.ts';
import type { Visibility } from './story.ts';
import { pageRoot, readJson, type Page, type PageComponent } from './pages.ts';

const WORST_FIRST = [
  'major_outage',
  'partial_outage',
  'degraded',
  'unknown',
  'maintenance',
  'operational',
  'not_monitored',
];

const V2_STATUS: Record<string, string[]> = {
  major_outage: ['major_outage'],
  partial_outage: ['partial_outage'],
  degraded: ['degraded_performance'],
  unknown: ['degraded_performance'],
  maintenance: ['under_maintenance'],
  operational: ['operational'],
};

interface V2Summary {
  status: { indicator: string; description: string };
  components: { name: string; status: string }[];
  incidents: { id: string }[];
}

interface Scope {
  customers: { id: string; state: string; counts: Record<string, number>; caseIds: string[] }[];
}

/** A customer's page against every other output of the same run. */
export function checkOutputs(site: Site, customer: string, page: Page, visibility: Visibility): string[] {
  return [
    ...checkCounts(page),
    ...checkRollUps(page),
    ...checkWindowsAndStates(page),
    ...checkV2(site, customer, page),
    ...checkElsewhere(site, customer, page, visibility),
    ...checkFeed(site, customer, page),
  ];
}

function leavesOf({ components }: Page): PageComponent[] {
  const hosts = components.filter(({ kind }) => kind === 'host');
  return hosts.length > 0 ? hosts : components;
}

function checkCounts(page: Page): string[] {
  const leaves = leavesOf(page);
  return Object.entries(page.counts).flatMap(([state, count]) => {
    const counted = leaves.filter((leaf) => leaf.state === state).length;
    return counted === count ? [] : [`counts ${count} ${state} and lists ${counted}`];
  });
}

/** A headline and a service say what their hosts add up to. */
function checkRollUps(page: Page): string[] {
  const problems: string[] = [];
  const hosts = page.components.filter(({ kind }) => kind === 'host');
  for (const service of page.components.filter(({ kind }) => kind === 'service')) {
    const own = hosts.filter(({ parent, parents }) => parent === service.id || parents?.includes(service.id));
    if (own.length > 0 && service.state !== sumOf(own)) {
      problems.push(`service ${service.name} is ${service.state} over ${own.map(({ state }) => state).join()}`);
    }
  }
  if (hosts.length > 0 && page.state !== sumOf(hosts)) {
    problems.push(`the page is ${page.state} over ${hosts.map(({ state }) => state).join()}`);
  }
  return problems;
}

/** All that are watched out: major; some: partial; else the worst. What nobody watches lowers nothing. */
function sumOf(parts: readonly PageComponent[]): string {
  const watched = parts.filter(({ state }) => state !== 'not_monitored');
  if (watched.length === 0) return 'not_monitored';
  const out = watched.filter(({ state }) => state === 'major_outage');
  if (out.length === watched.length) return 'major_outage';
  if (out.length > 0) return 'partial_outage';
  return watched.map(({ state }) => state).toSorted((a, b) => WORST_FIRST.indexOf(a) - WORST_FIRST.indexOf(b))[0]!;
}

/** A host is out exactly while a case that goes on says so. */
function checkWindowsAndStates({ components, incidents }: Page): string[] {
  const goingOn = incidents.flatMap(({ affected }) => affected.filter(({ to }) => to === null));
  return components
    .filter(({ kind }) => kind === 'host')
    .flatMap(({ id, name, state }) => {
      const own = goingOn.filter(({ component }) => component === id).map(({ effect }) => effect);
      const expected = own.includes('outage') ? 'major_outage' : own.includes('degraded') ? 'degraded' : null;
      const shown = state === 'major_outage' || state === 'degraded' ? state : null;
      return expected === shown ? [] : [`${name} is ${state} and its cases say ${expected ?? 'nothing'}`];
    });
}

function checkV2(site: Site, customer: string, page: Page): string[] {
  const root = `${pageRoot(site, customer)}api/v2/`;
  const summary = readJson(site, `${root}summary.json`) as V2Summary;
  const unresolved = (readJson(site, `${root}incidents/unresolved.json`) as { incidents: { id: string }[] }).incidents;
  const all = (readJson(site, `${root}incidents.json`) as { incidents: { id: string }[] }).incidents;
  const open = page.incidents.filter(({ state }) => state !== 'resolved').map(({ caseId }) => caseId);
  const problems: string[] = [];
  if (
    !isSameSet(
      unresolved.map(({ id }) => id),
      open,
    )
  )
    problems.push(`v2 has ${unresolved.length} unresolved, the page ${open.length}`);
  if (
    !isSameSet(
      summary.incidents.map(({ id }) => id),
      open,
    )
  )
    problems.push('v2’s summary and the page differ in open cases');
  const known = new Set(page.incidents.map(({ caseId }) => caseId));
  problems.push(...all.filter(({ id }) => !known.has(id)).map(({ id }) => `v2 has case ${id}, the page has not`));
  for (const { name, status } of summary.components) {
    const states = page.components.filter((component) => component.name === name).map(({ state }) => state);
    if (states.length > 0 && !states.some((state) => V2_STATUS[state]?.includes(status))) {
      problems.push(`v2 says ${name} is ${status}, the page ${states.join()}`);
    }
  }
  const isGood = page.state === 'operational' || page.state === 'maintenance';
  if (summary.status.indicator === 'none' && !isGood) problems.push(`v2 says none, the page ${page.state}`);
  return problems;
}

/** The overview and the scope site speak of the customer as its own page does. */
function checkElsewhere(site: Site, customer: string, page: Page, visibility: Visibility): string[] {
  const overview = readJson(site, 'public/noroshi.json') as Page;
  const listed = overview.components.find(({ id }) => id === customer);
  const inScope = (readJson(site, 'internal/scope.json') as Scope).customers.find(({ id }) => id === customer);
  const problems: string[] = [];
  const isSaidThere = visibility === 'listed' ? listed?.state === page.state : listed === undefined;
  if (!isSaidThere)
    problems.push(`the overview says ${listed?.state}, its page, which is ${visibility}, ${page.state}`);
  if (inScope?.state !== page.state) problems.push(`the scope site says ${inScope?.state}, its page ${page.state}`);
  const open = page.incidents.filter(({ state }) => state !== 'resolved').map(({ caseId }) => caseId);
  if (!isSameSet(inScope?.caseIds ?? [], open)) {
    problems.push(`the scope site has cases ${inScope?.caseIds.join()}, its page ${open.join()}`);
  }
  return problems;
}

/** A feed tells no case that the page does not have. */
function checkFeed(site: Site, customer: string, page: Page): string[] {
  const feed = readJson(site, `${pageRoot(site, customer)}feed.json`) as { items: { url?: string }[] };
  const known = new Set(page.incidents.map(({ caseId }) => caseId));
  return feed.items.flatMap(({ url }) => {
    const caseId = /incidents\/([^/]+)\//.exec(url ?? '')?.[1];
    return caseId === undefined || known.has(caseId) ? [] : [`the feed has case ${caseId}, the page has not`];
  });
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}
