import { hash } from 'node:crypto';
import type { Announcement } from '../../src/announcements/announcement.ts';
import { succeed } from '../../src/base/result.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/load.ts';
import { silentLogger } from '../../src/io/log.ts';
import { runPipeline } from '../../src/pipeline.ts';
import type { PublishOutcome } from '../../src/publish/publish.ts';
import { NOTHING_PUT } from '../../src/publish/target.ts';
import { keepRest } from '../../src/rest/keep-rest.ts';
import { printOf } from '../../src/rest/print-of.ts';
import { keepCustomers, loadCustomers } from '../../src/rest/resting-customers.ts';
import { attemptRest, type RestDeps } from '../../src/rest/rest.ts';
import { createRenderer } from '../../src/site/renderer.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import { customerOf, type SiteFile, type SiteTree } from '../../src/site/site-file.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import type { BlobStore } from '../../src/state/blob-store.ts';
import { readLedgerAgain } from '../support/ledger-runs.ts';
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
  /** Whether what was said before may have been lost with a document of the state. */
  lostLedger: boolean;
  /** Whether it left all as it was. */
  rested?: boolean;
  /** Customers that it did not look at, though it looked at others. */
  carried?: number;
  /** Incidents of the overview that it told as they were. */
  incidents?: number;
  /** Why it refused. */
  reason: string;
  /** What is live after it. */
  site: Site;
  requests: ReadonlyMap<string, number>;
}

/** How one program differs from another over the same story. */
export interface ProgramOptions {
  /** Whether a run in which nothing changed leaves all as it is. */
  rests?: boolean;
  /** Whether a run looks only at customers to whom something happened. */
  carries?: boolean;
}

/** The program over one story: its state lives on from run to run in memory, serialized as on disk. */
export interface Program {
  run(run: StoryRun): Promise<Ran>;
  /** All that is remembered. */
  remembers(): Promise<Record<string, unknown>>;
}

class Killed extends Error {}

/** As every target refuses: an older run never overwrites a newer one. */
class Refusal extends Error {}

const renderers = new Map<string, Promise<SiteRenderer>>();

