import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { silentLogger } from '../../src/io/log.ts';
import { runPipeline } from '../../src/pipeline.ts';
import { writeTree } from '../../src/publish/built/write-tree.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import { parseSnapshot } from '../../src/snapshot/schema.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { BENCH_NOW } from './fleet-size.ts';
import { compileSimpleTemplates, renderSimpleIncident, renderSimplePage } from './simple-pages.ts';

/** Noroshi from its files to a tree, with the simple pages instead of its own. */
export async function buildSamePages(fleetFolder: string, out: string): Promise<void> {
  const loaded = loadConfig(join(fleetFolder, 'noroshi.yaml'), { env: {}, need: { keys: false, publish: false } });
  const snapshot = parseSnapshot(readFileSync(join(fleetFolder, 'snapshot.json'), 'utf8'));
  if (!loaded.ok || !snapshot.ok) throw new Error('the fleet of the bench cannot be read');
  const timing = { sleep: () => Promise.resolve(), now: () => BENCH_NOW };
  const templates = compileSimpleTemplates();
  const renderer: SiteRenderer = {
    version: 'bench',
    present: (page) => [renderSimplePage(page, templates)],
    still: () => [],
    month: () => [],
    incident: (frame, incident) =>
      frame.kind === 'overview' ? [] : [renderSimpleIncident(frame, incident, templates)],
    told: () => [],
    data: () => [],
    customers: () => [],
    moved: () => [],
    assets: [],
    locked: () => [],
    lockedKey: () => [],
    scope: () => [],
    organizations: () => [],
  };
  await runPipeline({
    config: loaded.value.config,
    now: BENCH_NOW,
    state: createStateStore(createFileBlobs(join(fleetFolder, 'state'), timing), silentLogger),
    announcements: [],
    collect: () => Promise.resolve(snapshot.value),
    renderer: () => Promise.resolve(renderer),
    write: (tree) => writeTree(tree, join(out, tree.kind), { builtAt: BENCH_NOW, heartbeat: '{}' }),
    publish: () => Promise.resolve(),
  });
}
