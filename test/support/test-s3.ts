import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import type { S3Connection, S3Dependencies } from '../../src/io/s3/s3-exchange.ts';

let endpoint: Promise<string> | undefined;

async function askForRadosgw(): Promise<string> {
  const answer = await fetch(inject('radosgwStarter'));
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { endpoint: string }).endpoint;
}

/** The address of the run's radosgw; the first call starts it. */
export function radosgwEndpoint(): Promise<string> {
  endpoint ??= askForRadosgw();
  return endpoint;
}

/** A connection to radosgw; the key and secret are those of `radosgw.sh`. */
export async function aConnection(changes: Partial<S3Connection> = {}): Promise<S3Connection> {
  return {
    bucket: 'unmade',
    region: 'us-east-1',
    endpoint: changes.endpoint ?? (await radosgwEndpoint()),
    forcePathStyle: true,
    acl: null,
    sse: null,
    credentials: { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null },
    ...changes,
  };
}

/** Real clock for signatures – the server checks it –, no waiting between tries. */
export function someDependencies(changes: Partial<S3Dependencies> = {}): S3Dependencies {
  return { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0, ...changes };
}

/** Makes an empty bucket with a name of its own. */
export async function makeBucket(): Promise<S3Connection> {
  const connection = await aConnection({ bucket: `b${randomBytes(8).toString('hex')}` });
  const client = createS3Client(connection, someDependencies());
  await client.put('', '');
  await client.close();
  return connection;
}

/** Every key of the bucket, sorted. */
export async function listKeys(client: S3Client, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of client.list(prefix)) keys.push(key);
  return keys.toSorted();
}
