import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { walk } from '../../../src/publish/built/build-index.ts';
import { failedFolderError } from '../../../src/publish/folder/folder-failure.ts';
import { createDirectoryTarget } from '../../../src/publish/folder/directory.ts';
import { aBuiltTree, makeFolder, minutes } from '../../support/trees.ts';
import { testTargetContract } from '../target-contract.ts';

testTargetContract('a directory', async () => {
  const directory = join(makeFolder(), 'www');
  return {
    open: (_, { siteUrl, ...guard } = {}) =>
      createDirectoryTarget(directory, { ...(siteUrl === undefined ? {} : { siteUrls: [siteUrl] }), ...guard }),
    read: async () => new Map(walk(directory).map((path) => [path, readFileSync(join(directory, path), 'utf8')])),
    async put(path, content) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, path), content);
    },
  };
});

const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}' };

function setUp() {
  const folder = makeFolder();
  const builds = makeFolder();
  const directory = join(folder, 'www');
  return {
    folder,
    directory,
    releases: join(folder, '.www.releases'),
    publish: (contents: Record<string, string>, minute: number) =>
      createDirectoryTarget(directory).publish(aBuiltTree(contents, minutes(minute), builds)),
  };
}

describe('a directory', () => {
  it('is a link to a release beside it, also where the parent is moved', async () => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    expect(readlinkSync(directory)).toMatch(/^\.www\.releases\/20261101T000000000Z-[0-9a-f]{8}$/);
  });

  it('takes over an empty folder', async () => {
    const { directory, publish } = setUp();
    mkdirSync(directory);
    await publish(SITE, 0);
    expect(lstatSync(directory).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a link to another folder', (path: string) => symlinkSync('/', path)],
    ['a link that looks like ours but leaves', (path: string) => symlinkSync('.www.releases/../x', path)],
  ])('refuses %s', async (_, prepare) => {
    const { directory, publish } = setUp();
    prepare(directory);
    await expect(publish(SITE, 0)).rejects.toMatchObject({ code: 'publish.foreign_files' });
  });

  it('keeps the last three releases, and what was live in the last 15 minutes', async () => {
    const { releases, publish } = setUp();
    const kept = (): string[] => readdirSync(releases).filter((name) => !name.endsWith('.json'));
    for (let i = 0; i < 6; i++) await publish({ ...SITE, 'index.html': `${i}` }, i * 20);
    expect(kept()).toHaveLength(3);
    expect(readdirSync(releases)).toHaveLength(6);
    for (let i = 0; i < 20; i++) await publish({ ...SITE, 'index.html': `busy ${i}` }, 200 + i);
    // One was replaced exactly 15 minutes ago.
    expect(kept()).toHaveLength(17);
    await publish({ ...SITE, 'index.html': 'quiet again' }, 300);
    expect(kept()).toHaveLength(3);
  });

  it.each([0o000, 0o027, 0o077])('is readable by a web server of another user under umask %o', async (umask) => {
    const { directory, releases, publish } = setUp();
    const before = process.umask(umask);
    onTestFinished(() => void process.umask(before));
    await publish(SITE, 0);
    await publish(SITE, 5);
    expect(process.umask()).toBe(umask);
    const modes = ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })].map((path) => {
      const found = statSync(join(directory, path));
      return `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8)}`;
    });
    expect([...new Set(modes)].toSorted()).toEqual(['file 644', 'folder 755']);
    expect(statSync(releases).mode & 0o777).toBe(0o755);
  });

  it('opens what a run of release 0.1.0 under umask 077 closed', async () => {
    const { directory, releases, publish } = setUp();
    await publish(SITE, 0);
    chmodSync(join(directory, 'index.html'), 0o600);
    chmodSync(releases, 0o700);
    await publish(SITE, 5);
    expect(statSync(join(directory, 'index.html')).mode & 0o777).toBe(0o644);
    expect(statSync(releases).mode & 0o777).toBe(0o755);
  });

  it('says whose a file is that stands in the way', () => {
    const { folder } = setUp();
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(folder, 4711, 4711);
    const path = isRoot ? join(folder, 'gone/file') : '/gone';
    const error = failedFolderError('t', '/srv/www', Object.assign(new Error('no'), { code: 'EACCES', path }));
    expect(error.message).toContain(
      isRoot ? `${folder} belongs to user 4711, and this run is root` : '/ belongs to root',
    );
    const busy = failedFolderError('t', '/srv/www', Object.assign(new Error('no'), { code: 'EBUSY', path }));
    expect(busy.hint).toContain('/srv/www/site');
  });

  it('is refused where a volume is mounted', async () => {
    // /proc is mounted on every machine that runs this.
    const tree = aBuiltTree(SITE);
    await expect(createDirectoryTarget('/proc').publish(tree)).rejects.toMatchObject({
      message: expect.stringContaining('is a mount point') as unknown,
      hint: expect.stringContaining('/proc/site') as unknown,
    });
  });

  it('shares the bytes of what did not change', async () => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    await publish({ ...SITE, 'index.html': '2' }, 5);
    expect(statSync(join(directory, 'assets/style.1a.css')).nlink).toBe(2);
    expect(statSync(join(directory, 'index.html')).nlink).toBe(1);
  });

  it('keeps its release in a quiet run', async () => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    const before = realpathSync(directory);
    await publish(SITE, 5);
    expect(realpathSync(directory)).toBe(before);
  });

  it('clears away what killed runs left', async () => {
    const { directory, releases, publish } = setUp();
    await publish(SITE, 0);
    mkdirSync(join(releases, '20261101T000100000Z-00000000.partial'));
    symlinkSync('nowhere', join(releases, '20261101T000100000Z-00000000.link'));
    writeFileSync(join(releases, '20261101T000100000Z-00000000.json'), '{}');
    writeFileSync(join(directory, '.heartbeat.json.0123456789ab.tmp'), '{');
    await publish({ ...SITE, 'index.html': '2' }, 5);
    expect(walk(directory).toSorted()).toEqual(['assets/style.1a.css', 'heartbeat.json', 'index.html']);
    const ids = readdirSync(releases).map((name) => name.replace(/\.json$/, ''));
    expect(new Set(ids)).toEqual(
      new Set(readdirSync(releases).filter((name) => /^\d{8}T\d{9}Z-[0-9a-f]{8}$/.test(name))),
    );
  });

  it.each([
    ['lost', (path: string) => rmSync(path)],
    ['cut by a power failure', (path: string) => truncateSync(path)],
  ])('puts a file again that was %s', async (_, harm) => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    harm(join(directory, 'index.html'));
    expect(await publish(SITE, 5)).toMatchObject({ putCount: 1 });
    expect(readFileSync(join(directory, 'index.html'), 'utf8')).toBe('1');
  });

  it('publishes anew where the release folder was deleted', async () => {
    const { directory, releases, publish } = setUp();
    await publish(SITE, 0);
    rmSync(releases, { recursive: true });
    expect(await publish(SITE, 5)).toMatchObject({ putCount: 2 });
    expect(readFileSync(join(directory, 'index.html'), 'utf8')).toBe('1');
  });

  it('takes a file along that somebody put into the live release', async () => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    writeFileSync(join(directory, 'verification.html'), 'mine');
    await publish({ ...SITE, 'index.html': '2' }, 5);
    expect(readFileSync(join(directory, 'verification.html'), 'utf8')).toBe('mine');
  });

  it('does not switch when it may not write any more', async () => {
    const { directory, publish } = setUp();
    await publish(SITE, 0);
    let asked = 0;
    const assertMayWrite = () => (++asked === 2 ? Promise.reject(new Error('lost')) : Promise.resolve());
    const target = createDirectoryTarget(directory, { assertMayWrite });
    await expect(target.publish(aBuiltTree({ 'index.html': '2' }, minutes(5)))).rejects.toThrow('lost');
    expect(readFileSync(join(directory, 'index.html'), 'utf8')).toBe('1');
  });

  it('says in a sentence that the disk does not take it', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const target = createDirectoryTarget(join(folder, 'file/www'));
    await expect(target.publish(aBuiltTree(SITE))).rejects.toMatchObject({ code: 'publish.interrupted' });
  });

  it('never shows a reader a mixture, whatever it reads and when', async () => {
    const { directory, publish } = setUp();
    const problems: string[] = [];
    let lastSeen = -1;
    let held: { root: string; asset: string } | undefined;
    // Called between publications and from inside them, where the guard is asked: right before each switch.
    const look = (): void => {
      if (!existsSync(directory)) return;
      const root = realpathSync(directory);
      const asset = readFileSync(join(root, 'index.html'), 'utf8');
      const number = Number(/style\.(\d+)\.css/.exec(asset)?.[1]);
      if (number < lastSeen) problems.push(`${number} after ${lastSeen}`);
      lastSeen = number;
      if (readFileSync(join(root, asset), 'utf8') !== `p{order:${number}}`)
        problems.push(`mixture in ${basename(root)}`);
      // A page opened one publication ago still finds its style under the link.
      if (held !== undefined && !existsSync(join(directory, held.asset))) problems.push(`${held.asset} is gone`);
      held = { root, asset };
    };
    const builds = makeFolder();
    const assertMayWrite = async (): Promise<void> => look();
    for (let i = 0; i < 50; i++) {
      const asset = `assets/style.${i}.css`;
      const tree = aBuiltTree({ 'index.html': asset, [asset]: `p{order:${i}}` }, minutes(i), builds);
      await createDirectoryTarget(directory, { assertMayWrite }).publish(tree);
      look();
    }
    expect({ problems, lastSeen }).toEqual({ problems: [], lastSeen: 49 });
    await publish({ 'index.html': 'x' }, 60);
  });
});
