import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { createGitTarget } from '../../src/publish/git/git-branch.ts';
import { siteIdAt } from '../../src/publish/ownership.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import { parseHeartbeat } from '../../src/publish/heartbeat.ts';
import type { ManifestStore, Target } from '../../src/publish/target.ts';
import { listFiles } from '../support/cli.ts';
import { makeBucket, someDependencies, listKeys } from '../support/test-s3.ts';
import { aBuiltTree, makeFolder, minutes, ofSite } from '../support/trees.ts';
import { createMemoryManifests } from './target-contract.ts';

const A = { id: 'aaaa', url: 'https://a.example.jp/' };
const B = { id: 'bbbb', url: 'https://b.example.jp/' };
const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}', 'c/x/index.html': 'x' };
const FOREIGN = { code: 'publish.foreign_files', message: expect.stringContaining(A.url) as unknown };

describe('the id that a target goes by', () => {
  it.each([
    ['nothing there, first time', undefined, undefined, A, 'aaaa'],
    ['nothing there, published before', undefined, 'old', A, 'old'],
    ['only what release 0.1.0 put', undefined, undefined, undefined, undefined],
    ['ours by its id', A, undefined, { id: 'aaaa', url: 'https://moved.example.jp/' }, 'aaaa'],
    ['ours by the manifest', A, 'aaaa', { id: 'new', url: 'https://moved.example.jp/' }, 'aaaa'],
    ['state lost, ours by site.url', A, undefined, { id: 'new', url: A.url }, 'aaaa'],
    ['another’s', A, undefined, B, null],
    ['another’s that took our place', A, 'bbbb', B, null],
    ['nobody’s that could be told', A, undefined, undefined, null],
  ])('%s', (_, live, known, own, expected) => {
    expect(siteIdAt(live, { known, own })).toBe(expected);
  });
});

interface Opened {
  open: (manifests: ManifestStore, siteUrl?: string) => Target;
  /** The text of the live heartbeat. */
  heartbeat: () => Promise<string>;
  paths: () => Promise<string[]>;
}

let client: S3Client;
beforeAll(async () => void (client = createS3Client(await makeBucket(), someDependencies())));
afterAll(() => client.close());
let count = 0;

function openS3(): Opened {
  const prefix = `site-${++count}/`;
  return {
    open: (manifests, siteUrl) =>
      createS3Target({ id: prefix, client, prefix, manifests, ...(siteUrl === undefined ? {} : { siteUrl }) }),
    heartbeat: async () => (await client.get(`${prefix}heartbeat.json`))?.body.toString('utf8') ?? '',
    paths: async () => (await listKeys(client, prefix)).map((key) => key.slice(prefix.length)),
  };
}

function openGit(): Opened {
  const remote = join(makeFolder(), 'pages.git');
  execFileSync('git', ['init', '--quiet', '--bare', remote]);
  const git = (...args: string[]): string => execFileSync('git', ['-C', remote, ...args], { encoding: 'utf8' });
  const options = { remote, branch: 'pages', keepHistory: false, environment: process.env };
  return {
    open: (manifests, siteUrl) =>
      createGitTarget({ ...options, manifests, ...(siteUrl === undefined ? {} : { siteUrl }) }),
    heartbeat: () => Promise.resolve(git('show', 'pages:heartbeat.json')),
    paths: () =>
      Promise.resolve(
        git('ls-tree', '-r', '--name-only', 'pages')
          .split('\n')
          .filter((path) => path !== '' && path !== '.nojekyll'),
      ),
  };
}

function openFolder(): Opened {
  const directory = join(makeFolder(), 'site');
  return {
    open: (_, siteUrl) => createDirectoryTarget(directory, siteUrl === undefined ? {} : { siteUrls: [siteUrl] }),
    heartbeat: () => Promise.resolve(readFileSync(join(directory, 'heartbeat.json'), 'utf8')),
    paths: () => Promise.resolve(existsSync(directory) ? listFiles(`${directory}/`) : []),
  };
}

