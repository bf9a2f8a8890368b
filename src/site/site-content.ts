import type { HouseMemory } from '../model/hygiene/house-memory.ts';
import { findRestingOrganizations, keepScope } from '../model/kept/kept-scope.ts';
import type { Model } from '../model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../model/pages/assemble-status-pages.ts';
import { assembleScope, type KeptScope } from '../model/pages/scope.ts';
import type { State } from '../model/state.ts';
import type { StatusPage } from '../model/status-page.ts';
import type { SiteContent } from './build-site.ts';
import { searchRowsOf } from './scope/search-rows.ts';
import { placeOf } from './customer-place.ts';

/** What is known from before this run. */
export interface ContentMemory {
  statesBefore: ReadonlyMap<string, State>;
  house: HouseMemory | null;
  /** For the internal site, of what rests. */
  scope: KeptScope | undefined;
  /** Whether the next run is to know the same of this one. */
  isKept: boolean;
}

/** What was asked for. */
export interface Shown {
  /** In each language. */
  overviews: StatusPage[];
  /** For the next run: the same in each language. */
  keptScope: KeptScope | undefined;
}

/** What one run has to show; `shown` is told of pages as they are asked for. */
export function siteContent(
  model: Model,
  { statesBefore, house, scope, isKept }: ContentMemory,
  shown: Shown,
): SiteContent {
  const { config } = model;
  const resting = findRestingOrganizations(model);
  const kept = model.kept === undefined ? undefined : scope;
  return {
    locales: config.site.locales,
    customers: config.customers.map((customer) => placeOf(config, customer)),
    ...(model.kept === undefined ? {} : { resting: new Set(model.kept.keys()), restingOrganizations: resting }),
    overview: (locale) => {
      const page = assembleOverview(model, locale);
      shown.overviews.push(page);
      return page;
    },
    customerPage: (id, locale) => assembleCustomerPage(model, id, locale),
    scope: (locale) => {
      const memory = { shownStates: statesBefore, house, ...(kept === undefined ? {} : { kept, resting }) };
      const page = assembleScope(model, memory, locale);
      if (isKept) shown.keptScope ??= keepScope(model, page, kept, searchRowsOf(page));
      return page;
    },
  };
}
