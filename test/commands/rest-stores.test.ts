import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { makeBucket } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld } from '../support/world.ts';

// What a run that rests asks of stores and branches: of a store it is counted between the program and radosgw.

it('puts the heartbeat into a bucket and onto a branch, and asks nothing that counts files', async () => {
  const [proxy, { bucket }] = [await startS3Proxy(), await makeBucket()];
  const world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'h1' })] })], {
    config: (base) =>
      aConfigText({ base, names: ['acme'] })
        .replace(
          'directory: ./dist/public',
          `s3: { bucket: ${bucket}, region: us-east-1, endpoint: "${proxy.endpoint}", forcePathStyle: true }`,
        )
        .replace('directory: ./dist/internal', 'git: { remote: ./pages.git, branch: pages }'),
    env: { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' },
  });
  onTestFinished(() => world.close());
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', world.path('pages.git'), ...args], { encoding: 'utf8' }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', world.path('pages.git')]);
  const run = async (): Promise<{ unchangedSince?: string; targets: { ok: boolean }[] }> => {
    world.now = new Date(world.now.getTime() + 5 * 60_000);
    const { stdout } = await world.runHere('run', '--config', world.path('noroshi.yaml'), '--json', '--now', world.now.toISOString()); // prettier-ignore
    return JSON.parse(stdout) as Awaited<ReturnType<typeof run>>;
  };

  for (let runs = 0; runs < 6 && (await run()).unchangedSince === undefined; runs++) proxy.seen.length = 0;
  const before = git('rev-parse', 'pages');
  proxy.seen.length = 0;
  const { unchangedSince, targets } = await run();
  expect({ rests: unchangedSince !== undefined, ok: targets.every(({ ok }) => ok) }).toEqual({ rests: true, ok: true });

  expect(new Set(proxy.seen.map(({ method, key, isList }) => `${method} ${key}${isList ? ' (list)' : ''}`))).toEqual(
    new Set(['GET heartbeat.json', 'PUT heartbeat.json']),
  );
  expect(git('diff', '--name-only', before, 'pages')).toBe('heartbeat.json');
  const heartbeat = JSON.parse(git('show', 'pages:heartbeat.json')) as { checkedAt: string };
  expect(heartbeat.checkedAt).toBe(world.now.toISOString());
});
