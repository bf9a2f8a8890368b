import { describe, expect, it } from 'vitest';
import { formatWatch, reportWatch } from '../../src/commands/check/check-watch.ts';
import type { WatchReport } from '../../src/commands/check/check-reports.ts';
import { CHECK_WORDS } from '../../src/commands/check/check-words.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { aHost, aModel, aMonitor, anOrganization, aSnapshot, NOW } from '../support/builders-model.ts';

const HOSTS = [
  aHost({ name: 'web-01', services: [{ name: 'shop', roles: ['web'] }] }),
  aHost({ name: 'batch-01', services: [{ name: 'batch', roles: ['job'] }] }),
];

function reportOf(read: Partial<OrganizationSnapshot>): WatchReport {
  return reportWatch(aModel({ snapshot: aSnapshot({ organizations: [anOrganization({ hosts: HOSTS, ...read })] }) }));
}

describe('check tells what nobody watches', () => {
  it('names services that connectivity monitors leave out, and their hosts', () => {
    const report = reportOf({ monitorListReadAt: NOW, monitors: [aMonitor({ excludeScopes: ['batch', 'gone'] })] });
    expect(report).toEqual({
      monitorsUnknown: [],
      withoutConnectivity: [],
      excluded: ['acme/batch'],
      unwatched: [{ organization: 'acme', host: 'batch-01' }],
    });
    expect(formatWatch(report, CHECK_WORDS.en)).toEqual([
      '1 service or role is left out by connectivity monitors:',
      '  acme/batch',
      '1 host is watched by nobody and shown as not monitored:',
      '  acme/batch-01',
    ]);
  });

  it('does not name what another monitor covers', () => {
    const monitors = [aMonitor({ excludeScopes: ['batch'] }), aMonitor({ id: 'm2', scopes: ['batch:job'] })];
    expect(reportOf({ monitorListReadAt: NOW, monitors })).toMatchObject({ excluded: [], unwatched: [] });
  });

  it('names organizations without a connectivity monitor, watched otherwise or not', () => {
    const monitors = [aMonitor({ type: 'host' })];
    expect(reportOf({ monitorListReadAt: NOW, monitors })).toMatchObject({
      withoutConnectivity: ['acme'],
      unwatched: [],
    });
    expect(reportOf({ monitorListReadAt: NOW, monitors, hosts: [] }).withoutConnectivity).toEqual([]);
  });

  it('says where it could not look', () => {
    const report = reportOf({});
    expect(report).toMatchObject({ monitorsUnknown: ['acme'], withoutConnectivity: [], unwatched: [] });
    expect(formatWatch(report, CHECK_WORDS.en)[0]).toContain('all hosts count as watched');
  });
});
