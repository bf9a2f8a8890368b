import { compareText } from '../../base/text.ts';
import type { HostService } from '../../snapshot/snapshot.ts';
import { isObject, isPlainLine, LONGEST_NAME, readLine, readTexts } from './api-types.ts';

/**
 * Reads the services and roles of hosts. Thousands of hosts stand in a few dozen roles, most of them in one role of a
 * service: those share one record, which is read once and kept once – less to test, and less for the garbage collector.
 */
export class MembershipReader {
  readonly #inOneRole = new Map<string, Map<string, HostService>>();

  /** @param roles a host's `roles` as received: service name → role names */
  read(roles: unknown): HostService[] {
    if (!isObject(roles)) return [];
    const services = Object.keys(roles).map((name) => this.#readOne(name, (roles as Record<string, unknown>)[name]));
    if (services.length > 1) services.sort((a, b) => compareText(a.name, b.name));
    return services.every(hasName) ? services : services.filter(hasName);
  }

  #readOne(service: string, roles: unknown): HostService {
    const role: unknown = Array.isArray(roles) && roles.length === 1 ? roles[0] : undefined;
    if (typeof role !== 'string') return readService(service, roles);
    let ofService = this.#inOneRole.get(service);
    if (ofService === undefined) this.#inOneRole.set(service, (ofService = new Map<string, HostService>()));
    let shared = ofService.get(role);
    if (shared === undefined) ofService.set(role, (shared = readService(service, roles)));
    return shared;
  }
}

function readService(name: string, roles: unknown): HostService {
  return { name: readLine(name, LONGEST_NAME), roles: readRoles(roles) };
}

/** The very list that was parsed when there is nothing to change in it: with 100,000 hosts, copies are what costs. */
function readRoles(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.every(isCleanRole) ? value : readTexts(value).map((role) => readLine(role, LONGEST_NAME));
}

function isCleanRole(role: unknown): role is string {
  return isPlainLine(role, LONGEST_NAME);
}

function hasName({ name }: HostService): boolean {
  return name !== '';
}
