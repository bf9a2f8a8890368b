import { noticesOf, type ShownNotice } from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import { keyedHash } from '../component-id.ts';
import { planOfMaintenance, planOfNotice, type ShownPlan } from '../reports/plans.ts';
import type { LedgerPlan } from '../ledger/ledger.ts';
import type { CustomerModel, Model, OrganizationModel } from '../model.ts';
import type { Board } from './board.ts';
import type { StatusPage } from '../status-page.ts';
import { listMaintenances, type ShownMaintenance } from '../maintenance/maintenance-list.ts';
import { maintenanceOccurrences, type MaintenanceOccurrence } from '../maintenance/maintenance.ts';

const MAINTENANCE_ID_LENGTH = 16;

export type PlanContext = Pick<Model, 'config' | 'announcements' | 'days' | 'now'>;

/** What a page says of maintenances and notices, before anybody knows when it was said. */
export interface ShownPlans {
  maintenances: ShownMaintenance[];
  notices: ShownNotice[];
}

/** @param componentsOf the customer's page, only what may be shown; asked where anything is planned */
export function customerPlans(
  context: PlanContext,
  board: Board,
  componentsOf: () => readonly NamedComponent[],
): ShownPlans {
  const { customer, whole } = board;
  const { id } = customer.config;
  const announcements = announcementsFor(id, context.announcements);
  const organizations = customer.organizations.filter(({ downtimes }) => downtimes.length > 0);
  if (announcements.length === 0 && organizations.length === 0) return { maintenances: [], notices: [] };
  const components = componentsOf();
  const parents = new Map(
    board.hosts.map((host) => [
      host.id,
      host.parents.length > 0 ? host.parents.map((parent) => parent.id) : [whole.id],
    ]),
  );
  const maintenances = listMaintenances({
    occurrences: organizations.flatMap((organization) => occurrencesIn(organization, board, context.now)),
    announcements,
    components,
    parentsOf: (host) => parents.get(host) ?? [],
    now: context.now,
    historyFrom: context.days[0]?.from ?? context.now,
    timeZone: context.config.site.timeZone,
    hashId: (...parts) => keyedHash(context.config.secret, [id, ...parts], MAINTENANCE_ID_LENGTH),
  });
  return { maintenances, notices: noticesOf(announcements, components, context.now) };
}

/** Of the public page: what is announced to everybody, and downtimes of listed customers. */
export function overviewPlans(
  context: PlanContext,
  listed: readonly CustomerModel[],
  components: readonly NamedComponent[],
): ShownPlans {
  const announcements = announcementsFor(null, context.announcements);
  const maintenances = listMaintenances({
    occurrences: [...listedHosts(listed)].flatMap(([organization, hosts]) =>
      maintenanceOccurrences({
        organization: organization.name,
        expanded: organization.downtimes,
        hosts,
        services: [],
        now: context.now,
      }),
    ),
    announcements,
    components,
    now: context.now,
    historyFrom: context.days[0]?.from ?? context.now,
    timeZone: context.config.site.timeZone,
    hashId: (...parts) => keyedHash(context.config.secret, ['overview', ...parts], MAINTENANCE_ID_LENGTH),
  });
  return { maintenances, notices: noticesOf(announcements, components, context.now) };
}

export function toLedgerPlans({ maintenances, notices }: ShownPlans): ShownPlan[] {
  return [...maintenances.map(planOfMaintenance), ...notices.map(planOfNotice)];
}

/**
 * What a page says, with when it said so, and what it took back.
 *
 * @param componentsOf what the page lists; asked where something was taken back
 */
export function datePlans(
  { maintenances, notices }: ShownPlans,
  model: Pick<Model, 'ledger'>,
  page: string,
  componentsOf: () => readonly NamedComponent[],
): Pick<StatusPage, 'maintenances' | 'withdrawn' | 'notices'> {
  const plans = model.ledger.pages.get(page)?.plans ?? [];
  const standing = new Map(
    plans.filter(({ withdrawnAt }) => withdrawnAt === null).map((plan) => [planKey(plan), plan]),
  );
  return {
    maintenances: maintenances.flatMap((shown) => {
      const plan = standing.get(planKey(planOfMaintenance(shown)));
      if (plan === undefined) return [];
      return [{ ...shown, id: plan.id, dates: datesOf(plan) }];
    }),
    withdrawn: withdrawnOf(plans, componentsOf),
    notices: notices.flatMap((notice) => {
      const plan = standing.get(planKey(planOfNotice(notice)));
      return plan === undefined ? [] : [{ ...notice, dates: datesOf(plan) }];
    }),
  };
}

function withdrawnOf(
  plans: readonly LedgerPlan[],
  componentsOf: () => readonly NamedComponent[],
): StatusPage['withdrawn'] {
  const gone = plans.filter(({ withdrawnAt, startsAt }) => withdrawnAt !== null && startsAt !== null);
  if (gone.length === 0) return [];
  const names = new Map(componentsOf().map(({ id, name }) => [id, name]));
  return gone
    .map((plan) => ({
      id: plan.id,
      dates: datesOf(plan),
      title: plan.title,
      startsAt: plan.startsAt!,
      endsAt: plan.endsAt,
      // What the page does not list any more is counted, not named.
      components: plan.components.map((id) => ({ id, name: names.get(id) ?? '' })),
      text: plan.text,
    }))
    .toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

function datesOf({ announcedAt, statedAt, changedAt, sequence, updatesSaidAt }: LedgerPlan): LedgerDates {
  return { announcedAt, statedAt, changedAt, sequence, updatesSaidAt };
}

type LedgerDates = StatusPage['maintenances'][number]['dates'];

function planKey({ kind, series, startsAt }: Pick<LedgerPlan, 'kind' | 'series' | 'startsAt'>): string {
  return `${kind} ${series} ${startsAt?.getTime() ?? ''}`;
}

function occurrencesIn(organization: OrganizationModel, board: Board, now: Date): MaintenanceOccurrence[] {
  return maintenanceOccurrences({
    organization: organization.name,
    expanded: organization.downtimes,
    hosts: board.hosts
      .filter((host) => host.organization === organization)
      .map(({ id, memberships }) => ({ id, services: memberships })),
    services: board.services.filter((service) => service.organization === organization),
    now,
  });
}

/** Hosts under the id of whose they are: on the overview a customer is in maintenance, not its servers. */
function listedHosts(
  listed: readonly CustomerModel[],
): Map<OrganizationModel, { id: string; services: CustomerModel['hosts'][number]['host']['services'] }[]> {
  const hosts = new Map<
    OrganizationModel,
    { id: string; services: CustomerModel['hosts'][number]['host']['services'] }[]
  >();
  for (const customer of listed) {
    // Of most nothing is planned, and nobody asks for their hosts.
    if (customer.organizations.every(({ downtimes }) => downtimes.length === 0)) continue;
    const { config } = customer;
    for (const { organization, host } of customer.hosts) {
      if (organization.downtimes.length === 0) continue;
      const known = hosts.get(organization) ?? [];
      hosts.set(organization, known);
      known.push({ id: config.id, services: host.services });
    }
  }
  return hosts;
}
