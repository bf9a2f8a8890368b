import type { StatusPage } from '../../model/status-page.ts';
import { dataPartsOf } from '../machine/data-parts.ts';
import { buildDataFile, buildPartFile, buildToldData } from '../machine/machine-files.ts';
import { monthsOf } from './months.ts';
import { frameOf, restingFrame, withoutDays } from './page-frame.ts';
import { isAtRest } from '../incident-rest.ts';
import { customersPartsOf } from './customers/customer-pages.ts';
import {
  buildCustomersPage,
  buildHistoryPage,
  buildIncidentPage,
  buildIndexPage,
  buildMonthPage,
  buildMovedPage,
  buildStillFiles,
} from './pages.ts';
import type { SiteFile } from '../site-file.ts';
import type { Theme } from '../theme.ts';
import { timesFor } from '../words/time-format.ts';
import { wordsFor } from '../words/words-for.ts';

/** Everything of one status tree, for people and for machines, made from that page alone. Paths count from its root. */
export function* buildStatusFiles(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield* buildPresentFiles(page, theme);
  yield* buildToldFiles(withoutDays(page), theme);
  const words = wordsFor(page.locale);
  for (const part of dataPartsOf(page, timesFor(words, page.timeZone))) yield buildPartFile(part, words);
  for (const part of customersPartsOf(page)) yield buildCustomersPage(part, theme);
  const frame = frameOf(page);
  yield* buildStillFiles(frame, theme);
  for (const month of monthsOf(page, timesFor(wordsFor(page.locale), page.timeZone))) {
    yield buildMonthPage(frame, month, theme);
  }
  for (const incident of page.incidents) {
    if (incident.home !== undefined) {
      if (incident.home.wasHere) yield buildMovedPage(frame, incident, theme);
      continue;
    }
    const framing = isAtRest(incident) ? restingFrame(frame, incident) : frame;
    yield buildIncidentPage(framing, incident, theme);
  }
}

/** What speaks of now and shows its days: the start page, and the record of everything. */
export function* buildPresentFiles(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield buildIndexPage(page, theme);
  const words = wordsFor(page.locale);
  yield buildDataFile(page, words, timesFor(words, page.timeZone));
}

/** What speaks of now without them: the history's page, and everything else for machines. */
export function* buildToldFiles(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield buildHistoryPage(page, theme);
  const words = wordsFor(page.locale);
  const { timeZone } = page;
  const time = timesFor(words, timeZone);
  yield* buildToldData(page, { words, time, timeZone, renderBadge: theme.renderBadge });
}
