import { clip } from '../base/interval.ts';
import type { Config } from '../config/config.ts';
import type { ReportComponentInput, ReportData, ReportIssuer } from './availability-report.ts';
import { viewCustomer } from '../model/standing/customer-view.ts';
import type { Model, Standing } from '../model/model.ts';

/**
 * What the availability report of one customer is computed from: services before the hosts in them, each as its page shows
 * it. With `hosts: count` no host is in it.
 *
 * @throws Error for an id that is not configured
 */
export function assembleReportInput(model: Model, customerId: string): ReportData {
  const customer = model.customers.get(customerId);
  if (customer === undefined) throw new Error(`There is no customer "${customerId}".`);
  const { board, analysis, incidents } = viewCustomer(model, customer);
  const standings = analysis.components;
  const components: ReportComponentInput[] = board.services.map((service, i) =>
    toInput(service, 'service', standings.services[i]!, []),
  );
  if (board.whole.isShown) components.push(toInput(board.whole, 'customer', standings.whole, []));
  if (board.showsHosts) {
    for (const host of board.hosts) {
      const parents = host.parents.map(({ id }) => id);
      components.push(toInput(host, 'host', standings.hosts[host.index]!, parents));
    }
  }
  const { id, name, slaRatio } = customer.config;
  return { customer: { id, name }, issuer: issuerOf(model.config.site), slaRatio, leftAt: null, components, incidents };
}

/** Without what came after a customer left: nobody looked for them any more, and what was open then is told as open by nobody. */
export function untilLeft(data: ReportData, leftAt: Date | null): ReportData {
  if (leftAt === null) return data;
  const served = { from: new Date(0), to: leftAt };
  const components = data.components.map((component) => ({
    ...component,
    outages: clip(component.outages, served),
    degraded: clip(component.degraded, served),
    maintenance: clip(component.maintenance, served),
    observed: clip(component.observed, served),
  }));
  const incidents = data.incidents
    .filter(({ startedAt }) => startedAt < leftAt)
    .map((incident) => ({
      ...incident,
      resolvedAt: incident.resolvedAt !== null && incident.resolvedAt > leftAt ? null : incident.resolvedAt,
    }));
  return { ...data, leftAt, components, incidents };
}

function issuerOf({ title, support }: Config['site']): ReportIssuer {
  const { name, phone, email, url } = support;
  return {
    name: name === null ? title : [title, name].join(' '),
    lines: [phone, email, url].filter((line) => line !== null),
  };
}

function toInput(
  { id, name }: { id: string; name: string },
  kind: ReportComponentInput['kind'],
  { spans }: Standing,
  parents: string[],
): ReportComponentInput {
  return { id, name, kind, parents, ...spans };
}
