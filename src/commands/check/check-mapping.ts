import type { Config, Locale } from '../../config/config.ts';
import { groupUncounted } from '../../model/claims/uncounted.ts';
import { emptyHistory } from '../../model/history/history.ts';
import { recordHistory } from '../../model/history/record-history.ts';
import { claimAll, uncountedBy010, type ClaimedModel } from '../../model/claim-all.ts';
import type { UncountedAlert } from '../../model/model.ts';
import { uncountedText } from '../../site/words/uncounted-words.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { formatList, type CheckWords } from './check-words.ts';
import type { MappingReport } from './check-reports.ts';
import { formatWatch, reportWatch } from './check-watch.ts';

/** Of the present alone: nothing is remembered. What customers are told is no business of `check`, and would take longest. */
export function claimPresent(config: Config, snapshot: Snapshot, now: Date): ClaimedModel {
  const history = recordHistory(emptyHistory(), snapshot, { retentionDays: config.historyDays });
  return claimAll({ config, snapshot, history, now });
}

export function reportMapping(model: ClaimedModel): MappingReport {
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
    newlyCounted: findNewlyCounted(model),
    sameNames: findSameNames(model),
    watch: reportWatch(model),
  };
}

/** Where a file is read beside Mackerel, one server may stand in both. */
function findSameNames({ config, customers }: ClaimedModel): MappingReport['sameNames'] {
  const files = new Set(config.organizations.filter(({ file }) => file !== undefined).map(({ name }) => name));
  if (files.size === 0) return [];
  return [...customers.values()].flatMap(({ config: { id }, hosts }) => {
    const byName = new Map<string, Set<string>>();
    for (const { organization, host } of hosts)
      byName.set(host.name, (byName.get(host.name) ?? new Set()).add(organization.name));
    return [...byName]
      .filter(([, places]) => places.size > 1 && [...places].some((place) => files.has(place)))
      .map(([name, places]) => ({ customer: id, hosts: [...places].map((place) => `${place}/${name}`) }));
  });
}

function findNewlyCounted(model: ClaimedModel): MappingReport['newlyCounted'] {
  const keyOf = ({ organization, alert }: UncountedAlert): string => JSON.stringify([organization.name, alert.id]);
  const uncounted = new Set(model.uncounted.map(keyOf));
  return uncountedBy010(model)
    .filter((each) => !uncounted.has(keyOf(each)))
    .map(({ organization, alert: { id, type, hostName } }) => ({
      organization: organization.name,
      alert: id,
      type,
      host: hostName,
    }));
}

function findClaimedTwice(model: ClaimedModel): MappingReport['claimedTwice'] {
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

/** @param isFirstOfRelease whether what the release before did not count is news */
export function formatMapping(
  mapping: MappingReport,
  openAlerts: number,
  { locale, words, isFirstOfRelease }: { locale: Locale; words: CheckWords; isFirstOfRelease: boolean },
): string[] {
  const uncounted = uncountedText(locale, openAlerts, mapping.uncounted);
  const end = locale === 'ja' ? '。' : '.';
  return [
    ...formatList(
      words,
      'claimedTwice',
      mapping.claimedTwice.map(
        ({ organization, host, customers }) => `${organization}/${host}: ${customers.join(', ')}`,
      ),
    ),
    ...formatList(
      words,
      'sameNames',
      mapping.sameNames.map(({ customer, hosts }) => `${customer}: ${hosts.join(', ')}`),
    ),
    ...formatList(
      words,
      'unmappedHosts',
      mapping.unmappedHosts.map(({ organization, host }) => `${organization}/${host}`),
    ),
    ...formatList(
      words,
      'unmappedAlerts',
      mapping.unmappedAlerts.map(({ organization, alert, type }) => `${organization}/${alert} (${type})`),
    ),
    ...formatList(words, 'emptyCustomers', mapping.emptyCustomers),
    ...(uncounted === '' ? [] : [`${uncounted}${end}`]),
    ...formatList(
      words,
      'newlyCounted',
      (isFirstOfRelease ? mapping.newlyCounted : []).map(
        ({ organization, alert, type, host }) => `${organization}/${host ?? alert} (${type})`,
      ),
    ),
    ...formatWatch(mapping.watch, words),
  ];
}
