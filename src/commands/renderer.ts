import type { Config } from '../config/config.ts';
import type { SiteRenderer } from '../site/build-site.ts';
import { loadLockedTheme, loadScopeTheme, loadTheme } from '../site/load-theme.ts';
import { buildLockedFiles, buildLockedKeyFiles } from '../site/locked-tree.ts';
import { buildScopeFiles } from '../site/scope-files.ts';
import { buildStatusFiles } from '../site/status-tree.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** Templates, styles and words, read once, as the functions that turn pages into files. */
export async function createRenderer(config: Config): Promise<SiteRenderer> {
  const theme = await loadTheme(config.site.theme);
  const scopeTheme = await loadScopeTheme(theme);
  const lockedTheme = await loadLockedTheme(config.site.theme, theme);
  return {
    version: [packageJson.version, theme.version, scopeTheme.version, lockedTheme.version].join('/'),
    assets: theme.assets,
    status: (page) => buildStatusFiles(page, theme),
    locked: (page, keys) => buildLockedFiles(page, lockedTheme, keys),
    lockedKey: (keys) => buildLockedKeyFiles(keys),
    scope: (page) => buildScopeFiles(page, scopeTheme, page.locale === config.site.locale ? '' : '../'),
  };
}
