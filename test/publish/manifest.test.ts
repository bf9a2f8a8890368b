import { describe, expect, it } from 'vitest';
import { createManifestStore, parseManifest, serializeManifest } from '../../src/publish/manifest.ts';
import type { Manifest } from '../../src/publish/target.ts';
import { minutes } from '../support/trees.ts';

const MANIFEST: Manifest = {
  version: 1,
  publishedAt: minutes(5),
  entries: new Map([
    ['__proto__', { sha256: 'a', isAsset: false, retiredAt: null }],
    ['assets/障害 +.css', { sha256: '', isAsset: true, retiredAt: minutes(0) }],
  ]),
};

describe('a manifest', () => {
  it('is read as it was written', () => {
    expect(parseManifest('t', serializeManifest(MANIFEST))).toEqual(MANIFEST);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":1}',
    '{"version":1,"publishedAt":"yesterday","entries":[]}',
    '{"version":1,"publishedAt":"2026-11-01T00:00:00Z","entries":[["../x","a",0]]}',
    '{"version":1,"publishedAt":"2026-11-01T00:00:00Z","entries":[["x","a",1,{}]]}',
    '{"version":1,"publishedAt":"2026-11-01T00:00:00Z","entries":[null]}',
  ])('counts as lost when it says %j', (text) => {
    expect(parseManifest('t', Buffer.from(text))).toBeUndefined();
  });

  it('of a newer version is not guessed at', () => {
    const newer = Buffer.from('{"version":2}');
    expect(() => parseManifest('t', newer)).toThrow(expect.objectContaining({ code: 'publish.refused' }));
  });

  it('is kept in the state under a name of its own for each target', async () => {
    const kept = new Map<string, Uint8Array>();
    const store = createManifestStore({
      load: (name) => Promise.resolve(kept.get(name)),
      save: async (name, bytes) => void kept.set(name, bytes),
    });
    expect(await store.loadManifest('s3://a/')).toBeUndefined();
    await store.saveManifest('s3://a/', MANIFEST);
    await store.saveManifest('s3://b/', { ...MANIFEST, entries: new Map() });
    expect(await store.loadManifest('s3://a/')).toEqual(MANIFEST);
    expect([...kept.keys()]).toEqual([expect.stringMatching(/^[a-z0-9-]+$/), expect.stringMatching(/^[a-z0-9-]+$/)]);
  });
});
