import type { Config, CustomerConfig, Effect, Rule } from '../../config/config.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import type { ComponentIds } from '../component-id.ts';
import { seenUntilOf } from '../cases/hits.ts';
import type { AlertRecord } from '../history/history.ts';
import { effectiveWindows, type EffectiveWindow } from '../claims/effective-windows.ts';
import type { CustomerHost, MappedAlertRef, MappedHostRef, OpenAlert, OrganizationModel, Touch } from '../model.ts';
import { ClaimedCustomer } from './claimed-customer.ts';
import { compileMappings, NO_MAPPING, type AlertClaim, type OrganizationMapping } from '../claims/mapping.ts';
import { compileRules, type EffectOf } from '../claims/rules.ts';
import { reasonOf, type UncountedReason } from '../claims/uncounted.ts';

/** What hit a host past its customers: alerts that nobody claims, or that others claim by their monitor alone. */
export interface Stray extends MappedHostRef {
  touches: Pick<Touch, 'windows'>[];
}

interface ClaimedHosts {
  byCustomer: Map<string, CustomerHost[]>;
  unclaimed: Host[];
}

/** What one alert meant. Most customers have no rules of their own: it is worked out once for all of them. */
class Meaning {
  readonly #asked: Parameters<typeof effectiveWindows>[0];
  readonly #known: { effectOf: EffectOf; windows: EffectiveWindow[] }[] = [];

  constructor(organization: OrganizationModel, alert: AlertRecord, now: Date) {
    this.#asked = { organization: organization.name, alert, seenUntil: seenUntilOf(organization, now), now };
  }

