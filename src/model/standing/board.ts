import type { Interval } from '../../base/interval.ts';
import { withMore } from '../../base/with-more.ts';
import type { Host, HostService } from '../../snapshot/snapshot.ts';
import type { ComponentRef } from '../incidents/incidents.ts';
import type { ComponentFact } from '../ledger/ledger.ts';
import type { AlertTarget } from '../claims/mapping.ts';
import type { Watch } from '../claims/watch.ts';
import type { CustomerModel, Model, OrganizationModel, Touch } from '../model.ts';
import type { Unreadable } from '../unreadable.ts';
import { closeOpenEnd, NONE } from '../spans.ts';
import { UNNAMED_HOST } from './unnamed-host.ts';

type HostTarget = Extract<AlertTarget, { kind: 'host' }>;

interface HostFacts {
  name: string;
  services: readonly string[];
  facts: readonly ComponentFact[];
}

/** What was said of one component itself; not sorted, may overlap. */
export interface OwnHits {
  outages: Interval[];
  degraded: Interval[];
}

/** A host a customer holds; or one that is not listed any more while its alert is open. */
export interface HostNode {
  /** Its place in {@link Board.hosts}. */
  index: number;
  id: string;
  name: string;
  organization: OrganizationModel;
  /** `null` when it is not listed. */
  host: Host | null;
  /** All of them, for downtimes. */
  memberships: readonly HostService[];
  /** Services under which it is shown. */
  parents: ServiceNode[];
  isWatched: boolean;
  /** When nobody watched it. */
  unwatched: readonly Interval[];
  /** `null` as long as nothing was said of it: so it is with nearly all of them. */
  hits: OwnHits | null;
}

export interface ServiceNode extends OwnHits {
  id: string;
  name: string;
  organization: OrganizationModel;
  hosts: HostNode[];
  /** By itself; one that has hosts is watched when they are. */
  isWatched: boolean;
}

/** Stands for the customer where nothing smaller can be shown or was hit. */
export interface WholeNode extends OwnHits {
  id: string;
  name: string;
  /** Hosts that are not shown, neither themselves nor under a service. */
  hosts: HostNode[];
  /** Why something of the customer that nobody can list is not seen. */
  blind: Unreadable | null;
  isShown: boolean;
}

/** Everything one customer's page consists of, before states. */
export interface Board {
  customer: CustomerModel;
  showsHosts: boolean;
  /** All of them, also those whose names are not shown. */
  hosts: HostNode[];
  services: ServiceNode[];
  whole: WholeNode;
  /** Of hosts that are gone; it belongs to the customer's past and to no component that is still there. */
  gone: OwnHits;
  /** What a page shows of a touch: hosts only where it shows hosts. At least one. */
  componentsOf: (touch: Touch) => readonly ComponentRef[];
  /** What a touch hits, whatever the page shows of it. At least one. */
  factsOf: (touch: Touch) => readonly ComponentFact[];
}

export interface BoardInput extends Pick<Model, 'componentIds' | 'now'> {
  /** Of the site's first language is what has no name of its own. */
  config: { site: Pick<Model['config']['site'], 'locale'> };
}

export function buildBoard(model: BoardInput, customer: CustomerModel): Board {
  return new BoardBuilder(model, customer).build();
}

class BoardBuilder {
  readonly #model: BoardInput;
  readonly #customer: CustomerModel;
  readonly #showsHosts: boolean;
  readonly #hosts: HostNode[] = [];
  /** Only those that alerts speak of; `null` when they are not listed. */
  readonly #hostsById = new Map<OrganizationModel, Map<string, HostNode | null>>();
  readonly #services = new Map<OrganizationModel, Map<string, ServiceNode>>();
  readonly #whole: WholeNode;
  readonly #wholeRef: ComponentRef;
  readonly #gone: OwnHits = { outages: [], degraded: [] };
  #lastWatch: { organization: OrganizationModel; watch: Watch } | undefined;
  /** Of each host the last ones: what hit it again is told of the very same. */
  readonly #hostFacts = new Map<string, HostFacts>();

