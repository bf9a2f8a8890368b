import { z } from 'zod';
import { NoroshiError } from '../../base/errors.ts';
import type { TargetConfig, TargetKind, Visibility } from '../../config/config.ts';
import { withoutPassword } from '../git/git-remote.ts';
import type { NamedBytes } from '../manifest.ts';
import type { BuiltTree } from '../target.ts';

// What was published where, so that what leaves the configuration can be taken down. No key and no password stands in it.

export interface PublishedMemory {
  /** Who the state belongs to. */
  owner: { siteUrl: string; configFile: string };
  /** By customer id, as every target showed it. */
  visibilities: Map<string, Visibility>;
  /** Customers of whom something was taken back and may still be shown: their pages go before all others. */
  takenBack: string[];
  /** Targets that hold a tree of ours, also such as left the configuration since. */
  targets: RememberedTarget[];
  /** Those of a kind that this release does not know, as they are written; another one may. */
  unknown: UnknownTarget[];
}

export interface RememberedTarget {
  id: string;
  tree: Pick<BuiltTree, 'kind' | 'id'>;
  /** Without credentials. */
  config: TargetConfig;
}

type UnknownTarget = z.infer<typeof UnknownSchema>;

const NAME = 'published';

const S3Schema = z.object({
  bucket: z.string(),
  prefix: z.string(),
  region: z.string(),
  endpoint: z.string().nullable(),
  forcePathStyle: z.boolean(),
  acl: z.string().nullable(),
  sse: z.string().nullable(),
});
const GitSchema = z.object({ remote: z.string(), branch: z.string(), keepHistory: z.boolean() });
/** What is remembered of a target. One of a kind that is not here would not be taken down when it leaves the configuration. */
const CONFIG_SCHEMAS = {
  directory: z.object({ directory: z.string() }),
  s3: z.object({ s3: S3Schema.transform((s3) => ({ ...s3, credentials: null })) }),
  git: z.object({ git: GitSchema }),
} satisfies Record<TargetKind, z.ZodType<TargetConfig>>;
const RowSchema = z.object({
  id: z.string(),
  tree: z.object({ kind: z.enum(['public', 'internal', 'customer']), id: z.string() }),
  config: z.union(Object.values(CONFIG_SCHEMAS)),
});
const UnknownSchema = z.looseObject({ id: z.string() });
const MemorySchema = z.object({
  version: z.literal(1),
  owner: z.object({ siteUrl: z.string(), configFile: z.string() }),
  visibilities: z.array(z.tuple([z.string(), z.enum(['listed', 'unlisted', 'locked', 'internal'])])),
  takenBack: z.array(z.string()).default([]),
  targets: z.array(UnknownSchema),
});

/**
 * @param warn what cannot be read, and so cannot be taken down by itself
 * @returns `undefined` when nothing is remembered, or nothing of what was can be read
 */
export async function loadPublished(
  state: NamedBytes,
  warn: (text: string) => void,
): Promise<PublishedMemory | undefined> {
  const bytes = await state.load(NAME);
  if (bytes === undefined) return undefined;
  const document = parseMemory(new TextDecoder().decode(bytes));
  if (document === undefined) {
    warn('What was published where cannot be read in the state: nothing that left the configuration is taken down.');
    return undefined;
  }
  const { owner, visibilities, takenBack } = document;
  const targets: RememberedTarget[] = [];
  const unknown: UnknownTarget[] = [];
  for (const written of document.targets) {
    const row = RowSchema.safeParse(written);
    if (row.success) targets.push(row.data);
    else unknown.push(written);
  }
  for (const { id } of unknown)
    warn(`The state names the target "${id}", which this release does not know: it is left as it is.`);
  return { owner, visibilities: new Map(visibilities), takenBack, targets, unknown };
}

function parseMemory(text: string): z.infer<typeof MemorySchema> | undefined {
  try {
    return MemorySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * A state belongs to the first configuration that published with it: another one would take its sites for its own and empty
 * what it does not name.
 *
 * @throws NoroshiError `config.foreign_state`
 */
export function assertOwner(memory: PublishedMemory | undefined, owner: PublishedMemory['owner'], place: string): void {
  if (memory === undefined) return;
  const { siteUrl, configFile } = memory.owner;
  if (siteUrl === owner.siteUrl || configFile === owner.configFile) return;
  throw new NoroshiError(
    'config.foreign_state',
    {
      en: `The state in ${place} belongs to another configuration (${configFile}, ${siteUrl}). Nothing was changed.`,
      ja: `${place} の状態データは別の設定（${configFile}、${siteUrl}）のものです。何も変更していません。`,
    },
    {
      hint: {
        en: 'Give this configuration a state of its own, such as `state: ./.noroshi-second`. If it is the same site, moved and renamed, run "noroshi state adopt" once.',
        ja: 'この設定には `state: ./.noroshi-second` のように別の置き場所を指定してください。移転し改名した同じサイトであれば、「noroshi state adopt」を一度実行してください。',
      },
    },
  );
}

/** Writes only what is new: a quiet run changes nothing of it. */
export async function savePublished(
  state: NamedBytes,
  memory: PublishedMemory,
  before: PublishedMemory | undefined,
): Promise<void> {
  const text = serialize(memory);
  if (before === undefined || serialize(before) !== text) await state.save(NAME, Buffer.from(text));
}

function serialize({ owner, visibilities, takenBack, targets, unknown }: PublishedMemory): string {
  const rows = targets.map(({ id, tree: { kind, id: treeId }, config }) => ({
    id,
    tree: { kind, id: treeId },
    config: withoutSecrets(config),
  }));
  return JSON.stringify({
    version: 1,
    owner,
    visibilities: [...visibilities],
    takenBack,
    targets: [...rows, ...unknown],
  });
}

function withoutSecrets(config: TargetConfig): object {
  if ('s3' in config) {
    const { credentials: _, ...s3 } = config.s3;
    return { s3 };
  }
  if ('git' in config) return { git: { ...config.git, remote: withoutPassword(config.git.remote) } };
  return { directory: config.directory };
}
