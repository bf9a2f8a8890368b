import { describe, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';

const COMPANY = simulateCompany({ seed: 7, now: new Date('2026-11-20T04:30:00Z'), historyDays: 10 });

describe('batch servers of the simulated company', () => {
  const withBatch = COMPANY.organizations.filter(({ hosts }) =>
    hosts.some(({ roles }) => Object.hasOwn(roles, 'batch')),
  );
  const unwatched = withBatch.filter(({ monitors }) =>
    monitors.some((monitor) => (monitor['excludeScopes'] as string[] | undefined)?.includes('batch')),
  );

  it('are left out of the monitors of some organizations, and of others not', () => {
    expect(unwatched.length).toBeGreaterThan(2);
    expect(unwatched.length).toBeLessThan(withBatch.length);
  });

  it('have no alert of a monitor that leaves them out', () => {
    for (const { hosts, alerts } of unwatched) {
      const ids = hosts.filter(({ roles }) => Object.hasOwn(roles, 'batch')).map(({ id }) => id);
      const theirs = alerts.filter(({ hostId, type }) => ids.includes(hostId ?? '') && type !== 'check');
      expect(theirs.filter(({ type }) => type === 'connectivity' || type === 'host')).toEqual([]);
    }
  });
});
