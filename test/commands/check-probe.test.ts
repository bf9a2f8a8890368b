import { afterEach, expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
afterEach(() => world.close());

it('tries S3 targets and an S3 state for writing, leaves nothing there, and says what stands in the way', async () => {
  const connection = await makeBucket();
  const { bucket, endpoint } = connection;
  const place = (name: string, prefix: string): string =>
    `{ s3: { bucket: ${name}, prefix: ${prefix}, endpoint: "${endpoint}", region: us-east-1 } }`;
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
    config: (base) =>
      aConfigText({ base, names: ['acme'], more: `state: ${place(bucket, 'state/')}\n` })
        .replace('{ directory: ./dist/public }', place(bucket, 'public/'))
        .replace('{ directory: ./dist/internal }', place('no-such-bucket-here', 'internal/')),
    env: { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' },
  });
  const { stdout, stderr, exitCode } = await world.runHere('check', '--probe', '--offline');
  expect(exitCode).toBe(3);
  expect(stdout).toContain(`Can be written: s3://${bucket}/public/\nCan be written: s3://${bucket}/state/`);
  expect(stderr).toMatch(/1 place cannot be written:\n {2}s3:\/\/no-such-bucket-here\/internal\/: .*bucket/);
  const client = createS3Client(connection, someDependencies());
  expect(await listKeys(client)).toEqual([]);
  await client.close();

  world.env.AWS_SECRET_ACCESS_KEY = 'another';
  const refused = await world.runHere('check', '--probe', '--offline', '--locale', 'ja');
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain('3 件の書き込み先に書き込めません');
  expect(refused.stderr).not.toContain('another');
});
