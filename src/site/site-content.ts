import type { Locale } from '../config/config.ts';
import type { HouseMemory } from '../model/hygiene/house-memory.ts';
import { findRestingOrganizations, keepScope } from '../model/kept/kept-scope.ts';
import type { Model } from '../model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../model/pages/assemble-status-pages.ts';
import { assembleScope, type KeptScope } from '../model/pages/scope.ts';
import type { State } from '../model/state.ts';
import type { Incident, StatusPage } from '../model/status-page.ts';
import type { SiteContent } from './build-site.ts';
import { searchRowsOf } from './scope/search-rows.ts';
import { isLarge } from './machine/data-parts.ts';
import { placeOf } from './customer-place.ts';
import { digestOf } from './stamp-changes.ts';

/** What is known from before this run. */
export interface ContentMemory {
  statesBefore: ReadonlyMap<string, State>;
  house: HouseMemory | null;
  /** For the internal site, of what rests. */
  scope: KeptScope | undefined;
  /** Whether the next run is to know the same of this one; otherwise what it is held for is let go. */
  isKept: boolean;
}

/** What was asked for. */
export interface Shown {
  /** In each language. */
  overviews: ShownOverview[];
  /** For the next run: the same in each language. */
  keptScope: KeptScope | undefined;
}

export interface ShownOverview {
  locale: Locale;
  /** By case id. */
  incidents: ReadonlyMap<string, ShownIncident>;
  /** As it was shown, where the next run is to know it; with all its incidents it is seven megabytes of 1,000 customers. */
  page: StatusPage | undefined;
}

export interface ShownIncident {
  /** Names everything that is told of it. */
  digest: string;
  /** Whether no human spoke of it, so that what is told of it are facts alone. */
  isFactual: boolean;
  /** With the page. */
  incident: Incident | undefined;
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
      if (!isLarge(page)) shown.overviews.push(toShown(page, isKept));
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

function toShown(page: StatusPage, isKept: boolean): ShownOverview {
  const incidents = page.incidents.map((incident): [string, ShownIncident] => [
    incident.caseId,
    { digest: digestOf(incident), isFactual: isFactual(incident), incident: isKept ? incident : undefined },
  ]);
  return { locale: page.locale, incidents: new Map(incidents), page: isKept ? page : undefined };
}

function isFactual({ title, bodyMarkdown, pending, isRetracted }: Incident): boolean {
  return title === null && bodyMarkdown === null && pending === null && !isRetracted;
}
