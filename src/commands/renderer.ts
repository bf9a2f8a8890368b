import { createHmac } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { SiteRenderer } from '../site/build-site.ts';
import { loadScopeTheme, loadTheme } from '../site/load-theme.ts';
import { buildScopeFiles } from '../site/scope-files.ts';
import { buildStatusFiles } from '../site/status-tree.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** Templates, styles and words, read once, as the functions that turn pages into files. */
export async function createRenderer(config: Config): Promise<SiteRenderer> {
  const theme = await loadTheme(config.site.theme);
  const scopeTheme = await loadScopeTheme(theme);
  return {
    version: [packageJson.version, theme.version, scopeTheme.version, lockVersion(config)].join('/'),
    status: (page) => buildStatusFiles(page, theme),
    locked: (page) => buildStatusFiles(page, theme),
    scope: (page) => buildScopeFiles(page, scopeTheme),
  };
}

/** Changes with the secret and any passphrase, so that locked pages are locked anew; tells nothing of them. */
function lockVersion(config: Config): string {
  if (config.secret === null) return '-';
  const hmac = createHmac('sha256', config.secret.reveal());
  for (const { id, passphrase } of config.customers) hmac.update(`${id}\n${passphrase?.reveal() ?? ''}\n`);
  for (const previous of config.previousSecrets) hmac.update(previous.reveal());
  return hmac.digest('base64url').slice(0, 16);
}
