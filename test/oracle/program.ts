import { hash } from 'node:crypto';
import type { Announcement } from '../../src/announcements/announcement.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/load.ts';
import { silentLogger } from '../../src/io/log.ts';
import { runPipeline } from '../../src/pipeline.ts';
import { createRenderer } from '../../src/site/renderer.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import type { SiteFile, SiteTree } from '../../src/site/site-file.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import type { BlobStore } from '../../src/state/blob-store.ts';
import { collectHere, memoryBlobs } from '../support/play.ts';
import { configText, environmentOf } from './config-text.ts';
import { keyOf, storyMackerel } from './mackerel.ts';
import { isWritten, type Story, type StoryAnnouncement, type StoryRun } from './story.ts';

/** What readers find: the text of each file by tree and path, `public/c/acme/noroshi.json`. */
export type Site = Map<string, string>;

export interface Ran {
  outcome: 'published' | 'unpublished' | 'killed' | 'refused';
  /** How far a killed run came: what it had learned by then is known, or may be. */
  learned: boolean;
  /** Whether what was said before may have been lost with a piece of the state. */
  lostLedger: boolean;
  /** Why it refused. */
  reason: string;
  /** What is live after it. */
  site: Site;
  requests: ReadonlyMap<string, number>;
}

/** The program over one story: its state lives on from run to run in memory, serialized as on disk. */
export interface Program {
  run(run: StoryRun): Promise<Ran>;
}

class Killed extends Error {}

/** As every target refuses: an older run never overwrites a newer one. */
class Refusal extends Error {}

const renderers = new Map<string, Promise<SiteRenderer>>();

export function startProgram(story: Story): Program {
  const disk = memoryBlobs();
  const rendered = new Map<string, { inputHash: string; files: SiteFile[] }>();
  const configs = story.configs.map((_, i) => loadConfig(story, i));
  let site: Site = new Map();
  let publishedAt = new Date(0);

  async function run(given: StoryRun): Promise<Ran> {
    const lostLedger = loseSomething(disk.pieces, given.lost);
    const known = digest(disk.pieces);
    const config = configs[given.config]!;
    const now = new Date((given.at + given.clockMinutes) * 60_000);
    const http = storyMackerel(story, () => given.at);
    const step = createKiller(given.killedBefore);
    const blobs: BlobStore = {
      ...disk,
      save: (name, bytes) => {
        step();
        return disk.save(name, bytes);
      },
      create: (name, bytes) => {
        step();
        return disk.create(name, bytes);
      },
      remove: (name) => {
        step();
        return disk.remove(name);
      },
    };
    const built: Site = new Map();
    try {
      await runPipeline<{ kind: SiteTree['kind']; id: string } & EmptyTree, void>({
        config,
        now,
        issues: true,
        state: createStateStore(blobs, silentLogger),
        announcements: story.announcements.filter((one) => isWritten(one, given.at)).map((one) => announcementOf(one)),
        renderer: () => rendererOf(config),
        collect: (last, questions) => collectHere(config, { now, http, logger: silentLogger }, last, questions),
        write: (tree) => {
          step();
          renderInto(built, tree, rendered);
          return { kind: tree.kind, id: tree.id, ...EMPTY_TREE };
        },
        publish: (_trees, clock) => {
          step();
          if (now < publishedAt && !clock.isConfirmed) throw new Refusal('What is published is newer.');
          if (given.targetFails) return Promise.resolve();
          publishedAt = now;
          site = built;
          return Promise.resolve();
        },
      });
      const outcome = given.targetFails ? 'unpublished' : 'published';
      return { outcome, lostLedger, learned: true, reason: '', site, requests: http.requests };
    } catch (thrown) {
      const learned = digest(disk.pieces) !== known;
      if (thrown instanceof Killed) {
        return { outcome: 'killed', lostLedger, learned, reason: '', site, requests: http.requests };
      }
      if (!isRefusal(thrown)) throw thrown;
      return { outcome: 'refused', lostLedger, learned, reason: String(thrown), site, requests: http.requests };
    }
  }

  return { run };
}

function announcementOf({ id, kind, customer, startsAt, endsAt, impact, updates }: StoryAnnouncement): Announcement {
  return {
    id,
    kind,
    title: titleOf(id),
    customers: [customer],
    services: [],
    hosts: [],
    caseId: null,
    state: null,
    impact,
    startsAt: new Date(startsAt * 60_000),
    endsAt: endsAt === null ? null : new Date(endsAt * 60_000),
    nextReportAt: null,
    expectedAt: null,
    updates: updates.map(({ at, text, state }) => ({ at: new Date(at * 60_000), text, state })),
    bodyMarkdown: '',
  };
}

export function titleOf(announcementId: string): string {
  return `Title of ${announcementId}`;
}

function isRefusal(thrown: unknown): boolean {
  if (thrown instanceof Refusal) return true;
  return thrown instanceof Error && 'code' in thrown && /^(state|run|clock|publish)\./.test(String(thrown.code));
}

type EmptyTree = typeof EMPTY_TREE;
const EMPTY_TREE = {
  directory: '',
  entries: [],
  writtenCount: 0,
  removedCount: 0,
  builtAt: new Date(0),
  heartbeat: '',
};

function loadConfig(story: Story, index: number): Config {
  const loaded = readConfig(configText(story, story.configs[index]!), {
    file: '/tmp/noroshi.yaml',
    env: environmentOf(story, keyOf),
    need: { keys: true, publish: true },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.config;
}

/** Themes are read from disk once for all stories: none of them changes a look. */
function rendererOf(config: Config): Promise<SiteRenderer> {
  const key = config.site.locale;
  const known = renderers.get(key) ?? createRenderer(config);
  renderers.set(key, known);
  return known;
}

function renderInto(site: Site, tree: SiteTree, rendered: Map<string, { inputHash: string; files: SiteFile[] }>): void {
  for (const part of tree.parts) {
    const name = `${tree.kind}/${tree.id}/${part.id}`;
    const known = rendered.get(name);
    const files = known?.inputHash === part.inputHash ? known.files : [...part.files()];
    rendered.set(name, { inputHash: part.inputHash, files });
    for (const file of files) site.set(`${tree.kind === 'customer' ? tree.id : tree.kind}/${file.path}`, textOf(file));
  }
}

function textOf({ path, content }: SiteFile): string {
  if (!/\.(json|html|atom|rss|ics|csv)$/.test(path)) return '';
  if (typeof content === 'string') return content;
  return Buffer.concat(content instanceof Uint8Array ? [content] : [...content]).toString('utf8');
}

function createKiller(killedBefore: number | null): () => void {
  let count = 0;
  return () => {
    if (count++ === killedBefore) throw new Killed('killed');
  };
}

function loseSomething(pieces: Map<string, Uint8Array>, lost: StoryRun['lost']): boolean {
  const names = [...pieces.keys()].filter((name) => !name.endsWith('-broken'));
  const name = lost === null ? undefined : names[lost.piece % names.length];
  if (lost === null || name === undefined) return false;
  const bytes = pieces.get(name)!;
  if (lost.how === 'gone') pieces.delete(name);
  else if (lost.how === 'cut') pieces.set(name, bytes.subarray(0, bytes.length >> 1));
  else pieces.set(name, Buffer.from('not what it was'));
  // Of a broken generation the one before is read.
  return (
    name ===
    names
      .filter((each) => each.startsWith('ledger'))
      .toSorted()
      .at(-1)
  );
}

function digest(pieces: ReadonlyMap<string, Uint8Array>): string {
  return [...pieces].map(([name, bytes]) => `${name} ${hash('sha256', bytes)}`).join();
}
