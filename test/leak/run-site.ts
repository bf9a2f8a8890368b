import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAnnouncements } from '../../src/announcements/load-announcements.ts';
import { createRenderer } from '../../src/site/renderer.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/load.ts';
import { createHttpReader } from '../../src/io/http.ts';
import { silentLogger } from '../../src/io/log.ts';
import { systemTiming } from '../../src/io/timing.ts';
import { runPipeline } from '../../src/pipeline.ts';
import { writeTree, type WrittenTree } from '../../src/publish/built/write-tree.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import { collect } from '../../src/sources/collect.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import type { Model } from '../../src/model/model.ts';

export interface SiteRun {
  config: Config;
  trees: WrittenTree[];
  snapshot: Snapshot;
  model: Model;
}

export interface SiteRunOptions {
  yaml: string;
  env: Record<string, string>;
  /** Holds configuration, state and trees. */
  folder: string;
  now: Date;
  announcements?: readonly { name: string; text: string }[];
  /** Changes what is rendered; by default nothing. */
  tamper?: (renderer: SiteRenderer) => SiteRenderer;
}

/** A whole run as `noroshi run` does it, over real HTTP and to a real disk, without publishing. */
export async function runSite(options: SiteRunOptions): Promise<SiteRun> {
  const { folder, now } = options;
  const loaded = readConfig(options.yaml, {
    file: join(folder, 'noroshi.yaml'),
    env: options.env,
    need: { keys: true, publish: true },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const { config } = loaded.value;
  mkdirSync(config.announcementsDirectory, { recursive: true });
  for (const { name, text } of options.announcements ?? []) {
    writeFileSync(join(config.announcementsDirectory, name), text);
  }
  const announced = loadAnnouncements(config);
  const renderer = await createRenderer(config);
  const http = createHttpReader({ concurrency: 16, timeoutMs: 10_000, retries: 0, timing: systemTiming });
  try {
    const result = await runPipeline({
      config,
      now,
      issues: true,
      state: createStateStore(createFileBlobs(join(folder, '.noroshi'), systemTiming), silentLogger),
      announcements: announced.announcements,
      renderer: () => Promise.resolve(options.tamper?.(renderer) ?? renderer),
      collect: (last) =>
        collect(config.organizations, {
          now,
          last,
          http,
          timing: systemTiming,
          logger: silentLogger,
          concurrency: 16,
          budgetMs: 60_000,
          historyDays: config.historyDays,
          pageDelayMs: 0,
          needsMonitors: () => true,
          needsStatusLog: () => true,
        }),
      write: (tree) =>
        writeTree(tree, join(folder, 'site', tree.kind === 'customer' ? `customers/${tree.id}` : tree.kind), {
          builtAt: now,
          heartbeat: `${JSON.stringify({ version: 1, checkedAt: now.toISOString() })}\n`,
        }),
      publish: () => Promise.resolve(null),
    });
    return { config, trees: result.trees, snapshot: result.snapshot, model: result.model };
  } finally {
    await http.close();
  }
}
