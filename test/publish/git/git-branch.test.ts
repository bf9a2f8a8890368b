import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitTarget, type GitTargetOptions } from '../../../src/publish/git/git-branch.ts';
import type { ManifestStore } from '../../../src/publish/target.ts';
import { aBuiltTree, makeFolder, minutes } from '../../support/trees.ts';
import { createMemoryManifests } from '../place.ts';
import { testTargetContract } from '../target-contract.ts';

const ENVIRONMENT = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.invalid'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], {
    encoding: 'utf8',
    env: ENVIRONMENT,
    stdio: 'pipe',
  });
}

function makeRemote(): string {
  const remote = makeFolder();
  git(remote, 'init', '--quiet', '--bare');
  return remote;
}

function open(remote: string, manifests: ManifestStore, changes: Partial<GitTargetOptions> = {}) {
  return createGitTarget({
    remote,
    branch: 'gh-pages',
    keepHistory: false,
    manifests,
    environment: ENVIRONMENT,
    ...changes,
  });
}

function readBranch(remote: string): Map<string, string> {
  const files = new Map<string, string>();
  let listed: string;
  try {
    listed = git(remote, 'ls-tree', '-r', '-z', '--name-only', 'gh-pages');
  } catch {
    return files;
  }
  for (const path of listed.split('\0').filter(Boolean)) files.set(path, git(remote, 'show', `gh-pages:${path}`));
  return files;
}

/** Somebody else's commit on top of the branch. */
function commitForeign(remote: string, path: string, content: string): void {
  const work = makeFolder();
  git(work, 'init', '--quiet');
  try {
    git(work, 'pull', '--quiet', remote, 'gh-pages');
  } catch {
    // There is no such branch yet.
  }
  mkdirSync(dirname(join(work, path)), { recursive: true });
  writeFileSync(join(work, path), content);
  git(work, 'add', '.');
  git(work, 'commit', '--quiet', '-m', 'Mine');
  git(work, 'push', '--quiet', remote, 'HEAD:gh-pages');
}

testTargetContract('a Git branch', async () => {
  const remote = makeRemote();
  return {
    open: (manifests, given = {}) => open(remote, manifests, given),
    async read() {
      const files = readBranch(remote);
      files.delete('.nojekyll');
      return files;
    },
    put: async (path, content) => commitForeign(remote, path, content),
  };
});

const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}' };

