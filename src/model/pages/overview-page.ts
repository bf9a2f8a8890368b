import { withMore } from '../../base/with-more.ts';
import { earliestOf, lastEndOf } from '../../base/moments.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import type { Verdict } from '../announced/announced-incident.ts';
import {
  attachPlaced,
  compareIncidents,
  placeAnnouncements,
  type PlacedAnnouncements,
} from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import { isHit } from './headline.ts';
import { moveHome } from './incident-homes.ts';
import { sortComponents, UNSTAMPED } from './customer-page.ts';
import { alternateUrls, localePrefix, rootOf, treePath } from '../addresses.ts';
import { buildIncident } from '../incidents/incidents.ts';
import { idAuthorityOf, OVERVIEW, type LedgerCase } from '../ledger/ledger.ts';
import { MEMO_PLACE } from '../ledger/match-words.ts';
import type { Disclosure } from '../reports/disclose.ts';
import { memoPlace } from '../reports/human-words.ts';
import { carriedOf, carryIncident } from '../reports/carried-incidents.ts';
import { tellCases, tellContextOf } from '../reports/tell-case.ts';
import { keyOf } from '../cases/shared-cases.ts';
import { datePlans, overviewPlans } from '../standing/page-plans.ts';
import type { CustomerModel, CustomerStanding, ListedCase, Model } from '../model.ts';
import { createPageHistory } from '../standing/page-history.ts';
import { compareStates, countStates, worstOf, type State } from '../state.ts';
import { homesOf } from '../reports/issue-overview.ts';
import {
  INCIDENT_STATES,
  worstImpact,
  type Component,
  type Incident,
  type StatusPage,
  type UnknownComponent,
} from '../status-page.ts';

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
  const plans = overviewPlans(
    model,
    listed.map(({ customer }) => customer),
    named,
  );
  const cases = detectedIncidents(model, locale);
  const caseIds = new Set(cases.map(({ incident }) => incident.caseId));
  const placed = placeAnnouncements({ caseIds, announcements, components: named, now, historyFrom });
  const prefix = localePrefix(config.site.locales, locale);
  const detected = headline(listed);
  return {
    kind: 'overview',
    id: 'overview',
    name: config.site.title,
    provider: config.site.title,
    apology: config.site.apology,
    url: config.site.url + prefix,
    addresses: config.site.addresses,
    idAuthority: idAuthorityOf(model.ledger, OVERVIEW),
    feedSince: model.ledger.pages.get(OVERVIEW)?.former?.until ?? null,
    visibility: 'listed',
    locale,
    alternates: alternateUrls(config.site.locales, config.site.url),
    siteRoot: rootOf(prefix),
    timeZone: config.site.timeZone,
    everyMinutes: config.site.everyMinutes,
    support: config.site.support,
    changedAt: UNSTAMPED,
    state: placed.announcedImpact === null ? detected : worstOf([detected, placed.announcedImpact]),
    isToldByMessage: false,
    counts: countStates(components.map((component) => component.state)),
    counted: 'customer',
    components,
    incidents: moveHome(tellAlike(model, cases, placed), model, locale),
    ...datePlans(plans, model, OVERVIEW, () => named),
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
  const components = listed.map(({ customer, standing }): Component => {
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
      path: treePath(model.config, customer.config, locale),
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
 * With humans' words to everybody. What they wrote to one customer alone stays there, but how the case stands is said
 * everywhere alike: what they called it to that customer, it is called here. Of an event many pages tell; it is called what
 * everybody was told.
 */
function tellAlike(model: Model, cases: readonly SharedCase[], placed: PlacedAnnouncements): Incident[] {
  const { now } = model;
  const verdicts = new Map(cases.map(({ incident, verdict }) => [incident.caseId, verdict]));
  const incidents = attachPlaced(
    cases.map(({ incident }) => incident),
    placed,
    now,
  );
  const told = incidents.map((incident): Incident => {
    return carriedOf(incident) === undefined ? { ...incident, ...verdicts.get(incident.caseId) } : incident;
  });
  const incidentsTold = tellCases(told, tellContextOf(model, OVERVIEW, listedOnly(model)));
  return incidentsTold.map((incident) => calledAlike(incident, verdicts)).toSorted(compareIncidents);
}

function calledAlike(incident: Incident, verdicts: ReadonlyMap<string, Verdict>): Incident {
  const verdict = verdicts.get(incident.caseId);
  return verdict === undefined || carriedOf(incident) !== undefined || incident.isEvent === true || incident.isRetracted
    ? incident
    : { ...incident, state: verdict.state };
}

/** Who is not listed any more was listed when it was said, and is nobody's business out here now. */
function listedOnly({ customers, ledger }: Model): Disclosure {
  const listed = [...customers.values()].filter(({ config }) => config.visibility === 'listed');
  const ids = new Set(listed.map(({ config }) => config.id));
  // Of what was told, not of what is known: that may be lost while nobody can read it anew.
  const findMemos = (): Set<string> =>
    new Set(listed.flatMap(({ config }) => ledger.pages.get(config.id)?.cases.flatMap(memoPlacesOf) ?? []));
  let memos: Set<string> | undefined;
  return {
    showsHosts: false,
    isShown: ({ id, kind }) => kind !== 'customer' || ids.has(id),
    isHeard: (key) => !key.startsWith(MEMO_PLACE) || (memos ??= findMemos()).has(key.slice(0, key.lastIndexOf('/'))),
  };
}

/** Of every alert that the case was made of. */
function memoPlacesOf({ members, retractedAt }: LedgerCase): string[] {
  if (retractedAt !== null) return [];
  return members.map(({ key }) => {
    const [organization = '', alertId = ''] = JSON.parse(key) as string[];
    return memoPlace(organization, alertId);
  });
}

/**
 * Cases of listed customers, each hitting nothing but “the customer”, as the ledger of the overview holds them: those that are
 * the same alerts share an incident, those of a widespread event may have none of their own.
 */
function detectedIncidents(model: Model, locale: Locale): SharedCase[] {
  const { groups, events, carried } = model.overview;
  const entries = model.ledger.pages.get(OVERVIEW)?.cases ?? [];
  const homes = homesOf(
    entries.filter(({ caseId }) => !carried.has(caseId)),
    events,
    model.ledger.widespread,
  );
  const before = [...(model.carriedIncidents?.values() ?? [])].map((kept): SharedCase => {
    const incident = carryIncident(kept.get(locale)!);
    return { incident, verdict: incident };
  });
  const shared = groups.flatMap((cases): SharedCase[] => {
    const home = cases.map((each) => homes.get(keyOf(each))).find((own) => own !== undefined);
    return home === undefined ? [] : [mergeCases(model, home.caseId, cases)];
  });
  return [
    ...before,
    ...shared,
    ...events.map(({ entry, members }) => asEvent(mergeCases(model, entry.id, members), members)),
  ];
}

/** An event is as bad as its page tells of many: all of them out, or some. */
function asEvent({ incident, verdict }: SharedCase, members: readonly ListedCase[]): SharedCase {
  const isAll = members.every((each) => each.case.impact === 'major_outage');
  const impact = verdict.impact === 'major_outage' && !isAll ? 'partial_outage' : verdict.impact;
  return { incident: withMore({ ...incident, impact }, { isEvent: true }), verdict: { ...verdict, impact } };
}

function mergeCases(model: Model, caseId: string, cases: readonly ListedCase[]): SharedCase {
  const refs = new Map(
    cases.flatMap(({ customer, case: own }) => {
      const ref = { id: customer.config.id, name: customer.config.name, kind: 'customer' as const };
      return own.hits.map(({ touch }) => [touch, ref] as const);
    }),
  );
  const own = cases.map((each) => each.case);
  const impact = worstImpact(own.map((each) => each.impact));
  const incident = buildIncident(
    {
      caseId,
      hits: own.flatMap(({ hits }) => hits),
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