export function startProgram(story: Story, { rests = false, carries = false }: ProgramOptions = {}): Program {
  const disk = memoryBlobs();
  const rendered = new Map<string, { inputHash: string; files: SiteFile[] }>();
  const configs = story.configs.map((_, i) => loadConfig(story, i));
  const built = new Map<string, Map<string, BuiltPart>>();
  let site: Site = new Map();
  let publishedAt = new Date(0);

  async function run(given: StoryRun): Promise<Ran> {
    const lostLedger = loseSomething(disk.documents, given.lost);
    const known = digest(disk.documents);
    const config = configs[given.config]!;
    const now = new Date((given.at + given.clockMinutes) * 60_000);
    const http = storyMackerel(story, () => given.at);
    const step = createKiller(given.killedBefore);
    const blobs: BlobStore = {
      ...disk,
      load: (name) => (name === 'rest' && !rests ? Promise.resolve(undefined) : disk.load(name)),
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
    const fresh: Site = new Map();
    const state = createStateStore(blobs, silentLogger);
    const announcements = story.announcements.filter((one) => isWritten(one, given.at)).map(announcementOf);
    const collectNow: RestDeps['collect'] = (last, questions) =>
      collectHere(config, { now, http, logger: silentLogger }, last, questions);
    const resting: RestDeps = {
      now,
      isForbidden: !rests && !carries,
      way: 'oracle',
      state,
      inputs: () => printOf([config, announcements], ''),
      collect: collectNow,
      look: () => Promise.resolve({ heartbeats: [publishedAt], storeClockSkewMs: null }),
      logger: silentLogger,
    };
    try {
      const attempt = await attemptRest(resting);
      if (attempt.rests) {
        if (!given.targetFails) publishedAt = now;
        const outcome = given.targetFails ? 'unpublished' : 'published';
        return { outcome, rested: true, lostLedger, learned: true, reason: '', site, requests: http.requests };
      }
      const keeping = { ...resting, isForbidden: !carries };
      const kept = await loadCustomers(config, attempt.before, keeping);
      const whole = await runPipeline<
        { kind: SiteTree['kind']; id: string; changedCustomers: ReadonlySet<string> } & EmptyTree,
        PublishOutcome[]
      >({
        kept: kept.run,
        keepsShown: kept.document !== undefined,
        config,
        now,
        issues: true,
        state,
        announcements,
        renderer: () => rendererOf(config),
        collect: (last, questions) =>
          attempt.fresh === null ? collectNow(last, questions) : Promise.resolve(attempt.fresh),
        write: (tree) => {
          step();
          const changedCustomers = renderInto(fresh, tree, rendered, built);
          return { kind: tree.kind, id: tree.id, ...EMPTY_TREE, changedCustomers };
        },
        publish: (_trees, clock) => {
          step();
          if (now < publishedAt && !clock.isConfirmed) throw new Refusal('What is published is newer.');
          if (given.targetFails) return Promise.resolve([outcomeOf(now, false)]);
          publishedAt = now;
          const isQuiet = countDifferences(site, fresh) === 0;
          site = fresh;
          return Promise.resolve([outcomeOf(now, isQuiet)]);
        },
      });
      readLedgerAgain(whole.model.ledger);
      const { snapshot, history } = whole;
      const isQuiet = await keepRest(whole, { before: attempt.before, folders: [], summary: null }, resting);
      await keepCustomers({ ...whole, learned: { snapshot, history }, isQuiet }, attempt.before, kept, keeping);
      const outcome = given.targetFails ? 'unpublished' : 'published';
      const carried = whole.model.kept?.size ?? 0;
      const incidents = whole.model.carriedIncidents?.size ?? 0;
      return { outcome, carried, incidents, lostLedger, learned: true, reason: '', site, requests: http.requests };
    } catch (thrown) {
      const learned = digest(disk.documents) !== known;
      if (thrown instanceof Killed) {
        return { outcome: 'killed', lostLedger, learned, reason: '', site, requests: http.requests };
      }
      if (!isRefusal(thrown)) throw thrown;
      return { outcome: 'refused', lostLedger, learned, reason: String(thrown), site, requests: http.requests };
    }
  }

  async function remembers(): Promise<Record<string, unknown>> {
    const state = createStateStore(disk, silentLogger);
    return { ...(await state.loadLearned()), ledger: await state.loadLedger(), shown: await state.loadShown() };
  }

  return { run, remembers };
}

function outcomeOf(publishedAt: Date, isQuiet: boolean): PublishOutcome {
  return { treeId: 'all', targetId: 'memory', result: succeed({ ...NOTHING_PUT, isQuiet, publishedAt }) };
}

function countDifferences(a: Site, b: Site): number {
  return [...a].filter(([path, text]) => b.get(path) !== text).length + Math.abs(b.size - a.size);
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
    updates: updates.map(({ at, text, state }) => ({ at: new Date(at * 60_000), state, text })),
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

interface BuiltPart {
  inputHash: string;
  files: SiteFile[];
}

/**
 * Puts a tree where readers see it, as `writeTree` does on disk.
 * @param rendered what was made of anything at any time
 * @param built parts of each tree as they were built last
 * @returns customers of whom a part was made anew, or is gone
 */
function renderInto(
  site: Site,
  tree: SiteTree,
  rendered: Map<string, BuiltPart>,
  built: Map<string, Map<string, BuiltPart>>,
): ReadonlySet<string> {
  const treeName = `${tree.kind}/${tree.id}`;
  const before = built.get(treeName) ?? new Map<string, BuiltPart>();
  const parts = new Map<string, BuiltPart>();
  for (const part of tree.parts) {
    if (part.isCarried === true) {
      const carried = [...before].filter(([id]) => customerOf(id) === customerOf(part.id));
      if (carried.length === 0) throw new Error(`There is nothing of ${part.id} to be carried.`);
      for (const [id, own] of carried) parts.set(id, own);
      continue;
    }
    const name = `${treeName}/${part.id}`;
    const known = rendered.get(name);
    const files = known?.inputHash === part.inputHash ? known.files : [...part.files()];
    rendered.set(name, { inputHash: part.inputHash, files });
    parts.set(part.id, { inputHash: part.inputHash, files });
  }
  built.set(treeName, parts);
  for (const { files } of parts.values()) {
    for (const file of files) site.set(`${tree.kind === 'customer' ? tree.id : tree.kind}/${file.path}`, textOf(file));
  }
  const changed = [...new Set([...before.keys(), ...parts.keys()])].filter(
    (id) => before.get(id)?.inputHash !== parts.get(id)?.inputHash,
  );
  return new Set(changed.flatMap((id) => customerOf(id) ?? []));
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

function loseSomething(documents: Map<string, Uint8Array>, lost: StoryRun['lost']): boolean {
  const names = [...documents.keys()].filter((name) => !name.endsWith('-broken') && !name.startsWith('rest'));
  const name = lost === null ? undefined : names[lost.document % names.length];
  if (lost === null || name === undefined) return false;
  const bytes = documents.get(name)!;
  if (lost.how === 'gone') documents.delete(name);
  else if (lost.how === 'cut') documents.set(name, bytes.subarray(0, bytes.length >> 1));
  else documents.set(name, Buffer.from('not what it was'));
  // Of a broken generation the one before is read.
  return (
    name ===
    names
      .filter((each) => each.startsWith('ledger'))
      .toSorted()
      .at(-1)
  );
}

function digest(documents: ReadonlyMap<string, Uint8Array>): string {
  return [...documents].map(([name, bytes]) => `${name} ${hash('sha256', bytes)}`).join();
}
