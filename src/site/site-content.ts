import type { HouseMemory } from '../model/hygiene/house-memory.ts';
import type { Model } from '../model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../model/pages/assemble-status-pages.ts';
import { assembleScope } from '../model/pages/scope.ts';
import type { State } from '../model/state.ts';
import type { StatusPage } from '../model/status-page.ts';
import type { SiteContent } from './build-site.ts';
import { placeOf } from './customer-place.ts';

/** What one run has to show. @param onOverview told of the overview in each language, as it is asked for */
export function siteContent(
  model: Model,
  statesBefore: ReadonlyMap<string, State>,
  house: HouseMemory | null,
  onOverview: (page: StatusPage) => void,
): SiteContent {
  const { config } = model;
  return {
    locales: config.site.locales,
    customers: config.customers.map((customer) => placeOf(config, customer)),
    ...(model.kept === undefined
      ? {}
      : { resting: new Set(model.kept.keys()), restingOrganizations: findRestingOrganizations(model) }),
    overview: (locale) => {
      const page = assembleOverview(model, locale);
      onOverview(page);
      return page;
    },
    customerPage: (id, locale) => assembleCustomerPage(model, id, locale),
    scope: (locale) => assembleScope(model, { shownStates: statesBefore, house }, locale),
  };
}

/** Those that somebody claims, all of it, and whose customers all rest: nothing happened to what their pages tell. */
function findRestingOrganizations({ kept, customers, unmapped }: Model): Set<string> {
  const resting = new Set<string>();
  const awake = new Set([...unmapped.hosts, ...unmapped.alerts].map(({ organization }) => organization.name));
  for (const [id, { organizations }] of customers) {
    for (const { name } of organizations) (kept?.has(id) === true ? resting : awake).add(name);
  }
  for (const name of awake) resting.delete(name);
  return resting;
}
