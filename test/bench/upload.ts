import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, request } from 'undici';
import { Secret } from '../../src/base/secret.ts';
import { forEachParallel } from '../../src/io/parallel.ts';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../src/io/s3/s3-exchange.ts';
import { createS3Signer } from '../../src/io/s3/s3-signer.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import type { BuiltTree, Manifest } from '../../src/publish/target.ts';
import { serveSlowS3, startSlowS3 } from '../support/slow-s3.ts';
import { startRadosgw } from '../support/radosgw.ts';
import type { Effort, UploadRow } from './upload-rows.ts';

// Uploads of many small objects: the whole S3 target against a bare loop of signed puts of the same bytes, in turn. A
// program of its own, because it is its own slow server too: `upload.mjs [COUNT]` prints rows as JSON.

const DAY = new Date('2026-11-01T00:00:00Z');

const ROUNDS = 3;
const SLOW_MS = 20;

async function time(count: number, work: () => Promise<unknown>): Promise<Effort> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuMsPerItem: (used.user + used.system) / 1000 / count };
}

function makeTree(folder: string, count: number): BuiltTree {
  mkdirSync(join(folder, 'c'), { recursive: true });
  const entries = Array.from({ length: count }, (_, i) => {
    const path = `c/${String(i).padStart(6, '0')}.html`;
    const bytes = randomBytes(2_048).toString('hex');
    writeFileSync(join(folder, path), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, bytes: 4_096, sha256, contentType: 'text/html; charset=utf-8', cache: 'revalidate' as const };
  });
  return { kind: 'public', id: 'public', directory: folder, entries, builtAt: DAY, heartbeat: '{}' };
}

const dependencies = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
  random: Math.random,
};

async function putByTarget(tree: BuiltTree, connection: S3Connection, prefix: string, concurrency: number) {
  const client = createS3Client(connection, { ...dependencies, concurrency });
  const kept = new Map<string, Manifest>();
  const manifests = {
    loadManifest: (id: string) => Promise.resolve(kept.get(id)),
    saveManifest: async (id: string, manifest: Manifest) => void kept.set(id, manifest),
  };
  await createS3Target({ id: 'bench', client, prefix, manifests, parallel: concurrency }).publish(tree);
  await client.close();
}

/** What anybody would write: read the files beforehand, sign with the library as it is, send. */
async function putByBareLoop(bodies: Map<string, Buffer>, connection: S3Connection, prefix: string, parallel: number) {
  const pool = new Agent({ connections: parallel });
  const cache = new Map<string, ArrayBuffer>();
  await forEachParallel(bodies, parallel, async ([path, body]) => {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const signed = await new AwsV4Signer({
      method: 'PUT',
      url: `${connection.endpoint}${connection.bucket}/${prefix}${path}`,
      headers: { 'x-amz-content-sha256': sha256, 'content-type': 'text/html; charset=utf-8' },
      accessKeyId: connection.credentials.accessKeyId,
      secretAccessKey: connection.credentials.secretAccessKey.reveal(),
      service: 's3',
      region: connection.region,
      cache,
    }).sign();
    const headers = Object.fromEntries(signed.headers);
    const answer = await request(signed.url.href, { method: 'PUT', headers, body, dispatcher: pool });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`put answered ${answer.statusCode}`);
  });
  await pool.close();
}

function aConnection(endpoint: string): S3Connection {
  const credentials = { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null };
  return { bucket: 'bench', region: 'us-east-1', endpoint, forcePathStyle: true, acl: null, sse: null, credentials };
}

async function compareSigners(count: number): Promise<UploadRow> {
  const sign = createS3Signer({ accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: null, region: 'us-east-1' });
  const headers = { 'x-amz-content-sha256': 'a'.repeat(64), 'content-type': 'text/html' };
  const url = 'http://127.0.0.1/bench/c/1.html';
  const cache = new Map<string, ArrayBuffer>();
  const key = { accessKeyId: 'AK', secretAccessKey: 'SK', service: 's3', region: 'us-east-1', cache };
  const items = Array.from({ length: count });
  const byLibrary = async () => void (await new AwsV4Signer({ method: 'PUT', url, headers, ...key }).sign());
  const target = new URL(url);
  const byUs = () => Promise.resolve(void sign({ method: 'PUT', url: target, headers }, DAY));
  return measureRow('signing alone', count, null, {
    ours: () => forEachParallel(items, 32, byUs),
    bare: () => forEachParallel(items, 32, byLibrary),
  });
}

interface Pair {
  ours: (round: number) => Promise<unknown>;
  bare: (round: number) => Promise<unknown>;
}

async function measureRow(name: string, count: number, idealMs: number | null, pair: Pair): Promise<UploadRow> {
  const row: UploadRow = { name, count, idealMs, ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    row.ours.push(await time(count, () => pair.ours(round)));
    row.bare.push(await time(count, () => pair.bare(round)));
  }
  return row;
}

async function compareUploads(
  name: string,
  connection: S3Connection,
  count: number,
  parallel: number,
  latencyMs: number | null,
): Promise<UploadRow> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-upload-'));
  try {
    const tree = makeTree(folder, count);
    const bodies = new Map(tree.entries.map(({ path }) => [path, readFileSync(join(folder, path))]));
    const idealMs = latencyMs === null ? null : (count * latencyMs) / parallel;
    return await measureRow(name, count, idealMs, {
      // Always into an empty place: what is there already is listed, and compared or replaced.
      ours: (round) => putByTarget(tree, connection, `target-${parallel}-${round}/`, parallel),
      bare: (round) => putByBareLoop(bodies, connection, `bare-${parallel}-${round}/`, parallel),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchUpload(count: number, script: string): Promise<UploadRow[]> {
  const rows = [await compareSigners(count)];
  const slow = await startSlowS3(script, SLOW_MS);
  try {
    const connection = aConnection(slow.endpoint);
    rows.push(await compareUploads(`${SLOW_MS} ms store, 64 in flight`, connection, count, 64, SLOW_MS));
  } finally {
    await slow.stop();
  }
  const radosgw = await startRadosgw();
  try {
    const connection = aConnection(radosgw.endpoint);
    const client = createS3Client(connection, dependencies);
    await client.put('', '');
    await client.close();
    rows.push(await compareUploads('radosgw, 32 in flight', connection, count, 32, null));
    rows.push(await compareUploads('radosgw, 64 in flight', connection, count, 64, null));
  } finally {
    radosgw.stop();
  }
  return rows;
}

if (!serveSlowS3()) {
  console.log(JSON.stringify(await benchUpload(Number(process.argv[2] ?? 10_000), fileURLToPath(import.meta.url))));
}
