import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../../src/config/load.ts';
import { silentLogger } from '../../src/io/log.ts';
import { runPipeline } from '../../src/pipeline.ts';
import { writeTree } from '../../src/publish/write-tree.ts';
import { parseSnapshot } from '../../src/snapshot/schema.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/file-store.ts';
import { BENCH_NOW } from './fleet-files.ts';
import { compileSimpleTemplates, renderSimpleIncident, renderSimplePage, type SimplePages } from './simple-pages.ts';

// The processes that are measured, beside the command itself and the other generators.

/** Noroshi from its files to a tree, with the simple pages instead of its own. */
async function buildSamePages(fleetFolder: string, out: string): Promise<void> {
  const loaded = loadConfig(join(fleetFolder, 'noroshi.yaml'), { env: {}, need: { keys: false, publish: false } });
  const snapshot = parseSnapshot(readFileSync(join(fleetFolder, 'snapshot.json'), 'utf8'));
  if (!loaded.ok || !snapshot.ok) throw new Error('the fleet of the bench cannot be read');
  const timing = { sleep: () => Promise.resolve(), now: () => BENCH_NOW };
  const templates = compileSimpleTemplates();
  await runPipeline({
    config: loaded.value.config,
    now: BENCH_NOW,
    state: createStateStore(createFileBlobs(join(fleetFolder, 'state'), timing), silentLogger),
    announcements: [],
    collect: () => Promise.resolve(snapshot.value),
    renderer: {
      version: 'bench',
      present: (page) => [renderSimplePage(page, templates)],
      still: () => [],
      month: () => [],
      incident: (frame, incident) =>
        frame.kind === 'overview' ? [] : [renderSimpleIncident(frame, incident, templates)],
      assets: [],
      locked: () => [],
      lockedKey: () => [],
      scope: () => [],
      organizations: () => [],
    },
    write: (tree) => writeTree(tree, join(out, tree.kind), { builtAt: BENCH_NOW, heartbeat: '{}' }),
    publish: () => Promise.resolve(),
  });
}

/** What anybody would write with eta: facts from one file, templates compiled once, synchronous writes. */
function buildBareEta(pagesFile: string, out: string): void {
  const pages = JSON.parse(readFileSync(pagesFile, 'utf8')) as SimplePages;
  const templates = compileSimpleTemplates();
  const write = createWriter(out);
  write('index.html', templates.index(pages.index));
  for (const customer of pages.customers) write(`c/${customer.id}/index.html`, templates.customer(customer));
  for (const each of pages.incidents) {
    write(`c/${each.customer}/incidents/${each.id}/index.html`, templates.incident(each));
  }
}

/** The same bytes, read from one file, and nothing else. */
function writeBare(bytesFile: string, out: string): void {
  const { paths, bytes } = JSON.parse(readFileSync(`${bytesFile}.json`, 'utf8')) as {
    paths: string[];
    bytes: number[];
  };
  const all = readFileSync(bytesFile);
  const write = createWriter(out);
  let offset = 0;
  for (const [i, path] of paths.entries()) {
    const end = offset + (bytes[i] ?? 0);
    write(path, all.subarray(offset, end));
    offset = end;
  }
}

function createWriter(out: string): (path: string, content: string | Uint8Array) => void {
  const folders = new Set<string>();
  return (path, content) => {
    const file = join(out, path);
    const folder = dirname(file);
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
    }
    writeFileSync(file, content);
  };
}

const { values } = parseArgs({
  options: { mode: { type: 'string' }, from: { type: 'string' }, out: { type: 'string' } },
});
const { mode = '', from = '', out = '' } = values;
if (mode === 'same') await buildSamePages(from, out);
else if (mode === 'eta') buildBareEta(from, out);
else if (mode === 'bytes') writeBare(from, out);
else throw new Error(`unknown mode ${mode}`);
