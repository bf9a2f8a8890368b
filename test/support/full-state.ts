import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../src/base/durations.ts';
import { silentLogger } from '../../src/io/log.ts';
import type { AlertRecord, History } from '../../src/model/history/history.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { anOrganization, aSnapshot } from './builders-model.ts';
import { aTestTiming } from './test-timing.ts';

const NOW = new Date('2026-11-20T03:00:00Z');

export interface FullStateSize {
  alerts: number;
  /** By file. */
  bytes: Map<string, number>;
  totalBytes: number;
}

/** What `days` of a company leave in the state folder: every third alert changed its state, every tenth had public lines. */
export async function measureFullState(
  folder: string,
  options: { days: number; hosts: number; alertsPerDay: number },
): Promise<FullStateSize> {
  await openStore(folder).saveLearned(aFullState(options), null);
  const bytes = new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
  const totalBytes = [...bytes.values()].reduce((sum, size) => sum + size, 0);
  return { alerts: options.days * options.alertsPerDay, bytes, totalBytes };
}

/** @returns how long it took, in milliseconds */
export async function loadFullState(folder: string): Promise<number> {
  const store = openStore(folder);
  const begunAt = performance.now();
  const { history } = await store.loadLearned();
  const tookMs = performance.now() - begunAt;
  if (!history.organizations.some(({ alerts }) => alerts.length > 0)) throw new Error('Nothing was loaded.');
  return tookMs;
}

function openStore(folder: string) {
  return createStateStore(createFileBlobs(folder, aTestTiming(NOW)), silentLogger);
}

function aFullState(options: { days: number; hosts: number; alertsPerDay: number }): {
  history: History;
  snapshot: Snapshot;
} {
  const organizations = Math.ceil(options.hosts / 14);
  const alertsOf: AlertRecord[][] = Array.from({ length: organizations }, () => []);
  const caseIdsByAlert = new Map<string, string>();
  for (let i = 0; i < options.days * options.alertsPerDay; i++) {
    const organization = i % organizations;
    const alert = anAlertOf(i, organization, options);
    alertsOf[organization]!.push(alert);
    caseIdsByAlert.set(JSON.stringify([`customer-${organization}`, nameOf(organization), alert.id, 1]), alert.id);
  }
  const observed = [{ from: new Date(NOW.getTime() - options.days * DAY_MS), to: NOW }];
  const history = {
    organizations: alertsOf.map((alerts, i) => ({ name: nameOf(i), observed, alerts, hosts: [] })),
    caseIdsByAlert,
  };
  const snapshot = aSnapshot({
    takenAt: NOW,
    organizations: alertsOf.map((_, i) => anOrganization({ name: nameOf(i), hosts: hostsOf(i) })),
  });
  return { history, snapshot };
}

function nameOf(organization: number): string {
  return `organization-${organization}`;
}

function hostsOf(organization: number) {
  return Array.from({ length: 14 }, (_, i) => ({
    id: idOf(organization * 14 + i),
    name: `customer-web${i}.example.jp`,
    label: `Webサーバー${i}号機`,
    status: 'working' as const,
    services: [{ name: 'web', roles: ['app', 'proxy'] }],
  }));
}

function anAlertOf(i: number, organization: number, { days, alertsPerDay }: { days: number; alertsPerDay: number }) {
  const openedAt = new Date(NOW.getTime() - ((days * alertsPerDay - i) / alertsPerDay) * DAY_MS);
  const host = hostsOf(organization)[i % 14]!;
  const phase = { from: openedAt, status: 'WARNING' as const, hostStatus: 'working' as const, isMuted: false };
  const later = new Date(openedAt.getTime() + 300_000);
  return {
    id: idOf(1_000_000 + i),
    type: i % 4 === 0 ? 'host' : 'connectivity',
    monitorId: idOf(2_000_000 + (i % 50)),
    monitorName: 'connectivity',
    monitorService: null,
    hostId: host.id,
    hostName: host.name,
    hostLabel: host.label,
    hostServices: host.services,
    openedAt,
    closedAt: new Date(openedAt.getTime() + 1_200_000),
    isOpeningEstimated: false,
    isEndEstimated: false,
    closing: null,
    isLevelUnread: false,
    phases: i % 3 === 0 ? [phase, { ...phase, from: later, status: 'CRITICAL' as const }] : [phase],
    publicTexts:
      i % 10 === 0 ? [{ at: later, text: '予備機へ切り替えています。復旧まで今しばらくお待ちください。' }] : [],
  };
}

/** As Mackerel's: eleven letters and digits. */
function idOf(number: number): string {
  return number.toString(36).padStart(11, '2');
}
