import { Secret } from '../../src/base/secret.ts';
import type { NoroshiError } from '../../src/base/errors.ts';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import type { S3Connection, S3Dependencies } from '../../src/io/s3/s3-exchange.ts';
import { someDependencies } from '../support/test-s3.ts';

/** One mistake of an operator, tried on a store that nobody here wrote. */
export interface StoreCase {
  title: string;
  titleJa: string;
  spoil: (connection: S3Connection) => Partial<S3Connection>;
  dependencies?: Partial<S3Dependencies>;
  /** What the hint must say where the store refuses. */
  hint: RegExp;
}

const keysOf = (connection: S3Connection, changes: Partial<S3Connection['credentials']>): Partial<S3Connection> => ({
  credentials: { ...connection.credentials, ...changes },
});

export const STORE_CASES: readonly StoreCase[] = [
  {
    title: 'wrong secret',
    titleJa: 'シークレットの誤り',
    spoil: (connection) => keysOf(connection, { secretAccessKey: new Secret('wrong-wrong-wrong') }),
    hint: /secret access key does not belong/,
  },
  {
    title: 'wrong key id',
    titleJa: 'キー ID の誤り',
    spoil: (connection) => keysOf(connection, { accessKeyId: 'AKNOBODY' }),
    hint: /does not know this access key id/,
  },
  {
    title: 'wrong region',
    titleJa: 'リージョンの誤り',
    spoil: () => ({ region: 'ap-northeast-9' }),
    hint: /`region/,
  },
  {
    title: 'bad session token',
    titleJa: 'セッショントークンの誤り',
    spoil: (connection) => keysOf(connection, { sessionToken: new Secret('token-of-nobody') }),
    hint: /session token|access key id/,
  },
  {
    title: 'missing bucket',
    titleJa: 'バケットなし',
    spoil: () => ({ bucket: 'nobody-made-this' }),
    hint: /Create it/,
  },
  {
    title: 'https to its http port',
    titleJa: 'http ポートへの https',
    spoil: ({ endpoint }) => ({ endpoint: endpoint!.replace('http:', 'https:') }),
    hint: /speaks http/,
  },
  {
    title: '`sse: aws:kms` without a KMS',
    titleJa: 'KMS なしの `sse: aws:kms`',
    spoil: () => ({ sse: 'aws:kms' }),
    hint: /`sse`/,
  },
  {
    title: 'clock an hour off',
    titleJa: '時計が 1 時間ずれている',
    spoil: () => ({}),
    dependencies: { now: () => new Date(Date.now() - 3_600_000) },
    hint: /clock/,
  },
];

/** What became of it, as a cell of the table: the store's own word, or that it was taken. */
export async function tryCase(
  connection: S3Connection,
  { spoil, dependencies = {} }: StoreCase,
): Promise<{ cell: string; error: NoroshiError | null }> {
  const client = createS3Client({ ...connection, ...spoil(connection) }, someDependencies({ ...dependencies, retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 } })); // prettier-ignore
  try {
    await client.put('case', 'x');
    return { cell: 'taken', error: null };
  } catch (thrown) {
    const error = thrown as NoroshiError & { status: number | null; storeCode: string | null };
    return { cell: [error.status ?? '–', error.storeCode ?? ''].join(' ').trim(), error };
  } finally {
    await client.close();
  }
}

/** Whether the store shows what was put with `acl: public-read` to readers, and says that it encrypted with `sse: AES256`. */
export async function tryOptions(connection: S3Connection): Promise<{ acl: string; sse: string }> {
  const attempt = async (
    changes: Partial<S3Connection>,
    look: (warned: boolean) => Promise<string>,
  ): Promise<string> => {
    let isWarned = false;
    const client = createS3Client({ ...connection, ...changes }, someDependencies({ warn: () => (isWarned = true) }));
    try {
      await client.put('option', 'x');
      return await look(isWarned);
    } catch (thrown) {
      const { status, storeCode } = thrown as { status: number | null; storeCode: string | null };
      return `refused: ${[status, storeCode].join(' ').trim()}`;
    } finally {
      await client.close();
    }
  };
  const reader = createS3Client(connection, someDependencies());
  const acl = await attempt({ acl: 'public-read' }, async () =>
    (await reader.isOpen('option')) ? 'done' : 'taken, not done',
  );
  const sse = await attempt({ sse: 'AES256' }, (warned) => Promise.resolve(warned ? 'taken, not done' : 'done'));
  await reader.close();
  return { acl, sse };
}
