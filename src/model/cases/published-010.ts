import { memberKey } from './widespread-entries.ts';
import type { ComponentFact, HitFact, LedgerCase, LedgerReport } from '../ledger/ledger.ts';
import type { Component, IncidentState } from '../status-page.ts';

// What release 0.1.0 published of a page: its numbers, times and texts stay as they were read.

export interface PublishedPage {
  components: { id: string; kind: Component['kind'] }[];
  incidents: PublishedIncident[];
}

export interface PublishedIncident {
  caseId: string;
  startedAt: Date;
  affected: { component: string; name: string; effect: 'outage' | 'degraded'; from: Date; to: Date | null }[];
  reports: { number: number; at: Date; state: IncidentState; text: string }[];
}

/** Begins the key of every text that release 0.1.0 said. */
const KEY = 'release-0.1.0:';

/** Whether words are kept as release 0.1.0 wrote them, its own sentences among them. */
export function isOfRelease010(key: string): boolean {
  return key.startsWith(KEY);
}

/** A case with the reports that were published of it; its alerts count as told. */
export function withPublished(own: LedgerCase, published: PublishedIncident, page: PublishedPage): LedgerCase {
  const reports = reportsOf(published, page);
  const last = reports.at(-1);
  if (last === undefined) return own;
  const endedIn = last.state === 'resolved' ? last.number : null;
  return { ...own, reports, members: own.members.map(({ key }) => ({ key, begunIn: 1, endedIn })) };
}

/** Customers' parts in an incident of the overview: those whose case has its id. */
export function membersOf(
  { caseId, affected }: PublishedIncident,
  hasCase: (customer: string, caseId: string) => boolean,
): LedgerCase['members'] {
  const customers = new Set(affected.map(({ component }) => component));
  return [...customers]
    .filter((customer) => hasCase(customer, caseId))
    .map((customer) => ({ key: memberKey(customer, caseId), begunIn: null, endedIn: null }));
}

function reportsOf({ caseId, affected, reports }: PublishedIncident, { components }: PublishedPage): LedgerReport[] {
  const kinds = new Map(components.map(({ id, kind }) => [id, kind]));
  const factOf = ({ component, name }: PublishedIncident['affected'][number]): ComponentFact => {
    return { id: component, name, kind: kinds.get(component) ?? 'host', parents: [] };
  };
  let before = new Date(0);
  return reports.map(({ at, state, text }, i): LedgerReport => {
    const isSince = (moment: Date | null): moment is Date => moment !== null && moment > before && moment <= at;
    const report: LedgerReport = {
      number: i + 1,
      issuedAt: at,
      asOf: at,
      kind: i === 0 ? 'detected' : state === 'resolved' ? 'ended' : 'scope',
      state,
      hit: state === 'resolved' ? [] : hitAt(at, affected, factOf),
      came: affected.flatMap((one) =>
        isSince(one.from) ? [{ component: factOf(one), effect: one.effect, from: one.from, isWorse: false }] : [],
      ),
      went: affected.flatMap((one) =>
        isSince(one.to)
          ? [{ component: factOf(one), effect: one.effect, to: one.to, end: 'recovered', isEstimated: false, isEased: false }]
          : [],
      ), // prettier-ignore
      words: {
        key: `${KEY}${caseId}/${i + 1}`,
        text,
        state: null,
        corrects: null,
        nextReportAt: null,
        expectedAt: null,
      },
      isBackfilled: true,
    };
    before = at;
    return report;
  });
}

function hitAt(
  at: Date,
  affected: PublishedIncident['affected'],
  factOf: (one: PublishedIncident['affected'][number]) => ComponentFact,
): HitFact[] {
  const hit = new Map<string, HitFact>();
  for (const one of affected) {
    if (one.from > at || (one.to !== null && one.to <= at)) continue;
    if (hit.get(one.component)?.effect === 'outage') continue;
    hit.set(one.component, { component: factOf(one), effect: one.effect, isFlapping: false });
  }
  return [...hit.values()];
}
