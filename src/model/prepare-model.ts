import { MINUTE_MS } from '../base/durations.ts';
import type { Announcement } from '../announcements/announcement.ts';
import { keepAnnouncements } from '../announcements/keep-announcements.ts';
import type { Config } from '../config/config.ts';
import { asRelease010 } from '../config/default-rules.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { claimAll, touchesBy } from './claim-all.ts';
import type { ComponentIds } from './component-id.ts';
import type { AlertRecord, History } from './history/history.ts';
import type { KeptOverview } from './reports/carried-incidents.ts';
import { takeKept } from './kept/kept-customer.ts';
import { createSteadiness } from './kept/steady-cases.ts';
import type { CustomerAnalysis, CustomerModel, KeptCustomer, Model, OrganizationModel } from './model.ts';
import { analyzeCustomer } from './standing/customer-analysis.ts';
import { unwatchedAfter } from './standing/unwatched-spans.ts';
import { standStrays } from './standing/stray-standings.ts';
import { createCaseFinder } from './cases/find-case.ts';
import { draftCases } from './cases/draft-cases.ts';
import { createLedgerWriter } from './issue-model.ts';
import { judgeTouches } from './cases/judge-touches.ts';
import { createSiteId, emptyLedger, type Ledger } from './ledger/ledger.ts';
import { toldState } from './reports/tell-case.ts';
import type { PublishedPage } from './cases/published-010.ts';
import { seedLedger } from './cases/seed.ts';

export interface ModelInput {
  config: Config;
  snapshot: Snapshot;
  /** With this snapshot already recorded. */
  history: History;
  announcements: readonly Announcement[];
  now: Date;
  /** What was said before; left out: nothing was. */
  ledger?: Ledger;
  /** What the site goes by where nothing was said before; left out, it follows from secret and address. */
  siteId?: string;
  /** Whether the history knew an alert before this snapshot. */
  wasKnown?: (organization: string, alertId: string) => boolean;
  /** Whether the file of an announcement is there, usable or not: what is not there was taken back. */
  isAnnouncementThere?: (id: string) => boolean;
  /** Ids of customers of whom somebody is told by message. */
  toldCustomers?: ReadonlySet<string>;
  /** What was built last of a page; asked only where a ledger is begun for what release 0.1.0 showed. */
  publishedOf?: (page: string) => PublishedPage | undefined;
  /** Customers to whom nothing happened, as the last run knew them; the ledger holds what it said of them. */
  kept?: ReadonlyMap<string, KeptCustomer>;
  /** The same of customers to whom something may happen by the clock alone. */
  waking?: ReadonlyMap<string, KeptCustomer>;
  /** The same of the overview. */
  keptOverview?: KeptOverview;
}

