import type { Announcement } from '../../announcements/announcement.ts';
import { matchesGlob } from '../../config/glob.ts';
import type { CustomerHost, CustomerModel } from '../model.ts';

export function isAddressed({ customers }: Announcement, id: string): boolean {
  return customers === 'all' || customers.includes(id);
}

/** A customer's hosts that an announcement means, by the names that operators know them by. */
export function hostsMeant(
  { services, hosts }: Announcement,
  customer: Pick<CustomerModel, 'hosts'>,
): readonly CustomerHost[] {
  if (services.length + hosts.length === 0) return customer.hosts;
  return customer.hosts.filter(
    ({ host, services: shown }) =>
      hosts.some((glob) => matchesGlob(glob, host.name) || matchesGlob(glob, host.label)) ||
      services.some((glob) => shown.some((service) => matchesGlob(glob, service))),
  );
}
