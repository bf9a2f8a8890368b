import { beforeAll, describe, expect, it } from 'vitest';
import { compareText } from '../../src/base/text.ts';
import type { HouseMemory } from '../../src/model/hygiene/house-memory.ts';
import { keepCustomer } from '../../src/model/kept/kept-customer.ts';
import { findRestingOrganizations, keepScope } from '../../src/model/kept/kept-scope.ts';
import type { Model, OrganizationModel } from '../../src/model/model.ts';
import { assembleScope, type KeptScope } from '../../src/model/pages/scope.ts';
import type { ScopePage } from '../../src/model/pages/scope-page.ts';
import { nameOf, parseScope, serializeScope } from '../../src/rest/scope-document.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import { searchRowsOf } from '../../src/site/scope/search-rows.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anOrganization,
  anOrganizationConfig,
  aSnapshot,
  minutes,
  NOW,
} from '../support/builders-model.ts';
import { buildScopeFiles } from '../support/scope-pages.ts';

let theme: ScopeTheme;
beforeAll(async () => {
  theme = loadScopeTheme(await loadTheme({ logo: null, accent: null, css: null, templates: null }));
});

const NAMES = ['acme', 'b-first', 'empty'];
const HOUSE: HouseMemory = new Map(
  NAMES.map((name) => [
    name,
    { hostCounts: [{ at: minutes(-9_000), hosts: 40 }], mutedSince: new Map([['m1', minutes(-99_999)]]) },
  ]),
);

/** Two customers of whole organizations, hit by an event of both and one case of one; an organization without a host. */
function aTown(): Model {
  const config = aConfig({
    organizations: NAMES.map((name) => anOrganizationConfig({ name })),
    customers: NAMES.map((name) => {
      return aCustomer({ id: name, name: `Of "${name}"`, from: [aClaim({ organization: name })] });
    }),
    widespreadCustomers: 2,
  });
  const hosts = ['web', 'db'].map((name) => aHost({ id: `${name}-1`, name, services: [{ name: 'shop', roles: [name] }] })); // prettier-ignore
  const parked = aHost({ id: 'old', name: 'old', services: [], status: 'poweroff' });
  const alert = (organization: string, opened: number, closed: number | null) =>
    anAlert({
      id: `${organization}${opened}`,
      hostId: 'web-1',
      openedAt: minutes(opened),
      ...(closed === null ? {} : { status: 'OK' as const, closedAt: minutes(closed) }),
    });
  const organizations = [
    anOrganization({
      name: 'acme',
      hosts: [...hosts, parked],
      alerts: [alert('acme', -30, null), alert('acme', -3_000, -2_950)],
      monitors: [aMonitor({ id: 'm1', isMuted: true })],
    }),
    anOrganization({ name: 'b-first', hosts, alerts: [alert('b-first', -31, null)] }),
    anOrganization({ name: 'empty', hosts: [] }),
  ];
  return aModel({ config, snapshot: aSnapshot({ organizations }) });
}

function pageOf(model: Model, kept?: KeptScope): ScopePage {
  const resting = findRestingOrganizations(model);
  return assembleScope(model, {
    shownStates: new Map(),
    house: HOUSE,
    ...(kept === undefined ? {} : { kept, resting }),
  });
}

function filesOf(page: ScopePage): Map<string, string> {
  const files = [...buildScopeFiles({ ...page, changedAt: NOW }, theme)];
  return new Map(files.map(({ path, content }) => [path, Buffer.from(content as string).toString('utf8')]));
}

/** As after a look at all. */
function withKept(model: Model, ids: readonly string[]): Model {
  const own = ids.map((id) => [id, keepCustomer(model, model.customers.get(id)!)] as const);
  return { ...model, kept: new Map(own) };
}

const OF = { way: 'build', inputs: 'print', documents: new Map([['history', '1']]) };

function keptOf(model: Model, page: ScopePage, before?: KeptScope): KeptScope {
  const bytes = serializeScope(keepScope(model, page, before, searchRowsOf(page)), nameOf(OF));
  return parseScope(bytes, nameOf(OF))!;
}

describe('what is kept for the internal site', () => {
  it.each([[NAMES], [['acme', 'empty']], [['b-first']], [[]]])('gives the same files where %j rest', (rest) => {
    const model = aTown();
    const whole = pageOf(model);
    const kept = keptOf(model, whole);
    const part = withKept(model, rest);
    const page = pageOf(part, kept);
    const hosts = [...rest].flatMap((name) => page.resting?.get(name)?.hosts() ?? []);
    expect(page.hosts.filter(({ organization }) => rest.includes(organization))).toEqual([]);
    const all = [...page.hosts, ...hosts].toSorted((a, b) => compareText(a.organization, b.organization));
    expect(all).toEqual(whole.hosts);
    const files = filesOf(page);
    for (const [path, text] of filesOf(whole)) {
      const isLost = rest.some((name) => path === `organizations/${name}/index.html`);
      // A page of one that rests is made of its hosts by who cuts the site into parts.
      if (!isLost) expect([path, files.get(path)]).toEqual([path, text]);
    }
    expect(keptOf(part, page, kept)).toEqual(kept);
  });

  it('asks no hosts, alerts or cases of organizations and customers that rest', () => {
    const model = aTown();
    const kept = keptOf(model, pageOf(model));
    const never = (): never => {
      throw new Error('Somebody asked.');
    };
    const organizations = [...model.organizations].map(([name, own]) => [
      name,
      Object.defineProperties({ ...own }, { hosts: { get: never }, hostRecords: { get: never } }),
    ]);
    const customers = [...model.customers].map(([id, own]) => [
      id,
      Object.defineProperties({ ...own, cases: own.cases }, { hosts: { get: never } }),
    ]);
    const part = {
      ...withKept(model, NAMES),
      organizations: new Map(organizations as [string, OrganizationModel][]),
      customers: new Map(customers as [string, Model['customers'] extends ReadonlyMap<string, infer C> ? C : never][]),
    };
    const page = pageOf(part, kept);
    expect(keepScope(part, page, kept, searchRowsOf(page)).organizations).toEqual(kept.organizations);
  });

  it('tells what wants tidying up, and what began, as it was', () => {
    const model = aTown();
    const page = pageOf(model);
    const { organizations, recent } = keptOf(model, page);
    expect(organizations.get('acme')?.hygiene.items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['host_count_moved', 'host_without_role', 'muted_monitor']),
    );
    expect(page.hygiene.items.map(({ kind }) => kind)).toContain('empty_organization');
    expect(recent.cases.get('acme')).toHaveLength(2);
    expect(recent.events.size).toBe(1);
  });

  it('is good beside the state it was left with, and as it was written', () => {
    const model = aTown();
    const page = pageOf(model);
    const bytes = serializeScope(keepScope(model, page, undefined, searchRowsOf(page)), nameOf(OF));
    expect(parseScope(bytes, nameOf({ ...OF, documents: new Map([['history', '2']]) }))).toBeUndefined();
    expect(parseScope(bytes, nameOf({ ...OF, inputs: 'other' }))).toBeUndefined();
    for (const at of [0, 10, 60, 500, bytes.length - 5]) {
      const spoiled = Buffer.from(bytes);
      spoiled[at]! ^= 1;
      expect(parseScope(spoiled, nameOf(OF))).toBeUndefined();
      expect(parseScope(bytes.subarray(0, at), nameOf(OF))).toBeUndefined();
    }
  });
});
