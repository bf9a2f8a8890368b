import { describe, expect, test } from 'vitest';
import {
  createMaintenanceLookup,
  expandDowntimes,
  maintenanceOccurrences,
} from '../../../src/model/maintenance/maintenance.ts';
import type { ExpandedDowntime } from '../../../src/model/maintenance/maintenance.ts';
import type { Downtime } from '../../../src/snapshot/snapshot.ts';
import { NOW, aDowntime, days, minutes } from '../../support/builders-model.ts';

const shop = [{ name: 'shop', roles: ['web'] }];
const daily: Downtime['recurrence'] = { type: 'daily', interval: 1, weekdays: [], until: null };

function expand(...downtimes: Downtime[]): ExpandedDowntime[] {
  return expandDowntimes({
    downtimes,
    connectivityMonitors: [{ id: 'alive' }],
    historyFrom: days(-90),
    now: NOW,
  });
}
function occurrences(...downtimes: Downtime[]) {
  return maintenanceOccurrences({
    organization: 'acme',
    expanded: expand(...downtimes),
    hosts: [
      { id: 'h-web', services: shop },
      { id: 'h-mail', services: [{ name: 'mail', roles: [] }] },
    ],
    services: [{ id: 's-shop', name: 'shop' }],
    now: NOW,
  });
}

describe('maintenance of a customer', () => {
  test('says what is covered and whether it is to come, running or done', () => {
    const found = occurrences(
      aDowntime({ id: 'past', startsAt: minutes(-120), serviceScopes: ['shop'] }),
      aDowntime({ id: 'now', startsAt: minutes(-60), durationMinutes: 61 }),
      aDowntime({ id: 'just-over', startsAt: minutes(-60), durationMinutes: 60 }),
      aDowntime({ id: 'next', startsAt: minutes(1), roleScopes: ['shop: web'] }),
    );
    expect(found.map(({ downtimeId, state, hosts, services }) => [downtimeId, state, hosts, services])).toEqual([
      ['past', 'completed', ['h-web'], ['s-shop']],
      ['now', 'in_progress', ['h-web', 'h-mail'], ['s-shop']],
      ['just-over', 'completed', ['h-web', 'h-mail'], ['s-shop']],
      ['next', 'scheduled', ['h-web'], []],
    ]);
  });

  test('what recurs is expanded 14 days ahead and as far back as the history', () => {
    const found = occurrences(aDowntime({ startsAt: days(-400), recurrence: daily }));
    expect(found.filter((o) => o.state === 'scheduled')).toHaveLength(13);
    expect(found.filter((o) => o.state === 'in_progress')).toHaveLength(1);
    expect(found.filter((o) => o.state === 'completed')).toHaveLength(90);
  });

  test('what touches nothing of the customer is not there', () => {
    expect(occurrences(aDowntime({ serviceScopes: ['other'] }), aDowntime({ durationMinutes: 0 }))).toEqual([]);
    expect(occurrences(aDowntime({ startsAt: days(15) }), aDowntime({ startsAt: days(-91) }))).toEqual([]);
  });

  test('a downtime for some monitors is there only with a public text or when connectivity is among them', () => {
    const monitorScopes = ['cpu'];
    expect(occurrences(aDowntime({ monitorScopes }))).toEqual([]);
    expect(occurrences(aDowntime({ monitorScopes, publicText: ' \u202e ' }))).toEqual([]);
    expect(occurrences(aDowntime({ monitorScopes, publicText: '証明書の更新\u0000' }))).toMatchObject([
      { text: '証明書の更新' },
    ]);
    expect(occurrences(aDowntime({ monitorScopes: ['cpu', 'alive'] }))).toHaveLength(1);
  });
});

describe('a host in maintenance', () => {
  const lookup = createMaintenanceLookup(
    expand(
      aDowntime({ id: 'a', startsAt: minutes(-60), durationMinutes: 90, serviceScopes: ['shop'] }),
      aDowntime({ id: 'b', startsAt: minutes(-90), durationMinutes: 60 }),
      aDowntime({ id: 'text', startsAt: minutes(-600), monitorScopes: ['cpu'], publicText: 'x' }),
      aDowntime({ id: 'later', startsAt: minutes(600) }),
    ),
    days(-90),
    NOW,
  );

  test('is so by its downtimes, up to now', () => {
    expect(lookup.intervalsOf({ services: shop })).toEqual([{ from: minutes(-90), to: NOW }]);
    expect(lookup.intervalsOf({ services: [] })).toEqual([{ from: minutes(-90), to: minutes(-30) }]);
    expect(lookup.isInMaintenance({ services: shop, status: 'working' })).toBe(true);
    expect(lookup.isInMaintenance({ services: [], status: 'working' })).toBe(false);
  });

  test('is so by its status as it was observed', () => {
    const phases = [
      { from: days(-100), status: 'poweroff' },
      { from: days(-80), status: 'working' },
      { from: days(-3), status: 'maintenance' },
      { from: days(-2), status: 'unrecognized' },
      { from: minutes(-40), status: 'maintenance' },
    ] as const;
    expect(lookup.intervalsOf({ services: [] }, [...phases])).toEqual([
      { from: days(-90), to: days(-80) },
      { from: days(-3), to: days(-2) },
      { from: minutes(-90), to: NOW },
    ]);
    expect(lookup.isInMaintenance({ services: [], status: 'poweroff' })).toBe(true);
    expect(lookup.isInMaintenance({ services: [], status: 'standby' })).toBe(false);
  });

  test('a downtime that never pauses reaches from its beginning to now', () => {
    const always = expand(aDowntime({ startsAt: days(-1), durationMinutes: 1440, recurrence: daily }));
    const endless = createMaintenanceLookup(always, days(-90), NOW);
    expect(endless.intervalsOf({ services: [] })).toEqual([{ from: days(-1), to: NOW }]);
    expect(endless.isInMaintenance({ services: [], status: 'working' })).toBe(true);
  });

  test('20,000 hosts under 50 nightly downtimes each get the nights of their own service', () => {
    const nightly = Array.from({ length: 50 }, (_, i) =>
      aDowntime({ id: `d${i}`, startsAt: days(-200), recurrence: daily, serviceScopes: [`svc${i}`] }),
    );
    const many = createMaintenanceLookup(expand(...nightly), days(-90), NOW);
    let found = 0;
    for (let i = 0; i < 20_000; i++) {
      const services = [{ name: `svc${i % 50}`, roles: ['web'] }];
      found += many.intervalsOf({ services }).length;
      if (many.isInMaintenance({ services, status: 'working' })) found++;
    }
    expect(found).toBe(20_000 * 91);
  });
});
