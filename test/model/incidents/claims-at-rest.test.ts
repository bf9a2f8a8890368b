import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Claim } from '../../../src/config/config.ts';
import { claimAll } from '../../../src/model/claim-all.ts';
import { standStrays } from '../../../src/model/standing/stray-standings.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aHistory,
  aHost,
  anAlertRecord,
  anOrganization,
  anOrganizationConfig,
  anOrganizationHistory,
  aSnapshot,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const ORGANIZATIONS = ['acme', 'shared', 'lone'];
const HOSTS = ['web-01', 'web-02', 'db-01'];

const claims = fc.record<Partial<Claim>>({
  organization: fc.constantFrom(...ORGANIZATIONS),
  services: fc.constantFrom<string[]>([], [], ['shop']),
  roles: fc.constantFrom<string[]>([], [], ['shop:web']),
  hosts: fc.constantFrom<string[]>([], [], [], ['web-*']),
  monitors: fc.constantFrom<string[]>([], [], [], ['front*']),
});
const customers = fc.array(
  fc.record({ from: fc.array(claims, { minLength: 1, maxLength: 3 }), isResting: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const alerts = fc.array(
  fc.record({
    organization: fc.constantFrom(...ORGANIZATIONS),
    host: fc.constantFrom(null, ...HOSTS),
    monitorName: fc.constantFrom(null, 'front page'),
    monitorService: fc.constantFrom(null, 'shop'),
    type: fc.constantFrom('connectivity', 'host', 'external'),
    isOpen: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** Everything that claims say of whom nobody rests, in words. */
function told(input: Parameters<typeof claimAll>[0]): unknown {
  const claimed = claimAll(input);
  const awake = [...claimed.customers].filter(([id]) => input.resting?.has(id) !== true);
  return {
    openAlerts: claimed.openAlerts.map(({ organization, alert, ...open }) => [organization.name, alert.id, open]),
    unmapped: [...claimed.unmapped.hosts, ...claimed.unmapped.alerts].map((one) => [
      one.organization.name,
      'host' in one ? one.host.id : one.alert.id,
    ]),
    hosts: [...claimed.customers].map(([id, { hosts }]) => [
      id,
      hosts.map((own) => [own.organization.name, own.host.id, own.id, own.services]),
    ]),
    strays: [...standStrays(claimed, input.config.rules, NOW)].map(([{ id }, { state, since }]) => [id, state, since]),
    awake: awake.map(([id, { touches }]) => [id, touches.map(({ alert, target }) => [alert.id, target])]),
  };
}

it('what is claimed is the same, whoever rests', () => {
  fc.assert(
    fc.property(customers, alerts, (drawn, hits) => {
      const config = aConfig({
        organizations: ORGANIZATIONS.map((name) => anOrganizationConfig({ name })),
        customers: drawn.map(({ from }, i) => aCustomer({ id: `c${i}`, from: from.map((claim) => aClaim(claim)) })),
      });
      const hostsOf = (name: string): ReturnType<typeof aHost>[] =>
        HOSTS.map((host) =>
          aHost({ id: `${name}-${host}`, name: host, label: host, services: [{ name: 'shop', roles: ['web'] }] }),
        );
      const records = hits.map(({ organization, host, isOpen, ...own }, i) => ({
        organization,
        record: anAlertRecord({
          ...own,
          id: `a${i}`,
          hostId: host === null ? null : `${organization}-${host}`,
          hostName: host,
          openedAt: minutes(-30),
          closedAt: isOpen ? null : minutes(-20),
        }),
      }));
      const input = {
        config,
        now: NOW,
        snapshot: aSnapshot({
          organizations: ORGANIZATIONS.map((name) => anOrganization({ name, hosts: hostsOf(name) })),
        }),
        history: aHistory({
          organizations: ORGANIZATIONS.map((name) =>
            anOrganizationHistory({
              name,
              alerts: records.filter((one) => one.organization === name).map(({ record }) => record),
            }),
          ),
        }),
      };
      const resting = new Set(drawn.flatMap(({ isResting }, i) => (isResting ? [`c${i}`] : [])));
      const all = told(input) as { awake: [string, unknown][] };
      const part = told({ ...input, resting });
      expect(part).toEqual({ ...all, awake: all.awake.filter(([id]) => !resting.has(id)) });
    }),
  );
});
