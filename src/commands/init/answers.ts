import { slugFromName } from '../../config/derived-customers.ts';
import { isReservedId } from '../../config/reserved-ids.ts';
import type { Locale, Visibility } from '../../config/config.ts';

/** What the starter files are made from. */
export interface StarterAnswers {
  locale: Locale;
  title: string;
  /** At least one. */
  organizations: StarterOrganization[];
  visibility: Visibility;
  /** Where keys stand: a variable for each organization, or all of them in `MACKEREL_APIKEYS`. */
  keys: 'variables' | 'ring';
  /** Where it is not Mackerel's own. */
  apiBase: string | null;
}

export interface StarterOrganization {
  /** Mackerel's. */
  name: string;
  /** The name that people gave it in Mackerel. */
  displayName: string | null;
  /** `null` where nobody asked. */
  hosts: HostCounts | null;
}

export interface HostCounts {
  total: number;
  /** The most hosts first; a host may be in several. */
  services: { name: string; hosts: number }[];
  withoutService: number;
}

export function namedOnly(name: string): StarterOrganization {
  return { name, displayName: null, hosts: null };
}

/** The variable that holds the key of an organization, by name: `MACKEREL_APIKEY_ACME`; no two are the same. */
export function nameKeyVariables(organizations: readonly StarterOrganization[]): Map<string, string> {
  const plain = (name: string): string => `MACKEREL_APIKEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  return nameApart(
    organizations.map(({ name }) => name),
    plain,
    '_',
  );
}

export interface StarterCustomer {
  id: string;
  name: string;
  organization: StarterOrganization;
}

/** A customer for each organization: ids that are allowed and differ, names that tell them apart. */
export function proposeCustomers(organizations: readonly StarterOrganization[]): StarterCustomer[] {
  const ids = nameApart(
    organizations.map(({ name }) => name),
    proposeId,
    '-',
  );
  const counts = new Map<string, number>();
  const proposed = ({ name, displayName }: StarterOrganization): string => displayName ?? name;
  for (const each of organizations) counts.set(proposed(each), (counts.get(proposed(each)) ?? 0) + 1);
  return organizations.map((organization) => {
    const name = proposed(organization);
    const isAlone = counts.get(name) === 1;
    return {
      id: ids.get(organization.name)!,
      name: isAlone ? name : `${name} (${organization.name})`,
      organization,
    };
  });
}

function proposeId(name: string): string {
  const slug = slugFromName(name) ?? 'customer';
  return isReservedId(slug) ? `customer-${slug}`.slice(0, LONGEST_ID) : slug;
}

const LONGEST_ID = 63;

/** Each name with what `derive` makes of it, numbered where another one has that already. */
function nameApart(names: readonly string[], derive: (name: string) => string, separator: string): Map<string, string> {
  const derived = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const plain = derive(name);
    let each = plain;
    for (let count = 2; taken.has(each); count++) {
      const ending = `${separator}${count}`;
      each = `${separator === '-' ? plain.slice(0, LONGEST_ID - ending.length) : plain}${ending}`;
    }
    taken.add(each);
    derived.set(name, each);
  }
  return derived;
}
