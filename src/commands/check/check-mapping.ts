import { asRelease010 } from '../../config/default-rules.ts';
import type { Config } from '../../config/config.ts';
import { groupUncounted, type UncountedGroup } from '../../model/claims/uncounted.ts';
import { emptyHistory } from '../../model/history/history.ts';
import { recordHistory } from '../../model/history/record-history.ts';
import type { Model } from '../../model/model.ts';
import { prepareModel } from '../../model/prepare-model.ts';
import { uncountedText } from '../../site/words/uncounted-words.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { section } from './check-section.ts';
import { formatWatch, reportWatch, type WatchReport } from './check-watch.ts';

/** What rules and mapping make of all hosts and open alerts. */
export interface MappingReport {
  claimedTwice: { organization: string; host: string; customers: string[] }[];
  unmappedHosts: { organization: string; host: string }[];
  unmappedAlerts: { organization: string; alert: string; type: string }[];
  /** Customers that claim no host of what could be read; often a misspelled service. */
  emptyCustomers: string[];
  /** Open alerts that hurt nobody. */
  uncounted: UncountedGroup[];
  /** Open alerts that count, and did not by the built-in rules of release 0.1.0. */
  newlyCounted: { organization: string; alert: string; type: string; host: string | null }[];
  watch: WatchReport;
}

export function reportMapping(config: Config, snapshot: Snapshot, now: Date): MappingReport {
  const history = recordHistory(emptyHistory(), snapshot, { retentionDays: config.historyDays });
  const model = prepareModel({ config, snapshot, history, announcements: [], now });
  return {
    claimedTwice: findClaimedTwice(model),
    unmappedHosts: model.unmapped.hosts.map(({ organization, host }) => ({
      organization: organization.name,
      host: host.name,
    })),
    unmappedAlerts: model.unmapped.alerts.map(({ organization, alert }) => ({
      organization: organization.name,
      alert: alert.id,
      type: alert.type,
    })),
    emptyCustomers: [...model.customers.values()]
      .filter(
        ({ hosts, organizations }) =>
          hosts.length === 0 && organizations.every(({ unreadable }) => unreadable === null),
      )
      .map(({ config: c }) => c.id),
    uncounted: groupUncounted(model.uncounted),
    newlyCounted: findNewlyCounted(
      model,
      prepareModel({
        config: { ...config, rules: asRelease010(config.rules) },
        snapshot,
        history,
        announcements: [],
        now,
      }),
    ),
    watch: reportWatch(model),
  };
}

function findNewlyCounted(model: Model, former: Model): MappingReport['newlyCounted'] {
  const uncounted = new Set(model.uncounted.map(({ alert }) => alert));
  return former.uncounted
    .filter(({ alert }) => !uncounted.has(alert))
    .map(({ organization, alert: { id, type, hostName } }) => ({
      organization: organization.name,
      alert: id,
      type,
      host: hostName,
    }));
}

function findClaimedTwice(model: Model): MappingReport['claimedTwice'] {
  const claimants = new Map<string, { organization: string; host: string; customers: string[] }>();
  for (const customer of model.customers.values()) {
    for (const { organization, host } of customer.hosts) {
      const key = JSON.stringify([organization.name, host.id]);
      const claimed = claimants.get(key) ?? { organization: organization.name, host: host.name, customers: [] };
      claimed.customers.push(customer.config.id);
      claimants.set(key, claimed);
    }
  }
  return [...claimants.values()].filter(({ customers }) => customers.length > 1);
}

export function formatMapping(mapping: MappingReport, openAlerts: number): string[] {
  const uncounted = uncountedText('en', openAlerts, mapping.uncounted);
  return [
    ...section(
      ['host is', 'hosts are', 'claimed by more than one customer; each of them shows it:'],
      mapping.claimedTwice.map(
        ({ organization, host, customers }) => `${organization}/${host}: ${customers.join(', ')}`,
      ),
    ),
    ...section(
      ['host is', 'hosts are', 'claimed by nobody:'],
      mapping.unmappedHosts.map(({ organization, host }) => `${organization}/${host}`),
    ),
    ...section(
      ['open alert is', 'open alerts are', 'claimed by nobody:'],
      mapping.unmappedAlerts.map(({ organization, alert, type }) => `${organization}/${alert} (${type})`),
    ),
    ...section(['customer claims', 'customers claim', 'no host:'], mapping.emptyCustomers),
    ...(uncounted === '' ? [] : [`${uncounted}.`]),
    ...section(
      ['open alert counts', 'open alerts count', 'that the built-in rules of 0.1.0 ignored (muted, or in standby):'],
      mapping.newlyCounted.map(({ organization, alert, type, host }) => `${organization}/${host ?? alert} (${type})`),
    ),
    ...formatWatch(mapping.watch),
  ];
}
