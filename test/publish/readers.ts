import type { S3Client } from '../../src/io/s3/s3-client.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import type { BuiltTree, ManifestStore } from '../../src/publish/target.ts';

/** What a reader found wrong, in words; empty when all was well. */
export interface ReaderReport {
  problems: string[];
  pagesRead: number;
  /** Number of the newest front page seen. */
  lastSeen: number;
}

/**
 * Content number `n` of a site whose every page names its style, script and data by the content's number, keeps some
 * files and drops others, so that any wrong order shows as a reference to nothing.
 */
export function numberedSite(n: number): Record<string, string> {
  const style = `assets/style.${n}.css`;
  // The script changes every third time only: most runs keep it.
  const script = `assets/script.${Math.floor(n / 3)}.js`;
  const page = (name: string): string => JSON.stringify({ n, name, uses: [style, script, 'noroshi.json'] });
  const site: Record<string, string> = {
    'index.html': JSON.stringify({
      n,
      uses: [style, script, 'noroshi.json', 'c/a/index.html', `incidents/${n}/index.html`],
    }),
    'c/a/index.html': page('a'),
    [style]: `p{order:${n}}`,
    [script]: `/*${Math.floor(n / 3)}*/`,
    'noroshi.json': JSON.stringify({ n }),
  };
  // Older incidents leave the site, and at once: long after any reader's front page that names them.
  for (let i = Math.max(0, n - 19); i <= n; i++) site[`incidents/${i}/index.html`] = `incident ${i}`;
  return site;
}

/** Reads the front page and everything it names, again and again until `isOver`. */
export async function readInALoop(
  fetchPath: (path: string) => Promise<string | undefined>,
  isOver: () => boolean,
): Promise<ReaderReport> {
  const report: ReaderReport = { problems: [], pagesRead: 0, lastSeen: -1 };
  while (!isOver()) {
    const text = await fetchPath('index.html');
    if (text === undefined) {
      if (report.pagesRead > 0) report.problems.push('index.html is gone');
      continue;
    }
    const { n, uses } = JSON.parse(text) as { n: number; uses: string[] };
    if (n < report.lastSeen) report.problems.push(`content ${n} after ${report.lastSeen}`);
    report.lastSeen = n;
    report.pagesRead++;
    for (const path of uses) {
      const used = await fetchPath(path);
      if (used === undefined) report.problems.push(`content ${n} names ${path}, which is not there`);
      else if (path === 'noroshi.json') checkData(used, n, report);
    }
  }
  return report;
}

/** Data goes before pages: it may be newer than the page that names it, never older. */
function checkData(text: string, n: number, report: ReaderReport): void {
  const data = JSON.parse(text) as { n: number };
  if (data.n < n) report.problems.push(`data ${data.n} under page ${n}`);
}

/** Thrown in place of a request of a program that is dead. */
class Killed extends Error {}

/**
 * Publishes with a client that dies at a random request, as a killed program would: what it had begun may arrive, nothing
 * comes after, and nothing is saved.
 *
 * @param lifetime requests until death; `Infinity` for a run that lives
 */
export async function publishMortally(
  tree: BuiltTree,
  options: { client: S3Client; prefix: string; manifests: ManifestStore; lifetime: number },
): Promise<'done' | 'killed'> {
  let left = options.lifetime;
  const live = (): void => {
    if (left-- <= 0) throw new Killed();
  };
  const { client, manifests } = options;
  const mortal: S3Client = {
    ...client,
    put: async (...args) => (live(), client.put(...args)),
    get: async (key) => (live(), client.get(key)),
    head: async (key) => (live(), client.head(key)),
    delete: async (key) => (live(), client.delete(key)),
    async *list(prefix) {
      live();
      yield* client.list(prefix);
    },
  };
  const mortalManifests: ManifestStore = {
    loadManifest: async (id) => (live(), manifests.loadManifest(id)),
    saveManifest: async (id, manifest) => (live(), manifests.saveManifest(id, manifest)),
  };
  const target = createS3Target({ id: 'store', client: mortal, prefix: options.prefix, manifests: mortalManifests });
  try {
    await target.publish(tree);
    return 'done';
  } catch (thrown) {
    if (thrown instanceof Killed) return 'killed';
    throw thrown;
  }
}

/** Mulberry32: the same kills in every run of the tests. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
