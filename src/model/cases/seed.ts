import type { Config } from '../../config/config.ts';
import { compareText } from '../../base/text.ts';
import { parseCaseKey, type History } from '../history/history.ts';
import { textOfPage } from '../ledger/unread-pages.ts';
import type { CustomerModel } from '../model.ts';
import { membersOf, withPublished, type PublishedPage } from './published-010.ts';
import { spokenNumber } from '../ledger/case-id.ts';
import { alertKey, emptyLedger, emptyPage, OVERVIEW, type Ledger, type LedgerCase } from '../ledger/ledger.ts';

// Release 0.1.0 kept no ledger: which case an alert was shown as stands in its history, what it meant followed from its
// rules (`DEFAULT_RULES_OF_0_1_0`).

/** Stands for every beginning of an alert that no other key names. */
const ANY_ORDINAL = 0;

interface SeedOptions {
  config: Config;
  now: Date;
  /** What the site is to go by. */
  siteId: string;
  publishedOf: (page: string) => PublishedPage | undefined;
}

/**
 * The ledger of a state that has none: the cases that were shown, without their reports, and what alerts meant by the rules of
 * the release before. `undefined` when nothing was shown.
 *
 * @param past customers with the alerts that hurt them by those rules
 * @param options `publishedOf`: what was built last of a page, where that is at hand; what it says was said so
 */
export function seedLedger(
  history: History,
  past: ReadonlyMap<string, Pick<CustomerModel, 'touches'>>,
  { config, now, siteId, publishedOf }: SeedOptions,
): Ledger | undefined {
  if (history.caseIdsByAlert.size === 0) return undefined;
  const openings = new Map(
    history.organizations.map(({ name, alerts }) => {
      return [name, new Map(alerts.map(({ id, openedAt }) => [id, openedAt]))] as const;
    }),
  );
  const ledger: Ledger = { ...emptyLedger(siteId), judgedAt: lastReading(history) };
  const { hostname } = new URL(config.site.url);
  ledger.pages.set(OVERVIEW, { ...emptyPage(), former: { host: hostname, until: now } });
  for (const [id, { touches }] of past) {
    const page = emptyPage();
    page.former = { host: hostOf(config, id) ?? hostname, until: now };
    for (const { organization, alert, windows, target } of touches) {
      page.judged.set(alertKey(organization.name, alert.id), { windows, frozenUntil: null, target });
    }
    ledger.pages.set(id, page);
  }
  for (const [key, caseId] of history.caseIdsByAlert) {
    const parsed = parseCaseKey(key);
    if (parsed === undefined) continue;
    const { customer, organization, alertId, ordinal } = parsed;
    const page = ledger.pages.get(customer);
    const openedAt = openings.get(organization)?.get(alertId);
    if (page === undefined || openedAt === undefined) continue;
    let own = page.cases.find((each) => each.caseId === caseId);
    if (own === undefined) page.cases.push((own = newCase(customer, caseId, openedAt, config, ledger.siteId)));
    if (openedAt < own.openedAt) own.openedAt = openedAt;
    for (const member of [ordinal, ANY_ORDINAL]) {
      own.members.push({ key: beginningOf(organization, alertId, member), begunIn: null, endedIn: null });
    }
  }
  takePublished(ledger, config, publishedOf);
  for (const page of ledger.pages.values()) page.cases.sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
  return ledger;
}

/** Customers first: the overview's cases are theirs. */
function takePublished(ledger: Ledger, config: Config, publishedOf: (page: string) => PublishedPage | undefined): void {
  const hasCase = (customer: string, caseId: string): boolean =>
    ledger.pages.get(customer)?.cases.some((own) => own.caseId === caseId) ?? false;
  for (const [id, page] of [...ledger.pages].toSorted(([a], [b]) => (a === OVERVIEW ? 1 : b === OVERVIEW ? -1 : 0))) {
    const published = publishedOf(id);
    if (published === undefined) continue;
    const known = new Map(page.cases.map((own) => [own.caseId, own]));
    for (const incident of published.incidents) {
      const { caseId, startedAt } = incident;
      const own = known.get(caseId) ?? newCase(id, caseId, startedAt, config, ledger.siteId);
      const members = id === OVERVIEW ? membersOf(incident, hasCase) : own.members;
      known.set(caseId, withPublished({ ...own, openedAt: startedAt, members }, incident, published));
    }
    page.cases = [...known.values()];
  }
}

/** Whether a key stands for any beginning of its alert; see {@link seedLedger}. */
export function isAnyOrdinal(key: string): boolean {
  return key.endsWith(`,${ANY_ORDINAL}]`);
}

/** The key that stands for any beginning of an alert. */
export function anyBeginningOf(organization: string, alertId: string): string {
  return beginningOf(organization, alertId, ANY_ORDINAL);
}

function beginningOf(organization: string, alertId: string, ordinal: number): string {
  return JSON.stringify([organization, alertId, ordinal]);
}

/** The same for the alert of a hit's key. */
export function anyOrdinalOf(key: string): string {
  const [organization, alert] = JSON.parse(key) as [string, string];
  return anyBeginningOf(organization, alert);
}

/** As release 0.1.0 reads it, so that it goes on with the same case ids when somebody rolls back. */
export function caseIdsOf({ pages }: Ledger, last: Pick<History, 'caseIdsByAlert'>): Map<string, string> {
  const ids = new Map<string, string>();
  const isUnread = (customer: string): boolean => textOfPage(pages.get(customer)) !== undefined;
  // Of pages that nobody looked at, the history has them.
  for (const [key, caseId] of [...pages.keys()].some(isUnread) ? last.caseIdsByAlert : []) {
    const customer = parseCaseKey(key)?.customer;
    if (customer !== undefined && isUnread(customer)) ids.set(key, caseId);
  }
  for (const [customer, page] of pages) {
    if (customer === OVERVIEW || isUnread(customer)) continue;
    for (const { caseId, members } of page.cases) {
      for (const { key } of members) ids.set(caseKeyOf(customer, key), caseId);
    }
  }
  const sorted = new Map<string, string>();
  for (const key of [...ids.keys()].toSorted(compareText)) sorted.set(key, ids.get(key)!);
  return sorted;
}

/** `caseKey` of a hit's key: both are lists, and one is longer by the customer. */
function caseKeyOf(customer: string, hitKey: string): string {
  return `[${JSON.stringify(customer)},${hitKey.slice(1)}`;
}

function newCase(page: string, caseId: string, openedAt: Date, { site }: Config, siteId: string): LedgerCase {
  const number = spokenNumber({ siteId, page, caseId, openedAt, timeZone: site.timeZone, taken: new Set() });
  return { caseId, spokenNumber: number, openedAt, members: [], reports: [], retractedAt: null };
}

function hostOf({ customers }: Config, id: string): string | undefined {
  const url = customers.find((customer) => customer.id === id)?.url ?? null;
  return url === null ? undefined : new URL(url).hostname;
}

function lastReading({ organizations }: History): Date | null {
  const ends = organizations.flatMap(({ observed }) => observed.at(-1)?.to.getTime() ?? []);
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}
