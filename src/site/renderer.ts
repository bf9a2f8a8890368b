import type { Config } from '../config/config.ts';
import type { SiteRenderer } from './build-site.ts';
import { loadLockedTheme, loadScopeTheme, loadTheme } from './load-theme.ts';
import { buildLockedFiles, buildLockedKeyFiles } from './locked/locked-tree.ts';
import { buildOrganizationPages, buildScopeOverview } from './scope/scope-files.ts';
import {
  buildCustomersPage,
  buildIncidentPage,
  buildMonthPage,
  buildMovedPage,
  buildStillFiles,
} from './html/pages.ts';
import { buildPartFile } from './machine/machine-files.ts';
import { buildPresentFiles, buildToldFiles } from './html/status-tree.ts';
import { wordsFor } from './words/words-for.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** Templates, styles and words, read once, as the functions that turn pages into files. */
export async function createRenderer(config: Config): Promise<SiteRenderer> {
  const theme = await loadTheme(config.site.theme);
  const scopeTheme = loadScopeTheme(theme);
  const lockedTheme = loadLockedTheme(config.site.theme, theme);
  return {
    version: [packageJson.version, theme.version, scopeTheme.version, lockedTheme.version].join('/'),
    assets: theme.assets,
    present: (page) => buildPresentFiles(page, theme),
    told: (page) => buildToldFiles(page, theme),
    still: (frame) => buildStillFiles(frame, theme),
    month: (frame, month) => [buildMonthPage(frame, month, theme)],
    data: (part) => [buildPartFile(part, wordsFor(part.page.locale))],
    customers: (part) => [buildCustomersPage(part, theme)],
    moved: (frame, incident) => [buildMovedPage(frame, incident, theme)],
    incident: (frame, incident) => [buildIncidentPage(frame, incident, theme)],
    locked: (page, keys) => buildLockedFiles(page, lockedTheme, keys),
    lockedKey: (keys) => buildLockedKeyFiles(keys),
    scope: (part, page) => buildScopeOverview(part, page, scopeTheme),
    organizations: (page) => buildOrganizationPages(page, scopeTheme),
  };
}
