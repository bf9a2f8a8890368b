import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { checkAgainstNames } from '../../../src/model/claims/check-names.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aFailure,
  aHost,
  aMonitor,
  anOrganization,
  anOrganizationConfig,
  aSnapshot,
  NOW,
} from '../../support/builders-model.ts';

const READ = anOrganization({
  hosts: [aHost({ id: 'h1', services: [] }), aHost({ name: 'db-01', services: [{ name: 'shop', roles: ['db'] }] })],
  monitors: [aMonitor({ id: 'm1', name: '監視 本番' })],
  monitorListReadAt: NOW,
});

function unmatched(config: Partial<Config>, ...organizations: OrganizationSnapshot[]): string[] {
  const snapshot = aSnapshot({ organizations: organizations.length > 0 ? organizations : [READ] });
  return checkAgainstNames(aConfig(config), () => ({ line: 1, column: 1 }), snapshot).map(
    ({ path, args }) => `${path.join('.')} ${args.name}`,
  );
}

describe('names that stand in the configuration and match nothing', () => {
  it('are named in claims, by kind and place', () => {
    const from = [
      aClaim({ roles: ['shop:web', 'shop:db'], hosts: ['db-*', 'gone-*'], monitors: ['監視　本番', 'other'] }),
    ];
    expect(unmatched({ customers: [aCustomer({ from })] })).toEqual([
      'customers.0.from.0.roles shop:web',
      'customers.0.from.0.hosts gone-*',
      'customers.0.from.0.monitors other',
    ]);
  });

  it('are named in rules, general ones and a customer’s own', () => {
    const customers = [aCustomer({ rules: [{ role: ['shop:cache'], as: 'outage' }] })];
    const rules = [
      { host: ['db-01', 'db-02'], monitor: ['m1', 'm2'], as: 'outage' as const },
      { as: 'ignore' as const },
    ];
    expect(unmatched({ customers, rules })).toEqual([
      'customers.0.rules.0.role shop:cache',
      'rules.0.host db-02',
      'rules.0.monitor m2',
    ]);
  });

  it('are not those that differ by width of blanks or composition alone', () => {
    const monitors = [aMonitor({ name: 'サービス\u00a0監視' }), aMonitor({ id: 'm2', name: 'カ\u3099ード' })];
    const from = [aClaim({ monitors: ['サービス 監視', ' ガード '] })];
    const read = anOrganization({ monitors, monitorListReadAt: NOW });
    expect(unmatched({ customers: [aCustomer({ from })] }, read)).toEqual([]);
  });

  it('may be checks where a rule is for checks', () => {
    expect(unmatched({ rules: [{ type: ['check'], monitor: ['check-procs'], as: 'outage' }] })).toEqual([]);
  });

  it('are not told where the service is not there at all: that is an error of its own', () => {
    expect(unmatched({ customers: [aCustomer({ from: [aClaim({ roles: ['base:web'] })] })] })).toEqual([]);
  });

  it('are named in runbooks for monitors that do not exist', () => {
    const runbooks = [
      { monitors: ['監視　本番', 'm1', 'gone'], organization: null, url: null, text: 'x' },
      { monitors: ['監視*'], organization: 'acme', url: null, text: 'x' },
    ];
    expect(unmatched({ runbooks })).toEqual(['runbooks.0.monitor gone']);
  });

  it('are looked for in the organizations that a rule is for', () => {
    const organizations = [anOrganizationConfig(), anOrganizationConfig({ name: 'base' })];
    const base = anOrganization({ name: 'base', hosts: [aHost({ name: 'db-02' })] });
    const rules = [
      { organization: ['acme'], host: ['db-02'], as: 'outage' as const },
      { host: ['db-02'], as: 'outage' as const },
    ];
    expect(unmatched({ organizations, rules }, READ, base)).toEqual(['rules.0.host db-02']);
  });

  it('are not known of an organization that could not be read, nor of monitors that were refused', () => {
    const from = [aClaim({ hosts: ['gone'], monitors: ['other'] })];
    const customers = [aCustomer({ from })];
    expect(unmatched({ customers }, anOrganization({ failure: aFailure() }))).toEqual([]);
    expect(unmatched({ customers }, anOrganization())).toEqual(['customers.0.from.0.hosts gone']);
  });
});
