import { Pool } from '../../base/pool.ts';
import type { Claim, CustomerConfig } from '../../config/config.ts';
import type { HostService } from '../../snapshot/snapshot.ts';
import type { AlertRecord } from '../history/history.ts';
import { GlobIndex } from './matcher.ts';

/** A customer that holds a host, and the services under which it is shown to that customer. */
export interface HostClaim {
  customer: CustomerConfig;
  /** All of the host's when the whole organization is claimed, the claimed ones of `services` and `roles`, none of `hosts`. */
  services: readonly string[];
}

/** What of a customer an alert touches. */
export type AlertTarget =
  | { kind: 'host'; hostId: string; services: readonly string[] }
  | { kind: 'service'; service: string }
  | { kind: 'customer' };

export interface AlertClaim {
  customer: CustomerConfig;
  target: AlertTarget;
}

export interface MappedHost {
  id: string;
  /** Mackerel's name, which the globs mean; `null` when the host was never listed. */
  name: string | null;
  services: readonly HostService[];
}

/** Who claims what of one organization. Each customer appears at most once in an answer; hosts: in the configuration's order. */
export interface OrganizationMapping {
  /** Whether somebody claims all of it, and nobody a monitor of it: no host of it, and no alert, is hit past who claims it. */
  readonly isAllClaimed: boolean;
  /** Ids of those who claim anything of it. */
  claimants(): readonly string[];
  claimsOfHost(host: MappedHost): HostClaim[];
  claimsOfAlert(alert: AlertRecord): AlertClaim[];
}

/**
 * The mapping of every organization that a customer claims something of; compiled once, in time that grows with the number
 * of claims. Plain names are looked up; a host is compared only with globs that begin as it does.
 */
export function compileMappings(customers: readonly CustomerConfig[]): Map<string, OrganizationMapping> {
  const byOrganization = new Map<string, CompiledMapping>();
  for (const [order, customer] of customers.entries()) {
    for (const claim of customer.from) {
      const mapping = byOrganization.get(claim.organization) ?? new CompiledMapping();
      byOrganization.set(claim.organization, mapping);
      mapping.add(claim, { customer, order });
    }
  }
  return byOrganization;
}

/** The mapping of an organization that nobody claims. */
export const NO_MAPPING: OrganizationMapping = {
  isAllClaimed: false,
  claimants: () => [],
  claimsOfHost: () => [],
  claimsOfAlert: () => [],
};

interface Claimant {
  customer: CustomerConfig;
  order: number;
}

const NO_SERVICES: readonly string[] = [];

class CompiledMapping implements OrganizationMapping {
  readonly #claimants = new Set<string>();
  #hasParts = false;
  #hasMonitors = false;
  readonly #whole: Claimant[] = [];
  readonly #services = new GlobIndex<Claimant>();
  readonly #roles = new GlobIndex<Claimant>();
  readonly #hosts = new GlobIndex<Claimant>();
  readonly #hostIds = new GlobIndex<Claimant>();
  readonly #monitors = new GlobIndex<Claimant>();
  readonly #monitorIds = new GlobIndex<Claimant>();
  // Hosts share few services: each name is looked up once.
  readonly #byService = new Map<string, Claimant[]>();
  readonly #byRole = new Map<string, Claimant[]>();
  /** Hosts that are shown under the same services share one list of them. */
  readonly #shown = new Pool<readonly string[]>();
  /** The same of one service alone, as nearly all hosts have. */
  readonly #alone = new Map<string, readonly string[]>();

  get isAllClaimed(): boolean {
    return this.#whole.length > 0 && !this.#hasMonitors;
  }