  by(effectOf: EffectOf): EffectiveWindow[] {
    for (const known of this.#known) if (known.effectOf === effectOf) return known.windows;
    const windows = effectiveWindows(this.#asked, effectOf);
    this.#known.push({ effectOf, windows });
    return windows;
  }

  /** The worst that it means to anybody who asked, now. */
  worstNow(): Effect {
    let worst: Effect = 'ignore';
    for (const { windows } of this.#known) {
      const last = windows.at(-1);
      if (last === undefined || last.to !== null) continue;
      if (last.effect === 'outage') return 'outage';
      worst = last.effect;
    }
    return worst;
  }
}

/** Its id is a hash: most runs look at few customers, and ask for few of them. */
class ClaimedHost implements CustomerHost {
  readonly host: Host;
  readonly organization: OrganizationModel;
  readonly services: readonly string[];
  readonly #ids: ComponentIds;
  readonly #customer: string;
  #id: string | undefined;

  constructor(
    ids: ComponentIds,
    customer: string,
    host: Host,
    organization: OrganizationModel,
    services: readonly string[],
  ) {
    this.#ids = ids;
    this.#customer = customer;
    this.host = host;
    this.organization = organization;
    this.services = services;
  }

  get id(): string {
    return (this.#id ??= this.#ids('host', this.#customer, this.organization.name, this.host.id));
  }
}

/**
 * Hands each host and alert to the customers that claim it. Of an organization that somebody claims as a whole and of which all
 * customers rest, only open alerts are looked at, and hosts when somebody asks for them: claims were a third of the model of a
 * run in which one host of 1,000 customers changed.
 */
export class ClaimAssembler {
  readonly customers = new Map<string, ClaimedCustomer>();
  readonly openAlerts: OpenAlert[] = [];
  readonly unmapped: { hosts: MappedHostRef[]; alerts: MappedAlertRef[] } = { hosts: [], alerts: [] };
  readonly strays = new Map<Host, Stray>();
  readonly #organizations: ReadonlyMap<string, OrganizationModel>;
  readonly #mappings: ReadonlyMap<string, OrganizationMapping>;
  readonly #hosts = new Map<OrganizationModel, ClaimedHosts>();
  readonly #componentIds: ComponentIds;
  readonly #now: Date;
  readonly #resting: ReadonlySet<string>;
  readonly #generalRules: EffectOf;
  readonly #ownRules = new Map<readonly Rule[], EffectOf>();

  constructor(
    config: Config,
    organizations: ReadonlyMap<string, OrganizationModel>,
    componentIds: ComponentIds,
    now: Date,
    resting: ReadonlySet<string>,
  ) {
    this.#organizations = organizations;
    this.#mappings = compileMappings(config.customers);
    this.#componentIds = componentIds;
    this.#now = now;
    this.#resting = resting;
    this.#generalRules = compileRules(config.rules);
    for (const customer of config.customers) {
      const rules = customer.rules.length > 0 ? [...customer.rules, ...config.rules] : config.rules;
      this.customers.set(customer.id, this.#toModel(customer, rules));
      if (rules !== config.rules) this.#ownRules.set(rules, compileRules(rules));
    }
  }

  add(organization: OrganizationModel): void {
    const mapping = this.#mappingOf(organization);
    if (mapping.isAllClaimed && mapping.claimants().every((id) => this.#resting.has(id))) {
      for (const alert of organization.openAlerts) this.#addAlert(organization, alert, mapping);
      return;
    }
    for (const host of this.#hostsOf(organization).unclaimed) this.unmapped.hosts.push({ organization, host });
    for (const alert of organization.alerts) this.#addAlert(organization, alert, mapping);
  }

  /** What its alerts meant to customers, and nothing else of it: which hosts they hold, and what is past them, nobody asks. */
  addTouches(organization: OrganizationModel): void {
    const mapping = this.#mappingOf(organization);
    for (const alert of organization.alerts) {
      const meaning = new Meaning(organization, alert, this.#now);
      for (const claim of mapping.claimsOfAlert(alert)) this.#touch(organization, alert, claim, meaning);
    }
  }

  #toModel(customer: CustomerConfig, rules: readonly Rule[]): ClaimedCustomer {
    const names = new Set(customer.from.map((claim) => claim.organization));
    const claimed = [...names].map((name) => this.#organizations.get(name)).filter((found) => found !== undefined);
    const hostsIn = (organization: OrganizationModel): readonly CustomerHost[] =>
      this.#hostsOf(organization).byCustomer.get(customer.id) ?? [];
    const findHosts = (): readonly CustomerHost[] => {
      const [only, ...others] = claimed;
      if (only === undefined || others.length === 0) return only === undefined ? [] : hostsIn(only);
      // In the order of the configuration, whatever the customer's own.
      return [...this.#organizations.values()].filter((one) => claimed.includes(one)).flatMap(hostsIn);
    };
    return new ClaimedCustomer({ config: customer, rules, organizations: claimed }, findHosts);
  }

  #mappingOf({ name }: OrganizationModel): OrganizationMapping {
    return this.#mappings.get(name) ?? NO_MAPPING;
  }

  /** Who claims which hosts of it; worked out once. */
  #hostsOf(organization: OrganizationModel): ClaimedHosts {
    const known = this.#hosts.get(organization);
    if (known !== undefined) return known;
    const mapping = this.#mappingOf(organization);
    const found: ClaimedHosts = { byCustomer: new Map(), unclaimed: [] };
    this.#hosts.set(organization, found);
    for (const host of organization.hosts.values()) {
      const claims = mapping.claimsOfHost(host);
      if (claims.length === 0) found.unclaimed.push(host);
      for (const { customer, services } of claims) {
        const own = new ClaimedHost(this.#componentIds, customer.id, host, organization, services);
        const others = found.byCustomer.get(customer.id);
        if (others === undefined) found.byCustomer.set(customer.id, [own]);
        else others.push(own);
      }
    }
    return found;
  }

  #addAlert(organization: OrganizationModel, alert: AlertRecord, mapping: OrganizationMapping): void {
    const claims = mapping.claimsOfAlert(alert);
    if (alert.closedAt !== null && this.#isAsKept(claims)) return;
    const meaning = new Meaning(organization, alert, this.#now);
    for (const claim of claims) {
      const windows = this.#touch(organization, alert, claim, meaning);
      if (claim.target.kind === 'customer') this.#addStray(organization, alert, windows);
    }
    if (claims.length === 0) this.#addStray(organization, alert, meaning.by(this.#generalRules));
    if (alert.closedAt === null) {
      const customers = claims.map(({ customer }) => customer.id);
      const effect = meaning.worstNow();
      const reason = this.#reasonOf(organization, alert, customers, effect);
      this.openAlerts.push({ organization, alert, customers, effect, reason });
      if (claims.length === 0) this.unmapped.alerts.push({ organization, alert });
    }
  }

  #touch(
    organization: OrganizationModel,
    alert: AlertRecord,
    { customer, target }: AlertClaim,
    meaning: Meaning,
  ): EffectiveWindow[] {
    const own = this.customers.get(customer.id)!;
    const windows = meaning.by(this.#rulesOf(own));
    // Of one that rests, what its alerts meant is known.
    if ((windows.length > 0 || alert.isLevelUnread) && !this.#resting.has(customer.id)) {
      own.touches.push({ organization, alert, target, windows });
    }
    return windows;
  }

  /** What a closed alert meant to those that nobody looks at is known, and meant nothing to a host past them. */
  #isAsKept(claims: ReturnType<OrganizationMapping['claimsOfAlert']>): boolean {
    const isKnown = claims.every(
      ({ customer, target }) => this.#resting.has(customer.id) && target.kind !== 'customer',
    );
    return claims.length > 0 && isKnown;
  }

  #rulesOf({ rules }: ClaimedCustomer): EffectOf {
    return this.#ownRules.get(rules) ?? this.#generalRules;
  }

  /** An alert counts when it hurts any customer now; of one that does not, the first that claims it says why. */
  #reasonOf(
    { name }: OrganizationModel,
    alert: AlertRecord,
    [first]: readonly string[],
    effect: Effect,
  ): UncountedReason | null {
    if (effect !== 'ignore') return first === undefined ? 'unclaimed' : null;
    return reasonOf(name, alert, first === undefined ? this.#generalRules : this.#rulesOf(this.customers.get(first)!));
  }

  #addStray(organization: OrganizationModel, { hostId }: AlertRecord, windows: readonly EffectiveWindow[]): void {
    const host = hostId === null || windows.length === 0 ? undefined : organization.hosts.get(hostId);
    if (host === undefined) return;
    const stray = this.strays.get(host) ?? { organization, host, touches: [] };
    this.strays.set(host, stray);
    stray.touches.push({ windows });
  }
}
