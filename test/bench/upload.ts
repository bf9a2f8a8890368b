import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, request } from 'undici';
import { Secret } from '../../src/base/secret.ts';
import { forEachParallel } from '../../src/io/parallel.ts';
import { createS3Client, type S3Connection } from '../../src/io/s3-client.ts';
import { createS3Signer } from '../../src/io/s3-signer.ts';
import { createS3Target } from '../../src/publish/s3.ts';
import type { BuiltTree, Manifest } from '../../src/publish/target.ts';
import { serveSlowS3, startSlowS3 } from '../support/slow-s3.ts';
import { startRadosgw } from '../support/radosgw.ts';

// Uploads of many small objects: the whole S3 target against a bare loop of signed puts of the same bytes, in turn.

const DAY = new Date('2026-11-01T00:00:00Z');

interface Timing {
  wallMs: number;
  cpuMs: number;
}

async function time(work: () => Promise<unknown>): Promise<Timing> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuMs: (used.user + used.system) / 1000 };
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

async function compareSigners(count: number): Promise<void> {
  const sign = createS3Signer({ accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: null, region: 'us-east-1' });
  const headers = { 'x-amz-content-sha256': 'a'.repeat(64), 'content-type': 'text/html' };
  const url = 'http://127.0.0.1/bench/c/1.html';
  const cache = new Map<string, ArrayBuffer>();
  const key = { accessKeyId: 'AK', secretAccessKey: 'SK', service: 's3', region: 'us-east-1', cache };
  const items = Array.from({ length: count });
  const library = await time(() =>
    forEachParallel(
      items,
      32,
      async () => void (await new AwsV4Signer({ method: 'PUT', url, headers, ...key }).sign()),
    ),
  );
  const own = await time(() =>
    forEachParallel(items, 32, async () => void (await sign({ method: 'PUT', url, headers }, DAY))),
  );
  console.log(`| sign ${count} | aws4fetch ${perItem(library, count)} | with node:crypto ${perItem(own, count)} |`);
}

function perItem(timing: Timing, count: number): string {
  const us = (ms: number): string => ((ms * 1000) / count).toFixed(0);
  return `${us(timing.wallMs)} µs wall, ${us(timing.cpuMs)} µs CPU`;
}

async function compareUploads(
  name: string,
  connection: S3Connection,
  count: number,
  parallel: number,
  idealMs?: number,
) {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-upload-'));
  try {
    const tree = makeTree(folder, count);

    const bodies = new Map(tree.entries.map(({ path }) => [path, readFileSync(join(folder, path))]));
    const timings: { target: Timing; bare: Timing }[] = [];
    for (let round = 0; round < 3; round++) {
      const target = await time(() => putByTarget(tree, connection, `t${round}/`, parallel));
      const bare = await time(() => putByBareLoop(bodies, connection, `b${round}/`, parallel));
      timings.push({ target, bare });
    }
    for (const { target, bare } of timings) {
      const ideal =
        idealMs === undefined
          ? ''
          : ` | ${(target.wallMs / idealMs).toFixed(2)} × ideal (bare ${(bare.wallMs / idealMs).toFixed(2)})`;
      console.log(
        `| ${name} | target ${(target.wallMs / 1000).toFixed(2)} s, ${perItem(target, count)} | bare ${(bare.wallMs / 1000).toFixed(2)} s, ${perItem(bare, count)} | ${(target.wallMs / bare.wallMs).toFixed(2)} × bare${ideal} |`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param count objects; 10,000 in earnest, few for a smoke run */
export async function benchUpload(count: number, script: string): Promise<void> {
  await compareSigners(count);
  const slow = await startSlowS3(script, 20);
  await compareUploads('20 ms store, 64 in flight', aConnection(slow.endpoint), count, 64, (count * 20) / 64);
  await slow.stop();
  const radosgw = await startRadosgw();
  try {
    const connection = aConnection(radosgw.endpoint);
    const client = createS3Client(connection, dependencies);
    await client.put('', '');
    await client.close();
    await compareUploads('radosgw, 32 in flight', connection, count, 32);
  } finally {
    radosgw.stop();
  }
}

if (!serveSlowS3()) {
  await benchUpload(Number(process.argv[2] ?? 10_000), fileURLToPath(import.meta.url));
}
