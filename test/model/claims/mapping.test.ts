import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/config/config.ts';
import { matchesGlob } from '../../../src/config/glob.ts';
import { compileMappings, NO_MAPPING, type OrganizationMapping } from '../../../src/model/claims/mapping.ts';
import { aClaim, aCustomer, aHost, anAlertRecord } from '../../support/builders-model.ts';

function mappingOf(...claims: Partial<Claim>[]): OrganizationMapping {
  const customers = claims.map((claim, i) => aCustomer({ id: `c${i}`, from: [aClaim(claim)] }));
  return compileMappings(customers).get('acme') ?? NO_MAPPING;
}

const HOST = aHost({
  id: 'h1',
  name: 'web-01',
  label: 'Shop front',
  services: [
    { name: 'mail', roles: [] },
    { name: 'shop', roles: ['web', 'api'] },
  ],
});

describe('a host is claimed', () => {
  it.each<[string, Partial<Claim>, string[] | null]>([
    ['by the whole organization, with all its services', {}, ['mail', 'shop']],
    ['by a service, with that service only', { services: ['shop'] }, ['shop']],
    ['by a glob over services', { services: ['*a*'] }, ['mail']],
    ['by a role, with its service', { roles: ['shop:web'] }, ['shop']],
    ['by a glob over roles', { roles: ['*:a?i'] }, ['shop']],
    ['by its name, without services', { hosts: ['web-01'] }, []],
    ['by a glob over its name', { hosts: ['web-*'] }, []],
    ['by its id', { hosts: ['h1'] }, []],
    ['by service and name at once', { services: ['shop'], hosts: ['web-*'] }, ['shop']],
    ['not by a service that differs in case', { services: ['Shop'] }, null],
    ['not by a role of another service', { roles: ['mail:web'] }, null],
    ['not by its label', { hosts: ['Shop front'] }, null],
    ['not by a glob over its id', { hosts: ['h*'] }, null],
    ['not by monitors', { monitors: ['*'] }, null],
    ['not by another organization', { organization: 'other' }, null],
  ])('%s', (_, claim, services) => {
    const claims = mappingOf(claim).claimsOfHost(HOST);
    expect(claims.map((found) => found.services.toSorted())).toEqual(services === null ? [] : [services]);
  });

  it('by several customers at once, in the order of the configuration', () => {
    const mapping = mappingOf({ hosts: ['web-*'] }, {}, { services: ['nothing'] }, { roles: ['shop:*'] });
    expect(mapping.claimsOfHost(HOST).map(({ customer }) => customer.id)).toEqual(['c0', 'c1', 'c3']);
  });

  it('once by a customer whose entries overlap', () => {
    const customer = aCustomer({ from: [aClaim({ services: ['shop'] }), aClaim(), aClaim({ hosts: ['*'] })] });
    const claims = compileMappings([customer]).get('acme')!.claimsOfHost(HOST);
    expect(claims.map(({ services }) => services)).toEqual([['mail', 'shop']]);
  });

  it('by nobody where nobody claims the organization', () => {
    expect(NO_MAPPING.claimsOfHost(HOST)).toEqual([]);
    expect(NO_MAPPING.claimsOfAlert(anAlertRecord())).toEqual([]);
  });
});

describe('an alert', () => {
  const hostAlert = anAlertRecord({ hostId: 'h1', hostName: 'web-01', hostServices: HOST.services });
  const serviceAlert = anAlertRecord({
    hostId: null,
    hostServices: [],
    monitorService: 'shop',
    monitorName: 'top page',
  });
  const otherAlert = anAlertRecord({ hostId: null, hostServices: [], monitorName: 'top page', monitorId: 'm1' });
  const unlisted = anAlertRecord({ hostId: 'gone', hostName: null, hostLabel: null, hostServices: [] });

  it.each<[string, typeof hostAlert, Partial<Claim>, object | null]>([
    ['of a host touches the host', hostAlert, {}, { kind: 'host', hostId: 'h1', services: ['mail', 'shop'] }],
    [
      'of a host goes by its services',
      hostAlert,
      { services: ['shop'] },
      { kind: 'host', hostId: 'h1', services: ['shop'] },
    ],
    ['of a host is not taken by other hosts', hostAlert, { hosts: ['db-*'] }, null],
    ['without a host touches the service of its monitor', serviceAlert, {}, { kind: 'service', service: 'shop' }],
    ['without a host goes by that service', serviceAlert, { services: ['sh*'] }, { kind: 'service', service: 'shop' }],
    ['without a host is not taken by a role of its service', serviceAlert, { roles: ['shop:web'] }, null],
    ['without a host is not taken by hosts', serviceAlert, { hosts: ['*'] }, null],
    ['with neither touches who claims all', otherAlert, {}, { kind: 'customer' }],
    ['with neither is not taken by services', otherAlert, { services: ['*'] }, null],
    ['is taken by the name of its monitor', otherAlert, { monitors: ['top *'] }, { kind: 'customer' }],
    ['is taken by the id of its monitor', otherAlert, { monitors: ['m1'] }, { kind: 'customer' }],
    [
      'of a host taken by its monitor does not show the host',
      hostAlert,
      { monitors: ['connectivity'] },
      { kind: 'customer' },
    ],
    [
      'for a host that is not listed touches who claims all',
      unlisted,
      {},
      { kind: 'host', hostId: 'gone', services: [] },
    ],
    ['for a host that is not listed is not taken by a glob', unlisted, { hosts: ['*'] }, null],
  ])('%s', (_, alert, claim, target) => {
    expect(
      mappingOf(claim)
        .claimsOfAlert(alert)
        .map((found) => found.target),
    ).toEqual(target === null ? [] : [target]);
  });
});

describe('the index of claims', () => {
  const word = fc.constantFrom('shop', 'shop-a', 'mail', 'web', 'web-1', 'web-12', 'db');
  const glob = fc.oneof(word, fc.constantFrom('*', 'sh*', 'web-?', '*1*', 'w*2'));
  const globs = fc.array(glob, { maxLength: 2 });

  it('finds whom comparing every claim with every host finds', () => {
    const claim = fc.record({ services: globs, hosts: globs });
    const host = fc.record({ name: word, services: fc.uniqueArray(word, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 6 }), host, (claims, { name, services }) => {
        const found = mappingOf(...claims).claimsOfHost({
          id: 'id',
          name,
          services: services.map((service) => ({ name: service, roles: [] })),
        });
        const expected = claims.flatMap((each, i) => {
          const isWhole = each.services.length + each.hosts.length === 0;
          const hit =
            each.hosts.some((pattern) => matchesGlob(pattern, name)) ||
            each.services.some((pattern) => services.some((service) => matchesGlob(pattern, service)));
          return isWhole || hit ? [`c${i}`] : [];
        });
        expect(found.map(({ customer }) => customer.id)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
