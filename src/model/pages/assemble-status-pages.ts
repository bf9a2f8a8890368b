import type { Locale, Visibility } from '../../config/config.ts';
import { writeCustomerPage } from './customer-page.ts';
import { customerPath, customerUrl, previousCustomerPaths } from '../customer-path.ts';
import { standingOf, viewCustomer } from '../standing/customer-view.ts';
import type { CustomerModel, Model } from '../model.ts';
import { writeOverview } from './overview-page.ts';
import type { State, StateCounts } from '../state.ts';
import type { StatusPage } from '../status-page.ts';

/** One customer's page; assembled from what that customer claims alone. `changedAt` is stamped later. */
export function assembleCustomerPage(model: Model, customerId: string, locale: Locale): StatusPage {
  const customer = findCustomer(model, customerId);
  return writeCustomerPage(model, customer, viewCustomer(model, customer), locale);
}

/** The public page: listed customers only. `changedAt` is stamped later. */
export function assembleOverview(model: Model, locale: Locale): StatusPage {
  return writeOverview(model, locale);
}

/** One customer in a line: for summaries, for what was shown, for where its tree goes. */
export interface CustomerSummary {
  id: string;
  name: string;
  visibility: Visibility;
  state: State;
  since: Date | null;
  counts: StateCounts;
  hostsAffected: number;
  hostsTotal: number;
  openCases: string[];
  isWidespread: boolean;
  /** In the public tree, ends with `/`; `null` for internal customers and for those with a `url` of their own. */
  path: string | null;
  previousPaths: string[];
  /** Absolute; `null` when it has no page. */
  url: string | null;
  hasOwnSite: boolean;
}

/** All customers, in the order of the configuration. */
export function summarize(model: Model): CustomerSummary[] {
  return [...model.customers.values()].map((customer) => {
    const { config } = customer;
    const { state, since, counts, hostsAffected, hostsTotal } = standingOf(model, customer);
    const open = customer.cases.filter(({ to }) => to === null);
    return {
      id: config.id,
      name: config.name,
      visibility: config.visibility,
      state,
      since,
      counts,
      hostsAffected,
      hostsTotal,
      openCases: open.map(({ caseId }) => caseId),
      isWidespread: open.some((own) => own.isWidespread),
      path: customerPath(model.config, config),
      previousPaths: previousCustomerPaths(model.config, config).map(({ path }) => path),
      url: customerUrl(model.config, config),
      hasOwnSite: config.url !== null,
    };
  });
}

function findCustomer(model: Model, customerId: string): CustomerModel {
  const customer = model.customers.get(customerId);
  // Only ids of the configuration are asked for: anything else is a mistake in this program.
  if (customer === undefined) throw new Error(`There is no customer "${customerId}" in the model.`);
  return customer;
}
