import type { Locale } from '../../config/config.ts';
import type { LedgerCase } from '../ledger/ledger.ts';
import { printOfCase } from '../ledger/unread-cases.ts';
import type { Incident, Report } from '../status-page.ts';

// Nearly all that the overview tells of hit customers to whom nothing happens. Each run leaves its incidents for the next one,
// each with the text that the ledger had of it then: where that is the same, and nobody looked at those whom it hit, so is the
// incident.

/** What is known of an incident without its reports. */
export interface IncidentTold {
  /** Names everything that it holds. */
  digest: string;
  /** As it stands in `noroshi.json`. */
  json: Uint8Array;
  /** When it was first and last said. */
  publishedAt: Date;
  updatedAt: Date;
  /** Nothing more will happen to it; it was told to its end. */
  isOver: boolean;
}

/** An incident as it was told. */
export interface KeptIncident {
  /** Without its reports; in their place there are none, for a print counts keys in their order. */
  facts: Incident;
  told: IncidentTold;
  readReports: () => Report[];
}

/** What an earlier run left of one case of the overview. */
export interface KeptLine {
  /** Until then nothing happens to it by the clock alone; `null`: the next run looks at it. */
  until: Date | null;
  /** Whether it was a widespread event. */
  isEvent: boolean;
  /** Whether it was told to its end. */
  isOver: boolean;
  /** As it was told in each language. */
  incidents: ReadonlyMap<Locale, KeptIncident>;
}

/** What an earlier run left of the overview. */
export interface KeptOverview {
  /** By the print of the case in the ledger. */
  find(print: string): KeptLine | undefined;
}

/** Of a case in the ledger that is still what it was. */
export function findKept(kept: KeptOverview, own: LedgerCase): KeptLine | undefined {
  const print = printOfCase(own);
  return print === undefined ? undefined : kept.find(print);
}

const carried = new WeakMap<Incident, IncidentTold>();

/** An incident as it was, whose reports are read when they are asked for. */
export function carryIncident({ facts, told, readReports }: KeptIncident): Incident {
  let reports: Report[] | undefined;
  const incident = Object.defineProperty({ ...facts }, 'reports', {
    get: () => (reports ??= readReports()),
    enumerable: true,
  });
  carried.set(incident, told);
  return incident;
}

/** What was kept of an incident that goes on as it was; `undefined` of one that was worked out. */
export function carriedOf(incident: object): IncidentTold | undefined {
  return carried.get(incident as Incident);
}