  constructor(model: BoardInput, customer: CustomerModel) {
    const { id, name, hosts } = customer.config;
    this.#model = model;
    this.#customer = customer;
    this.#showsHosts = hosts === 'label';
    const wholeId = model.componentIds('customer', id, '', '');
    this.#whole = { id: wholeId, name, outages: [], degraded: [], hosts: [], blind: null, isShown: false };
    this.#wholeRef = { id: wholeId, name, kind: 'customer' };
  }

  build(): Board {
    for (const { organization, target } of this.#customer.touches) {
      if (target.kind === 'host') mapOf(this.#hostsById, organization).set(target.hostId, null);
    }
    for (const { id, host, organization, services } of this.#customer.hosts) {
      const node = this.#addHost(id, host.label, organization, host, host.services, services);
      const byId = this.#hostsById.get(organization);
      if (byId?.has(host.id) === true) byId.set(host.id, node);
    }
    for (const touch of this.#customer.touches) this.#addTouch(touch);
    const hosts = this.#hosts;
    const services = [...this.#services.values()].flatMap((byName) => [...byName.values()]);
    const whole = this.#whole;
    if (!this.#showsHosts) whole.hosts = hosts.filter(({ parents }) => parents.length === 0);
    whole.blind = this.#findBlindSpot(hosts, services);
    const stands = whole.hosts.length > 0 || whole.outages.length > 0 || whole.degraded.length > 0;
    whole.isShown = stands || whole.blind !== null;
    return {
      customer: this.#customer,
      showsHosts: this.#showsHosts,
      hosts,
      services,
      whole,
      gone: this.#gone,
      componentsOf: (touch) => this.#componentsOf(touch),
      factsOf: (touch) => this.#factsOf(touch),
    };
  }

  #addHost(
    id: string,
    name: string,
    organization: OrganizationModel,
    host: Host | null,
    memberships: readonly HostService[],
    services: readonly string[],
  ): HostNode {
    const parents = services.map((service) => this.#serviceNode(organization, service));
    const index = this.#hosts.length;
    // One that is not listed any more is known by its alert alone.
    const isWatched = host === null || this.#watchOf(organization).host(host);
    const unwatched = this.#customer.unwatched.get(id) ?? NONE;
    const node: HostNode = {
      index, id, name, organization, host, memberships, parents, isWatched, unwatched, hits: null,
    }; // prettier-ignore
    for (const parent of parents) parent.hosts.push(node);
    this.#hosts.push(node);
    return node;
  }

  #watchOf(organization: OrganizationModel): Watch {
    if (this.#lastWatch?.organization !== organization) {
      this.#lastWatch = { organization, watch: organization.watchBy(this.#customer.rules) };
    }
    return this.#lastWatch.watch;
  }

  #serviceNode(organization: OrganizationModel, name: string): ServiceNode {
    const byName = mapOf(this.#services, organization);
    let node = byName.get(name);
    if (node === undefined) {
      const isWatched = this.#watchOf(organization).service(name);
      const id = this.#serviceId(organization, name);
      node = { id, name, organization, hosts: [], isWatched, outages: [], degraded: [] };
      byName.set(name, node);
    }
    return node;
  }

  #addTouch(touch: Touch): void {
    for (const hits of this.#hitsOf(touch)) {
      for (const window of touch.windows) addHit(hits, window.effect, closeOpenEnd(window));
    }
  }

  #hitsOf(touch: Touch): OwnHits[] {
    const { organization, target } = touch;
    if (target.kind === 'customer') return [this.#whole];
    if (target.kind === 'service') return [this.#serviceNode(organization, target.service)];
    const listed = this.#listedHost(organization, target);
    if (listed !== null) return [hitsOf(listed)];
    const isOpen = touch.windows.at(-1)!.to === null;
    if (isOpen) return [this.#addMissingHost(touch, target)];
    const services = this.#services.get(organization);
    return [this.#gone, ...target.services.flatMap((service) => services?.get(service) ?? [])];
  }

  /** An alert is open for a host that is not listed: the headline needs something it can point at. */
  #addMissingHost({ organization, alert }: Touch, { hostId, services }: HostTarget): OwnHits {
    const id = this.#hostId(organization, hostId);
    const node = this.#addHost(id, this.#nameOf(alert), organization, null, alert.hostServices, services);
    mapOf(this.#hostsById, organization).set(hostId, node);
    return hitsOf(node);
  }

  /** An alert with a host is one host, known or not. */
  #nameOf({ hostLabel }: Touch['alert']): string {
    return hostLabel ?? UNNAMED_HOST[this.#model.config.site.locale];
  }

  #hostId(organization: OrganizationModel, hostId: string): string {
    return this.#model.componentIds('host', this.#customer.config.id, organization.name, hostId);
  }

  #serviceId(organization: OrganizationModel, name: string): string {
    return this.#model.componentIds('service', this.#customer.config.id, organization.name, name);
  }

  #componentsOf({ organization, alert, target }: Touch): readonly ComponentRef[] {
    const whole = this.#wholeRef;
    if (target.kind === 'customer') return [whole];
    const serviceRef = (name: string): ComponentRef => {
      return { id: this.#knownServiceId(organization, name), name, kind: 'service' };
    };
    if (target.kind === 'service') return [serviceRef(target.service)];
    if (this.#showsHosts) {
      const listed = this.#listedHost(organization, target);
      if (listed !== null) return [{ id: listed.id, name: listed.name, kind: 'host' }];
      return [{ id: this.#hostId(organization, target.hostId), name: this.#nameOf(alert), kind: 'host' }];
    }
    return target.services.length > 0 ? target.services.map(serviceRef) : [whole];
  }

  #factsOf({ organization, alert, target }: Touch): readonly ComponentFact[] {
    if (target.kind === 'customer') return [withMore(this.#wholeRef, { parents: [] })];
    if (target.kind === 'service') {
      const { service: name } = target;
      return [{ id: this.#knownServiceId(organization, name), name, kind: 'service', parents: [] }];
    }
    const listed = this.#listedHost(organization, target);
    const id = listed?.id ?? this.#hostId(organization, target.hostId);
    const name = listed?.name ?? alert.hostLabel ?? '';
    const known = this.#hostFacts.get(id);
    if (known?.name === name && known.services === target.services) return known.facts;
    const parents = target.services.map((each) => ({ id: this.#knownServiceId(organization, each), name: each }));
    const facts: ComponentFact[] = [{ id, name, kind: 'host', parents }];
    this.#hostFacts.set(id, { name, services: target.services, facts });
    return facts;
  }

  #listedHost(organization: OrganizationModel, { hostId }: HostTarget): HostNode | null {
    return this.#hostsById.get(organization)?.get(hostId) ?? null;
  }

  #knownServiceId(organization: OrganizationModel, name: string): string {
    return this.#services.get(organization)?.get(name)?.id ?? this.#serviceId(organization, name);
  }

  /** An organization of which nothing is listed and that cannot be read may hide anything; so does an empty page. */
  #findBlindSpot(hosts: readonly HostNode[], services: readonly ServiceNode[]): Unreadable | null {
    const seen = new Set(services.map(({ organization }) => organization));
    for (const { organization } of hosts) seen.add(organization);
    const unseen = this.#customer.organizations.filter((organization) => !seen.has(organization));
    const hidden = unseen.flatMap(({ unreadable }) => (unreadable === null ? [] : [unreadable]));
    const [first] = hidden.toSorted((a, b) => a.since.getTime() - b.since.getTime());
    if (first !== undefined) return first;
    if (hosts.length + services.length > 0) return null;
    const lookingSince = this.#customer.organizations.map(({ observed, read }) => observed[0]?.from ?? read?.readAt);
    const since = lookingSince.find((at) => at !== undefined && at !== null) ?? this.#model.now;
    return { cause: 'not_monitored', since, lastReadAt: null, isEmpty: true };
  }
}

/** What was said of a host, to be added to. */
export function hitsOf(node: HostNode): OwnHits {
  node.hits ??= { outages: [], degraded: [] };
  return node.hits;
}

export function addHit(hits: OwnHits, effect: 'outage' | 'degraded', interval: Interval): void {
  (effect === 'outage' ? hits.outages : hits.degraded).push(interval);
}

function mapOf<N>(maps: Map<OrganizationModel, Map<string, N>>, organization: OrganizationModel): Map<string, N> {
  let map = maps.get(organization);
  if (map === undefined) {
    map = new Map();
    maps.set(organization, map);
  }
  return map;
}
