import { earliestOf, lastEndOf } from '../../base/moments.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import type { Verdict } from '../announced/announced-incident.ts';
import {
  attachPlaced,
  compareIncidents,
  noticesOf,
  placeAnnouncements,
  type PlacedAnnouncements,
} from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import { keyedHash } from '../component-id.ts';
import { isHit } from './headline.ts';
import { sortComponents, UNSTAMPED } from './customer-page.ts';
import { alternateUrls, customerPath, localePrefix, rootOf } from '../addresses.ts';
import { buildIncident } from '../incidents/incidents.ts';
import { maintenanceOccurrences } from '../maintenance/maintenance.ts';
import { listMaintenances } from '../maintenance/maintenance-list.ts';
import type { Case, CustomerModel, CustomerStanding, Model, OrganizationModel } from '../model.ts';
import { createPageHistory } from '../standing/page-history.ts';
import { compareStates, countStates, worstOf, type State } from '../state.ts';
import {
  INCIDENT_STATES,
  worstImpact,
  type Component,
  type Incident,
  type Maintenance,
  type StatusPage,
  type UnknownComponent,
} from '../status-page.ts';

const MAINTENANCE_ID_LENGTH = 16;
interface Listed {
  customer: CustomerModel;
  standing: CustomerStanding;
}

/** The public page: listed customers, each as one component, without their hosts and services. */
export function buildOverview(model: Model, locale: Locale): StatusPage {
  const { config, now, days } = model;
  const listed = [...model.customers.values()]
    .filter((customer) => customer.config.visibility === 'listed')
    .map((customer): Listed => ({ customer, standing: headlineOf(model, customer) }));
  const components = listComponents(model, listed, locale);
  const named: NamedComponent[] = components.map(({ id, kind, name }) => ({ id, kind, name, parents: [] }));
  const announcements = announcementsFor(null, model.announcements);
  const historyFrom = days[0]?.from ?? now;
  const cases = detectedIncidents(model, listed);
  const caseIds = new Set(cases.map(({ incident }) => incident.caseId));
  const placed = placeAnnouncements({ caseIds, announcements, components: named, now, historyFrom });
  const prefix = localePrefix(config.site.locales, locale);
  const detected = headline(listed);
  return {
    kind: 'overview',
    id: 'overview',
    name: config.site.title,
    url: config.site.url + prefix,
    visibility: 'listed',
    locale,
    alternates: alternateUrls(config.site.locales, config.site.url),
    siteRoot: rootOf(prefix),
    timeZone: config.site.timeZone,
    everyMinutes: config.site.everyMinutes,
    support: config.site.support,
    changedAt: UNSTAMPED,
    state: placed.announcedImpact === null ? detected : worstOf([detected, placed.announcedImpact]),
    counts: countStates(components.map((component) => component.state)),
    counted: 'customer',
    components,
    incidents: tellAlike(cases, placed, now),
    maintenances: maintenancesOf(model, listed, named, historyFrom),
    notices: noticesOf(announcements, named, now),
    unknown: listUnknown(listed),
    days: days.map(({ date }) => date),
    othersAffected: config.site.overview === 'counts' ? countOthersAffected(model) : null,
    contractIds: [],
  };
}

function headlineOf({ analyses }: Model, { config }: CustomerModel): CustomerStanding {
  return analyses.get(config.id)!.headline;
}

/** All customers out is an outage of everything; some of them is a partial one. Nobody to speak of is nothing known. */
function headline(listed: readonly Listed[]): State {
  if (listed.length === 0) return 'unknown';
  const states = listed.map(({ standing }) => standing.state);
  const watched = states.filter((state) => state !== 'not_monitored');
  if (watched.length > 0 && watched.every((state) => state === 'major_outage')) return 'major_outage';
  const isHit = states.some((state) => compareStates(state, 'partial_outage') <= 0);
  return isHit ? 'partial_outage' : worstOf(states);
}

function listComponents(model: Model, listed: readonly Listed[], locale: Locale): Component[] {
  const history = createPageHistory(model);
  const { locales, url } = model.config.site;
  const prefix = localePrefix(locales, locale);
  const components = listed.map(({ customer, standing }): Component => {
    const path = customerPath(model.config, customer.config);
    const ownSite = customer.config.url;
    const { state, since, isStale, counts, counted } = standing;
    return {
      id: customer.config.id,
      kind: 'customer',
      name: customer.config.name,
      state,
      since,
      isStale,
      parents: [],
      counts,
      counted,
      path: path === null ? (ownSite ?? url) + prefix : rootOf(prefix) + path + prefix,
      uptime: history.uptimeOf(standing),
      bars: history.barsOf(standing),
    };
  });
  return sortComponents(components);
}

/** A case of the overview, before humans' words to everybody; and what its customers' pages say of it. */
interface SharedCase {
  incident: Incident;
  verdict: Verdict;
}

/**
 * With humans' words to everybody. What they wrote to one customer alone stays there, but whether the case is over is said
 * everywhere alike: where they keep it open, nothing here calls it resolved.
 */
