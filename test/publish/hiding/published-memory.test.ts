import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { TargetConfig, TargetKind } from '../../../src/config/config.ts';
import { loadPublished, savePublished, type PublishedMemory } from '../../../src/publish/hiding/published-memory.ts';
import { memoryBlobs } from '../../support/play.ts';

/** One of each kind, as it is remembered; the types ask for a new one. */
const CONFIGS: Record<TargetKind, TargetConfig> = {
  directory: { directory: '/srv/status' },
  s3: {
    s3: {
      bucket: 'status',
      prefix: 'a/',
      region: 'ap-northeast-1',
      endpoint: null,
      forcePathStyle: false,
      acl: null,
      sse: null,
      credentials: null,
    },
  },
  git: { git: { remote: 'git@example.jp:a/b.git', branch: 'gh-pages', keepHistory: false } },
};

/** The same with whatever is secret in it. */
const SECRETS: Record<TargetKind, { given: TargetConfig; secret: string | null }> = {
  directory: { given: CONFIGS.directory, secret: null },
  s3: {
    given: {
      s3: {
        ...(CONFIGS.s3 as Extract<TargetConfig, { s3: unknown }>).s3,
        credentials: {
          accessKeyId: 'AKIA-canary',
          secretAccessKey: new Secret('s3-canary'),
          sessionToken: new Secret('token-canary'),
        },
      },
    },
    secret: 'canary',
  },
  git: {
    given: { git: { remote: 'https://user:git-canary@example.jp/a.git', branch: 'gh-pages', keepHistory: true } },
    secret: 'canary',
  },
};

const EMPTY: PublishedMemory = {
  owner: { siteUrl: 'https://status.example.jp/', configFile: '/srv/noroshi.yaml' },
  visibilities: new Map([['acme', 'listed']]),
  takenBack: ['acme'],
  targets: [],
  unknown: [],
};

function withTargets(...configs: TargetConfig[]): PublishedMemory {
  const targets = configs.map((config, i) => ({
    id: `t${i}`,
    tree: { kind: 'public' as const, id: 'public' },
    config,
  }));
  return { ...EMPTY, targets };
}

async function rewritten(memory: PublishedMemory, change: (text: string) => string) {
  const blobs = memoryBlobs();
  await savePublished(blobs, memory, undefined);
  const text = Buffer.from(blobs.documents.get('published')!).toString('utf8');
  await blobs.save('published', Buffer.from(change(text)));
  const warnings: string[] = [];
  return { loaded: await loadPublished(blobs, (warning) => warnings.push(warning)), warnings, blobs, text };
}

describe('what was published where', () => {
  it.each(Object.entries(CONFIGS))(
    'is remembered of a target of the kind %s, to be emptied when it leaves',
    async (_, config) => {
      const memory = withTargets(config);
      const { loaded, warnings } = await rewritten(memory, (text) => text);
      expect(loaded).toEqual(memory);
      expect(warnings).toEqual([]);
    },
  );

  it.each(Object.entries(SECRETS))('holds no secret of a target of the kind %s', async (_, { given, secret }) => {
    const { text } = await rewritten(withTargets(given), (text) => text);
    if (secret !== null) expect(text).not.toContain(secret);
  });

  it('forgets none of the others for one of a kind that it does not know, tells of it and keeps it as it is', async () => {
    const strange =
      '{"id":"archive:/a.zip","tree":{"kind":"public","id":"public"},"config":{"archive":{"file":"/a.zip"}}}';
    const memory = withTargets(CONFIGS.directory, CONFIGS.git);
    const { loaded, warnings, blobs } = await rewritten(memory, (text) =>
      text.replace('"targets":[', `"targets":[${strange},`),
    );
    expect(loaded).toMatchObject({ ...memory, unknown: [{ id: 'archive:/a.zip' }] });
    expect(warnings).toEqual([expect.stringContaining('"archive:/a.zip"')]);
    await savePublished(blobs, { ...loaded!, takenBack: [] }, loaded);
    expect(Buffer.from(blobs.documents.get('published')!).toString('utf8')).toContain(strange);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, 40)],
    ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
  ])('that is %s is told, and not passed over in silence', async (_, spoil) => {
    const { loaded, warnings } = await rewritten(withTargets(CONFIGS.directory), spoil);
    expect(loaded).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('cannot be read')]);
  });
});
