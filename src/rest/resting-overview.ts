import { carriedOf, type KeptOverview } from '../model/reports/carried-incidents.ts';
import { OVERVIEW, type LedgerCase } from '../model/ledger/ledger.ts';
import { printOfCase } from '../model/ledger/unread-cases.ts';
import type { Model } from '../model/model.ts';
import type { Incident, StatusPage } from '../model/status-page.ts';
import { isLarge } from '../site/machine/data-parts.ts';
import { incidentTimes } from '../site/machine/machine-times.ts';
import { mayBeCarried } from '../site/incident-rest.ts';
import { incidentJson } from '../site/machine/noroshi-json.ts';
import { digestOf } from '../site/stamp-changes.ts';
import { wordsFor } from '../site/words/words-for.ts';
import {
  fromEntry,
  groupByDay,
  toEntry,
  type OverviewDay,
  type OverviewEntry,
  type OverviewRow,
} from './overview-rows.ts';

/** What the last run left of the overview. */
export function keptOverview(days: readonly OverviewDay[]): KeptOverview {
  const rows = rowsByPrint(days);
  return {
    find(print) {
      const row = rows.get(print);
      return row === undefined ? undefined : new Map(row.told.map(([locale, entry]) => [locale, fromEntry(entry)]));
    },
  };
}

/**
 * Leaves for the next run what this one showed of the overview, in each language: incidents that are over and of which all that
 * was reported is told.
 */
export function keepOverview(
  { ledger }: Pick<Model, 'ledger'>,
  shown: readonly StatusPage[],
  before: readonly OverviewDay[],
): OverviewDay[] {
  const known = rowsByPrint(before);
  const pages = shown.filter((page) => !isLarge(page));
  const [first, ...others] = pages.map((page) => ({
    page,
    incidents: new Map(page.incidents.map((incident) => [incident.caseId, incident])),
  }));
  if (first === undefined) return [];
  const rows = (ledger.pages.get(OVERVIEW)?.cases ?? []).flatMap((own): OverviewRow[] => {
    const print = printOfCase(own);
    const incident = first.incidents.get(own.caseId);
    if (print === undefined || incident === undefined || !isAllTold(incident, own)) return [];
    const last = known.get(print);
    const all = [first, ...others].flatMap(({ page, incidents }) => {
      const told = incidents.get(own.caseId);
      return told === undefined ? [] : [{ page, told }];
    });
    if (last !== undefined && all.every(({ page, told }) => isSame(last, page, told))) return [last];
    const told = all.map(({ page, told: each }): [StatusPage['locale'], OverviewEntry] => [
      page.locale,
      entryOf(each, page),
    ]);
    return [{ print, told }];
  });
  return groupByDay(rows, before);
}

/** What of it is in the ledger stands on the page, to the end. */
function isAllTold(incident: Incident, own: LedgerCase): boolean {
  if (carriedOf(incident) !== undefined) return true;
  const isWhole = own.reports.length === incident.reports.length && own.reports.at(-1)?.state === 'resolved';
  return isWhole && own.retractedAt === null && mayBeCarried(incident);
}

function isSame({ told }: OverviewRow, { locale }: StatusPage, incident: Incident): boolean {
  const entry = told.find(([known]) => known === locale)?.[1];
  return entry !== undefined && entry.told.digest === digestOf(incident);
}

function entryOf(incident: Incident, page: StatusPage): OverviewEntry {
  const json = incidentJson(incident, page, wordsFor(page.locale));
  return toEntry(incident, { digest: digestOf(incident), json, ...incidentTimes(incident) });
}

function rowsByPrint(days: readonly OverviewDay[]): Map<string, OverviewRow> {
  return new Map(days.flatMap(({ rows }) => rows.map((row) => [row.print, row] as const)));
}