  claimants(): readonly string[] {
    return [...this.#claimants];
  }

  add(claim: Claim, claimant: Claimant): void {
    const { services, roles, hosts, monitors } = claim;
    this.#claimants.add(claimant.customer.id);
    this.#hasParts ||= services.length + roles.length + hosts.length > 0;
    this.#hasMonitors ||= monitors.length > 0;
    if (services.length + roles.length + hosts.length + monitors.length === 0) {
      if (this.#whole.at(-1)?.customer !== claimant.customer) this.#whole.push(claimant);
    }
    for (const glob of services) this.#services.add(glob, claimant);
    for (const glob of roles) this.#roles.add(glob, claimant);
    // Ids are random text: a glob would catch some by chance, so only a whole id names a host or monitor.
    for (const glob of hosts) {
      this.#hosts.add(glob, claimant);
      this.#hostIds.add(glob, claimant, 'names');
    }
    for (const glob of monitors) {
      this.#monitors.add(glob, claimant);
      this.#monitorIds.add(glob, claimant, 'names');
    }
  }

  claimsOfHost(host: MappedHost): HostClaim[] {
    if (!this.#hasParts) {
      const services = this.#allOf(host.services);
      return this.#whole.map(({ customer }) => ({ customer, services }));
    }
    const granted = new Map<Claimant['customer'], { order: number; services: Set<string> | null }>();
    const grant = ({ customer, order }: Claimant, service: string | null): void => {
      const known = granted.get(customer);
      const services = service === null ? (known?.services ?? null) : (known?.services ?? new Set()).add(service);
      if (known === undefined) granted.set(customer, { order, services });
      else known.services = services;
    };
    for (const { name, roles } of host.services) {
      for (const claimant of cached(this.#byService, name, this.#services)) grant(claimant, name);
      for (const role of roles) {
        for (const claimant of cached(this.#byRole, `${name}:${role}`, this.#roles)) grant(claimant, name);
      }
    }
    for (const claimant of this.#hostIds.find(host.id)) grant(claimant, null);
    if (host.name !== null) for (const claimant of this.#hosts.find(host.name)) grant(claimant, null);
    const all = this.#allOf(host.services);
    const claims = this.#whole.map(({ customer, order }) => ({ order, customer, services: all }));
    for (const [customer, { order, services }] of granted) {
      if (this.#whole.some((claimant) => claimant.customer === customer)) continue;
      claims.push({ order, customer, services: services === null ? NO_SERVICES : this.#share([...services]) });
    }
    return claims.toSorted(byOrder).map(({ customer, services }) => ({ customer, services }));
  }

  /**
   * With a host: who claims the host. Without: who claims the service of its monitor. Otherwise, who claims the organization
   * as a whole. `monitors` claims catch any alert of those monitors; what it hit is then not theirs to see.
   */
  claimsOfAlert(alert: AlertRecord): AlertClaim[] {
    const { hostId, monitorService: service } = alert;
    if (!this.#hasParts && !this.#hasMonitors) {
      // Most are claimed as a whole and no other way: there is nothing to choose from.
      const target: AlertTarget =
        hostId !== null
          ? { kind: 'host', hostId, services: this.#allOf(alert.hostServices) }
          : service === null
            ? { kind: 'customer' }
            : { kind: 'service', service };
      return this.#whole.map(({ customer }) => ({ customer, target }));
    }
    const targets = new Map<CustomerConfig, AlertTarget>();
    const add = ({ customer }: Pick<Claimant, 'customer'>, target: AlertTarget): void => {
      if (!targets.has(customer)) targets.set(customer, target);
    };
    if (hostId !== null) {
      const host = { id: hostId, name: alert.hostName, services: alert.hostServices };
      for (const claim of this.claimsOfHost(host)) add(claim, { kind: 'host', hostId, services: claim.services });
    } else {
      const target: AlertTarget = service === null ? { kind: 'customer' } : { kind: 'service', service };
      const byService = service === null ? [] : cached(this.#byService, service, this.#services);
      for (const claimant of [...this.#whole, ...byService].toSorted(byOrder)) add(claimant, target);
    }
    for (const claimant of this.#monitorClaimants(alert).toSorted(byOrder)) add(claimant, { kind: 'customer' });
    return [...targets].map(([customer, target]) => ({ customer, target }));
  }

  /** Where somebody claims it as a whole; nobody else asks. */
  #allOf(services: readonly HostService[]): readonly string[] {
    const [only] = services;
    if (only === undefined || this.#whole.length === 0) return NO_SERVICES;
    if (services.length > 1) return this.#share(services.map(({ name }) => name));
    const known = this.#alone.get(only.name) ?? [only.name];
    this.#alone.set(only.name, known);
    return known;
  }

  #share(services: readonly string[]): readonly string[] {
    return this.#shown.share(JSON.stringify(services), () => services);
  }

  #monitorClaimants({ monitorId, monitorName }: AlertRecord): Claimant[] {
    const byId = monitorId === null ? [] : this.#monitorIds.find(monitorId);
    return monitorName === null ? byId : [...byId, ...this.#monitors.find(monitorName)];
  }
}

function cached(cache: Map<string, Claimant[]>, name: string, index: GlobIndex<Claimant>): Claimant[] {
  let found = cache.get(name);
  if (found === undefined) {
    found = index.find(name);
    cache.set(name, found);
  }
  return found;
}

function byOrder(a: { order: number }, b: { order: number }): number {
  return a.order - b.order;
}