function tellAlike(cases: readonly SharedCase[], placed: PlacedAnnouncements, now: Date): Incident[] {
  const verdicts = new Map(cases.map(({ incident, verdict }) => [incident.caseId, verdict]));
  const incidents = attachPlaced(
    cases.map(({ incident }) => incident),
    placed,
    now,
  );
  const told = incidents.map((incident): Incident => {
    const verdict = verdicts.get(incident.caseId);
    if (verdict === undefined) return incident;
    const isKeptOpen = verdict.state !== 'resolved' && incident.reports.at(-1)?.state === 'resolved';
    return { ...incident, ...verdict, reports: isKeptOpen ? incident.reports.slice(0, -1) : incident.reports };
  });
  return told.toSorted(compareIncidents);
}

/**
 * Cases of listed customers, each hitting nothing but “the customer”. Customers that share a case – the same alerts – share
 * the incident.
 */
function detectedIncidents(model: Model, listed: readonly Listed[]): SharedCase[] {
  const shared = new Map<string, { cases: { listed: Listed; case: Case }[] }>();
  for (const each of listed) {
    for (const own of each.customer.cases) {
      const lead = own.stretches[0]!.touch;
      const key = JSON.stringify([own.caseId, lead.organization.name, lead.alert.id]);
      const group = shared.get(key) ?? { cases: [] };
      shared.set(key, group);
      group.cases.push({ listed: each, case: own });
    }
  }
  const taken = new Set<string>();
  return [...shared.values()]
    .toSorted(
      ({ cases: [a] }, { cases: [b] }) => a!.case.from.getTime() - b!.case.from.getTime() || compareCases(a!, b!),
    )
    .map(({ cases }) => {
      const caseId = freeId(cases[0]!.case.caseId, taken);
      taken.add(caseId);
      return mergeCases(model, caseId, cases);
    });
}

function compareCases(a: { listed: Listed; case: Case }, b: { listed: Listed; case: Case }): number {
  const { id } = a.listed.customer.config;
  return compareText(id, b.listed.customer.config.id) || compareText(a.case.caseId, b.case.caseId);
}

function mergeCases(model: Model, caseId: string, cases: readonly { listed: Listed; case: Case }[]): SharedCase {
  const refs = new Map(
    cases.flatMap(({ listed: { customer }, case: own }) => {
      const ref = { id: customer.config.id, name: customer.config.name, kind: 'customer' as const };
      return own.stretches.map(({ touch }) => [touch, ref] as const);
    }),
  );
  const own = cases.map((each) => each.case);
  const impact = worstImpact(own.map((each) => each.impact));
  const incident = buildIncident(
    {
      caseId,
      stretches: own.flatMap(({ stretches }) => stretches),
      from: earliestOf(own.map(({ from }) => from))!,
      to: lastEndOf(own.map(({ to }) => to)),
      isWidespread: own.some(({ isWidespread }) => isWidespread),
      impact,
    },
    {
      joinMs: model.config.joinWithinMinutes * MINUTE_MS,
      componentsOf: (touch) => [refs.get(touch)!],
    },
  );
  const open = new Set(own.map(({ state }) => state));
  const state = INCIDENT_STATES.find((candidate) => open.has(candidate)) ?? 'resolved';
  return { incident, verdict: { impact, state, resolvedAt: lastEndOf(own.map(({ resolvedAt }) => resolvedAt)) } };
}

function freeId(caseId: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = caseId.slice(0, 64 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

function maintenancesOf(
  model: Model,
  listed: readonly Listed[],
  components: readonly NamedComponent[],
  historyFrom: Date,
): Maintenance[] {
  const hosts = new Map<
    OrganizationModel,
    { id: string; services: CustomerModel['hosts'][number]['host']['services'] }[]
  >();
  for (const { customer } of listed) {
    for (const { organization, host } of customer.hosts) {
      if (organization.downtimes.length === 0) continue;
      const known = hosts.get(organization) ?? [];
      hosts.set(organization, known);
      known.push({ id: customer.config.id, services: host.services });
    }
  }
  return listMaintenances({
    occurrences: [...hosts].flatMap(([organization, claimed]) =>
      maintenanceOccurrences({
        organization: organization.name,
        expanded: organization.downtimes,
        hosts: claimed,
        services: [],
        now: model.now,
      }),
    ),
    announcements: announcementsFor(null, model.announcements),
    components,
    now: model.now,
    historyFrom,
    hashId: (...parts) => keyedHash(model.config.secret, ['overview', ...parts], MAINTENANCE_ID_LENGTH),
  });
}

function listUnknown(listed: readonly Listed[]): UnknownComponent[] {
  return listed
    .flatMap(({ customer, standing }): UnknownComponent[] => {
      const unknown = standing.blindness;
      return unknown === null ? [] : [{ component: customer.config.id, name: customer.config.name, ...unknown }];
    })
    .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.component, b.component));
}

/** Customers of the public tree that are not listed; internal ones are nobody's business out here. */
function countOthersAffected(model: Model): number {
  const others = [...model.customers.values()].filter(
    ({ config }) => config.visibility === 'unlisted' || config.visibility === 'locked',
  );
  return others.filter((customer) => isHit(headlineOf(model, customer))).length;
}
