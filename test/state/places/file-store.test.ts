import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileBlobs } from '../../../src/state/places/file-store.ts';
import { aTestTiming } from '../../support/test-timing.ts';
import { makeFolder } from '../../support/trees.ts';

const NOW = new Date('2026-11-20T03:05:00Z');

describe('a state folder', () => {
  it('loses what killed runs left as soon as another run holds it', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'lock'));
    const leftovers = ['.history.json.0a1b2c.tmp', 'lock/.0123456789abcdef.draft', 'lock/.00000001.json.0a1b2c.tmp'];
    for (const path of leftovers) {
      writeFileSync(join(folder, path), 'half');
      utimesSync(join(folder, path), NOW, new Date(NOW.getTime() - 600_000));
    }
    // Somebody else may just be trying to get the lock.
    writeFileSync(join(folder, 'lock/.ffff.draft'), 'whole');
    utimesSync(join(folder, 'lock/.ffff.draft'), NOW, NOW);
    writeFileSync(join(folder, 'history.json'), 'kept');

    const blobs = createFileBlobs(folder, aTestTiming(NOW));
    const lock = await blobs.lock({ runId: 'a', now: NOW }, 0);
    expect(readdirSync(folder).toSorted()).toEqual(['history.json', 'lock']);
    expect(readdirSync(join(folder, 'lock')).toSorted()).toEqual(['.ffff.draft', '00000001.json']);
    await lock.release();
  });

  it('is closed to other users of the machine when a run makes it, and stays as somebody made it', async () => {
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    const made = join(makeFolder(), '.noroshi');
    await createFileBlobs(made, aTestTiming(NOW)).lock({ runId: 'a', now: NOW }, 0);
    expect(mode(made)).toBe('700');
    const theirs = makeFolder();
    chmodSync(theirs, 0o750);
    await createFileBlobs(theirs, aTestTiming(NOW)).lock({ runId: 'a', now: NOW }, 0);
    expect(mode(theirs)).toBe('750');
  });

  it('explains what the disk refuses, and lets a bug be a bug', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'lock'), 'a file where a folder should be');
    const blobs = createFileBlobs(folder, aTestTiming(NOW));
    await expect(blobs.lock({ runId: 'a', now: NOW }, 0)).rejects.toMatchObject({ code: 'state.unreachable' });
    await expect(blobs.save('a\0b', new Uint8Array())).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await expect(blobs.load('a\0b')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });
});