describe('a Git branch', () => {
  it('is one commit that is replaced, however often it is published', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    for (let i = 0; i < 4; i++) await open(remote, manifests).publish(aBuiltTree({ 'index.html': `${i}` }, minutes(i)));
    await open(remote, manifests).publish(aBuiltTree({ 'index.html': '3' }, minutes(9)));
    expect(git(remote, 'rev-list', '--count', 'gh-pages').trim()).toBe('1');
    expect(git(remote, 'log', '-1', '--format=%an %s %(trailers:key=Noroshi-Run,valueonly)', 'gh-pages').trim()).toBe(
      'Noroshi Publish the status of 2026-11-01T00:09:00.000Z 2026-11-01T00:09:00.000Z',
    );
  });

  it('keeps one commit a publication when it should', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    for (let i = 0; i < 3; i++) {
      await open(remote, manifests, { keepHistory: true }).publish(aBuiltTree({ 'index.html': `${i}` }, minutes(i)));
    }
    expect(git(remote, 'rev-list', '--count', 'gh-pages').trim()).toBe('3');
  });

  it('tells GitHub Pages to leave the files as they are, and keeps the domain set there', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    await open(remote, manifests).publish(aBuiltTree(SITE));
    commitForeign(remote, 'CNAME', 'status.example.jp');
    await open(remote, manifests).publish(aBuiltTree({ 'index.html': '2' }, minutes(5)));
    const files = readBranch(remote);
    expect([files.get('CNAME'), files.get('.nojekyll'), files.get('index.html')]).toEqual([
      'status.example.jp',
      '',
      '2',
    ]);
  });

  it('tries again when the branch moved between look and push, and sees what came', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    await open(remote, manifests).publish(aBuiltTree(SITE));
    let asked = 0;
    const meet = (minute: number) => async (): Promise<void> => {
      if (++asked === 1)
        await open(remote, createMemoryManifests()).publish(aBuiltTree({ 'index.html': 'other' }, minutes(minute)));
    };
    await open(remote, manifests, { assertMayWrite: meet(3) }).publish(aBuiltTree({ 'index.html': '2' }, minutes(5)));
    expect(readBranch(remote).get('index.html')).toBe('2');
    asked = 0;
    const late = open(remote, manifests, { assertMayWrite: meet(30) }).publish(
      aBuiltTree({ 'index.html': '3' }, minutes(10)),
    );
    await expect(late).rejects.toMatchObject({ code: 'publish.newer_exists' });
    expect(readBranch(remote).get('index.html')).toBe('other');
  });

  it('gives way to somebody who moves it each time', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    let minute = 0;
    const assertMayWrite = async (): Promise<void> =>
      void (await open(remote, createMemoryManifests()).publish(
        aBuiltTree({ 'index.html': `other ${minute}` }, minutes(minute++)),
      ));
    const error: unknown = await open(remote, manifests, { assertMayWrite })
      .publish(aBuiltTree(SITE, minutes(9)))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'publish.refused' });
    expect(readBranch(remote).get('index.html')).toBe('other 1');
  });

  it('refuses a branch of somebody else in between', async () => {
    const [remote, manifests] = [makeRemote(), createMemoryManifests()];
    await open(remote, manifests).publish(aBuiltTree(SITE));
    const assertMayWrite = async (): Promise<void> => commitForeign(remote, 'mine.txt', 'mine');
    const late = open(remote, manifests, { assertMayWrite }).publish(aBuiltTree({ 'index.html': '2' }, minutes(5)));
    await expect(late).rejects.toMatchObject({ code: 'publish.foreign_files' });
    expect(readBranch(remote).get('mine.txt')).toBe('mine');
  });

  it('shows no password of the remote, in its name or in errors', async () => {
    const target = open('https://user:ghp_0123456789@127.0.0.1:1/a.git', createMemoryManifests());
    expect(target.id).toBe('git:https://127.0.0.1:1/a.git#gh-pages');
    const error: unknown = await target.publish(aBuiltTree(SITE)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'publish.unreachable' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/ghp_|user:/);
  });

  it('says in a sentence that there is no such repository, and never asks', async () => {
    const target = open(join(makeFolder(), 'none.git'), createMemoryManifests());
    await expect(target.publish(aBuiltTree(SITE))).rejects.toMatchObject({ code: 'publish.unreachable' });
  });

  it('says in a sentence that git is missing', async () => {
    const target = open(makeRemote(), createMemoryManifests(), { environment: { PATH: '/nonexistent' } });
    await expect(target.publish(aBuiltTree(SITE))).rejects.toMatchObject({ code: 'publish.unreachable' });
  });

  it('says in a sentence that the remote refuses the push', async () => {
    const remote = makeRemote();
    writeFileSync(join(remote, 'hooks/pre-receive'), '#!/bin/sh\necho protected branch >&2\nexit 1\n', { mode: 0o755 });
    await expect(open(remote, createMemoryManifests()).publish(aBuiltTree(SITE))).rejects.toMatchObject({
      code: 'publish.refused',
    });
  });
});

