import { DAY_MS } from '../../base/durations.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import { hostsMeant, isAddressed } from '../announced/announced-hosts.ts';
import { announcedTimes } from '../maintenance/announced-times.ts';
import { HORIZON_DAYS } from '../maintenance/maintenance.ts';
import type { ClaimedModel } from '../claim-all.ts';
import type { CustomerHost, CustomerModel } from '../model.ts';
import type { HygieneItem } from './hygiene-item.ts';

/** Planned work that is told in one of its two places only: to people, or to Mackerel. */

interface Period {
  startsAt: Date;
  /** `null`: it has no end. */
  endsAt: Date | null;
}

/** Announced maintenance whose hosts no downtime covers in that time: their alerts will call it an outage. */
export function findWithoutDowntime(model: ClaimedModel, announcements: readonly Announcement[]): HygieneItem[] {
  return comingMaintenance(model, announcements).flatMap(({ announcement, period }) => {
    const customers = addressedBy(announcement, model).filter((customer) => {
      const hosts = hostsMeant(announcement, customer);
      return hosts.length > 0 && !hosts.some((host) => hasDowntime(host, period));
    });
    const told = { organization: null, name: announcement.id, since: period.startsAt };
    return itemFor(customers, { kind: 'maintenance_without_downtime', ...told });
  });
}

/** Downtimes of whole hosts that customers see on their page, and nobody wrote a word about. */
export function findWithoutAnnouncement(model: ClaimedModel, announcements: readonly Announcement[]): HygieneItem[] {
  const coming = comingMaintenance(model, announcements);
  const customersByOrganization = new Map<string, CustomerModel[]>();
  for (const customer of model.customers.values()) {
    for (const { name } of customer.organizations) {
      customersByOrganization.set(name, [...(customersByOrganization.get(name) ?? []), customer]);
    }
  }
  return [...model.organizations.values()].flatMap(({ name, downtimes }) =>
    downtimes.flatMap(({ downtime, reach, covers, spans }) => {
      const next = spans.find(({ endsAt }) => endsAt === null || endsAt > model.now);
      if (reach !== 'whole' || downtime.publicText !== null || next === undefined) return [];
      const customers = (customersByOrganization.get(name) ?? []).filter((customer) => {
        const hosts = customer.hosts.filter(({ organization, host }) => organization.name === name && covers(host));
        return (
          hosts.length > 0 &&
          !coming.some(
            ({ announcement, period }) => isAddressed(announcement, customer.config.id) && isTogether(period, next),
          )
        );
      });
      const told = { organization: name, name: downtime.id, since: next.startsAt };
      return itemFor(customers, { kind: 'downtime_without_announcement', ...told });
    }),
  );
}

/** Nothing where nobody is meant. */
function itemFor(customers: readonly CustomerModel[], item: Omit<HygieneItem, 'customers'>): HygieneItem[] {
  return customers.length === 0 ? [] : [{ ...item, customers: customers.map(({ config }) => config.id) }];
}

/** Each time that is not over, as far ahead as maintenance is shown; the earliest of what comes again. */
function comingMaintenance(
  { now, days, config }: ClaimedModel,
  announcements: readonly Announcement[],
): { announcement: Announcement; period: Period }[] {
  const horizonMs = days.at(-1)!.from.getTime() + HORIZON_DAYS * DAY_MS;
  const options = { now, historyFrom: now, timeZone: config.site.timeZone };
  return announcements
    .filter(({ kind }) => kind === 'maintenance')
    .flatMap((announcement) => announcedTimes(announcement, options))
    .flatMap((announcement) => {
      const { startsAt, endsAt } = announcement;
      const isComing = startsAt !== null && startsAt.getTime() <= horizonMs && (endsAt === null || endsAt > now);
      return isComing ? [{ announcement, period: { startsAt, endsAt } }] : [];
    });
}

function addressedBy(announcement: Announcement, model: ClaimedModel): CustomerModel[] {
  return [...model.customers.values()].filter(({ config }) => isAddressed(announcement, config.id));
}

function hasDowntime({ host, organization }: CustomerHost, period: Period): boolean {
  return organization.downtimes.some(({ covers, spans }) => covers(host) && spans.some((s) => isTogether(period, s)));
}

function isTogether(a: Period, b: Period): boolean {
  return (a.endsAt === null || b.startsAt < a.endsAt) && (b.endsAt === null || a.startsAt < b.endsAt);
}
