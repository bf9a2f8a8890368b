import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDirectoryTarget } from '../../../src/publish/folder/directory.ts';
import { recycleRelease } from '../../../src/publish/folder/recycled-release.ts';
import { aBuiltTree, makeFolder, minutes } from '../../support/trees.ts';

/** Folders end in `/`. */
function listing(root: string, prefix = ''): string[] {
  return readdirSync(join(root, prefix), { withFileTypes: true }).flatMap((item) => {
    const path = `${prefix}${item.name}`;
    return item.isDirectory() ? [`${path}/`, ...listing(root, `${path}/`)] : [path];
  });
}

function foldersOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
  });
}

const PATHS = [
  'index.html',
  'c/a/index.html',
  'c/a/1/index.html',
  'c/b/index.html',
  'c/b/2/index.html',
  'd/e/f/g.json',
];

const aSite = fc
  .dictionary(fc.constantFrom(...PATHS.slice(1)), fc.constantFrom('1', '2', '3'))
  .map((contents) => ({ 'index.html': '1', ...contents }));

/** What others do to what lies there between two runs. */
type Meddling = 'nothing' | 'a foreign file' | 'an old one changed' | 'an old one lost' | 'a live one cut';

function meddle(kind: Meddling, releases: string, directory: string): void {
  const live = realpathSync(directory);
  const old = readdirSync(releases).find((name) => /^\d+T\d+Z-[0-9a-f]{8}$/.test(name) && !live.endsWith(name));
  const index = join(releases, old ?? live, 'index.html');
  if (kind === 'a foreign file') writeFileSync(join(directory, 'verification.html'), 'mine');
  if (kind === 'a live one cut') replace(join(directory, 'index.html'), '');
  if (old !== undefined && kind === 'an old one changed') replace(index, 'not ours');
  if (old !== undefined && kind === 'an old one lost') rmSync(index, { force: true });
}

function replace(file: string, content: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, content);
}

describe('a release that is made of an old one', () => {
  it('is what a new one would be, whatever was there and whatever others did to it', async () => {
    const aMeddling = fc.constantFrom<Meddling[]>('nothing', 'a foreign file', 'an old one changed', 'an old one lost', 'a live one cut'); // prettier-ignore
    const history = fc.array(fc.tuple(aSite, aMeddling), { minLength: 5, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const [folder, builds] = [makeFolder(), makeFolder()];
        const directory = join(folder, 'www');
        let hasForeign = false;
        for (const [index, [contents, meddling]] of steps.entries()) {
          await createDirectoryTarget(directory).publish(aBuiltTree(contents, minutes(index * 20), builds));
          const paths = [...Object.keys(contents), 'heartbeat.json', ...(hasForeign ? ['verification.html'] : [])];
          expect(new Set(listing(realpathSync(directory)))).toEqual(new Set([...paths, ...foldersOf(paths)]));
          for (const [path, content] of Object.entries(contents)) {
            expect(readFileSync(join(directory, path), 'utf8')).toBe(content);
          }
          meddle(meddling, join(folder, '.www.releases'), directory);
          hasForeign ||= meddling === 'a foreign file';
        }
        expect(readdirSync(join(folder, '.www.releases')).length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the folders and files that stay, and makes none anew', async () => {
    const [folder, builds] = [makeFolder(), makeFolder()];
    const directory = join(folder, 'www');
    const publish = (text: string, minute: number) =>
      createDirectoryTarget(directory).publish(
        aBuiltTree({ 'index.html': text, 'c/a/index.html': '1' }, minutes(minute), builds),
      );
    for (const [index, text] of ['1', '2', '3'].entries()) await publish(text, index * 20);
    const oldest = readdirSync(join(folder, '.www.releases')).toSorted()[0]!;
    const before = lstatSync(join(folder, '.www.releases', oldest, 'c/a')).ino;
    await publish('4', 60);
    expect(lstatSync(join(directory, 'c/a')).ino).toBe(before);
    expect(readdirSync(join(folder, '.www.releases'))).not.toContain(oldest);
  });

  it('is open to readers, though the old one was closed to them', async () => {
    const [folder, builds] = [makeFolder(), makeFolder()];
    const directory = join(folder, 'www');
    const publish = (text: string, minute: number) =>
      createDirectoryTarget(directory).publish(
        aBuiltTree({ 'index.html': text, 'c/a/index.html': '1' }, minutes(minute), builds),
      );
    for (const [index, text] of ['1', '2', '3'].entries()) await publish(text, index * 20);
    const oldest = readdirSync(join(folder, '.www.releases')).toSorted()[0]!;
    for (const path of ['c/a', 'c', '']) chmodSync(join(folder, '.www.releases', oldest, path), 0o700);
    await publish('4', 60);
    for (const path of ['', 'c', 'c/a']) expect(statSync(join(directory, path)).mode & 0o777).toBe(0o755);
  });

  it('trusts no number where files have one name each', () => {
    const folder = makeFolder();
    const [old, place] = [join(folder, 'old'), join(folder, 'new')];
    for (const path of ['c/a/index.html', 'index.html']) {
      mkdirSync(dirname(join(old, path)), { recursive: true });
      writeFileSync(join(old, path), '1');
    }
    symlinkSync('/', join(old, 'c/away'));
    const shared = new Map([['index.html', lstatSync(join(old, 'index.html')).ino]]);
    expect(recycleRelease(old, place, shared)).toEqual(new Set());
    expect(listing(place)).toEqual([]);
    expect(readdirSync('/').length).toBeGreaterThan(0);
  });

  it('begins anew, and leaves the old one where it was, where that cannot be taken up', () => {
    const folder = makeFolder();
    const [old, place] = [join(folder, 'old'), join(folder, 'new')];
    writeFileSync(old, 'no folder');
    expect(recycleRelease(old, place, new Map())).toEqual(new Set());
    expect(readdirSync(folder)).toEqual(['old']);
  });

  it('begins anew where the old one is gone', () => {
    const folder = makeFolder();
    expect(recycleRelease(join(folder, 'gone'), join(folder, 'new'), new Map([['a', 1]]))).toEqual(new Set());
    expect(readdirSync(folder)).toEqual([]);
  });
});
