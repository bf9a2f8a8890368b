import { withMore } from '../../base/with-more.ts';
import { readerUrl } from '../../model/addresses.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { plainName } from './machine-text.ts';
import { routes } from '../routes.ts';
import { buildApiComponents, describePageStatus } from './status-api-components.ts';
import { buildApiIncident } from './status-api-incidents.ts';
import { buildApiMaintenance } from './status-api-maintenances.ts';
import type { ApiPage } from './status-api-types.ts';
import type { Words } from '../words/words.ts';

/** As many as Statuspage gives; what is open is given however much it is. */
const RECENT = 50;

/**
 * The eight files of Statuspage's v2 API, all of them also when there is nothing to say.
 *
 * @see https://metastatuspage.com/api
 */
export function buildStatusApi(page: StatusPage, words: Words): [path: string, document: object][] {
  const head = { page: describePage(page) };
  const status = describePageStatus(page);
  const components = buildApiComponents(page);
  const componentsById = new Map(components.map((component) => [component.id, component]));

  const open = page.incidents.filter((incident) => incident.state !== 'resolved');
  const closed = page.incidents.filter((incident) => incident.state === 'resolved');
  const recent = [...open, ...closed.slice(0, Math.max(0, RECENT - open.length))];
  const incidents = recent.map((incident) => buildApiIncident(incident, page, componentsById, words));
  const unresolved = incidents.slice(0, open.length);

  const maintenances = page.maintenances.map((one) => buildApiMaintenance(one, page, componentsById, words));
  const upcoming = maintenances.filter((maintenance) => maintenance.status === 'scheduled');
  const active = maintenances.filter((maintenance) => maintenance.status === 'in_progress');
  const completed = maintenances.filter((maintenance) => maintenance.status === 'completed').slice(0, RECENT);

  return [
    [
      routes.api.summary,
      withMore(head, { status, components, incidents: unresolved, scheduled_maintenances: [...active, ...upcoming] }),
    ],
    [routes.api.status, withMore(head, { status })],
    [routes.api.components, withMore(head, { components })],
    [routes.api.incidents, withMore(head, { incidents })],
    [routes.api.unresolved, withMore(head, { incidents: unresolved })],
    [routes.api.maintenances, withMore(head, { scheduled_maintenances: [...active, ...upcoming, ...completed] })],
    [routes.api.upcoming, withMore(head, { scheduled_maintenances: upcoming })],
    [routes.api.active, withMore(head, { scheduled_maintenances: active })],
  ];
}

function describePage(page: StatusPage): ApiPage {
  return {
    id: page.id,
    name: plainName(page.name, page.id),
    url: readerUrl(page.url, page.addresses),
    time_zone: page.timeZone,
    updated_at: page.changedAt.toISOString(),
  };
}
