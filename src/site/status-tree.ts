import type { StatusPage } from '../model/status-page.ts';
import { buildMachineFiles } from './machine-files.ts';
import { buildPages } from './pages.ts';
import type { SiteFile } from './site-file.ts';
import type { Theme } from './theme.ts';
import { timesFor } from './view-context.ts';
import { wordsFor } from './words/words-for.ts';

/** Everything of one status tree, for people and for machines, made from that page alone. Paths count from its root. */
export function* buildStatusFiles(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield* buildPages(page, theme);
  const words = wordsFor(page.locale);
  const time = timesFor(words, page.timeZone);
  yield* buildMachineFiles(page, { words, time, renderBadge: theme.renderBadge });
}
