import type { StatusPage } from '../../src/model/status-page.ts';
import { loadTheme } from '../../src/site/load-theme.ts';
import { buildStatusFiles } from '../../src/site/html/status-tree.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import type { Theme } from '../../src/site/theme.ts';
import { bytesOf } from './file-bytes.ts';

let theme: Promise<Theme> | undefined;

/** The built-in theme, read once a test file. */
export function builtInTheme(): Promise<Theme> {
  theme ??= loadTheme({ logo: null, accent: null, css: null, templates: null });
  return theme;
}

/** A page's whole tree by path; with what pages share where it stands at its site's root. */
export async function buildTree(page: StatusPage): Promise<Map<string, SiteFile>> {
  const theme = await builtInTheme();
  const assets = page.siteRoot === '' ? theme.assets : [];
  return new Map([...buildStatusFiles(page, theme), ...assets].map((file) => [file.path, file]));
}

/** The text of one file of a tree; a missing one fails the test. */
export function textOf(tree: ReadonlyMap<string, SiteFile>, path: string): string {
  const file = tree.get(path);
  if (file === undefined) throw new Error(`The tree has no ${path}; it has ${[...tree.keys()].join(', ')}.`);
  return bytesOf(file).toString('utf8');
}

/** What a reader sees of a page: no markup, no style, no script, blanks folded. */
export function visibleText(html: string): string {
  return html
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<span translate="no">([^<]*)<\/span>/g, '$1')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}
