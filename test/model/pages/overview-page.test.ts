import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Config, CustomerConfig } from '../../../src/config/config.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aDowntime,
  aFailure,
  aHost,
  aModel,
  anAlert,
  anAnnouncement,
  anOrganization,
  anOrganizationConfig,
  aSnapshot,
  findComponent,
  minutes,
} from '../../support/builders-model.ts';

const NAMES = ['a', 'b', 'c', 'd'];

/** Organizations a … d with two hosts each, one customer each. */
function configOf(customers: Record<string, Partial<CustomerConfig>> = {}, given: Partial<Config> = {}): Config {
  return aConfig({
    organizations: NAMES.map((name) => anOrganizationConfig({ name })),
    customers: NAMES.map((id) => aCustomer({ id, from: [aClaim({ organization: id })], ...customers[id] })),
    secret: new Secret('s'),
    ...given,
  });
}

function overviewOf(
  reads: Record<string, Partial<OrganizationSnapshot>>,
  config = configOf(),
  announcements = [] as ReturnType<typeof anAnnouncement>[],
): StatusPage {
  const organizations = NAMES.map((name) => anOrganization({ name, hosts: hostsOf(name), ...reads[name] }));
  return assembleOverview(aModel({ config, snapshot: aSnapshot({ organizations }), announcements }), 'ja');
}

const hostsOf = (name: string): ReturnType<typeof aHost>[] => [1, 2].map((n) => aHost({ name: `${name}-host-${n}` }));
const out = (name: string, ...numbers: number[]): Partial<OrganizationSnapshot> => ({
  alerts: numbers.map((n) => anAlert({ id: `${name}${n}`, hostId: `${name}-host-${n}` })),
});

/** Each with a server out: so many are one event. */
const hitAtOnce = (...names: string[]): Record<string, Partial<OrganizationSnapshot>> =>
  Object.fromEntries(names.map((name) => [name, out(name, 1)]));

