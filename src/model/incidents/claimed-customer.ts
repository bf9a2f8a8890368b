import type { CustomerConfig, Rule } from '../../config/config.ts';
import type { Case, CustomerHost, CustomerModel, OrganizationModel, Touch } from '../model.ts';

const NOTHING: CustomerModel['unwatched'] = new Map();

/** A customer whose hosts, and whose cases where nothing happened to it, are put together when somebody asks for them. */
export class ClaimedCustomer implements CustomerModel {
  readonly config: CustomerConfig;
  readonly rules: readonly Rule[];
  readonly organizations: readonly OrganizationModel[];
  unwatched: CustomerModel['unwatched'] = NOTHING;
  touches: Touch[] = [];
  readonly #findHosts: () => readonly CustomerHost[];
  #hosts: readonly CustomerHost[] | undefined;
  #readCases: () => Case[] = () => [];
  #cases: Case[] | undefined;

  constructor(
    given: Pick<CustomerModel, 'config' | 'rules' | 'organizations'>,
    findHosts: () => readonly CustomerHost[],
  ) {
    this.config = given.config;
    this.rules = given.rules;
    this.organizations = given.organizations;
    this.#findHosts = findHosts;
  }

  get hosts(): readonly CustomerHost[] {
    return (this.#hosts ??= this.#findHosts());
  }

  get cases(): Case[] {
    return (this.#cases ??= this.#readCases());
  }

  set cases(cases: Case[]) {
    this.#cases = cases;
  }

  /** Its cases are such as are read when somebody asks for them. */
  takeCases(read: () => Case[]): void {
    this.#readCases = read;
  }
}
