import type { S3Client } from '../../io/s3/s3-client.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import type { BlobStore } from '../blob-store.ts';
import {
  createGenerationLock,
  generationName,
  parseGeneration,
  parseLock,
  serializeLock,
  type LockOptions,
  type LockPlace,
} from './generation-lock.ts';
import { formatHolder, isSurelyDead, ownHolder, parseHolder, type Holder } from './holder.ts';
import { STATE_VERBS_JA, StateError, type StateVerb } from '../state-store.ts';

export type S3LockOptions = Pick<LockOptions, 'sleep' | 'ttlMs' | 'repeat'> & {
  /** The clock that expiries are told by; every runner should use the store's own (`client.storeTime`). */
  now: () => Date;
  /** Default: this process. */
  holder?: Holder;
  /** See `isSurelyDead`. */
  startTimeNow?: (pid: number) => string | undefined;
};

/** The lock of a state prefix: keys below its `lock/`, created by `If-None-Match: *`, the one condition stores agree on. */
export function createS3Lock(client: S3Client, prefix: string, options: S3LockOptions): BlobStore['lock'] {
  const { holder = ownHolder(), startTimeNow } = options;
  return createGenerationLock(createS3Place(client, `${prefix}lock/`), {
    ...options,
    holder: formatHolder(holder),
    isDead: (text) => isSurelyDead(parseHolder(text), holder, startTimeNow),
  });
}

function createS3Place(client: S3Client, prefix: string): LockPlace {
  const location = `s3://${client.bucket}/${prefix}`;
  const keyOf = (generation: number): string => `${prefix}${generationName(generation)}.json`;
  const put = { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store' };

  async function generations(): Promise<number[]> {
    const found: number[] = [];
    for await (const { key } of client.list(prefix)) {
      const generation = key.endsWith('.json') ? parseGeneration(key.slice(prefix.length, -5)) : undefined;
      if (generation !== undefined) found.push(generation);
    }
    return found;
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw explain(thrown, location);
    }
  }

  return {
    location,
    findLatest: () =>
      guarded(async () => (await generations()).reduce<number | undefined>((a, b) => Math.max(a ?? 0, b), undefined)),
    read: (generation) =>
      guarded(async () => parseLock((await client.get(keyOf(generation)))?.body.toString('utf8') ?? '')),
    create: (generation, record) =>
      guarded(() => client.put(keyOf(generation), serializeLock(record), { ...put, ifAbsent: true })),
    replace: (generation, record) =>
      guarded(async () => void (await client.put(keyOf(generation), serializeLock(record), put))),
    removeBelow: (generation) =>
      guarded(async () => {
        for (const old of await generations()) if (old < generation) await client.delete(keyOf(old));
      }),
  };
}

function explain(thrown: unknown, location: string): unknown {
  if (thrown instanceof S3Error && thrown.code === 's3.unsupported') {
    return new StateError(
      'state.lock_unsupported',
      {
        en: `The store of ${location} does not know conditional writes.`,
        ja: `${location} のストアは条件付き書き込みに対応していません。`,
      },
      {
        cause: thrown,
        hint: {
          en: 'Without `If-None-Match: *` two runs cannot exclude each other. Keep the state in another store.',
          ja: '`If-None-Match: *` がないと、二つの実行が重なるのを防げません。状態データは別のストアに置いてください。',
        },
      },
    );
  }
  return stateUnreachable(thrown, location, 'locked');
}

/** What to throw for a failure of the store; a bug stays what it is. */
export function stateUnreachable(thrown: unknown, location: string, verb: StateVerb): unknown {
  if (!(thrown instanceof S3Error)) return thrown;
  const message = {
    en: `The state in ${location} cannot be ${verb}. ${thrown.message}`,
    ja: `${location} の状態データを${STATE_VERBS_JA[verb]}。${thrown.tellIn('ja').message}`,
  };
  const hint = thrown.spokenHint ?? {
    en: 'What was kept before is not lost.',
    ja: 'これまでの内容は失われていません。',
  };
  return new StateError('state.unreachable', message, { cause: thrown, hint });
}
