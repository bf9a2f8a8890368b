import type { Locale } from '../../config/config.ts';
import { treePath } from '../addresses.ts';
import { parseMemberKey } from '../cases/widespread-entries.ts';
import { withMore } from '../../base/with-more.ts';
import { carriedOf } from '../reports/carried-incidents.ts';
import { toldOf } from '../ledger/told-cases.ts';
import { OVERVIEW, type LedgerCase } from '../ledger/ledger.ts';
import type { Model } from '../model.ts';
import type { IncidentHome } from '../incident-home.ts';
import type { Incident } from '../status-page.ts';

/**
 * The overview's incidents, each that is one customer's alone with the page that this customer has of it. What hits several,
 * and what was announced here, keeps a page on the overview: also after the others left it or the words were taken back, for
 * somebody may have linked it.
 */
export function moveHome(incidents: readonly Incident[], model: Model, locale: Locale): Incident[] {
  const page = model.ledger.pages.get(OVERVIEW);
  const cases = new Map((page?.cases ?? []).map((own) => [own.caseId, own]));
  const homes = homesOf(model, locale);
  const ownUntil = page?.former?.until ?? null;
  return incidents.map((incident) => {
    if (carriedOf(incident) !== undefined) return incident;
    const own = cases.get(incident.caseId);
    const place = own === undefined || !mayLive(incident, own) ? null : homes(own);
    if (place === null) return incident;
    const wasHere = ownUntil !== null && (incident.reports[0]?.at ?? incident.startedAt) <= ownUntil;
    return withMore(incident, { home: { tree: place.tree, caseId: place.caseId, wasHere } });
  });
}

function mayLive({ isEvent, title, bodyMarkdown }: Incident, { reports }: LedgerCase): boolean {
  const isAnnounced = reports.some(({ words }) => words?.key.startsWith('announcement') ?? false);
  return isEvent !== true && title === null && bodyMarkdown === null && !isAnnounced;
}

/** The page of the one case that an entry of the overview is about; `null` where it is about several, or there is none. */
function homesOf(model: Model, locale: Locale): (own: LedgerCase) => Omit<IncidentHome, 'wasHere'> | null {
  const { config, customers } = model;
  const trees = new Map<string, string>();
  for (const [id, { config: customer }] of customers) {
    const tree = customer.visibility === 'listed' ? treePath(config, customer, locale) : null;
    if (tree !== null) trees.set(id, tree);
  }
  const told = new Map<string, ReadonlySet<string>>();
  const toldBy = (id: string): ReadonlySet<string> => {
    const known = told.get(id) ?? new Set(toldOf(model, id).flatMap((own) => (own.isReported ? own.caseId : [])));
    told.set(id, known);
    return known;
  };
  return ({ members }) => {
    const [key, ...others] = new Set(members.map((member) => member.key));
    if (key === undefined || others.length > 0) return null;
    const { customer, caseId } = parseMemberKey(key);
    const tree = trees.get(customer);
    return tree === undefined || !toldBy(customer).has(caseId) ? null : { tree, caseId };
  };
}
