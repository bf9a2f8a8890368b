import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { NoroshiError } from '../base/errors.ts';
import { tellThrown } from '../base/system-words.ts';
import type { ThemeConfig } from '../config/config.ts';
import { createBadgeRenderer, type DrawnBadge } from './machine/badge.ts';
import { createLockedTheme, type LockedTheme } from './locked/locked-theme.ts';
import { packageDirectory } from './package-directory.ts';
import { createScopeTheme, SCOPE_TEMPLATE_NAMES, type ScopeTheme } from './scope/scope-theme.ts';
import {
  createTheme,
  LOGO_TYPES,
  TEMPLATE_NAMES,
  type LogoExtension,
  type StyleSources,
  type Theme,
  type ThemeSources,
} from './theme.ts';

const MAX_LOGO_BYTES = 512 * 1024;
const MAX_CSS_BYTES = 256 * 1024;

/**
 * Reads `templates/` and `public/` of the package, and what the configuration puts in their place: single templates by
 * their path (`partials/support.eta`), a style sheet, a logo.
 *
 * @throws NoroshiError `site.theme_file` when a configured file cannot be read, is too large or of an unknown kind;
 *   and as {@link createTheme}
 */
export async function loadTheme(config: ThemeConfig): Promise<Theme> {
  const customStyle =
    config.css === null ? '' : String(await readConfigured(config.css, 'site.theme.css', MAX_CSS_BYTES));
  const logo = config.logo === null ? null : await loadLogo(config.logo);
  return createTheme({
    templates: loadTemplates(config.templates),
    style: loadStyle(),
    script: readAsset('status.min.js').trim(),
    barsScript: readAsset('bars.min.js').trim(),
    findScript: readAsset('find.min.js').trim(),
    embedScript: readAsset('embed.min.js').trim(),
    whoScript: readAsset('who.min.js').trim(),
    repairScript: readAsset('repair.min.js').trim(),
    customStyle,
    accent: config.accent,
    logo,
    renderBadge: createBadgeRenderer(JSON.parse(readAsset('badges.json')) as DrawnBadge[]),
    pageSchema: readAsset('noroshi-json.schema.json'),
  });
}

/**
 * A file of the package. Read at once: there are sixty small ones, and handing each to another thread and back, four times,
 * took a hundredth of a run.
 */
function readOwn(...path: string[]): string {
  return readFileSync(join(packageDirectory(), ...path), 'utf8');
}

function readAsset(name: string): string {
  return readOwn('public', name);
}

function loadStyle(): StyleSources {
  const [common, customer, overview, past] = (['style', 'customer', 'overview', 'past'] as const).map((name) =>
    readAsset(`${name}.css`),
  );
  return { common: `${readAsset('base.css')}\n${common}`, customer: customer!, overview: overview!, past: past! };
}

/** Reads `templates/scope/`, `public/base.css`, `public/scope.css`, its script and schema of the package: the internal site's looks. */
export function loadScopeTheme(theme: Theme): ScopeTheme {
  const sources = {
    templates: new Map(SCOPE_TEMPLATE_NAMES.map((name) => [name, readOwn('templates', 'scope', `${name}.eta`)])),
    style: `${readAsset('base.css')}\n${readAsset('scope.css')}`,
    script: readAsset('scope.min.js'),
    schema: readAsset('scope-json.schema.json'),
  };
  return createScopeTheme(sources, theme);
}

/** Reads `templates/locked.eta` – or the one the configuration puts in its place – `public/locked.css` and its script. */
export function loadLockedTheme(config: ThemeConfig, theme: Theme): LockedTheme {
  const template = readTemplate(config.templates, 'locked');
  return createLockedTheme({ template, style: readAsset('locked.css'), script: readAsset('locked.min.js') }, theme);
}

function loadTemplates(own: string | null): ThemeSources['templates'] {
  if (own !== null && !existsSync(own)) {
    throw new NoroshiError('site.theme_file', {
      en: `The folder ${own} of site.theme.templates does not exist.`,
      ja: `site.theme.templates のフォルダー ${own} がありません。`,
    });
  }
  return new Map(TEMPLATE_NAMES.map((name) => [name, readTemplate(own, name)]));
}

function readTemplate(own: string | null, name: string): string {
  const replaced = own === null ? null : join(own, `${name}.eta`);
  return replaced !== null && existsSync(replaced)
    ? readFileSync(replaced, 'utf8')
    : readOwn('templates', `${name}.eta`);
}

async function loadLogo(path: string): Promise<ThemeSources['logo']> {
  const extension = extname(path).slice(1).toLowerCase().replace('jpeg', 'jpg');
  if (!(extension in LOGO_TYPES)) {
    throw new NoroshiError(
      'site.theme_file',
      {
        en: `The logo ${path} is not a picture that pages can show.`,
        ja: `ロゴ ${path} は、ページに表示できる画像ではありません。`,
      },
      {
        hint: {
          en: `Give site.theme.logo one of: ${Object.keys(LOGO_TYPES).join(', ')}.`,
          ja: `site.theme.logo に使える形式: ${Object.keys(LOGO_TYPES).join('、')}`,
        },
      },
    );
  }
  const content = await readConfigured(path, 'site.theme.logo', MAX_LOGO_BYTES);
  return { content, extension: extension as LogoExtension };
}

async function readConfigured(path: string, key: string, maxBytes: number): Promise<Buffer> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    throw new NoroshiError(
      'site.theme_file',
      { en: `${key} cannot be read: ${tellThrown(error).en}.`, ja: `${key} を読めません: ${tellThrown(error).ja}` },
      { cause: error },
    );
  }
  if (content.byteLength <= maxBytes) return content;
  throw new NoroshiError(
    'site.theme_file',
    {
      en: `${key} is larger than ${maxBytes / 1024} KiB: ${path}.`,
      ja: `${key} が ${maxBytes / 1024} KiB を超えています: ${path}`,
    },
    {
      hint: {
        en: 'Every reader loads it, many of them on a bad connection.',
        ja: '閲覧者全員が、しばしば細い回線で読み込みます。',
      },
    },
  );
}
