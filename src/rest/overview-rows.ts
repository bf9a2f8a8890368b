import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Locale } from '../config/config.ts';
import type { IncidentTold, KeptIncident } from '../model/reports/carried-incidents.ts';
import type { Incident, Report } from '../model/status-page.ts';

// What each run leaves of the overview for the next one: its incidents, together by the day they began, so that only days to which
// something happened are written anew. How long each rests stands beside the days, for that moves on with every hour.

/** An incident of the overview, in each language. */
export interface OverviewRow {
  /** Of the case in the ledger. */
  print: string;
  /** Until then nothing happens to it by the clock alone; `null`: the next run looks at it. */
  until: Date | null;
  told: [Locale, OverviewEntry][];
}

export interface OverviewEntry {
  /** With no reports in the place of its reports. */
  facts: Incident;
  told: IncidentTold;
  /** As V8 writes them. */
  reports: Uint8Array;
}

/** What began on one day, in UTC. */
export interface OverviewDay {
  day: string;
  rows: readonly OverviewRow[];
  /** The same as it is written. */
  bytes: Uint8Array;
}

/** Little time for a tenth of the bytes. */
const PACKING = { level: 1 };

export function packDay(day: string, rows: readonly OverviewRow[]): OverviewDay {
  const facts = rows.map(({ print, told }): PackedRow => ({ print, told }));
  return { day, rows, bytes: gzipSync(serialize(facts), PACKING) };
}

type PackedRow = Omit<OverviewRow, 'until'>;

/**
 * Only of bytes whose digest says that {@link packDay} made them.
 * @param untils of each row, in milliseconds
 */
export function unpackDay(day: string, bytes: Uint8Array, untils: readonly (number | null)[]): OverviewDay {
  const facts = deserialize(gunzipSync(bytes)) as PackedRow[];
  const rows = facts.map((own, i): OverviewRow => {
    const until = untils[i] ?? null;
    return { print: own.print, until: until === null ? null : new Date(until), told: own.told };
  });
  return { day, rows, bytes };
}

/** Days of which nothing is different go on as they are written. */
export function groupByDay(rows: readonly OverviewRow[], before: readonly OverviewDay[]): OverviewDay[] {
  const known = new Map(before.map((own) => [own.day, own]));
  const days = new Map<string, OverviewRow[]>();
  for (const row of rows) {
    const day = row.told[0]![1].facts.startedAt.toISOString().slice(0, 10);
    const own = days.get(day);
    if (own === undefined) days.set(day, [row]);
    else own.push(row);
  }
  return [...days].map(([day, own]) => {
    const last = known.get(day);
    const isSame = last?.rows.length === own.length && own.every(({ told }, i) => told === last.rows[i]!.told);
    return isSame ? { ...last, rows: own } : packDay(day, own);
  });
}

export function toEntry(incident: Incident, told: IncidentTold): OverviewEntry {
  return { facts: { ...incident, reports: [] }, told, reports: serialize(incident.reports) };
}

export function fromEntry({ facts, told, reports }: OverviewEntry): KeptIncident {
  return { facts, told, readReports: () => deserialize(reports) as Report[] };
}
