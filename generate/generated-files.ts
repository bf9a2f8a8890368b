import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { buildEditorSchema } from '../src/config/json-schema.ts';
import { buildSourceSchema } from '../src/sources/file/file-schema.ts';
import { buildPageSchema } from '../src/site/machine/noroshi-schema.ts';
import { buildScopeSchema } from '../src/site/scope/scope-schema.ts';
import { drawBadges } from './badges.ts';
import { buildBrowserScripts } from './browser-scripts.ts';
import { buildGoldenPages, GOLDEN_FOLDER } from './golden-pages.ts';
import { buildReferencePages } from './reference-pages.ts';

/** Every file that is made from others and kept in Git, by its path below `root`, as its sources have it now. */
export async function buildGeneratedFiles(root: string): Promise<Map<string, string>> {
  return new Map([...(await buildReadFiles(root)), ...(await buildTellingFiles(root))]);
}

/** What the program reads, or an editor. */
export async function buildReadFiles(root: string): Promise<Map<string, string>> {
  return new Map([
    ['noroshi.schema.json', buildEditorSchema()],
    ['noroshi.source.schema.json', buildSourceSchema()],
    ['public/noroshi-json.schema.json', buildPageSchema()],
    ['public/scope-json.schema.json', buildScopeSchema()],
    ['public/badges.json', drawBadges()],
    ...(await buildBrowserScripts(root)),
  ]);
}

/** What tells how the program is, made by it: by {@link buildReadFiles} as they stand on the disk. */
export async function buildTellingFiles(root: string): Promise<Map<string, string>> {
  return new Map([...(await buildReferencePages(root)), ...(await buildGoldenPages())]);
}

/** Files that lie where only generated ones do, and are generated no longer. */
export function findLeftovers(root: string, generated: ReadonlySet<string>): string[] {
  const folder = join(root, GOLDEN_FOLDER);
  const golden = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const others = readdirSync(join(root, 'public')).filter((name) => /\.(js|json)$/.test(name));
  return [
    ...golden.filter((path) => path.endsWith('.html')).map((path) => `${GOLDEN_FOLDER}/${path.split(sep).join('/')}`),
    ...others.map((name) => `public/${name}`),
  ].filter((path) => !generated.has(path));
}
