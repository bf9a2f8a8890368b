import { routes, safeSegment } from '../routes.ts';

/** Paths of the internal tree, relative to its root. */
export const scopeRoutes = {
  index: routes.index,
  csv: 'scope.csv',
  json: 'scope.json',
  schema: 'scope.schema.json',
  search: 'search.json',
  history: 'history/index.html',
  organizations: 'organizations/index.html',
  organization: (name: string): string => `organizations/${safeSegment(name)}/index.html`,
  unmapped: 'unmapped/index.html',
  hygiene: 'hygiene/index.html',
  hygieneCsv: 'hygiene/hygiene.csv',
  hygieneJson: 'hygiene/hygiene.json',
} as const;

const MACKEREL = 'https://mackerel.io/orgs/';

/** Where colleagues look an alert or a host up in Mackerel itself. */
export const mackerelLinks = {
  alert: (organization: string, id: string): string =>
    `${MACKEREL}${encodeURIComponent(organization)}/alerts/${encodeURIComponent(id)}`,
  host: (organization: string, id: string): string =>
    `${MACKEREL}${encodeURIComponent(organization)}/hosts/${encodeURIComponent(id)}`,
};
