import { Eta } from 'eta/core';
import { describeThrown, NoroshiError } from '../base/errors.ts';
import { escapeHtml } from '../base/text.ts';
import type { BadgeRenderer } from './machine/badge.ts';
import { placeSchema } from './machine/machine-files.ts';
import { correctAccent, type AccentColors } from './html/contrast.ts';
import { assetFile, fingerprint } from './asset-file.ts';
import { linkAssets, type LinkedAssets } from './linked-assets.ts';
import { policyFor, sha256 } from './policy.ts';
import { routes } from './routes.ts';
import type { SiteFile } from './site-file.ts';

/** Every template, by its file's name below `templates/` without `.eta`. Any of them can be replaced by the operator. */
export const TEMPLATE_NAMES = [
  'layout',
  'index',
  'incident',
  'moved',
  'history',
  'customers',
  'month',
  '404',
  'partials/frame-head',
  'partials/frame-top',
  'partials/frame-age',
  'partials/frame-help',
  'partials/bars',
  'partials/bar-key',
  'partials/bad-days',
  'partials/components',
  'partials/group',
  'partials/row',
  'partials/rows',
  'partials/names',
  'partials/customer-links',
  'partials/follow',
  'partials/steps',
  'partials/open-lines',
  'partials/incident-card',
  'partials/incident-lines',
  'partials/report',
  'partials/affected',
  'partials/maintenance',
  'partials/unseen',
  'partials/updates',
  'partials/support',
] as const;

export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** How pages look: everything that was read, compiled and hashed once and serves every page. */
export interface Theme {
  /** Changes when anything below does. */
  version: string;
  render: Record<TemplateName, (view: object) => string>;
  /** All of the style: for the page around locked ones. */
  style: string;
  kits: Record<PageKind, PageKit>;
  /** `src`: a `data:` address, or a path below the site's root. */
  logo: { src: string; isAsset: boolean } | null;
  /** Files at the site's root; the script for other sites among them. */
  assets: SiteFile[];
  renderBadge: BadgeRenderer;
}

/** Pages that carry the same: start pages of two kinds, pages of the past, the page for what is not there. */
export type PageKind = 'customer' | 'overview' | 'past' | 'notFound';

/** What pages of a kind carry, to the letter: no rule and no script that they have no use for. */
export interface PageKit {
  /** Between `<style>` and `</style>`, where it is not loaded. */
  style: string;
  /**
   * Style and script as files of their own. Only pages of the past load them: there are tens of thousands of those, and these
   * were most of each. `null`: the page comes whole.
   */
  linked: LinkedAssets | null;
  /** Empty where it is loaded. */
  script: string;
  /** Of what can be looked for on it. */
  findScript: string;
  /** The policy that allows these and nothing else, where none is loaded. It changes with them, so that an open page notices. */
  csp: string;
}

/** By the part of the style that only pages of a kind need. */
export type StyleSources = Record<'common' | 'customer' | 'overview' | 'past', string>;

/** What a theme is made of, as read from the disk. */
export interface ThemeSources {
  templates: ReadonlyMap<TemplateName, string>;
  style: StyleSources;
  script: string;
  barsScript: string;
  findScript: string;
  /** What other sites embed. */
  embedScript: string;
  whoScript: string;
  repairScript: string;
  /** Appended to the style; empty when there is none. */
  customStyle: string;
  accent: string | null;
  logo: { content: Uint8Array; extension: LogoExtension } | null;
  renderBadge: BadgeRenderer;
  /** JSON Schema of `noroshi.json`. */
  pageSchema: string;
}

export const LOGO_TYPES = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
} as const;
export type LogoExtension = keyof typeof LOGO_TYPES;

/** A logo up to this many bytes stands in the page itself and spares a request. */
const INLINE_LOGO_BYTES = 2048;

/**
 * @throws NoroshiError `site.template` for a template that cannot be compiled, `site.accent` for an accent that is no
 *   colour, `site.css` for a style sheet that would end its element
 */
