import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { buildEditorSchema } from '../src/config/json-schema.ts';
import { buildSourceSchema } from '../src/sources/file/file-schema.ts';
import { buildBrowserScripts } from './browser-scripts.ts';
import { buildGoldenPages, GOLDEN_FOLDER } from './golden-pages.ts';
import { buildReferencePages } from './reference-pages.ts';

/** Every file that is made from others and kept in Git, by its path below `root`, as its sources have it now. */
export async function buildGeneratedFiles(root: string): Promise<Map<string, string>> {
  return new Map([
    ['noroshi.schema.json', buildEditorSchema()],
    ['noroshi.source.schema.json', buildSourceSchema()],
    ...(await buildBrowserScripts(root)),
    ...(await buildReferencePages(root)),
    ...(await buildGoldenPages()),
  ]);
}

/** Files that lie where only generated ones do, and are generated no longer. */
export function findOrphans(root: string, generated: ReadonlySet<string>): string[] {
  const folder = join(root, GOLDEN_FOLDER);
  const golden = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const scripts = readdirSync(join(root, 'public')).filter((name) => name.endsWith('.js'));
  return [
    ...golden.filter((path) => path.endsWith('.html')).map((path) => `${GOLDEN_FOLDER}/${path.split(sep).join('/')}`),
    ...scripts.map((name) => `public/${name}`),
  ].filter((path) => !generated.has(path));
}
