import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/base/secret.ts';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../src/io/s3/s3-exchange.ts';
import type { BuiltTree, Manifest, ManifestStore } from '../../src/publish/target.ts';
import { writeTree } from '../../src/publish/built/write-tree.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { numberedSite, publishMortally, readInALoop } from '../publish/readers.ts';
import { startRadosgw } from '../support/radosgw.ts';

// Four readers fetch the front page and all it names, while 100 contents are published to radosgw and half of the runs die.

function aTree(contents: Record<string, string>, folder: string, minute: number): BuiltTree {
  const files = Object.entries(contents).map(([path, content]): SiteFile => ({
    path,
    content,
    contentType: path.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    cache: path.startsWith('assets/') ? 'immutable' : 'revalidate',
  }));
  const builtAt = new Date(Date.UTC(2026, 10, 1, 0, minute));
  const heartbeat = JSON.stringify({ version: 1, checkedAt: builtAt.toISOString() });
  const parts = [{ id: 'all', inputHash: JSON.stringify(contents), files: () => files }];
  return writeTree({ kind: 'public', id: 'public', parts }, join(folder, 'public'), { builtAt, heartbeat });
}

function memoryManifests(): ManifestStore {
  const kept = new Map<string, Manifest>();
  return {
    loadManifest: (id) => Promise.resolve(kept.get(id)),
    saveManifest: async (id, manifest) => void kept.set(id, manifest),
  };
}

async function watchReaders(client: S3Client, root: string, folder: string, count: number): Promise<void> {
  const fetchPath = async (path: string): Promise<string | undefined> => {
    const answer = await fetch(root + path);
    const text = await answer.text();
    return answer.status === 200 ? text : undefined;
  };
  let isOver = false;
  const readers = Array.from({ length: 4 }, () => readInALoop(fetchPath, () => isOver));
  const manifests = memoryManifests();
  let killed = 0;
  for (let n = 0; n < count; n++) {
    const lifetime = n === count - 1 || Math.random() < 0.5 ? Infinity : Math.floor(Math.random() * 16);
    const tree = aTree(numberedSite(n), folder, n * 5);
    if ((await publishMortally(tree, { client, prefix: 'site/', manifests, lifetime })) === 'killed') killed++;
  }
  isOver = true;
  const reports = await Promise.all(readers);
  const problems = reports.flatMap((report) => report.problems);
  const pages = reports.reduce((sum, report) => sum + report.pagesRead, 0);
  console.log(`| ${count} publications, ${killed} killed | ${pages} pages read | ${problems.length} problems |`);
  for (const problem of problems.slice(0, 10)) console.log(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

/** A site of that many customers, eight files each, one of which may have changed. */
function aCompany(customers: number, changed: number): Record<string, string> {
  const site: Record<string, string> = {
    'index.html': `${changed}`,
    'noroshi.json': `${changed}`,
    'assets/style.css': '',
  };
  for (let i = 0; i < customers; i++) {
    const state = i === 0 ? changed : 0;
    for (const file of ['index.html', 'noroshi.json', 'history.atom', 'feed.json', 'badge.json'])
      site[`c/${i}/${file}`] = `${file} ${state}`;
    for (const file of ['404.html', 'robots.txt', 'maintenance.ics']) site[`c/${i}/${file}`] = file;
  }
  return site;
}

async function countPuts(client: S3Client, folder: string): Promise<void> {
  let puts = 0;
  const counting: S3Client = { ...client, put: (...args) => (puts++, client.put(...args)) };
  const manifests = memoryManifests();
  const runs: [string, number][] = [
    ['first run', 0],
    ['one host changed', 1],
    ['nothing changed', 1],
  ];
  for (const [i, [name, changed]] of runs.entries()) {
    puts = 0;
    const tree = aTree(aCompany(70, changed), join(folder, 'company'), i * 5);
    await publishMortally(tree, { client: counting, prefix: 'company/', manifests, lifetime: Infinity });
    console.log(`| ${name}, 70 customers, ${tree.entries.length} files | ${puts} puts |`);
  }
}

/** @param count publications; 100 in earnest */
export async function benchReaders(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-readers-'));
  const radosgw = await startRadosgw();
  const connection: S3Connection = {
    bucket: 'readers',
    region: 'us-east-1',
    endpoint: radosgw.endpoint,
    forcePathStyle: true,
    acl: 'public-read',
    sse: null,
    credentials: { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null },
  };
  const client = createS3Client(connection, {
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    random: Math.random,
  });
  try {
    await client.put('', '');
    await watchReaders(client, `${radosgw.endpoint}readers/site/`, folder, count);
    await countPuts(client, folder);
  } finally {
    await client.close();
    radosgw.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await benchReaders(Number(process.argv[2] ?? 100));