export function createTheme(sources: ThemeSources): Theme {
  if (/<\/style/i.test(sources.customStyle)) {
    throw new NoroshiError(
      'site.css',
      {
        en: 'The style sheet in site.theme.css contains "</style".',
        ja: 'site.theme.css のスタイルシートに "</style" が含まれています。',
      },
      {
        hint: {
          en: 'It is put into each page and would end there; write the sequence differently, for instance "<\\/style".',
          ja: 'スタイルシートは各ページに埋め込むため、そこで終わってしまいます。"<\\/style" のように書き換えてください。',
        },
      },
    );
  }
  const own = (sources.accent === null ? '' : accentStyle(sources.accent)) + sources.customStyle.trim();
  // Each ends with a rule, so they may be squeezed one by one.
  const [common, customer, overview, past] = (['common', 'customer', 'overview', 'past'] as const).map((part) =>
    squeezeCss(sources.style[part]),
  );
  const styleOf = (...parts: (string | undefined)[]): string => parts.join('') + own;
  const style = styleOf(common, customer, overview, past);
  const { script, barsScript, findScript, whoScript, repairScript, embedScript } = sources;
  const logo = sources.logo === null ? null : placeLogo(sources.logo);
  const { linked, files } = linkAssets(style, script);
  return {
    version: sha256(
      JSON.stringify([
        TEMPLATE_NAMES.map((name) => sources.templates.get(name)),
        style,
        script,
        barsScript,
        findScript,
        whoScript,
        repairScript,
        embedScript,
        logo?.src ?? '',
      ]),
      'base64url',
    ).slice(0, 22),
    render: compileTemplates(TEMPLATE_NAMES, sources.templates),
    style,
    kits: {
      customer: kitOf(styleOf(common, customer), `${script}\n${barsScript}`, findScript),
      overview: kitOf(styleOf(common, overview), script, whoScript),
      past: { ...kitOf(style, ''), linked },
      notFound: kitOf(styleOf(common, past), repairScript),
    },
    logo: logo === null ? null : { src: logo.src, isAsset: logo.asset !== null },
    renderBadge: sources.renderBadge,
    assets: [
      ...files,
      embedFile(embedScript),
      ...(logo?.asset == null ? [] : [logo.asset]),
      placeSchema(sources.pageSchema),
    ],
  };
}

function kitOf(style: string, script: string, findScript = ''): PageKit {
  const scripts = findScript === '' ? [script] : [script, findScript];
  return { style, linked: null, script, findScript, csp: policyFor(style, scripts) };
}

function accentStyle(accent: string): string {
  const { light, dark } = correctAccent(accent);
  return `${accentRule(light)}@media screen and (prefers-color-scheme:dark){${accentRule(dark)}}`;
}

function accentRule({ accent, onAccent }: AccentColors): string {
  return `:root{--accent:${accent};--on-accent:${onAccent}}`;
}

function placeLogo(logo: NonNullable<ThemeSources['logo']>): { src: string; asset: SiteFile | null } {
  const contentType = LOGO_TYPES[logo.extension];
  if (logo.content.byteLength <= INLINE_LOGO_BYTES) {
    return { src: `data:${contentType};base64,${Buffer.from(logo.content).toString('base64')}`, asset: null };
  }
  const file = assetFile(`logo-${fingerprint(logo.content)}.${logo.extension}`, logo.content, contentType);
  return { src: file.path, asset: file };
}

/** Its address stands on other sites, so it is no fingerprint. */
function embedFile(script: string): SiteFile {
  const contentType = 'text/javascript; charset=utf-8';
  return { path: routes.embed, content: `${script}\n`, contentType, cache: 'revalidate' };
}

/** Comments, indentation and line breaks out; the built-in style sheet has none of them inside a string. */
export function squeezeCss(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/(?<=[\s:,(-])0\./g, '.')
    .replace(/;}/g, '}')
    .trim();
}

/** A string or number as text of an element or a quoted attribute; anything else says nothing. */
export function escapeText(value: unknown): string {
  return typeof value === 'string' ? escapeHtml(value) : typeof value === 'number' ? `${value}` : '';
}

/** Templates call one another through `partials`, as plain functions: `<%~ partials.bars(row.bars) %>`. */
export function compileTemplates<Name extends string>(
  names: readonly Name[],
  sources: ReadonlyMap<Name, string>,
): Record<Name, (view: object) => string> {
  const eta = new Eta({
    autoEscape: true,
    escapeFunction: escapeText,
    autoTrim: [false, 'nl'],
    functionHeader: 'const partials = options.partials;',
    plugins: [{ processTemplate: (template: string) => template.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n') }],
  });
  const partials: Record<string, (view: object) => string> = {};
  const compiled = Object.fromEntries(
    names.map((name) => {
      const render = compileOne(eta, name, sources.get(name) ?? '', partials);
      if (name.startsWith('partials/')) partials[camelCase(name.slice('partials/'.length))] = render;
      return [name, render];
    }),
  );
  return compiled as Record<Name, (view: object) => string>;
}

function compileOne(eta: Eta, name: string, source: string, partials: object): (view: object) => string {
  let template: (this: Eta, view: object, options: object) => string;
  try {
    template = eta.compile(source);
  } catch (error) {
    throw templateError(name, error);
  }
  const options = { partials };
  return (view) => {
    try {
      return template.call(eta, view, options);
    } catch (error) {
      throw error instanceof NoroshiError ? error : templateError(name, error);
    }
  };
}

function templateError(name: string, cause: unknown): NoroshiError {
  const reason = describeThrown(cause).split('\n').filter(Boolean).slice(0, 2).join(': ');
  return new NoroshiError(
    'site.template',
    {
      en: `The template ${name}.eta failed: ${reason}`,
      ja: `テンプレート ${name}.eta の処理に失敗しました: ${reason}`,
    },
    {
      hint: {
        en: 'Its variables are named at the top of the built-in template of that name.',
        ja: '使える変数は、同じ名前の標準テンプレートの先頭にあります。',
      },
      cause,
    },
  );
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
