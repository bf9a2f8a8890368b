import type { Locale } from '../config/config.ts';
import { carriedOf, type KeptLine, type KeptOverview } from '../model/reports/carried-incidents.ts';
import { OVERVIEW, type LedgerCase } from '../model/ledger/ledger.ts';
import { printOfCase } from '../model/ledger/unread-cases.ts';
import type { Model } from '../model/model.ts';
import { nextChangeOfCase } from '../model/next-change.ts';
import type { Incident, StatusPage } from '../model/status-page.ts';
import { incidentTimes } from '../site/machine/machine-times.ts';
import { mayBeCarried } from '../site/incident-rest.ts';
import { incidentJson } from '../site/machine/noroshi-json.ts';
import type { ShownIncident, ShownOverview } from '../site/site-content.ts';
import { digestOf } from '../site/stamp-changes.ts';
import { wordsFor } from '../site/words/words-for.ts';
import type { CustomersDocument, Look, Looks } from './customers-document.ts';
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
      return row === undefined ? undefined : toLine(row);
    },
  };
}

function toLine({ until, told }: OverviewRow): KeptLine {
  return {
    until,
    isEvent: told.some(([, { facts }]) => facts.isEvent === true),
    isOver: told.every(([, entry]) => entry.told.isOver),
    incidents: new Map(told.map(([locale, entry]) => [locale, fromEntry(entry)])),
  };
}

interface DoneRun {
  model: Model;
  /** As it was shown, in each language. */
  overviews: readonly ShownOverview[];
  /** Whether it changed nothing at all. */
  isQuiet: boolean;
}

/**
 * Leaves for the next run what this one showed of the overview, in each language: incidents of which no human spoke and nothing
 * waits to be said. One rests from then on where this run looked at it and found it as the run before had.
 */
export function keepOverview(
  done: DoneRun,
  { overview: before, looks: { incidents: looksBefore } }: Pick<CustomersDocument, 'overview' | 'looks'>,
): OverviewDay[] {
  const { model, isQuiet } = done;
  const known = rowsByPrint(before);
  const findNext = nextChangeOfCase(model);
  const rows = tellable(done).flatMap(({ print, own, isCarried, all }): OverviewRow[] => {
    const last = known.get(print);
    const looks = last?.told.map(([locale, { told }]): Look => [locale, told.digest]) ?? looksBefore.get(print);
    const isSame = looks !== undefined && all.every((look) => isAsBefore(looks, look));
    if (last !== undefined && isSame && isCarried) return [last];
    const told =
      last !== undefined && isSame
        ? last.told
        : all.flatMap(({ page, incident }): OverviewRow['told'] =>
            page === undefined || incident === undefined ? [] : [[page.locale, entryOf(incident, page, own)]],
          );
    if (told.length === 0) return [];
    // Beside one that goes on, others come and go.
    if (isCarried) return [{ print, until: last?.until ?? null, told }];
    const until = isSame || isQuiet ? findNext(own) : null;
    return [{ print, until: until !== null && until > model.now ? until : null, told }];
  });
  return groupByDay(rows, before);
}

/** What the same incidents looked like, where no more is left. */
export function lookAtOverview(done: DoneRun): Looks['incidents'] {
  const looks = tellable(done).map(({ print, all }): [string, Look[]] => [
    print,
    all.map(({ locale, digest }) => [locale, digest]),
  ]);
  return new Map(looks);
}

interface Tellable {
  /** Of its case in the ledger. */
  print: string;
  own: LedgerCase;
  isCarried: boolean;
  /** In each language. */
  all: ({ locale: Locale; page: StatusPage | undefined } & ShownIncident)[];
}

function tellable({ model, overviews }: DoneRun): Tellable[] {
  const [first] = overviews;
  if (first === undefined) return [];
  const { carried, still } = model.overview;
  return (model.ledger.pages.get(OVERVIEW)?.cases ?? []).flatMap((own): Tellable[] => {
    const print = printOfCase(own);
    const incident = first.incidents.get(own.caseId);
    if (print === undefined || incident === undefined || !still.has(own.caseId)) return [];
    const isCarried = carried.has(own.caseId);
    if (!isCarried && !(incident.isFactual && isFactual(own))) return [];
    const all = overviews.flatMap(({ locale, page, incidents }) => {
      const told = incidents.get(own.caseId);
      return told === undefined ? [] : [{ locale, page, ...told }];
    });
    return [{ print, own, isCarried, all }];
  });
}

function isFactual({ retractedAt, reports }: LedgerCase): boolean {
  return retractedAt === null && reports.every(({ words }) => words === null);
}

/** What of it is in the ledger stands on the page, to the end. */
function isOver(incident: Incident, own: LedgerCase): boolean {
  const isWhole = own.reports.length === incident.reports.length && own.reports.at(-1)?.state === 'resolved';
  return isWhole && mayBeCarried(incident);
}

function isAsBefore(looks: readonly Look[], { locale, digest }: Tellable['all'][number]): boolean {
  return looks.some(([known, last]) => known === locale && last === digest);
}

function entryOf(incident: Incident, page: StatusPage, own: LedgerCase): OverviewEntry {
  const json = incidentJson(incident, page, wordsFor(page.locale));
  return toEntry(incident, {
    digest: digestOf(incident),
    json,
    ...incidentTimes(incident),
    isOver: carriedOf(incident)?.isOver ?? isOver(incident, own),
  });
}

function rowsByPrint(days: readonly OverviewDay[]): Map<string, OverviewRow> {
  const known = new Map<string, OverviewRow>();
  for (const { rows } of days) for (const row of rows) known.set(row.print, row);
  return known;
}
