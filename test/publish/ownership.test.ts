import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import { siteIdAt } from '../../src/publish/ownership.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import type { Target } from '../../src/publish/target.ts';
import { makeBucket, someDependencies, listKeys } from '../support/test-s3.ts';
import { aBuiltTree, minutes, ofSite } from '../support/trees.ts';
import { createMemoryManifests } from './place.ts';

const A = { id: 'aaaa', url: 'https://a.example.jp/' };
const B = { id: 'bbbb', url: 'https://b.example.jp/' };
const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}', 'c/x/index.html': 'x' };

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

let client: S3Client;
beforeAll(async () => void (client = createS3Client(await makeBucket(), someDependencies())));
afterAll(() => client.close());
it('an object of another site below the prefix is neither adopted nor removed', async () => {
  const prefix = 'site/';
  const manifests = createMemoryManifests();
  const open = (): Target => createS3Target({ id: prefix, client, prefix, manifests });
  const paths = async (): Promise<string[]> => (await listKeys(client, prefix)).map((key) => key.slice(prefix.length));
  await open().publish(ofSite(aBuiltTree(SITE, minutes(0)), A.id, A.url));
  const metadata = { noroshi: `file:${'1'.repeat(64)}`, 'noroshi-site': 'bbbb' };
  await client.put(`${prefix}theirs/page.html`, 'b', { metadata });
  manifests.forget();
  await open().publish(ofSite(aBuiltTree({ 'index.html': '2' }, minutes(5)), A.id, A.url));
  expect(await paths()).toContain('theirs/page.html');
  expect(await paths()).not.toContain('c/x/index.html');
});
