import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walk } from '../../../src/publish/built/build-index.ts';
import { loadBuiltTrees } from '../../../src/publish/built/load-built-trees.ts';
import { displayPath, isTreePath } from '../../../src/publish/tree-path.ts';
import { CannotCarry } from '../../../src/publish/built/prior-parts.ts';
import { writeTree, writeTreeBreathing, type WrittenTree } from '../../../src/publish/built/write-tree.ts';
import { carriedPart, type SiteFile, type SitePart, type SiteTree } from '../../../src/site/site-file.ts';
import { aFile, aHeartbeat, aSiteTree, makeFolder, minutes } from '../../support/trees.ts';

const SITE = { 'index.html': '<p>正常</p>', 'assets/style.1a.css': 'p{}', 'c/acme/noroshi.json': '{}' };

function build(
  folder: string,
  contents: Record<string, string> | SiteTree,
  at = 0,
  clockMs: () => number = () => 0,
): WrittenTree {
  const tree = 'parts' in contents ? (contents as SiteTree) : aSiteTree(contents);
  const options = { builtAt: minutes(at), heartbeat: aHeartbeat(minutes(at)), clockMs };
  return writeTree(tree, join(folder, 'public'), options);
}

/** Dies after so many files, as a killed program would. */
function dyingTree(contents: Record<string, string>, afterFiles: number): SiteTree {
  const tree = aSiteTree(contents);
  function* files() {
    for (const [i, [path, content]] of Object.entries(contents).entries()) {
      if (i === afterFiles) throw new Error('killed');
      yield aFile(path, content);
    }
  }
  return { ...tree, parts: [{ id: 'all', inputHash: JSON.stringify(contents), files }] };
}

describe('a tree that takes long to write', () => {
  it('lets others run between its parts, and is the same', async () => {
    const [folder, other] = [makeFolder(), makeFolder()];
    const parts = ['a', 'b', 'c'].map((id) => ({ id, inputHash: id, files: () => [aFile(`${id}.html`, id)] }));
    const tree: SiteTree = { kind: 'public', id: 'public', parts };
    const options = { builtAt: minutes(0), heartbeat: aHeartbeat(minutes(0)) };
    const seen: number[] = [];
    const written = await writeTreeBreathing(tree, join(folder, 'public'), options, async () => {
      seen.push(walk(join(folder, 'public')).length);
    });
    expect(seen).toEqual([0, 1, 2]);
    const { directory: _, ...rest } = writeTree(tree, join(other, 'public'), options);
    expect(written).toMatchObject(rest);
    expect(walk(join(folder, 'public')).toSorted()).toEqual(walk(join(other, 'public')).toSorted());
  });

  it('tells what a folder does not take as one that is written at once does', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const options = { builtAt: minutes(0), heartbeat: '' };
    const writing = writeTreeBreathing(aSiteTree(SITE), join(folder, 'file/public'), options, () => undefined);
    await expect(writing).rejects.toMatchObject({ code: 'build.unwritable' });
  });
});

describe('a tree of which most customers go on as they were', () => {
  const partOf = (id: string, text: string): SitePart => {
    return { id: `customer:${id}:ja#told:`, inputHash: text, files: () => [aFile(`c/${id}/index.html`, text)] };
  };
  const whole: SiteTree = { kind: 'public', id: 'public', parts: [partOf('acme', 'a'), partOf('acme-2', 'b')] };
  const next: SiteTree = { ...whole, parts: [partOf('acme', 'A'), carriedPart('acme-2')] };

  it('is what it would be if all of it were made', () => {
    const [folder, other] = [makeFolder(), makeFolder()];
    build(folder, whole);
    build(other, whole);
    const written = build(folder, next, 5);
    const made = build(other, { ...whole, parts: [partOf('acme', 'A'), partOf('acme-2', 'b')] }, 5);
    const indexOf = (root: string): string => readFileSync(join(root, 'public.noroshi-build.json'), 'utf8');
    expect([written.entries, written.fileCount, indexOf(folder)]).toEqual([made.entries, 2, indexOf(other)]);
    expect([written.writtenCount, [...written.changedCustomers]]).toEqual([1, ['acme']]);
    expect(readFileSync(join(folder, 'public/c/acme-2/index.html'), 'utf8')).toBe('b');
  });

  it('is not written where a file of theirs is gone, or was never made', () => {
    const folder = makeFolder();
    expect(() => build(folder, next)).toThrow(CannotCarry);
    build(folder, whole);
    rmSync(join(folder, 'public/c/acme-2/index.html'));
    expect(() => build(folder, next, 5)).toThrow(CannotCarry);
    expect(build(folder, whole, 6).writtenCount).toBeGreaterThan(0);
  });
});

