import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { describeThrown, NoroshiError } from '../base/errors.ts';
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
  const home = packageDirectory();
  const asset = (name: string): Promise<string> => readFile(join(home, 'public', name), 'utf8');
  const [
    templates,
    style,
    script,
    barsScript,
    findScript,
    whoScript,
    repairScript,
    customStyle,
    logo,
    badges,
    embedScript,
    pageSchema,
  ] = await Promise.all([
    loadTemplates(join(home, 'templates'), config.templates),
    loadStyle(asset),
    asset('status.min.js'),
    asset('bars.min.js'),
    asset('find.min.js'),
    asset('who.min.js'),
    asset('repair.min.js'),
    config.css === null ? '' : readConfigured(config.css, 'site.theme.css', MAX_CSS_BYTES).then(String),
    config.logo === null ? null : loadLogo(config.logo),
    asset('badges.json'),
    asset('embed.min.js'),
    asset('noroshi-json.schema.json'),
  ]);
  return createTheme({
    templates,
    style,
    script: script.trim(),
    barsScript: barsScript.trim(),
    findScript: findScript.trim(),
    embedScript: embedScript.trim(),
    whoScript: whoScript.trim(),
    repairScript: repairScript.trim(),
    customStyle,
    accent: config.accent,
    logo,
    renderBadge: createBadgeRenderer(JSON.parse(badges) as DrawnBadge[]),
    pageSchema,
  });
}

async function loadStyle(asset: (name: string) => Promise<string>): Promise<StyleSources> {
  const names = ['base', 'style', 'customer', 'overview', 'past'];
  const [base, common, customer, overview, past] = await Promise.all(names.map((name) => asset(`${name}.css`)));
  return { common: `${base}\n${common}`, customer: customer!, overview: overview!, past: past! };
}

/** Reads `templates/scope/`, `public/base.css`, `public/scope.css`, its script and schema of the package: the internal site's looks. */
export async function loadScopeTheme(theme: Theme): Promise<ScopeTheme> {
  const home = packageDirectory();
  const read = (...path: string[]): Promise<string> => readFile(join(home, ...path), 'utf8');
  const templates = SCOPE_TEMPLATE_NAMES.map(
    async (name) => [name, await read('templates', 'scope', `${name}.eta`)] as const,
  );
  const [base, style, script, schema] = await Promise.all(
    ['base.css', 'scope.css', 'scope.min.js', 'scope-json.schema.json'].map((name) => read('public', name)),
  );
  const sources = {
    templates: new Map(await Promise.all(templates)),
    style: `${base}\n${style}`,
    script: script!,
    schema: schema!,
  };
  return createScopeTheme(sources, theme);
}

/** Reads `templates/locked.eta` – or the one the configuration puts in its place – `public/locked.css` and its script. */
export async function loadLockedTheme(config: ThemeConfig, theme: Theme): Promise<LockedTheme> {
  const home = packageDirectory();
  const [template, style, script] = await Promise.all([
    readTemplate(join(home, 'templates'), config.templates, 'locked'),
    readFile(join(home, 'public', 'locked.css'), 'utf8'),
    readFile(join(home, 'public', 'locked.min.js'), 'utf8'),
  ]);
  return createLockedTheme({ template, style, script }, theme);
}

async function loadTemplates(builtIn: string, own: string | null): Promise<ThemeSources['templates']> {
  if (own !== null && !existsSync(own)) {
    throw new NoroshiError('site.theme_file', {
      en: `The folder ${own} of site.theme.templates does not exist.`,
      ja: `site.theme.templates のフォルダー ${own} がありません。`,
    });
  }
  const loaded = TEMPLATE_NAMES.map(async (name) => [name, await readTemplate(builtIn, own, name)] as const);
  return new Map(await Promise.all(loaded));
}

function readTemplate(builtIn: string, own: string | null, name: string): Promise<string> {
  const replaced = own === null ? null : join(own, `${name}.eta`);
  return readFile(replaced !== null && existsSync(replaced) ? replaced : join(builtIn, `${name}.eta`), 'utf8');
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
      { en: `${key} cannot be read: ${describeThrown(error)}.`, ja: `${key} を読めません: ${describeThrown(error)}` },
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