describe('the overview', () => {
  it('has each listed customer as one component, problems first', () => {
    const page = overviewOf({ b: out('b', 1), c: { failure: aFailure() } });
    expect(page.components.map(({ id, kind, state, path }) => [id, kind, state, path])).toEqual([
      ['b', 'customer', 'partial_outage', 'c/b/'],
      ['c', 'customer', 'unknown', 'c/c/'],
      ['a', 'customer', 'operational', 'c/a/'],
      ['d', 'customer', 'operational', 'c/d/'],
    ]);
    expect(page.state).toBe('partial_outage');
    expect(page.counts).toMatchObject({ partial_outage: 1, unknown: 1, operational: 2 });
    expect(page.unknown.map(({ component }) => component)).toEqual(['c']);
  });

  it('is a major outage only when every listed customer is out', () => {
    const all = Object.fromEntries(NAMES.map((name) => [name, out(name, 1, 2)]));
    expect(overviewOf(all).state).toBe('major_outage');
    expect(overviewOf({ a: out('a', 1, 2) }).state).toBe('partial_outage');
  });

  it('tells incidents without hosts and services', () => {
    const page = overviewOf({ a: out('a', 1), b: out('b', 1, 2) });
    expect(
      page.incidents.map(({ caseId, impact, affected }) => [caseId, impact, affected.map((x) => x.component)]),
    ).toEqual([
      ['a1', 'partial_outage', ['a']],
      ['b1', 'major_outage', ['b']],
    ]);
    expect(JSON.stringify(page)).not.toMatch(/-host-|shop/);
    expect(page.incidents[0]!.reports[0]!.change.came[0]!.names).toEqual(['Customer a']);
  });

  it('uses the case ids of the customers’ own pages', () => {
    const config = configOf();
    // Three at once would be one event.
    const hit = NAMES.slice(0, 2);
    const organizations = NAMES.map((name) =>
      anOrganization({ name, hosts: hostsOf(name), ...(hit.includes(name) ? out(name, 2) : {}) }),
    );
    const model = aModel({ config, snapshot: aSnapshot({ organizations }) });
    const own = hit.map((id) => assembleCustomerPage(model, id, 'ja').incidents[0]!.caseId);
    expect(assembleOverview(model, 'ja').incidents.map(({ caseId }) => caseId)).toEqual(own);
  });

  it('has customers that share a case in one incident, and apart when only the id is the same', () => {
    const shared = configOf({ b: { from: [aClaim({ organization: 'a' })] } });
    const together = overviewOf({ a: out('a', 1) }, shared);
    expect(together.incidents.map(({ affected }) => affected.map((x) => x.component))).toEqual([['a', 'b']]);
    const same = { alerts: [anAlert({ id: 'same', hostId: 'a-host-1' })] };
    const other = { alerts: [anAlert({ id: 'same', hostId: 'b-host-1', openedAt: minutes(-20) })] };
    expect(
      overviewOf({ a: same, b: other })
        .incidents.map(({ caseId }) => caseId)
        .toSorted(),
    ).toEqual(['same', 'same-2']);
  });

  it.each(['unlisted', 'locked', 'internal'] as const)('says nothing of %s customers', (visibility) => {
    const config = configOf({ b: { visibility } });
    const page = overviewOf({ b: out('b', 1, 2) }, config);
    expect(page.components.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
    expect(page).toMatchObject({ state: 'operational', incidents: [], othersAffected: null });
    expect(JSON.stringify(page)).not.toContain('Customer b');
  });

  it('says how many others are hit when it is told to, but counts no internal ones', () => {
    const base = configOf();
    const config = configOf(
      { b: { visibility: 'unlisted' }, c: { visibility: 'internal' } },
      { site: { ...base.site, overview: 'counts' } },
    );
    const page = overviewOf({ b: out('b', 1), c: out('c', 1), d: { failure: aFailure() } }, config);
    expect(page.othersAffected).toBe(1);
  });

  it('promise 1: is unknown when there is nobody to speak of', () => {
    const all = Object.fromEntries(NAMES.map((id) => [id, { visibility: 'internal' as const }]));
    expect(overviewOf({}, configOf(all))).toMatchObject({ state: 'unknown', components: [] });
  });

  it('has the maintenance of listed customers once, with whom it touches', () => {
    const config = configOf({ b: { from: [aClaim({ organization: 'a' })] }, c: { visibility: 'internal' } });
    const page = overviewOf({ a: { downtimes: [aDowntime()] }, c: { downtimes: [aDowntime({ id: 'x' })] } }, config);
    expect(page.maintenances.map(({ components }) => components.map(({ id }) => id))).toEqual([['a', 'b']]);
    expect(findComponent(page, 'Customer a').state).toBe('maintenance');
  });

  it('has what is announced to everybody', () => {
    const announcement = anAnnouncement({ title: '全体障害' });
    const page = overviewOf({}, configOf(), [announcement, anAnnouncement({ id: 'one', customers: ['a'] })]);
    expect(page.incidents.map(({ title }) => title)).toEqual(['全体障害']);
    expect(page.state).toBe('partial_outage');
  });

  it('links a customer with a site of its own there', () => {
    const config = configOf({ a: { url: 'https://status.a.example/' } });
    expect(findComponent(overviewOf({}, config), 'Customer a').path).toBe('https://status.a.example/');
  });

  it.each<[string, Partial<CustomerConfig>, Partial<Config['site']>, tree: string]>([
    ['the public tree', {}, {}, 'c/a/'],
    ['one of two languages', {}, { locales: ['en', 'ja'] }, '../c/a/ja/'],
    ['a site of its own', { url: 'https://status.a.example/' }, {}, 'https://status.a.example/'],
  ])('sends an incident of one customer to that customer’s page in %s', (_, customer, site, tree) => {
    const base = configOf({ a: customer });
    const page = overviewOf({ a: out('a', 1) }, { ...base, site: { ...base.site, ...site } });
    expect(page.incidents.map(({ home }) => home)).toEqual([{ tree, caseId: 'a1', wasHere: false }]);
  });

  it('sends it to the case as the customer’s own page calls it', () => {
    const same = { alerts: [anAlert({ id: 'same', hostId: 'a-host-1' })] };
    const other = { alerts: [anAlert({ id: 'same', hostId: 'b-host-1', openedAt: minutes(-20) })] };
    const homes = overviewOf({ a: same, b: other }).incidents.map(({ home }) => `${home?.tree}${home?.caseId}`);
    expect(homes.toSorted()).toEqual(['c/a/same', 'c/b/same']);
  });

  it('keeps pages of its own for what hits several and for what is announced to all', () => {
    const shared = configOf({ b: { from: [aClaim({ organization: 'a' })] } });
    const announced = anAnnouncement({ title: '全体障害' });
    const pages = [
      overviewOf({ a: out('a', 1) }, shared),
      overviewOf(hitAtOnce('a', 'b', 'c'), configOf(), [announced]),
    ];
    const incidents = pages.flatMap((page) => page.incidents);
    expect(incidents.map(({ title, isEvent, home }) => [title, isEvent, home])).toEqual([
      [null, undefined, undefined],
      ['全体障害', undefined, undefined],
      [null, true, undefined],
    ]);
  });
});
