import type { Locale } from '../../config/config.ts';
import { buildCustomerPage } from './customer-page.ts';
import { viewCustomer } from '../standing/customer-view.ts';
import type { CustomerModel, Model } from '../model.ts';
import { buildOverview } from './overview-page.ts';
import type { StatusPage } from '../status-page.ts';

/** One customer's page; assembled from what that customer claims alone. `changedAt` is stamped later. */
export function assembleCustomerPage(model: Model, customerId: string, locale: Locale): StatusPage {
  const customer = findCustomer(model, customerId);
  return buildCustomerPage(model, customer, viewCustomer(model, customer), locale);
}

/** The public page: listed customers only. `changedAt` is stamped later. */
export function assembleOverview(model: Model, locale: Locale): StatusPage {
  return buildOverview(model, locale);
}

function findCustomer(model: Model, customerId: string): CustomerModel {
  const customer = model.customers.get(customerId);
  // Only ids of the configuration are asked for: anything else is a mistake in this program.
  if (customer === undefined) throw new Error(`There is no customer "${customerId}" in the model.`);
  return customer;
}