describe('writing a tree', () => {
  it('writes every file with size, hash, type and policy, sorted by path', () => {
    const folder = makeFolder();
    const tree = build(folder, SITE);
    expect(walk(tree.directory).toSorted()).toEqual([...Object.keys(SITE), 'heartbeat.json'].toSorted());
    expect(tree.entries.map((entry) => entry.path)).toEqual(Object.keys(SITE).toSorted());
    expect(tree.entries.at(-1)).toEqual({
      path: 'index.html',
      bytes: 13,
      sha256: '4f29954ec0b973e7a81bc20ecc5918c3abcf01b9132238090c0a453ef225e19a',
      contentType: 'text/html; charset=utf-8',
      cache: 'revalidate',
    });
  });

  it('writes the heartbeat and nothing else when nothing changed', () => {
    const folder = makeFolder();
    build(folder, SITE);
    const stamps = () => new Map(walk(folder).map((path) => [path, statSync(join(folder, path)).mtimeMs]));
    const before = new Map(walk(folder).map((path) => [path, statSync(join(folder, path), { bigint: true }).ino]));
    const mtimes = stamps();
    const again = build(folder, SITE, 5);
    expect(again).toMatchObject({ writtenCount: 0, removedCount: 0, reusedPartCount: 1 });
    const changed = walk(folder).filter(
      (path) =>
        statSync(join(folder, path), { bigint: true }).ino !== before.get(path) ||
        stamps().get(path) !== mtimes.get(path),
    );
    expect(changed).toEqual(['public/heartbeat.json']);
  });

  it('does not render a part whose input is what it was', () => {
    const folder = makeFolder();
    const rendered: string[] = [];
    const part = (id: string, inputHash: string): SitePart => ({
      id,
      inputHash,
      files: () => (rendered.push(id), [aFile(`${id}/index.html`, `${id} ${inputHash}`)]),
    });
    build(folder, { kind: 'public', id: 'public', parts: [part('a', '1'), part('b', '1')] });
    const second = build(folder, { kind: 'public', id: 'public', parts: [part('a', '1'), part('b', '2')] });
    expect(rendered).toEqual(['a', 'b', 'b']);
    expect(second.entries.map((entry) => entry.path)).toEqual(['a/index.html', 'b/index.html']);
    expect(second).toMatchObject({ writtenCount: 1, reusedPartCount: 1 });
  });

  it('renders a part again when one of its files was lost or cut', () => {
    const folder = makeFolder();
    const tree = build(folder, SITE);
    rmSync(join(tree.directory, 'index.html'));
    writeFileSync(join(tree.directory, 'assets/style.1a.css'), '');
    expect(build(folder, SITE).writtenCount).toBe(2);
    expect(loadBuiltTrees(folder, { verify: 'hash' })).toHaveLength(1);
  });

  it('removes what left the tree, with the folders that became empty, and nothing foreign', () => {
    const folder = makeFolder();
    const tree = build(folder, SITE);
    writeFileSync(join(tree.directory, 'verification.html'), 'foreign');
    expect(build(folder, { 'index.html': 'x' })).toMatchObject({ writtenCount: 1, removedCount: 2 });
    expect(readdirSync(tree.directory).toSorted()).toEqual(['heartbeat.json', 'index.html', 'verification.html']);
  });

  it.each(['../out.html', '/etc/passwd', 'a//b', 'a/./b', 'a/../../b', '..', '', 'a\\b', 'a\nb', 'a/'])(
    'takes the path %j for a bug',
    (path) => {
      expect(isTreePath(path)).toBe(false);
      const folder = makeFolder();
      expect(() =>
        build(folder, {
          kind: 'public',
          id: 'p',
          parts: [{ id: 'a', inputHash: '', files: () => [{ ...aFile('x'), path }] }],
        }),
      ).toThrow('would leave the tree');
    },
  );

  it.each(['a.b', '.well-known/x', 'a/..b', '障害/1 +%&#.html', '...'])('takes the path %j', (path) => {
    expect(isTreePath(path)).toBe(true);
  });

  it('writes more folders than it remembers, also into those it forgot', () => {
    const folder = makeFolder();
    const incidents = Array.from({ length: 1_100 }, (_, i) => [`c/acme/incidents/${i}/index.html`, `${i}`] as const);
    const contents = Object.fromEntries([...incidents, ['c/acme/incidents/0/late.html', 'late']]);
    const tree = build(folder, contents);
    expect(tree.writtenCount).toBe(1_101);
    expect(walk(tree.directory)).toHaveLength(1_102);
    expect(build(folder, { ...contents, 'c/acme/incidents/0/later.html': 'later' }, 5).writtenCount).toBe(1);
  });

  it('takes a path that comes twice for a bug', () => {
    const twice = {
      kind: 'public',
      id: 'p',
      parts: [{ id: 'a', inputHash: '', files: () => [aFile('x'), aFile('x')] }],
    } as const;
    expect(() => build(makeFolder(), { ...twice, parts: [...twice.parts] })).toThrow('twice');
  });

  it('refuses a folder with foreign files and touches none of them', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/index.html'), 'mine');
    expect(() => build(folder, SITE)).toThrow(expect.objectContaining({ code: 'build.foreign_files' }));
    expect(readFileSync(join(folder, 'public/index.html'), 'utf8')).toBe('mine');
  });

  it('refuses to overwrite a foreign file, or to write through a link', () => {
    const folder = makeFolder();
    const outside = makeFolder();
    const tree = build(folder, { 'index.html': '' });
    writeFileSync(join(tree.directory, 'new.html'), 'mine');
    symlinkSync(outside, join(tree.directory, 'c'));
    const foreign = expect.objectContaining({ code: 'build.foreign_files' });
    expect(() => build(folder, { 'index.html': '', 'new.html': 'x' })).toThrow(foreign);
    expect(() => build(folder, { 'index.html': '', 'c/acme/index.html': 'x' })).toThrow(foreign);
    expect(readdirSync(outside)).toEqual([]);
    expect(readFileSync(join(tree.directory, 'new.html'), 'utf8')).toBe('mine');
  });

  it('refuses a published directory, which is a link', () => {
    const folder = makeFolder();
    symlinkSync(makeFolder(), join(folder, 'public'));
    expect(() => build(folder, SITE)).toThrow(expect.objectContaining({ code: 'build.foreign_files' }));
  });

  it('says in a sentence that the disk does not take it', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const into = () => writeTree(aSiteTree(SITE), join(folder, 'file/public'), { builtAt: minutes(0), heartbeat: '' });
    expect(into).toThrow(expect.objectContaining({ code: 'build.unwritable' }));
  });
});