describe('a branch that says it is ours', () => {
  const tree = (minute: number) => aBuiltTree(SITE, minutes(minute), makeFolder());
  const FOREIGN = { code: 'publish.foreign_files' };

  it.each([true, false])(
    'with a copied trailer is foreign, whether the state is there (%s) or lost',
    async (isKept) => {
      const remote = makeRemote();
      const manifests = createMemoryManifests();
      await open(remote, manifests).publish(tree(0));
      const message = git(remote, 'log', '-1', '--format=%B', 'gh-pages');
      const work = makeFolder();
      git(work, 'init', '--quiet');
      git(work, 'pull', '--quiet', remote, 'gh-pages');
      writeFileSync(join(work, 'README.md'), 'ours');
      git(work, 'add', '.');
      git(work, 'commit', '--quiet', '--amend', '-m', message);
      git(work, 'push', '--quiet', '--force', remote, 'HEAD:gh-pages');
      if (!isKept) manifests.forget();
      await expect(open(remote, manifests).publish(tree(5))).rejects.toMatchObject(FOREIGN);
      expect(readBranch(remote).get('README.md')).toBe('ours');
    },
  );

  it('by the trailer of release 0.1.0 is ours only with all files in the manifest', async () => {
    const remote = makeRemote();
    const manifests = createMemoryManifests();
    await open(remote, manifests).publish(tree(0));
    const amend = (extra: number): void => {
      const work = makeFolder();
      git(work, 'init', '--quiet');
      git(work, 'pull', '--quiet', remote, 'gh-pages');
      for (let i = 0; i < extra; i++) writeFileSync(join(work, `foreign-${i}.txt`), '');
      git(work, 'add', '.');
      git(work, 'commit', '--quiet', '--amend', '-m', `Publish\n\nNoroshi-Run: ${minutes(0).toISOString()}`);
      git(work, 'push', '--quiet', '--force', remote, 'HEAD:gh-pages');
    };
    amend(0);
    expect(await open(remote, manifests).publish(tree(5))).toMatchObject({ putCount: 0 });
    amend(500);
    await expect(open(remote, manifests).publish(tree(10))).rejects.toMatchObject(FOREIGN);
  });

  it('with an amended tip is mended where the state knows its files, and foreign where it does not', async () => {
    const remote = makeRemote();
    const manifests = createMemoryManifests();
    await open(remote, manifests).publish(tree(0));
    const work = makeFolder();
    git(work, 'init', '--quiet');
    git(work, 'pull', '--quiet', remote, 'gh-pages');
    writeFileSync(join(work, 'index.html'), 'edited');
    git(work, 'commit', '--quiet', '--all', '--amend', '--no-edit');
    git(work, 'push', '--quiet', '--force', remote, 'HEAD:gh-pages');
    await expect(open(remote, createMemoryManifests()).publish(tree(5))).rejects.toMatchObject(FOREIGN);
    expect(readBranch(remote).get('index.html')).toBe('edited');
    expect(await open(remote, manifests).publish(tree(10))).toMatchObject({ putCount: 1 });
    expect(readBranch(remote).get('index.html')).toBe('1');
  });

  it.each([true, false])(
    'of others keeps its 500 files, its README and its history: ours once (%s)',
    async (wasOurs) => {
      const remote = makeRemote();
      const manifests = createMemoryManifests();
      if (wasOurs) await open(remote, manifests).publish(tree(0));
      const message = wasOurs ? git(remote, 'log', '-1', '--format=%B', 'gh-pages') : 'Mine';
      const work = makeFolder();
      git(work, 'init', '--quiet');
      if (wasOurs) git(work, 'pull', '--quiet', remote, 'gh-pages');
      for (let i = 0; i < 500; i++) writeFileSync(join(work, `page-${i}.md`), `${i}`);
      git(work, 'add', '.');
      git(work, 'commit', '--quiet', '-m', 'Pages');
      writeFileSync(join(work, 'README.md'), 'ours');
      git(work, 'add', '.');
      // A squash copies the messages of what it joins.
      git(work, 'commit', '--quiet', '-m', message);
      git(work, 'push', '--quiet', remote, 'HEAD:gh-pages');
      const before = git(remote, 'rev-list', 'gh-pages');
      for (const known of [manifests, createMemoryManifests()]) {
        await expect(open(remote, known).publish(tree(5))).rejects.toMatchObject(FOREIGN);
        const hiding = open(remote, known).hide({ isHidden: () => true, at: minutes(5) });
        await hiding.catch(() => undefined);
      }
      expect(git(remote, 'rev-list', 'gh-pages')).toBe(before);
    },
  );
});
