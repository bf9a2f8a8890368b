import { compareText } from '../../base/text.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import { createRunbookFinder, type FindRunbooks } from '../claims/runbooks.ts';
import type { AlertRecord } from '../history/history.ts';
import type { Model, OpenAlert, Standing } from '../model.ts';
import { compareStates } from '../state.ts';
import type { ScopeAlert, ScopeHost, ScopePage } from './scope-page.ts';

/** Every host and open alert of every organization, with who claims it; what nobody claims once more on its own. */
export function takeInventory(model: Model): Pick<ScopePage, 'hosts' | 'alerts' | 'unmapped'> {
  const claims = hostClaims(model);
  const hosts = [...model.organizations.values()]
    .flatMap(({ name, hosts: listed }) =>
      [...listed.values()].map((host) => toScopeHost(name, host, claims.get(host)!)),
    )
    .toSorted(compareHosts);
  const runbooksOf = createRunbookFinder(model.config);
  const alerts = model.openAlerts.map((open) => toScopeAlert(open, runbooksOf)).toSorted(compareAlerts);
  const isUnclaimed = ({ customers }: { customers: readonly string[] }): boolean => customers.length === 0;
  return { hosts, alerts, unmapped: { hosts: hosts.filter(isUnclaimed), alerts: alerts.filter(isUnclaimed) } };
}

interface HostClaims {
  customers: string[];
  /** The worst that anybody sees: customers may see one host differently by their rules. */
  standing: Standing;
}

function hostClaims({ customers, analyses, strayStandings }: Model): Map<Host, HostClaims> {
  const claims = new Map<Host, HostClaims>();
  for (const [host, standing] of strayStandings) claims.set(host, { customers: [], standing });
  for (const [id, { hosts }] of customers) {
    const standings = analyses.get(id)!.components.hosts;
    // A customer's own hosts come first on its board.
    for (const [i, { host }] of hosts.entries()) {
      const standing = standings[i]!;
      const known = claims.get(host);
      if (known === undefined) {
        claims.set(host, { customers: [id], standing });
      } else {
        known.customers.push(id);
        if (compareStates(standing.state, known.standing.state) < 0) known.standing = standing;
      }
    }
  }
  return claims;
}

function toScopeHost(organization: string, host: Host, { customers, standing }: HostClaims): ScopeHost {
  return {
    organization,
    id: host.id,
    name: host.label,
    status: host.status,
    services: host.services.map(({ name }) => name),
    state: standing.state,
    since: standing.since,
    customers: customers.toSorted(compareText),
  };
}

function toScopeAlert(
  { organization, alert, customers, effect, reason }: OpenAlert,
  runbooksOf: FindRunbooks,
): ScopeAlert {
  return {
    organization: organization.name,
    id: alert.id,
    type: alert.type,
    status: alert.phases.at(-1)!.status,
    hostId: alert.hostId,
    host: alert.hostLabel ?? alert.hostId,
    monitor: alert.monitorName ?? alert.monitorId,
    services: servicesOf(alert),
    openedAt: alert.openedAt,
    customers: customers.toSorted(compareText),
    effect,
    reason,
    runbooks: runbooksOf(organization.name, alert),
  };
}

function servicesOf({ hostServices, monitorService }: AlertRecord): string[] {
  if (hostServices.length > 0) return hostServices.map(({ name }) => name);
  return monitorService === null ? [] : [monitorService];
}

function compareHosts(a: ScopeHost, b: ScopeHost): number {
  return compareText(a.organization, b.organization) || compareText(a.name, b.name) || compareText(a.id, b.id);
}

function compareAlerts(a: ScopeAlert, b: ScopeAlert): number {
  return (
    b.openedAt.getTime() - a.openedAt.getTime() ||
    compareText(a.organization, b.organization) ||
    compareText(a.id, b.id)
  );
}
