import type { WrittenConfig } from './schema/schema.ts';
import type { WrittenCustomer } from './schema/schema-customers.ts';

/** The customer id that follows from an organization's name; `undefined` when no letter or digit is left. */
export function slugFromName(name: string): string | undefined {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? undefined : slug;
}

/** The customers as written; where there are none, each organization is one. */
export function listCustomers(written: WrittenConfig): WrittenCustomer[] {
  if (written.customers !== undefined) return written.customers;
  return written.organizations.flatMap((organization) => {
    const name = typeof organization === 'string' ? organization : organization.name;
    // A link that was given away stays when the organization gets another name.
    const first = typeof organization === 'string' ? name : (organization.formerly[0] ?? name);
    const id = slugFromName(first);
    return id === undefined ? [] : [{ id, name, from: [{ organization: name }], rules: [] }];
  });
}
