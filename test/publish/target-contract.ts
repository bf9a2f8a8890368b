import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Hiding } from '../../src/publish/target.ts';
import { aBuiltTree, makeFolder, minutes } from '../support/trees.ts';
import { testOwnership } from './ownership-contract.ts';
import { createMemoryManifests, type Place, type PlaceTraits } from './place.ts';

const SITE = {
  'index.html': '<link rel=stylesheet href=assets/style.1a.css>正常',
  'assets/style.1a.css': 'p{}',
  'c/acme/index.html': 'acme',
  'c/acme/noroshi.json': '{}',
  'empty.txt': '',
};
const ODD = {
  'index.html': '',
  'a b/c+d.html': '1',
  '100%/&=#.txt': '2',
  '障害/第1報.html': '3',
  "it's(1)!*~.json": '4',
  '.well-known/x.txt': '5',
  '%41.txt': '6',
};

/** What every target must do; run by each of them. */
export function testTargetContract(name: string, makePlace: () => Promise<Place>, traits: PlaceTraits = {}): void {
  const { holdsOthersFiles = true } = traits;
  async function setUp() {
    const place = await makePlace();
    const manifests = createMemoryManifests();
    const folder = makeFolder();
    const builds = makeFolder();
    let buildCount = 0;
    return {
      place,
      manifests,
      /** A run of its own at that minute: builds, publishes. */
      run: (contents: Record<string, string>, minute: number) =>
        place.open(manifests).publish(aBuiltTree(contents, minutes(minute), folder)),
      /** The same, told to replace also what claims to be newer. */
      runInstead: (contents: Record<string, string>, minute: number) =>
        place.open(manifests).publish({ ...aBuiltTree(contents, minutes(minute), folder), replacesNewer: true }),
      /** Nothing but that it looked, at that minute. */
      beat: (minute: number) =>
        place
          .open(manifests)
          .publish({ ...aBuiltTree({}, minutes(minute), join(builds, `${++buildCount}`)), isHeartbeatOnly: true }),
      plan: (contents: Record<string, string>, minute: number) =>
        place.open(manifests).plan(aBuiltTree(contents, minutes(minute), join(builds, `${++buildCount}`))),
      hide: (isHidden: Hiding['isHidden'], minute: number) =>
        place.open(manifests).hide({ isHidden, at: minutes(minute) }),
      look: () => place.open(manifests).look(),
      empty: (minute: number) => place.open(manifests).empty(minutes(minute)),
      live: async () => {
        const files = await place.read();
        files.delete('heartbeat.json');
        return Object.fromEntries(files);
      },
    };
  }

  function testOthersFiles(): void {
    it('refuses a place that holds a foreign front page, and leaves it', async () => {
      const { run, plan, live, place } = await setUp();
      await place.put('index.html', 'somebody else');
      await expect(plan(SITE, 0)).rejects.toMatchObject({ code: 'publish.foreign_files' });
      await expect(run(SITE, 0)).rejects.toMatchObject({ code: 'publish.foreign_files' });
      expect(await live()).toEqual({ 'index.html': 'somebody else' });
    });

    it('refuses to put over a foreign file that came later', async () => {
      const { run, live, place } = await setUp();
      await run(SITE, 0);
      await place.put('new.html', 'somebody else');
      await expect(run({ ...SITE, 'new.html': 'ours' }, 5)).rejects.toMatchObject({ code: 'publish.foreign_files' });
      expect(await live()).toEqual({ ...SITE, 'new.html': 'somebody else' });
    });
  }

  describe(`${name} as a target`, () => {
    it('puts a whole tree, and its heartbeat', async () => {
      const { run, live, place } = await setUp();
      const receipt = await run(SITE, 0);
      expect(receipt).toMatchObject({
        putCount: 5,
        removedCount: 0,
        unchangedCount: 0,
        isQuiet: false,
        unfinished: null,
        publishedAt: minutes(0),
      });
      expect(await live()).toEqual(SITE);
      expect((await place.read()).get('heartbeat.json')).toContain('00:00:00');
    });

    it('takes a customer’s tree down before anything new is put, and nothing else', async () => {
      const { run, live, hide } = await setUp();
      const other = { 'c/beta/index.html': 'beta', 'c/beta-2/index.html': 'beta 2' };
      await run({ ...SITE, ...other }, 0);
      expect(await hide((address) => address === 'c/beta/', 5)).toEqual({ hiddenCount: 1, refused: null });
      expect(await live()).toEqual({ ...SITE, 'c/beta-2/index.html': 'beta 2' });
      expect(await hide((address) => address === 'c/beta/', 6)).toEqual({ hiddenCount: 0, refused: null });
      expect(await run({ ...SITE, ...other }, 10)).toMatchObject({ putCount: 1, removedCount: 0 });
      expect(await live()).toEqual({ ...SITE, ...other });
    });

    it('hides nothing where nothing was ever published', async () => {
      const { hide, empty } = await setUp();
      expect(await hide(() => true, 0)).toEqual({ hiddenCount: 0, refused: null });
      expect(await empty(0)).toEqual({ hiddenCount: 0, refused: null });
    });

    it('takes away all that it put when the place is left, and can come back', async () => {
      const { run, live, empty, place } = await setUp();
      await run(SITE, 0);
      expect(await empty(5)).toMatchObject({ refused: null });
      expect(await live()).toEqual({});
      expect((await place.read()).has('heartbeat.json')).toBe(false);
      await run(SITE, 10);
      expect(await live()).toEqual(SITE);
    });

    it('changes nothing but the heartbeat when nothing changed', async () => {
      const { run, live, place } = await setUp();
      await run(SITE, 0);
      expect(await run(SITE, 5)).toMatchObject({ putCount: 0, removedCount: 0, unchangedCount: 5, isQuiet: true });
      expect(await live()).toEqual(SITE);
      expect((await place.read()).get('heartbeat.json')).toContain('00:05:00');
    });

    it('puts the heartbeat alone when it is told to, and goes on from there', async () => {
      const { run, beat, live, place } = await setUp();
      await run(SITE, 0);
      expect(await beat(5)).toMatchObject({ putCount: 0, removedCount: 0, isQuiet: true, unfinished: null });
      expect(await beat(10)).toMatchObject({ isQuiet: true });
      expect(await live()).toEqual(SITE);
      expect((await place.read()).get('heartbeat.json')).toContain('00:10:00');
      await expect(beat(7)).rejects.toMatchObject({ code: 'publish.newer_exists' });
      expect(await run(SITE, 15)).toMatchObject({ putCount: 0, unchangedCount: 5, isQuiet: true });
      expect(await live()).toEqual(SITE);
    });

    it('puts only what changed and removes only what left', async () => {
      const { run, live } = await setUp();
      await run(SITE, 0);
      const { 'c/acme/index.html': _, ...rest } = SITE;
      const next = { ...rest, 'index.html': 'changed' };
      expect(await run(next, 5)).toMatchObject({ putCount: 1, removedCount: 1, unchangedCount: 3 });
      expect(await live()).toEqual(next);
    });

    it('keeps an asset that left for a day, for readers of the page before', async () => {
      const { run, live } = await setUp();
      await run(SITE, 0);
      const { 'assets/style.1a.css': style, ...rest } = SITE;
      const next = { ...rest, 'index.html': 'new', 'assets/style.2b.css': 'p{}' };
      await run(next, 5);
      expect(await live()).toEqual({ ...next, 'assets/style.1a.css': style });
      await run({ ...next, 'index.html': 'newer' }, 24 * 60);
      expect(await live()).toHaveProperty(['assets/style.1a.css']);
      expect(await run({ ...next, 'index.html': 'newer' }, 24 * 60 + 6)).toMatchObject({
        putCount: 0,
        removedCount: 1,
      });
      expect(await live()).toEqual({ ...next, 'index.html': 'newer' });
    });

    it('keeps odd names as they are', async () => {
      const { run, live } = await setUp();
      await run(ODD, 0);
      expect(await live()).toEqual(ODD);
      expect(await run(ODD, 5)).toMatchObject({ isQuiet: true });
      await run({ 'index.html': '' }, 10);
      expect(await live()).toEqual({ 'index.html': '' });
    });

    it('refuses a run that is older than what is live', async () => {
      const { run, plan, live } = await setUp();
      await run(SITE, 10);
      const newer = { code: 'publish.newer_exists' };
      await expect(run({ ...SITE, 'index.html': 'old' }, 5)).rejects.toMatchObject(newer);
      await expect(plan(SITE, 5)).rejects.toMatchObject(newer);
      expect(await live()).toEqual(SITE);
    });

    it('takes the place of a publication from the future when told so, and goes on from there', async () => {
      const { run, runInstead, live } = await setUp();
      const year = 365 * 24 * 60;
      await run({ ...SITE, 'index.html': 'from the future' }, year);
      await expect(run(SITE, 5)).rejects.toMatchObject({
        code: 'publish.newer_exists',
        message: expect.stringContaining('364 days ahead'),
        hint: expect.stringContaining('--replace-newer'),
      });
      await runInstead(SITE, 10);
      expect(await live()).toEqual(SITE);
      expect(await run(SITE, 15)).toMatchObject({ isQuiet: true });
    });

    it('refuses a run that is older than the last check, though the content is older still', async () => {
      const { run, live } = await setUp();
      await run(SITE, 0);
      await run(SITE, 10);
      await expect(run({ ...SITE, 'index.html': 'old' }, 5)).rejects.toMatchObject({ code: 'publish.newer_exists' });
      expect(await live()).toEqual(SITE);
    });

    if (holdsOthersFiles) testOthersFiles();

    it('plans without touching anything: assets, data, new pages, changed pages, front page', async () => {
      const { run, plan, live } = await setUp();
      await run(SITE, 0);
      const next = {
        'index.html': '2',
        'c/acme/index.html': '2',
        'c/acme/incidents/1/index.html': '2',
        'c/acme/noroshi.json': '{"a":1}',
        'assets/style.2b.css': '2',
      };
      const { puts, removals, unchangedCount } = await plan(next, 5);
      expect(puts.map((entry) => entry.path)).toEqual([
        'assets/style.2b.css',
        'c/acme/noroshi.json',
        'c/acme/incidents/1/index.html',
        'c/acme/index.html',
        'index.html',
      ]);
      expect({ removals, unchangedCount }).toEqual({ removals: ['empty.txt'], unchangedCount: 0 });
      expect(await live()).toEqual(SITE);
    });

    it('says when it was published last, and nothing of a place where nothing is', async () => {
      const { run, beat, look } = await setUp();
      expect(await look()).toMatchObject({ checkedAt: undefined, site: undefined });
      await run(SITE, 5);
      expect(await look()).toMatchObject({ checkedAt: minutes(5) });
      await beat(10);
      expect(await look()).toMatchObject({ checkedAt: minutes(10) });
    });

    it('writes nothing once its run may not write any more', async () => {
      const { run, live, place, manifests } = await setUp();
      await run(SITE, 0);
      const assertMayWrite = (): Promise<void> => Promise.reject(new Error('another run has begun'));
      const target = place.open(manifests, { assertMayWrite });
      const tree = { ...aBuiltTree({ 'index.html': 'late' }, minutes(5)), hidesNames: true };
      const late = [
        () => target.publish(tree),
        () => target.publish({ ...tree, isHeartbeatOnly: true }),
        () => target.hide({ isHidden: () => true, at: minutes(5) }),
        () => target.empty(minutes(5)),
      ];
      for (const act of late) await expect(act()).rejects.toThrow('another run has begun');
      expect(await live()).toEqual(SITE);
      expect((await place.read()).get('heartbeat.json')).toContain('00:00:00');
    });

    it('leaves a customer’s tree that is not built this time as it is', async () => {
      const { run, live, place, manifests } = await setUp();
      await run(SITE, 0);
      const without = aBuiltTree({ 'index.html': 'new' }, minutes(5));
      await place.open(manifests).publish({ ...without, keptAddresses: new Set(['c/acme/']) });
      const { 'index.html': _, 'empty.txt': __, ...kept } = SITE;
      expect(await live()).toEqual({ ...kept, 'index.html': 'new' });
      await run({ 'index.html': 'new' }, 10);
      expect(Object.keys(await live())).not.toContain('c/acme/index.html');
    });

    it('puts again what somebody spoiled, when it is to look', async () => {
      const { run, live, place, manifests } = await setUp();
      await run(SITE, 0);
      await place.put('c/acme/index.html', 'spoiled');
      await place.open(manifests).publish({ ...aBuiltTree(SITE, minutes(5)), verifies: true });
      expect(await live()).toEqual(SITE);
    });

    it('finds its own files again when the state was lost', async () => {
      const { run, live, manifests } = await setUp();
      await run(SITE, 0);
      manifests.forget();
      expect(await run(SITE, 5)).toMatchObject({ putCount: 0, isQuiet: true });
      manifests.forget();
      await run({ 'index.html': 'only' }, 10);
      expect(await live()).toMatchObject({ 'index.html': 'only' });
      expect(Object.keys(await live())).not.toContain('c/acme/index.html');
    });

    it('leaves readers what they had when the build is gone, and heals with the next run', async () => {
      const { run, live, place, manifests } = await setUp();
      await run(SITE, 0);
      const broken = aBuiltTree({ ...SITE, 'index.html': 'new', 'c/acme/index.html': 'new' }, minutes(5));
      rmSync(join(broken.directory, 'index.html'));
      await expect(place.open(manifests).publish(broken)).rejects.toMatchObject({ code: 'publish.interrupted' });
      expect(await live()).toHaveProperty(['index.html'], SITE['index.html']);
      const next = { ...SITE, 'index.html': 'newest' };
      await run(next, 10);
      expect(await live()).toEqual(next);
    });
  });
  testOwnership(name, makePlace);
}
