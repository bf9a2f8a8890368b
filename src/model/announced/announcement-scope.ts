import type { Announcement } from '../../announcements/announcement.ts';
import { matchesGlob } from '../../config/glob.ts';
import type { Component } from '../status-page.ts';

/** A component of one page, with the names an operator knows it by. */
export interface NamedComponent extends Pick<Component, 'id' | 'kind' | 'name' | 'parents'> {
  /** Further names its globs may mean, such as Mackerel's own host name beside the label; never shown. */
  aliases?: readonly string[];
}

export interface AnnouncementScope {
  /** It was written without globs, or its globs name nothing here although it is addressed to this customer. */
  isWholePage: boolean;
  /** Named by the globs; empty for the whole page. */
  components: NamedComponent[];
}

/**
 * Announcements addressed to a customer, in their order.
 *
 * @param customerId `null` for the overview, which shows what is addressed to everybody
 */
export function announcementsFor(customerId: string | null, announcements: readonly Announcement[]): Announcement[] {
  return announcements.filter(
    ({ customers }) => customers === 'all' || (customerId !== null && customers.includes(customerId)),
  );
}

/**
 * Which components of a page an announcement means.
 *
 * @returns `undefined` when it is addressed to everybody and its globs name nothing here: it does not concern this page.
 *   One that is addressed to this customer is shown nevertheless – a mistyped host must not swallow a human's word.
 */
export function scopeOf(
  announcement: Announcement,
  components: readonly NamedComponent[],
): AnnouncementScope | undefined {
  if (isUnscoped(announcement)) return { isWholePage: true, components: [] };
  const named = components.filter((component) => isNamed(announcement, component));
  if (named.length > 0) return { isWholePage: false, components: named };
  return announcement.customers === 'all' ? undefined : { isWholePage: true, components: [] };
}

/** Announcements addressed to this customer by name whose globs name none of its components. */
export function findEmptyScopes(
  announcements: readonly Announcement[],
  components: readonly NamedComponent[],
): Announcement[] {
  return announcements.filter(
    (announcement) =>
      announcement.customers !== 'all' &&
      !isUnscoped(announcement) &&
      !components.some((component) => isNamed(announcement, component)),
  );
}

function isUnscoped({ services, hosts }: Announcement): boolean {
  return services.length === 0 && hosts.length === 0;
}

function isNamed(announcement: Announcement, component: NamedComponent): boolean {
  if (component.kind === 'customer') return false;
  const globs = component.kind === 'service' ? announcement.services : announcement.hosts;
  const names = [component.name, ...(component.aliases ?? [])];
  return globs.some((glob) => names.some((name) => matchesGlob(glob, name)));
}