describe.each([
  ['a prefix', openS3],
  ['a branch', openGit],
  ['a folder', openFolder],
])('%s', (kind, openPlace) => {
  const tree = (site: typeof A, minute: number, contents: Record<string, string> = SITE) =>
    ofSite(aBuiltTree(contents, minutes(minute)), site.id, site.url);

  it('of one site is refused to another, with and without its state', async () => {
    const { open, paths } = openPlace();
    const [ofA, ofB] = [createMemoryManifests(), createMemoryManifests()];
    await open(ofA).publish(tree(A, 0));
    const before = await paths();
    await expect(open(ofB).publish(tree(B, 5, { 'index.html': 'b' }))).rejects.toMatchObject(FOREIGN);
    await expect(open(ofB).publish(tree(B, 10, { 'other.html': 'b' }))).rejects.toMatchObject(FOREIGN);
    expect(await paths()).toEqual(before);
    expect(await open(ofA).publish(tree(A, 15))).toMatchObject({ isQuiet: true });
  });

  it('is ours again by site.url where the state was lost, and keeps its id', async () => {
    const { open, heartbeat, paths } = openPlace();
    const manifests = createMemoryManifests();
    await open(manifests).publish(tree(A, 0));
    manifests.forget();
    const lost = { id: 'new', url: A.url };
    expect(await open(manifests).publish(tree(lost, 5))).toMatchObject({ putCount: 0, removedCount: 0 });
    expect(parseHeartbeat(await heartbeat()).site).toEqual(A);
    await open(manifests).publish(tree(lost, 10, { 'index.html': '2' }));
    expect(await paths()).toEqual(['assets/style.1a.css', 'heartbeat.json', 'index.html']);
    expect(parseHeartbeat(await heartbeat()).site).toEqual(A);
  });

  it('that lost its state and moved is taken over by --adopt alone', async () => {
    const { open, heartbeat } = openPlace();
    const manifests = createMemoryManifests();
    await open(manifests).publish(tree(A, 0));
    manifests.forget();
    await expect(open(manifests).publish(tree(B, 5))).rejects.toMatchObject(FOREIGN);
    expect(await open(manifests).publish({ ...tree(B, 5), adopts: true })).toMatchObject({ putCount: 0 });
    expect(parseHeartbeat(await heartbeat()).site).toEqual({ id: A.id, url: B.url });
    expect(await open(manifests).publish(tree(B, 10))).toMatchObject({ isQuiet: true });
  });

  it('of release 0.1.0 goes on and gets an id with the next heartbeat', async () => {
    const { open, heartbeat } = openPlace();
    const manifests = createMemoryManifests();
    await open(manifests).publish(aBuiltTree(SITE, minutes(0)));
    expect(await open(manifests).publish(tree(A, 5))).toMatchObject({ isQuiet: true });
    expect(parseHeartbeat(await heartbeat()).site).toEqual(A);
    // A folder's manifest lies beside it and needs none.
    if (kind !== 'a folder') expect((await manifests.loadManifest(open(manifests).id))?.siteId).toBe('aaaa');
  });

  it('tells when it was published to its own site alone', async () => {
    const { open } = openPlace();
    const manifests = createMemoryManifests();
    await open(manifests).publish(tree(A, 7));
    expect(await open(manifests, A.url).look()).toMatchObject({ checkedAt: minutes(7) });
    expect(await open(createMemoryManifests(), B.url).look()).toMatchObject({ checkedAt: undefined });
  });

  it('that another site took loses nothing when its former owner hides something, or leaves', async () => {
    const { open, paths } = openPlace();
    const manifests = createMemoryManifests();
    await open(manifests, A.url).publish(tree(A, 0));
    await open(createMemoryManifests()).publish({ ...tree({ id: A.id, url: B.url }, 5), adopts: true });
    const before = await paths();
    const taken = createMemoryManifests();
    const known = await manifests.loadManifest(open(manifests).id);
    if (known !== undefined) await taken.saveManifest(open(taken).id, { ...known, siteId: 'cccc' });
    const ofC = open(taken, 'https://c.example.jp/');
    await ofC.empty(minutes(10)).catch(() => undefined);
    await ofC.hide({ isHidden: () => true, at: minutes(10) }).catch(() => undefined);
    expect(await paths()).toEqual(before);
  });
});

it('an object of another site below the prefix is neither adopted nor removed', async () => {
  const { open, paths } = openS3();
  const manifests = createMemoryManifests();
  await open(manifests).publish(ofSite(aBuiltTree(SITE, minutes(0)), A.id, A.url));
  const prefix = open(manifests).id;
  const metadata = { noroshi: `file:${'1'.repeat(64)}`, 'noroshi-site': 'bbbb' };
  await client.put(`${prefix}theirs/page.html`, 'b', { metadata });
  manifests.forget();
  await open(manifests).publish(ofSite(aBuiltTree({ 'index.html': '2' }, minutes(5)), A.id, A.url));
  expect(await paths()).toContain('theirs/page.html');
  expect(await paths()).not.toContain('c/x/index.html');
});