/** Works out who is hit, how, since when and as which case. Everything else is assembled from it page by page. */
export function prepareModel(input: ModelInput): Model {
  const { config, now } = input;
  const { wasKnown = () => false, isAnnouncementThere = (id) => input.announcements.some((one) => one.id === id) } =
    input;
  const announcements = keepAnnouncements(input.announcements, input.ledger?.announcements ?? [], isAnnouncementThere);
  const claims = claimAll({ ...input, resting: new Set(input.kept?.keys()) });
  const { days, componentIds, organizations } = claims;

  const past = input.ledger === undefined ? seedFrom(input, organizations, componentIds) : undefined;
  const ledger = input.ledger ?? past ?? emptyLedger(siteIdOf(input));
  const findCase = createCaseFinder(claims.customers);
  const writer = createLedgerWriter({
    config,
    announcements,
    isThere: isAnnouncementThere,
    now,
    days,
    organizations,
    ledger,
    isSeeded: past !== undefined,
    keptOverview: input.keptOverview,
    resting: new Map([...(input.kept ?? [])].map(([id, { begins }]) => [id, begins])),
    findCase,
    isSteady: createSteadiness(input.waking ?? new Map<string, KeptCustomer>(), findCase, {
      now,
      joinMs: config.joinWithinMinutes * MINUTE_MS,
    }),
  });
  const analyses = new Map<string, CustomerAnalysis>();
  const kept = new Map<string, KeptCustomer>();
  const alertsOf = rememberAlerts();
  for (const [id, customer] of claims.customers) {
    const known = input.kept?.get(id);
    if (known !== undefined) {
      kept.set(id, known);
      analyses.set(id, takeKept(known, customer, alertsOf));
      writer.carry(id);
      continue;
    }
    const page = ledger.pages.get(id);
    customer.unwatched = unwatchedAfter(customer, ledger.judgedAt === null ? undefined : page?.unwatched, {
      now,
      historyFrom: days[0]?.from ?? now,
    });
    const judged = judgeTouches(customer, page, { ledger, organizations, wasKnown, now });
    customer.touches = judged.touches;
    const { drafts, touches } = draftCases(customer, page, {
      joinMs: config.joinWithinMinutes * MINUTE_MS,
      now,
      judgedAt: page === undefined ? null : ledger.judgedAt,
      siteId: ledger.siteId,
      timeZone: config.site.timeZone,
    });
    customer.touches = touches;
    const { cases, analysis, board, placed } = analyzeCustomer(
      { announcements, componentIds, config, days, now },
      customer,
      drafts,
    );
    customer.cases = cases;
    analyses.set(id, analysis);
    writer.issue(customer, { ...judged, drafts, board, placed });
  }
  const issued = writer.finish([...claims.customers.values()]);
  const worked = new Map([...claims.customers].filter(([id]) => !kept.has(id)));
  markWidespread(worked, issued.ledger.widespread);
  tellStates(worked, issued.ledger);
  return {
    config,
    now,
    announcements,
    days,
    componentIds,
    organizations,
    customers: claims.customers,
    toldCustomers: input.toldCustomers ?? new Set<string>(),
    analyses,
    ...(kept.size > 0 && { kept }),
    openAlerts: claims.openAlerts,
    strayStandings: standStrays(claims, config.rules, now),
    unmapped: claims.unmapped,
    uncounted: claims.uncounted,
    ...issued,
  };
}

/** What was shown, as far as the history tells; what release 0.1.0 showed is judged by its rules. */
function siteIdOf({ config, siteId }: ModelInput): string {
  return siteId ?? createSiteId(config);
}

function seedFrom(
  input: ModelInput,
  organizations: ReadonlyMap<string, OrganizationModel>,
  componentIds: ComponentIds,
): Ledger | undefined {
  const { config, history, now, publishedOf = () => undefined } = input;
  if (history.caseIdsByAlert.size === 0) return undefined;
  const rules = history.hadLedger === true ? config.rules : asRelease010(config.rules);
  const past = touchesBy({ ...config, rules }, organizations, componentIds, now);
  const published = history.hadLedger === true ? (): undefined => undefined : publishedOf;
  return seedLedger(history, past, { config, now, siteId: siteIdOf(input), publishedOf: published });
}

/** Of each organization its alerts by id, put together once. */
function rememberAlerts(): (organization: OrganizationModel) => ReadonlyMap<string, AlertRecord> {
  const known = new Map<OrganizationModel, ReadonlyMap<string, AlertRecord>>();
  return (organization) => {
    const alerts = known.get(organization) ?? new Map(organization.alerts.map((alert) => [alert.id, alert]));
    known.set(organization, alerts);
    return alerts;
  };
}

/** What humans called a case's state is its state, wherever it is told. */
function tellStates(customers: ReadonlyMap<string, CustomerModel>, { pages }: Ledger): void {
  for (const [id, { cases }] of customers) {
    const known = new Map((pages.get(id)?.cases ?? []).map((own) => [own.caseId, own.reports]));
    for (const own of cases) own.state = toldState(own.state, known.get(own.caseId) ?? []);
  }
}

/** Cases of widespread events say so; who else is hit is not theirs to know. */
function markWidespread(customers: ReadonlyMap<string, CustomerModel>, entries: Model['ledger']['widespread']): void {
  const findCase = createCaseFinder(customers);
  for (const { members } of entries) {
    for (const { customer, caseId } of members) {
      const own = findCase(customer, caseId);
      if (own !== undefined) own.isWidespread = true;
    }
  }
}