describe('after a killed build', () => {
  const KILLED = { 'a.html': 'new', 'b.html': 'new', 'index.html': 'new' };

  it.each([0, 1, 2, 3])('a first build killed after %i files is completed by the next', (count) => {
    const folder = makeFolder();
    expect(() => build(folder, dyingTree({ ...KILLED, 'z.html': '' }, count))).toThrow('killed');
    const next = build(folder, SITE);
    expect(walk(next.directory).toSorted()).toEqual([...Object.keys(SITE), 'heartbeat.json'].toSorted());
    expect(loadBuiltTrees(folder, { verify: 'hash' })).toHaveLength(1);
  });

  it.each([0, 1, 2, 3])('a later build killed after %i files leaves nothing wrong or unowned', (count) => {
    const folder = makeFolder();
    const before = { 'index.html': 'old', 'keep.html': 'old' };
    build(folder, before);
    expect(() => build(folder, dyingTree({ ...KILLED, 'z.html': '' }, count))).toThrow('killed');
    expect(() => build(folder, dyingTree({ ...KILLED, 'z.html': '' }, count))).toThrow('killed');
    // The same content as before the kill: sizes and hashes of the old index would be trusted wrongly.
    const next = build(folder, before);
    expect(walk(folder).toSorted()).toEqual([
      'public.noroshi-build.json',
      'public/heartbeat.json',
      'public/index.html',
      'public/keep.html',
    ]);
    expect(readFileSync(join(next.directory, 'index.html'), 'utf8')).toBe('old');
    expect(build(folder, before, 5)).toMatchObject({ writtenCount: 0, reusedPartCount: 1 });
  });
});

