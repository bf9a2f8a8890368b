import { compareText } from '../../base/text.ts';
import type { HostService } from '../../snapshot/snapshot.ts';
import { isObject, isPlainLine, LONGEST_NAME, readLine, readTexts } from './api-types.ts';

/**
 * Reads the services and roles of hosts. Thousands of hosts stand in a few dozen places: those whose `roles` are alike
 * to the letter share one list, which is read once and kept once – less to test, and less for the garbage collector.
 */
export class MembershipReader {
  readonly #start = new Place();

  /** @param roles a host's `roles` as received: service name → role names */
  read(roles: unknown): HostService[] {
    if (!isObject(roles)) return [];
    const place = findPlace(this.#start, roles);
    return place === undefined ? readServices(roles) : (place.services ??= readServices(roles));
  }
}

/** What was met on the way through `roles`, a word at a time. */
class Place {
  services: HostService[] | undefined;
  readonly #byNextWord = new Map<string, Place>();
  #afterRoles: Place | undefined;

  go(word: string): Place {
    let next = this.#byNextWord.get(word);
    if (next === undefined) this.#byNextWord.set(word, (next = new Place()));
    return next;
  }

  /** Behind the last role of a service, where a word is the name of the next service. */
  endRoles(): Place {
    return (this.#afterRoles ??= new Place());
  }
}

/** @returns `undefined` where something is no list of texts */
function findPlace(start: Place, services: object): Place | undefined {
  let place = start;
  for (const [name, roles] of Object.entries(services)) {
    if (!Array.isArray(roles)) return undefined;
    place = place.go(name);
    for (const role of roles as unknown[]) {
      if (typeof role !== 'string') return undefined;
      place = place.go(role);
    }
    place = place.endRoles();
  }
  return place;
}

function readServices(raw: object): HostService[] {
  const services = Object.entries(raw).map(([name, roles]) => ({
    name: readLine(name, LONGEST_NAME),
    roles: readRoles(roles),
  }));
  return services.filter(({ name }) => name !== '').toSorted((a, b) => compareText(a.name, b.name));
}

/** The very list that was parsed when there is nothing to change in it. */
function readRoles(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.every(isCleanRole) ? value : readTexts(value).map((role) => readLine(role, LONGEST_NAME));
}

function isCleanRole(role: unknown): role is string {
  return isPlainLine(role, LONGEST_NAME);
}
