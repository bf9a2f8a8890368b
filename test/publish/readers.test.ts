import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, makeFolder, minutes } from '../support/trees.ts';
import { numberedSite, publishMortally, readInALoop, seededRandom } from './readers.ts';
import { createMemoryManifests } from './place.ts';

describe('a reader', () => {
  it('of S3 never meets a reference to nothing or an older page, through 24 publications and kills at random', async () => {
    const connection = { ...(await makeBucket()), acl: 'public-read' };
    const client = createS3Client(connection, someDependencies());
    onTestFinished(() => client.close());
    const root = `${connection.endpoint}${connection.bucket}/site/`;
    const fetchPath = async (path: string): Promise<string | undefined> => {
      const answer = await fetch(root + path);
      const text = await answer.text();
      return answer.status === 200 ? text : undefined;
    };
    const [folder, manifests, random] = [makeFolder(), createMemoryManifests(), seededRandom(4)];
    let isOver = false;
    const reports = [readInALoop(fetchPath, () => isOver), readInALoop(fetchPath, () => isOver)];
    let killed = 0;
    const count = 24;
    for (let n = 0; n < count; n++) {
      const isLast = n === count - 1;
      const lifetime = isLast || random() < 0.5 ? Infinity : Math.floor(random() * 16);
      const tree = aBuiltTree(numberedSite(n), minutes(n * 5), folder);
      if ((await publishMortally(tree, { client, prefix: 'site/', manifests, lifetime })) === 'killed') killed++;
    }
    isOver = true;
    for (const report of await Promise.all(reports)) {
      expect(report.problems).toEqual([]);
      expect(report.pagesRead).toBeGreaterThan(count);
    }
    expect(killed).toBeGreaterThan(5);
    // A day later what was retired is due, and nothing of all the dead runs is left.
    const last = aBuiltTree(numberedSite(count), minutes(3 * 24 * 60), folder);
    await publishMortally(last, { client, prefix: 'site/', manifests, lifetime: Infinity });
    await publishMortally(
      { ...last, builtAt: minutes(6 * 24 * 60) },
      { client, prefix: 'site/', manifests, lifetime: Infinity },
    );
    const expected = [...Object.keys(numberedSite(count)), 'heartbeat.json'].map((path) => `site/${path}`);
    expect(await listKeys(client, 'site/')).toEqual(expected.toSorted());
  }, 120_000);

  it('of a directory in another thread never meets a mixture', async () => {
    const [directory, builds, shared] = [join(makeFolder(), 'www'), makeFolder(), new SharedArrayBuffer(8)];
    const [STOP, PUBLISHED] = [0, 1];
    const flags = new Int32Array(shared);
    // Plain JavaScript in a thread: publishing is synchronous, so only another thread can look in the middle of it.
    const reader = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       const { readFileSync, realpathSync } = require('node:fs');
       const { directory, shared } = workerData;
       const flags = new Int32Array(shared);
       const problems = [];
       let pagesRead = 0, lastSeen = -1;
       while (Atomics.load(flags, ${STOP}) === 0) {
         const publishedBefore = Atomics.load(flags, ${PUBLISHED});
         try {
           const root = realpathSync(directory);
           const { n, uses } = JSON.parse(readFileSync(root + '/index.html', 'utf8'));
           if (n < lastSeen) problems.push(n + ' after ' + lastSeen);
           lastSeen = n;
           for (const path of uses) readFileSync(root + '/' + path);
           const data = JSON.parse(readFileSync(root + '/noroshi.json', 'utf8')).n;
           if (data !== n) problems.push('data ' + data + ' under page ' + n);
           pagesRead++;
         } catch (error) {
           // Three releases are kept, for readers of minutes ago; one whom the machine left waiting longer is none.
           const missed = Atomics.load(flags, ${PUBLISHED}) - publishedBefore;
           if (pagesRead > 0 && missed < 2) problems.push(String(error));
         }
       }
       parentPort.postMessage({ problems, pagesRead });`,
      { eval: true, workerData: { directory, shared } },
    );
    const report = new Promise<{ problems: string[]; pagesRead: number }>((resolve) => reader.once('message', resolve));
    for (let n = 0; n < 60; n++) {
      await createDirectoryTarget(directory).publish(aBuiltTree(numberedSite(n), minutes(n * 5), builds));
      Atomics.add(flags, PUBLISHED, 1);
    }
    Atomics.store(flags, STOP, 1);
    const { problems, pagesRead } = await report;
    await reader.terminate();
    expect(problems).toEqual([]);
    expect(pagesRead).toBeGreaterThan(20);
  });
});