it.each([false, true])(
  'a build that slept while another was done stops, and spoils nothing: after a killed one (%s)',
  (isKilled) => {
    const folder = makeFolder();
    build(folder, { 'a.html': '0', 'index.html': '0' });
    if (isKilled) expect(() => build(folder, dyingTree({ 'a.html': 'x', 'z.html': '' }, 1))).toThrow('killed');
    const newer = { 'a.html': '2', 'b.html': '2', 'index.html': '2' };
    const older = aSiteTree({ 'a.html': '1', 'b.html': '1', 'index.html': '1' });
    const [part] = older.parts;
    let nowMs = 0;
    const sleeping = function* (): Generator<SiteFile> {
      for (const file of part!.files()) {
        if (file.path === 'b.html') {
          build(folder, newer, 10);
          nowMs += 1_000;
        }
        yield file;
      }
    };
    const wakes = () => build(folder, { ...older, parts: [{ ...part!, files: sleeping }] }, 5, () => nowMs);
    expect(wakes).toThrow(expect.objectContaining({ code: 'build.unwritable' }));
    const { directory, ...next } = build(folder, newer, 15);
    expect(next).toMatchObject({ writtenCount: 0, reusedPartCount: 1 });
    expect(Object.keys(newer).map((path) => readFileSync(join(directory, path), 'utf8'))).toEqual(['2', '2', '2']);
  },
);

describe('loading a build', () => {
  it('finds every tree with what publishing needs', () => {
    const folder = makeFolder();
    const options = { builtAt: minutes(0), heartbeat: aHeartbeat(minutes(0)) };
    const written = [
      writeTree(aSiteTree(SITE), join(folder, 'public'), options),
      writeTree(aSiteTree(SITE, { kind: 'internal', id: 'internal' }), join(folder, 'internal'), options),
      writeTree(aSiteTree({}, { kind: 'customer', id: 'acme' }), join(folder, 'customers/acme'), options),
    ];
    const expected = written.map(({ kind, id, directory, entries, builtAt, heartbeat }) => ({
      kind,
      id,
      directory,
      entries,
      builtAt,
      heartbeat,
    }));
    expect(loadBuiltTrees(folder, { verify: 'hash' })).toEqual(expected);
  });

  it('takes the instant of a quiet build from the heartbeat', () => {
    const folder = makeFolder();
    build(folder, SITE);
    build(folder, SITE, 35);
    expect(loadBuiltTrees(folder)[0]?.builtAt).toEqual(minutes(35));
  });

  it.each([
    ['an empty folder', () => undefined, 'build.not_a_build'],
    ['a folder that is not there', (folder: string) => rmSync(folder, { recursive: true }), 'build.not_a_build'],
    ['a folder of other files', (folder: string) => writeFileSync(join(folder, 'index.html'), ''), 'build.not_a_build'],
  ])('says that %s is not a build', (_, prepare, code) => {
    const folder = makeFolder();
    prepare(folder);
    expect(() => loadBuiltTrees(folder)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['a missing file', (d: string) => rmSync(`${d}/index.html`), 'build.damaged'],
    ['a cut file', (d: string) => writeFileSync(`${d}/index.html`, ''), 'build.damaged'],
    [
      'a changed file of the same size',
      (d: string) => writeFileSync(`${d}/assets/style.1a.css`, 'q{}'),
      'build.damaged',
    ],
    ['a cut index', (d: string) => writeFileSync(`${d}.noroshi-build.json`, '{"version":1,'), 'build.damaged'],
    ['an index of something else', (d: string) => writeFileSync(`${d}.noroshi-build.json`, '[]'), 'build.damaged'],
    [
      'an index with a path that leaves',
      (d: string) => rewrite(`${d}.noroshi-build.json`, 'index.html', '../x.html'),
      'build.damaged',
    ],
    [
      'an index of a newer version',
      (d: string) => rewrite(`${d}.noroshi-build.json`, '"version":1', '"version":2'),
      'build.newer_version',
    ],
    ['a build under way', (d: string) => writeFileSync(`${d}.noroshi-build.writing`, 'update\n'), 'build.damaged'],
    ['a missing heartbeat', (d: string) => rmSync(`${d}/heartbeat.json`), 'build.damaged'],
  ])('refuses a build with %s', (_, harm, code) => {
    const folder = makeFolder();
    harm(build(folder, SITE).directory);
    expect(() => loadBuiltTrees(folder, { verify: 'hash' })).toThrow(expect.objectContaining({ code }));
  });
});

it('never shows the key part of an unlisted address', () => {
  const path = 'c/acme-abcdefghijklmnopqrstuvwxyz/incidents/2k8/index.html';
  expect(displayPath(path)).toBe('c/acme-…/incidents/2k8/index.html');
  expect(displayPath('c/acme/index.html')).toBe('c/acme/index.html');
});

function rewrite(file: string, from: string, to: string): void {
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
}
