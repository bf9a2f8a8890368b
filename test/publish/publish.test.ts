import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { S3Config } from '../../src/config/config.ts';
import { planAll, publishAll } from '../../src/publish/publish.ts';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { PublishError } from '../../src/publish/publish-error.ts';
import type { HidingReceipt, Target } from '../../src/publish/target.ts';
import { createTargets } from '../../src/publish/targets.ts';
import { someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, makeFolder } from '../support/trees.ts';
import { createMemoryManifests } from './place.ts';

const SITE = { 'index.html': '1', 'a.json': '{}' };

describe('publishing to many targets', () => {
  it('goes on where one fails, and tells of each in order', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken/mine.txt'), '');
    const targets = ['a', 'taken', 'b'].map((name) => createDirectoryTarget(join(folder, name)));
    const outcomes = await publishAll([{ tree: aBuiltTree(SITE), targets }]);
    expect(outcomes).toMatchObject([
      { treeId: 'public', targetId: `directory:${folder}/a`, result: { ok: true, value: { putCount: 2 } } },
      { targetId: `directory:${folder}/taken`, result: { ok: false, error: { code: 'publish.foreign_files' } } },
      { targetId: `directory:${folder}/b`, result: { ok: true } },
    ]);
  });

  it('throws a bug, but only after the others are done', async () => {
    const folder = makeFolder();
    const broken: Target = {
      id: 'broken',
      kind: 's3',
      look: () => Promise.reject(new TypeError('a bug')),
      plan: () => Promise.reject(new TypeError('a bug')),
      publish: () => Promise.reject(new TypeError('a bug')),
      hide: () => Promise.reject(new TypeError('a bug')),
      empty: () => Promise.reject(new TypeError('a bug')),
    };
    const targets = [broken, createDirectoryTarget(join(folder, 'a'))];
    await expect(publishAll([{ tree: aBuiltTree(SITE), targets }])).rejects.toThrow('a bug');
    expect(existsSync(join(folder, 'a/index.html'))).toBe(true);
  });

  it('shows nothing new anywhere before every target has hidden what it named, or failed to', async () => {
    const folder = makeFolder();
    const told: string[] = [];
    const nothing = { putCount: 0, removedCount: 0, unchangedCount: 0, isQuiet: true, unfinished: null };
    const aTarget = (id: string, hideNames: () => Promise<HidingReceipt>): Target => ({
      ...createDirectoryTarget(join(folder, id)),
      id,
      hideNames: async () => {
        const receipt = await hideNames();
        told.push(`${id} hid`);
        return receipt;
      },
      publish: ({ builtAt }) => {
        told.push(`${id} put`);
        return Promise.resolve({ ...nothing, publishedAt: builtAt });
      },
    });
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const targets = [
      aTarget('slow', async () => (await slow, { hiddenCount: 1, refused: null })),
      aTarget('quick', () => Promise.resolve({ hiddenCount: 1, refused: null })),
      aTarget('broken', () => {
        release();
        return Promise.reject(new PublishError('publish.unreachable', 'broken', 'Away.'));
      }),
      createDirectoryTarget(join(folder, 'switch')),
    ];
    const internal = createDirectoryTarget(join(folder, 'internal'));
    const outcomes = await publishAll([
      { tree: aBuiltTree(SITE), targets: [internal] },
      { tree: { ...aBuiltTree(SITE), hidesNames: true }, targets },
    ]);
    expect(told).toEqual(['quick hid', 'slow hid', 'slow put', 'quick put']);
    expect(outcomes.map(({ targetId, result }) => [targetId.replace(folder, ''), result.ok])).toEqual([
      ['directory:/internal', true],
      ['slow', true],
      ['quick', true],
      ['broken', false],
      ['directory:/switch', true],
    ]);
  });

  it('plans without writing', async () => {
    const folder = makeFolder();
    const outcomes = await planAll([{ tree: aBuiltTree(SITE), targets: [createDirectoryTarget(join(folder, 'a'))] }]);
    expect(outcomes[0]?.result).toMatchObject({
      ok: true,
      value: { puts: [{ path: 'a.json' }, { path: 'index.html' }] },
    });
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });
});

describe('targets from the configuration', () => {
  const s3: S3Config = {
    bucket: 'status',
    prefix: 'main/',
    region: 'auto',
    endpoint: 'https://s3.example.invalid/',
    forcePathStyle: true,
    acl: null,
    sse: null,
    credentials: { accessKeyId: 'AK', secretAccessKey: new Secret('very-secret'), sessionToken: null },
  };
  const dependencies = {
    manifests: createMemoryManifests(),
    s3: someDependencies(),
    environment: {},
    siteUrl: 'https://status.example.jp/',
  };

  it('have stable names without secrets', () => {
    const git = { remote: 'https://x:token@git.example.invalid/a.git', branch: 'pages', keepHistory: false };
    const targets = createTargets(
      [{ directory: '/srv/www' }, { s3 }, { s3: { ...s3, endpoint: null } }, { git }],
      dependencies,
    );
    expect(targets.map((target) => [target.kind, target.id])).toEqual([
      ['directory', 'directory:/srv/www'],
      ['s3', 's3://status/main/@s3.example.invalid'],
      ['s3', 's3://status/main/'],
      ['git', 'git:https://git.example.invalid/a.git#pages'],
    ]);
  });

  it('without credentials are a bug: the configuration should have said so', () => {
    expect(() => createTargets([{ s3: { ...s3, credentials: null } }], dependencies)).toThrow('No credentials');
  });
});
