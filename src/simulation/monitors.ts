import { CANARIES } from './canaries.ts';
import type { Random } from './random.ts';
import type { SimulatedMonitor, SimulatedOrganization, SimulatedService } from './timeline.ts';

/** The rules an organization is watched by; ordered by type, then name. */
export function buildMonitors(services: readonly SimulatedService[], random: Random): SimulatedMonitor[] {
  const web = services.find((service) => service.name !== 'common')?.name ?? 'web';
  const common = { isMute: false, notificationInterval: 60 };
  const host = { ...common, operator: '>', duration: 3, maxCheckAttempts: 3, scopes: [], excludeScopes: [] };
  const monitors: SimulatedMonitor[] = [
    // The connectivity rule of a fresh organization has no name in the list.
    { id: random.id(), type: 'connectivity', isMute: false, alertStatusOnGone: 'CRITICAL', scopes: [], excludeScopes: [] },
    { id: random.id(), type: 'host', name: 'CPU %', ...host, metric: 'cpu%', warning: 80, critical: 95 },
    { id: random.id(), type: 'host', name: 'Filesystem %', ...host, metric: 'disk%', warning: 85, critical: 95, memo: CANARIES.monitorMemo },
    { id: random.id(), type: 'host', name: 'Memory %', ...host, isMute: random.chance(0.5), metric: 'memory%', warning: null, critical: 97 },
    { id: random.id(), type: 'external', name: `${web} トップページ`, ...common, method: 'GET', url: `https://watch:${CANARIES.urlPassword}@${web}.example/health`, service: web, maxCheckAttempts: 2, responseTimeWarning: 3000, responseTimeCritical: 8000, responseTimeDuration: 3, headers: [{ name: 'Authorization', value: `Bearer ${CANARIES.header}` }], requestBody: CANARIES.requestBody },
    { id: random.id(), type: 'service', name: `${web} 応答時間`, ...common, service: web, metric: 'response.p95', operator: '>', warning: 1, critical: 3, duration: 5, maxCheckAttempts: 3, missingDurationWarning: 30, missingDurationCritical: null },
    { id: random.id(), type: 'expression', name: 'ロードアベレージ平均', ...common, expression: `avg(roleSlots('${web}:app','loadavg5')) # ${CANARIES.expression}`, operator: '>', warning: 5, critical: 10 },
    { id: random.id(), type: 'anomalyDetection', name: 'いつもと違う動き', ...common, scopes: [`${web}: app`], warningSensitivity: 'insensitive', criticalSensitivity: null, maxCheckAttempts: 3 },
    { id: random.id(), type: 'query', name: 'キュー滞留 {{queue}}', ...common, query: `queue.depth{env="${CANARIES.query}"}`, legend: '{{queue}}', operator: '>', warning: 100, critical: 1000 },
  ]; // prettier-ignore
  return monitors.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

export function buildChecks(random: Random): SimulatedOrganization['checks'] {
  return [
    { id: random.id(), name: 'check-procs-httpd' },
    { id: random.id(), name: 'check-backup-log' },
  ];
}

function sortKey(monitor: SimulatedMonitor): string {
  return `${monitor.type} ${monitor.name ?? ''}`;
}
