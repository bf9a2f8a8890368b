import type { Config } from '../../config/config.ts';
import { spokenNumber } from '../ledger/case-id.ts';
import { emptyPage, OVERVIEW, type CaseMember, type Ledger, type LedgerCase } from '../ledger/ledger.ts';
import { membersOf, withPublished, type PublishedIncident, type PublishedPage } from './published-010.ts';
import { anyBeginningOf } from './seed.ts';

/** A case that was split off carries a number behind the alert's id. */
const WITH_SUFFIX = /-\d+$/;

/**
 * A ledger that is older than what readers see, with the reports that they have read and it has not: their numbers, times and
 * texts stay. What a page shows beyond them is told with the next report.
 *
 * @param ledger what the state knows; an empty one where the state was lost
 * @param publishedOf what is live of a page; `undefined` where it cannot be read
 */
export function takeLiveReports(
  ledger: Ledger,
  config: Config,
  publishedOf: (page: string) => PublishedPage | undefined,
): Ledger {
  const pages = new Map(ledger.pages);
  for (const { id, from } of config.customers) {
    const published = publishedOf(id);
    if (published === undefined) continue;
    const names = [...new Set(from.map(({ organization }) => organization))];
    const page = pages.get(id) ?? emptyPage();
    const cases = takeCases(page.cases, published, { page: id, config, ledger }, ({ caseId }) =>
      WITH_SUFFIX.test(caseId) ? [] : names.map((name) => memberOf(anyBeginningOf(name, caseId))),
    );
    pages.set(id, { ...page, cases });
  }
  const overview = publishedOf(OVERVIEW);
  if (overview !== undefined) {
    const hasCase = (customer: string, caseId: string): boolean =>
      pages.get(customer)?.cases.some((own) => own.caseId === caseId) ?? false;
    const page = pages.get(OVERVIEW) ?? emptyPage();
    const place = { page: OVERVIEW, config, ledger };
    const cases = takeCases(page.cases, overview, place, (incident) => membersOf(incident, hasCase));
    pages.set(OVERVIEW, { ...page, cases });
  }
  return { ...ledger, pages };
}

function takeCases(
  known: readonly LedgerCase[],
  published: PublishedPage,
  place: { page: string; config: Config; ledger: Ledger },
  membersOfNew: (incident: PublishedIncident) => CaseMember[],
): LedgerCase[] {
  const cases = new Map(known.map((own) => [own.caseId, own]));
  const taken = new Set(known.map((own) => own.spokenNumber));
  for (const incident of published.incidents) {
    const { caseId, startedAt } = incident;
    const own = cases.get(caseId);
    if (incident.reports.length <= (own?.reports.length ?? 0)) continue;
    const base = own ?? newCase(caseId, startedAt, { ...place, taken }, membersOfNew(incident));
    taken.add(base.spokenNumber);
    const live = withPublished(base, incident, published);
    // What the state knows itself, with all its facts, is more than what its text says.
    const reports = [...base.reports, ...live.reports.slice(base.reports.length)];
    const members = live.members.map((member) => withKnown(member, base.members));
    cases.set(caseId, { ...live, reports, members });
  }
  return [...cases.values()].toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
}

/** When something was first told is known better by who told it. */
function withKnown(member: CaseMember, known: readonly CaseMember[]): CaseMember {
  const own = known.find(({ key }) => key === member.key);
  return { ...member, begunIn: own?.begunIn ?? member.begunIn, endedIn: own?.endedIn ?? member.endedIn };
}

function newCase(
  caseId: string,
  openedAt: Date,
  { page, config, ledger, taken }: { page: string; config: Config; ledger: Ledger; taken: ReadonlySet<string> },
  members: CaseMember[],
): LedgerCase {
  const { timeZone } = config.site;
  const number = spokenNumber({ siteId: ledger.siteId, page, caseId, openedAt, timeZone, taken });
  return { caseId, spokenNumber: number, openedAt, members, reports: [], retractedAt: null };
}

function memberOf(key: string): CaseMember {
  return { key, begunIn: null, endedIn: null };
}
