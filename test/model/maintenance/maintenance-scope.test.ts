import { describe, expect, test } from 'vitest';
import {
  coversHost,
  coversService,
  monitorReach,
  type ConnectivityMonitor,
} from '../../../src/model/maintenance/maintenance-scope.ts';
import type { Downtime } from '../../../src/snapshot/snapshot.ts';
import { aDowntime } from '../../support/builders-model.ts';

const host = {
  services: [
    { name: 'shared-lb', roles: ['backend', 'canary'] },
    { name: 'shop', roles: ['web'] },
  ],
};
const alive = [{ id: 'alive' }];

describe('a downtime covers a host', () => {
  test.each<[string, Partial<Downtime>, boolean]>([
    ['when it has no scopes', {}, true],
    ['of its service', { serviceScopes: ['shop'] }, true],
    ['of none of its services', { serviceScopes: ['sho', 'shop-admin'] }, false],
    ['of its role', { roleScopes: ['shop:web'] }, true],
    ['of its role in the other spelling', { roleScopes: ['shop: web'] }, true],
    ['of a role of that name in another service', { roleScopes: ['shared-lb:web'] }, false],
    ['when a service or a role names it', { serviceScopes: ['mail'], roleScopes: ['shop:web'] }, true],
    ['unless its service is excluded', { serviceExcludeScopes: ['shared-lb'] }, false],
    ['unless its role is excluded', { serviceScopes: ['shop'], roleExcludeScopes: ['shared-lb: canary'] }, false],
    ['when something else is excluded', { serviceScopes: ['shop'], roleExcludeScopes: ['shop:db'] }, true],
  ])('%s', (_title, scopes, covered) => {
    expect(coversHost(aDowntime(scopes), host)).toBe(covered);
  });

  test('a host without any role is covered only when nothing is scoped', () => {
    expect(coversHost(aDowntime(), { services: [] })).toBe(true);
    expect(coversHost(aDowntime({ serviceScopes: ['shop'] }), { services: [] })).toBe(false);
    expect(coversHost(aDowntime({ serviceExcludeScopes: ['shop'] }), { services: [] })).toBe(true);
  });
});

test.each<[string, Partial<Downtime>, boolean]>([
  ['everything', {}, true],
  ['the service', { serviceScopes: ['shop'] }, true],
  ['one of its roles only', { roleScopes: ['shop:web'] }, false],
  ['all but one of its roles', { roleExcludeScopes: ['shop: web'] }, false],
  ['all but another service', { serviceExcludeScopes: ['mail'] }, true],
  ['all but this service', { serviceExcludeScopes: ['shop'] }, false],
])('a downtime of %s covers the service as a whole: %#', (_title, scopes, covered) => {
  expect(coversService(aDowntime(scopes), 'shop')).toBe(covered);
});

test.each<[string, Partial<Downtime>, readonly ConnectivityMonitor[], string]>([
  ['all monitors', {}, alive, 'whole'],
  ['the connectivity monitor among others', { monitorScopes: ['cpu', 'alive'] }, alive, 'whole'],
  ['other monitors', { monitorScopes: ['cpu'] }, alive, 'partial'],
  ['monitors of which nothing is known', { monitorScopes: ['cpu'] }, [], 'partial'],
  ['all but some others', { monitorExcludeScopes: ['cpu'] }, alive, 'whole'],
  ['all but the connectivity monitor', { monitorExcludeScopes: ['alive'] }, alive, 'partial'],
  ['all but one of two connectivity monitors', { monitorExcludeScopes: ['alive'] }, [...alive, { id: 'b' }], 'whole'],
  [
    'a monitor that is excluded as well',
    { monitorScopes: ['alive'], monitorExcludeScopes: ['alive'] },
    alive,
    'partial',
  ],
])('a downtime for %s silences the host: %#', (_title, scopes, known, reach) => {
  expect(monitorReach(aDowntime(scopes), known)).toBe(reach);
});
