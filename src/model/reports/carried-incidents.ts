import type { Locale } from '../../config/config.ts';
import type { LedgerCase } from '../ledger/ledger.ts';
import { printOfCase } from '../ledger/unread-cases.ts';
import type { Incident, Report } from '../status-page.ts';

// Nearly all that the overview tells of is long over. Each run leaves its incidents for the next one, each with the text that the
// ledger had of it then: where that is the same, and nobody looked at those whom it hit, so is the incident.

/** What is known of an incident without its reports. */
export interface IncidentTold {
  /** Names everything that it holds. */
  digest: string;
  /** As it stands in `noroshi.json`. */
  json: Uint8Array;
  /** When it was first and last said. */
  publishedAt: Date;
  updatedAt: Date;
}

/** An incident that is over, as it was told. */
export interface KeptIncident {
  facts: Omit<Incident, 'reports'>;
  told: IncidentTold;
  readReports: () => Report[];
}

/** What an earlier run left of the overview. */
export interface KeptOverview {
  /** In each language, by the print of the case in the ledger. */
  find(print: string): ReadonlyMap<Locale, KeptIncident> | undefined;
}

/** Of a case in the ledger that is still what it was. */
export function findKept(
  kept: KeptOverview | undefined,
  own: LedgerCase,
): ReadonlyMap<Locale, KeptIncident> | undefined {
  const print = kept === undefined ? undefined : printOfCase(own);
  return print === undefined ? undefined : kept!.find(print);
}

const carried = new WeakMap<Incident, IncidentTold>();

/** An incident as it was, whose reports are read when they are asked for. */
export function carryIncident({ facts, told, readReports }: KeptIncident): Incident {
  let reports: Report[] | undefined;
  const incident: Incident = {
    ...facts,
    get reports() {
      return (reports ??= readReports());
    },
  };
  carried.set(incident, told);
  return incident;
}

/** What was kept of an incident that goes on as it was; `undefined` of one that was worked out. */
export function carriedOf(incident: object): IncidentTold | undefined {
  return carried.get(incident as Incident);
}
