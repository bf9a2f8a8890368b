import { compareText } from '../../base/text.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import { createRunbookFinder, type FindRunbooks } from '../claims/runbooks.ts';
import type { AlertRecord } from '../history/history.ts';
import type { CustomerModel, Model, OpenAlert, OrganizationModel, Standing } from '../model.ts';
import { compareStates } from '../state.ts';
import type { ScopeAlert, ScopeHost, ScopePage } from './scope-page.ts';

export interface Inventory extends Pick<ScopePage, 'hosts' | 'alerts' | 'unmapped'> {
  /** Also of those that are left out of `hosts`. */
  hostsOf: (organization: string) => ScopeHost[];
}

/**
 * Every host and open alert of every organization, with who claims it; what nobody claims once more on its own.
 * @param resting organizations whose hosts nobody asks for, and which have none that nobody claims
 */
export function takeInventory(model: Model, resting: ReadonlySet<string> = new Set()): Inventory {
  const customersOf = claimantsByOrganization(model);
  const hostsOf = (name: string): ScopeHost[] => {
    const organization = model.organizations.get(name);
    if (organization === undefined) return [];
    const claims = hostClaims(model, organization, customersOf.get(name) ?? []);
    const hosts = Array.from(organization.hosts.values(), (host) => toScopeHost(name, host, claims.get(host)!));
    return hosts.toSorted(compareHosts);
  };
  const names = [...model.organizations.keys()].filter((name) => !resting.has(name)).toSorted(compareText);
  const hosts = names.flatMap(hostsOf);
  const runbooksOf = createRunbookFinder(model.config);
  const alerts = model.openAlerts.map((open) => toScopeAlert(open, runbooksOf)).toSorted(compareAlerts);
  const isUnclaimed = ({ customers }: { customers: readonly string[] }): boolean => customers.length === 0;
  const unmapped = { hosts: hosts.filter(isUnclaimed), alerts: alerts.filter(isUnclaimed) };
  return { hosts, alerts, unmapped, hostsOf };
}

/** In the order of the configuration. */
function claimantsByOrganization({ customers }: Model): Map<string, CustomerModel[]> {
  const byName = new Map<string, CustomerModel[]>();
  for (const customer of customers.values()) {
    for (const { name } of customer.organizations) {
      const own = byName.get(name);
      if (own === undefined) byName.set(name, [customer]);
      else own.push(customer);
    }
  }
  return byName;
}

interface HostClaims {
  customers: string[];
  /** The worst that anybody sees: customers may see one host differently by their rules. */
  standing: Standing;
}

function hostClaims(
  { analyses, strayStandings }: Model,
  organization: OrganizationModel,
  customers: readonly CustomerModel[],
): Map<Host, HostClaims> {
  const claims = new Map<Host, HostClaims>();
  for (const host of organization.hosts.values()) {
    const standing = strayStandings.get(host);
    if (standing !== undefined) claims.set(host, { customers: [], standing });
  }
  for (const { config, hosts } of customers) {
    const standings = analyses.get(config.id)!.components.hosts;
    // A customer's own hosts come first on its board.
    for (const [i, { host, organization: whose }] of hosts.entries()) {
      if (whose !== organization) continue;
      const standing = standings[i]!;
      const known = claims.get(host);
      if (known === undefined) {
        claims.set(host, { customers: [config.id], standing });
      } else {
        known.customers.push(config.id);
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
  return compareText(a.name, b.name) || compareText(a.id, b.id);
}

function compareAlerts(a: ScopeAlert, b: ScopeAlert): number {
  return (
    b.openedAt.getTime() - a.openedAt.getTime() ||
    compareText(a.organization, b.organization) ||
    compareText(a.id, b.id)
  );
}
