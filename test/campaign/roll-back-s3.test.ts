import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { CLI } from '../support/cli.ts';
import { unpackProgram010, unpackRelease010 } from '../support/release-010.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';

it('a bucket goes from release 0.1.0 to this one, back and forth, and nothing is lost or refused', async () => {
  const old = unpackRelease010();
  const connection = await makeBucket();
  const client = createS3Client(connection, someDependencies());
  const { bucket, endpoint, credentials } = connection;
  const file = join(old.folder, 'noroshi.yaml');
  const text = readFileSync(file, 'utf8');
  const place = `{ bucket: ${bucket}, prefix: site/, endpoint: "${endpoint}", region: us-east-1 }`;
  writeFileSync(file, text.replace(/^ {4}- git: .*$/m, `    - s3: ${place}`));
  const keys = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
  };
  const env = { PATH: process.env.PATH ?? '', ...old.env, ...keys };
  const call = (...args: string[]): string =>
    execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args], {
      cwd: old.folder,
      env,
      encoding: 'utf8',
    });
  const publish = async (program: string, minutes: 5 | 10 | 30 | 60): Promise<string[]> => {
    call(program, 'build', '--snapshot', old.snapshot(minutes), '--out', 'built', '--allow-partial');
    expect(call(program, 'publish', '--from', 'built')).toContain('s3://');
    const live = await listKeys(client, 'site/');
    for (const part of ['index.html', 'noroshi.json', 'heartbeat.json', 'c/kojikahara-insatsu/index.html']) {
      expect(live, `${program} ${part}`).toContain(`site/${part}`);
    }
    return live.filter((key) => !key.includes('/assets/'));
  };
  await client.put('mine.txt', 'mine');
  try {
    await publish(unpackProgram010(), 5);
    const ours = await publish(CLI, 10);
    await publish(unpackProgram010(), 30);
    expect(await publish(CLI, 60)).toEqual(ours);
    expect(call(CLI, 'publish', '--from', 'built', '--verify')).toMatch(/s3:\/\/.*(0 put|heartbeat only)/);
    expect((await client.get('mine.txt'))?.body.toString()).toBe('mine');
  } finally {
    await client.close();
    rmSync(old.folder, { recursive: true, force: true });
  }
});
