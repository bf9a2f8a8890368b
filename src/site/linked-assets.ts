import type { Locale } from '../config/config.ts';
import { assetFile, fingerprint } from './asset-file.ts';
import { policyFor, sha256 } from './policy.ts';
import type { SiteFile } from './site-file.ts';
import { wordsFor } from './words/words-for.ts';

/** What pages load that do not come whole. Paths are below the site's root; other bytes, other names. */
export interface LinkedAssets {
  stylePath: string;
  /** By language: the script brings its words. */
  scripts: Record<Locale, LinkedScript>;
}

export interface LinkedScript {
  path: string;
  /** For the element: the policy lets in these bytes and no others. */
  integrity: string;
  /** Of pages that load it and the style. It changes with both, so that an open page notices. */
  csp: string;
}

/** Their files, and where they stand. */
export function linkAssets(style: string, script: string): { linked: LinkedAssets; files: SiteFile[] } {
  const styleFile = assetFile(`style-${fingerprint(style)}.css`, style, 'text/css; charset=utf-8');
  const files = [styleFile];
  const link = (locale: Locale): LinkedScript => {
    const words = JSON.stringify(wordsFor(locale).script);
    const text = `const noroshiWords=${words};${script}`;
    const { path } = assetFile(`page-${locale}-${fingerprint(text)}.js`, text, 'text/javascript; charset=utf-8');
    files.push({ path, content: text, contentType: 'text/javascript; charset=utf-8', cache: 'immutable' });
    return { path, integrity: `sha256-${sha256(text, 'base64')}`, csp: policyFor(style, [text], "'self' ") };
  };
  return { linked: { stylePath: styleFile.path, scripts: { ja: link('ja'), en: link('en') } }, files };
}
