import { withMore } from '../base/with-more.ts';
import { keyedHash } from './component-id.ts';
import { customerPlans, overviewPlans, toLedgerPlans, type ShownPlans } from './standing/page-plans.ts';
import type { CustomerModel, Hit, Model, OrganizationModel } from './model.ts';
import { namedComponents } from './standing/customer-analysis.ts';
import { recordPlans } from './reports/plans.ts';
import type { Board } from './standing/board.ts';
import type { PlacedAnnouncements } from './announced/announcement-incidents.ts';
import type { CaseDraft } from './cases/draft-cases.ts';
import { createStandsIn } from './reports/announced-here.ts';
import { issueCustomer } from './reports/issue-customer.ts';
import { issueOverview } from './reports/issue-overview.ts';
import { openScopes, type JudgedTouches } from './cases/judge-touches.ts';
import { ageLeftPage } from './ledger/archive.ts';
import { emptyPage, OVERVIEW, type Ledger, type LedgerCase, type PageLedger } from './ledger/ledger.ts';
import type { PartInput } from './reports/overview-part.ts';
import { findKept, type KeptOverview } from './reports/carried-incidents.ts';
import { textOfPage } from './ledger/unread-pages.ts';
import type { FindCase } from './cases/find-case.ts';
import { updateWidespread } from './cases/widespread-entries.ts';

const MINUTE_MS = 60_000;
const EVENT_ID_LENGTH = 16;

type IssueContext = Pick<Model, 'config' | 'announcements' | 'now' | 'days' | 'organizations'> & {
  /** What was said before. */
  ledger: Ledger;
  /** Whether the file of an announcement is there, usable or not. */
  isThere: (announcementId: string) => boolean;
  /** What was said before is known only by its case ids: its reports are dated by its events. */
  isSeeded: boolean;
  /** What an earlier run left of the overview. */
  keptOverview: KeptOverview | undefined;
  /** When cases of customers that nobody looks at began that are part of no event; by customer. */
  resting: ReadonlyMap<string, readonly number[]>;
  findCase: FindCase;
  /** Whether a case of a customer that was looked at for the clock alone is long over and as it was. */
  isSteady: PartInput['isSteady'];
};

export interface LedgerWriter {
  /** Issues a customer's reports; once each, with its cases worked out. */
  issue(customer: CustomerModel, own: IssuableCustomer): void;
  /** Lets a customer's page be as it is: nothing happened to it. */
  carry(page: string): void;
  /** The ledger after this run; the overview and widespread events last, for they look at all customers. */
  finish(customers: readonly CustomerModel[]): IssuedModel;
}

type IssuedModel = Pick<Model, 'ledger' | 'pending' | 'nextInstant' | 'waiting' | 'overview' | 'carriedIncidents'>;

export interface IssuableCustomer extends Pick<JudgedTouches, 'judged' | 'judgedBy'> {
  drafts: readonly CaseDraft[];
  board: Board;
  placed: PlacedAnnouncements;
}

function isOpen({ retractedAt, reports }: LedgerCase): boolean {
  return retractedAt === null && reports.length > 0 && reports.at(-1)!.state !== 'resolved';
}

