import { describe, expect, it } from 'vitest';
import { parseHeartbeat } from '../../src/publish/heartbeat.ts';
import { aBuiltTree, minutes, ofSite } from '../support/trees.ts';
import { createMemoryManifests, type Place } from './place.ts';

const A = { id: 'aaaa', url: 'https://a.example.jp/' };
const B = { id: 'bbbb', url: 'https://b.example.jp/' };
const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}', 'c/x/index.html': 'x' };
const FOREIGN = { code: 'publish.foreign_files', message: expect.stringContaining(A.url) as unknown };

const tree = (site: typeof A, minute: number, contents: Record<string, string> = SITE) =>
  ofSite(aBuiltTree(contents, minutes(minute)), site.id, site.url);
const heartbeat = async (place: Place): Promise<string> => (await place.read()).get('heartbeat.json') ?? '';
const paths = async (place: Place): Promise<string[]> => [...(await place.read()).keys()].toSorted();

/** A place is one site's: the part of what every target must do that tells sites apart. */
export function testOwnership(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} as a site’s own`, () => {
    it('of one site is refused to another, with and without its state', async () => {
      const place = await makePlace();
      const [ofA, ofB] = [createMemoryManifests(), createMemoryManifests()];
      await place.open(ofA).publish(tree(A, 0));
      const before = await paths(place);
      await expect(place.open(ofB).publish(tree(B, 5, { 'index.html': 'b' }))).rejects.toMatchObject(FOREIGN);
      await expect(place.open(ofB).publish(tree(B, 10, { 'other.html': 'b' }))).rejects.toMatchObject(FOREIGN);
      expect(await paths(place)).toEqual(before);
      expect(await place.open(ofA).publish(tree(A, 15))).toMatchObject({ isQuiet: true });
    });

    it('is ours again by site.url where the state was lost, and keeps its id', async () => {
      const place = await makePlace();
      const manifests = createMemoryManifests();
      await place.open(manifests).publish(tree(A, 0));
      manifests.forget();
      const lost = { id: 'new', url: A.url };
      expect(await place.open(manifests).publish(tree(lost, 5))).toMatchObject({ putCount: 0, removedCount: 0 });
      expect(parseHeartbeat(await heartbeat(place)).site).toEqual(A);
      await place.open(manifests).publish(tree(lost, 10, { 'index.html': '2' }));
      expect(await paths(place)).toEqual(['assets/style.1a.css', 'heartbeat.json', 'index.html']);
      expect(parseHeartbeat(await heartbeat(place)).site).toEqual(A);
    });

    it('that lost its state and moved is taken over by --adopt alone', async () => {
      const place = await makePlace();
      const manifests = createMemoryManifests();
      await place.open(manifests).publish(tree(A, 0));
      manifests.forget();
      await expect(place.open(manifests).publish(tree(B, 5))).rejects.toMatchObject(FOREIGN);
      expect(await place.open(manifests).publish({ ...tree(B, 5), adopts: true })).toMatchObject({ putCount: 0 });
      expect(parseHeartbeat(await heartbeat(place)).site).toEqual({ id: A.id, url: B.url });
      expect(await place.open(manifests).publish(tree(B, 10))).toMatchObject({ isQuiet: true });
    });

    it('of release 0.1.0 goes on and gets an id with the next heartbeat', async () => {
      const place = await makePlace();
      const manifests = createMemoryManifests();
      await place.open(manifests).publish(aBuiltTree(SITE, minutes(0)));
      expect(await place.open(manifests).publish(tree(A, 5))).toMatchObject({ isQuiet: true });
      expect(parseHeartbeat(await heartbeat(place)).site).toEqual(A);
      // Where the manifest lies beside what was put, the state has none.
      const manifest = await manifests.loadManifest(place.open(manifests).id);
      if (manifest !== undefined) expect(manifest.siteId).toBe('aaaa');
    });

    it('tells when it was published to its own site alone', async () => {
      const place = await makePlace();
      const manifests = createMemoryManifests();
      await place.open(manifests).publish(tree(A, 7));
      expect(await place.open(manifests, { siteUrl: A.url }).look()).toMatchObject({ checkedAt: minutes(7) });
      expect(await place.open(createMemoryManifests(), { siteUrl: B.url }).look()).toMatchObject({
        checkedAt: undefined,
      });
    });

    it('that another site took loses nothing when its former owner hides something, or leaves', async () => {
      const place = await makePlace();
      const manifests = createMemoryManifests();
      await place.open(manifests, { siteUrl: A.url }).publish(tree(A, 0));
      await place.open(createMemoryManifests()).publish({ ...tree({ id: A.id, url: B.url }, 5), adopts: true });
      const before = await paths(place);
      const taken = createMemoryManifests();
      const known = await manifests.loadManifest(place.open(manifests).id);
      if (known !== undefined) await taken.saveManifest(place.open(taken).id, { ...known, siteId: 'cccc' });
      const ofC = place.open(taken, { siteUrl: 'https://c.example.jp/' });
      await ofC.empty(minutes(10)).catch(() => undefined);
      await ofC.hide({ isHidden: () => true, at: minutes(10) }).catch(() => undefined);
      expect(await paths(place)).toEqual(before);
    });
  });
}
