import { expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { startS3Proxy, type Seen } from '../support/s3-proxy.ts';
import { makeBucket } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, WORLD_NOW } from '../support/world.ts';

// What runs ask of a store, which is what it sends a bill for. The table in docs/serving.md tells the same.

const OPENED_AT = WORLD_NOW.getTime() / 1000 + 600;
const CUSTOMERS = ['acme', 'bravo', 'charlie'];

function countByKind(seen: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, isList } of seen) {
    const kind = isList ? 'LIST' : method;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

it('a run asks a store for little more than what changed', async () => {
  const proxy = await startS3Proxy();
  const { bucket, credentials } = await makeBucket();
  const organizations = CUSTOMERS.map((name) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })] }),
  );
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
    NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-requests',
  };
  const world = await aFakeWorld(organizations, { env });
  const target = `{ s3: { bucket: ${bucket}, prefix: t/, endpoint: "${proxy.endpoint}", region: us-east-1 } }`;
  const configure = (hidden: string | null): void => {
    const rows = CUSTOMERS.map(
      (id) =>
        `  - { id: ${id}, name: ${id}, visibility: ${id === hidden ? 'internal' : 'listed'}, from: [{ organization: ${id} }] }\n`,
    );
    const text = aConfigText({ base: world.fake.base, names: CUSTOMERS, more: `customers:\n${rows.join('')}` });
    world.write('noroshi.yaml', text.replace('{ directory: ./dist/public }', target));
  };
  let minute = 0;
  const run = async (...more: string[]): Promise<{ asked: Record<string, number>; put: number; removed: number }> => {
    proxy.seen.length = 0;
    const clock = new Date(WORLD_NOW.getTime() + 5 * minute++ * 60_000);
    const done = await world.runByClock(clock, 'run', '--json', '--config', world.path('noroshi.yaml'), ...more);
    expect(done, done.stderr).toMatchObject({ exitCode: 0 });
    const { targets } = JSON.parse(done.stdout) as { targets: { target: string; put: number; removed: number }[] };
    const told = targets.find((each) => each.target.startsWith('s3:'));
    return { asked: countByKind(proxy.seen), put: told?.put ?? -1, removed: told?.removed ?? -1 };
  };
  try {
    configure(null);
    const first = await run();
    const ofCharlie = proxy.putsOf().filter((key) => key.startsWith('t/c/charlie/')).length;
    expect(first.asked).toEqual({ LIST: 1, HEAD: 1, GET: 6, PUT: first.put + 1 });
    await run();
    expect((await run()).asked).toEqual({ GET: 2, PUT: 1 });
    organizations[0]!.alerts = [aRawAlert({ id: 'a1', hostId: 'acme-host', openedAt: OPENED_AT })];
    const oneHost = await run();
    // A head for each page that is new: somebody else may have put one there.
    expect(oneHost.asked).toEqual({ GET: 6, HEAD: 1, PUT: oneHost.put + 1 });
    expect(oneHost.put).toBeLessThan(first.put / 2);
    configure('charlie');
    const { asked: hiding } = await run();
    expect(hiding).toEqual({ GET: 5, DELETE: ofCharlie, PUT: expect.any(Number) as number });
    expect(hiding.PUT).toBeLessThan(first.put / 4);
    const files = first.put - ofCharlie + 1;
    expect((await run('--verify')).asked).toEqual({ LIST: 1, HEAD: files, GET: 2, PUT: 1 });
  } finally {
    await world.close();
  }
});