/** Writes the ledger of one run, customer by customer, so that no two boards are held at once. */
export function createLedgerWriter(context: IssueContext): LedgerWriter {
  const { config, announcements, now, days, ledger, organizations } = context;
  const pages = new Map<string, PageLedger>();
  const nextAts: number[] = [];
  const waiting = new Set<string>();
  const pending: Model['pending'] = new Map();
  const shared = {
    joinMs: config.joinWithinMinutes * MINUTE_MS,
    settleMs: config.settleMinutes * MINUTE_MS,
    reportEveryMs: config.reportEveryMinutes * MINUTE_MS,
    now,
    standsIn: createStandsIn(announcements, context.isThere, now),
    isRead: (organization: string) => organizations.has(organization),
    siteId: ledger.siteId,
    timeZone: config.site.timeZone,
    historyFrom: days[0]?.from ?? now,
  };
  const remember = (page: string, nextAt: Date | null): void => {
    if (nextAt === null) return;
    nextAts.push(nextAt.getTime());
    waiting.add(page);
  };

  const plansAfter = (
    before: PageLedger | undefined,
    shown: ShownPlans,
    read: readonly OrganizationModel[],
  ): PageLedger['plans'] =>
    recordPlans(before?.plans ?? [], toLedgerPlans(shown), {
      now,
      isComplete: read.every((organization) => organization.read !== null),
      past: context.isSeeded ? 'release-0.1.0' : before === undefined ? 'first' : 'kept',
    });

  const keptOf = (lines: ReadonlyMap<string, LedgerCase>): NonNullable<Model['carriedIncidents']> =>
    new Map([...lines].map(([caseId, own]) => [caseId, findKept(context.keptOverview!, own)!.incidents] as const));

  return {
    issue(customer, { judged, judgedBy, drafts, board, placed }) {
      const page = customer.config.id;
      const before = ledger.pages.get(page);
      const factsOf = ({ touch }: Hit) => board.factsOf(touch);
      const isFirstReading = before === undefined || context.isSeeded;
      const issued = issueCustomer(withMore(shared, { page, before, isFirstReading, drafts, placed, factsOf }));
      const shown = customerPlans(context, board, () => namedComponents(board));
      const plans = plansAfter(before, shown, customer.organizations);
      const former = before?.former ?? null;
      const begunAt = before?.begunAt ?? now;
      pages.set(page, { former, judgedBy, begunAt, judged, cases: issued.cases, plans, unwatched: customer.unwatched });
      remember(page, issued.nextAt);
      if (issued.pending.size > 0) pending.set(page, issued.pending);
    },
    carry(page) {
      const before = ledger.pages.get(page);
      if (before !== undefined) pages.set(page, before);
    },
    finish(customers) {
      const { joinMs } = shared;
      const minCustomers = config.widespreadCustomers;
      const idOf = (...parts: string[]): string => keyedHash(config.secret, ['widespread', ...parts], EVENT_ID_LENGTH);
      const isToldOpen = (customer: string, caseId: string): boolean =>
        pages.get(customer)?.cases.some((own) => own.caseId === caseId && isOpen(own)) === true;
      const { resting, findCase } = context;
      const options = { joinMs, minCustomers, now, idOf, isToldOpen, findCase, resting };
      const entries = updateWidespread(ledger.widespread, customers, options);
      const widespread = entries.filter(({ endedAt }) => endedAt === null || endedAt >= shared.historyFrom);
      const before = ledger.pages.get(OVERVIEW);
      const isFirstReading = before === undefined || context.isSeeded;
      const overview = issueOverview({
        ...shared, before, isFirstReading, customers, widespread, minCustomers, announcements, findCase,
        widespreadBefore: ledger.widespread,
        isCarried: (id) => resting.has(id),
        isSteady: context.isSteady,
        keptOverview: context.keptOverview,
        locales: config.site.locales,
      }); // prettier-ignore
      remember(OVERVIEW, overview.nextAt);
      if (overview.pending.size > 0) pending.set(OVERVIEW, overview.pending);
      const listed = customers.filter((customer) => customer.config.visibility === 'listed');
      const components = listed.map(({ config: { id, name } }) => ({
        id,
        name,
        kind: 'customer' as const,
        parents: [],
      }));
      const plans = plansAfter(before, overviewPlans(context, listed, components), [...organizations.values()]);
      const former = before?.former ?? null;
      pages.set(OVERVIEW, { ...emptyPage(), former, cases: overview.cases, plans });
      // Customers that left keep what was said to them as long as anybody's.
      for (const [page, own] of ledger.pages) {
        // One that is still unread was looked at today.
        const isOfToday = textOfPage(own) !== undefined;
        const left = pages.has(page) ? undefined : isOfToday ? own : ageLeftPage(own, shared.historyFrom);
        if (left !== undefined) pages.set(page, left);
      }
      return {
        ledger: {
          siteId: ledger.siteId,
          judgedAt: now,
          pages,
          announcements,
          widespread,
          scopes: openScopes(organizations.values()),
          outbox: ledger.outbox,
        },
        pending,
        waiting,
        overview: overview.looked,
        carriedIncidents: keptOf(overview.looked.carried),
        nextInstant: nextAts.length === 0 ? null : new Date(Math.min(...nextAts)),
      };
    },
  };
}
