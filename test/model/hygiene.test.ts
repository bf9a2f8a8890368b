import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/base/durations.ts';
import { emptyHistory, type History } from '../../src/model/history/history.ts';
import { findHygiene, HYGIENE_LIMITS, type HygieneReport } from '../../src/model/hygiene.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { aDowntime, aHost, aModel, anAlert, anOrganization, aSnapshot, NOW } from '../support/builders-model.ts';

const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

function find(read: Partial<OrganizationSnapshot>, history: History | null = emptyHistory()): HygieneReport {
  const model = aModel({ snapshot: aSnapshot({ organizations: [anOrganization(read)] }) });
  return findHygiene(model, history, NOW, HYGIENE_LIMITS);
}

const SERVED = { services: [{ name: 'shop', roles: ['web'] }] };

describe('house-keeping', () => {
  it.each([
    [13.9, 0],
    [14, 1],
  ])('calls a connection lost for %d days forgotten: %d', (days, count) => {
    const hosts = [aHost({ id: 'web', ...SERVED })];
    const alerts = [anAlert({ hostId: 'web', openedAt: ago(days) })];
    expect(find({ hosts, alerts }).forgottenAlerts).toHaveLength(count);
  });

  it('knows how long a host has been parked from the history alone', () => {
    const hosts = [aHost({ id: 'web', status: 'poweroff', ...SERVED })];
    const since = (days: number): History => ({
      ...emptyHistory(),
      organizations: [
        {
          name: 'acme',
          observed: [],
          alerts: [],
          hosts: [{ id: 'web', phases: [{ from: ago(days), status: 'poweroff' }] }],
        },
      ],
    });
    expect(find({ hosts }, since(30)).parkedHosts).toEqual([
      { organization: 'acme', host: hosts[0]!.name, since: ago(30) },
    ]);
    expect(find({ hosts }, since(29)).parkedHosts).toEqual([]);
    expect(find({ hosts }, null).parkedHosts).toBeNull();
  });

  it('names hosts in no service, and organizations without hosts', () => {
    expect(find({ hosts: [aHost({ services: [] })] })).toMatchObject({ emptyOrganizations: [] });
    expect(find({ hosts: [aHost({ services: [] })] }).hostsWithoutService).toHaveLength(1);
    expect(find({ hosts: [] }).emptyOrganizations).toEqual(['acme']);
  });

  it('names downtimes that ended long ago, and those that silence everything', () => {
    const ended = aDowntime({ id: 'old', startsAt: ago(40), durationMinutes: 60, recurrence: null });
    const whole = aDowntime({
      id: 'all',
      startsAt: ago(1),
      durationMinutes: 2880,
      serviceScopes: [],
      roleScopes: [],
      monitorScopes: [],
      recurrence: null,
    });
    const report = find({ downtimes: [ended, whole] });
    expect(report.endedDowntimes.map(({ id }) => id)).toEqual(['old']);
    expect(report.downtimesWithoutScope.map(({ id }) => id)).toEqual(['all']);
  });
});
