import { watch } from 'node:fs';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { parseCheckedAt } from '../../src/publish/heartbeat.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { startS3Proxy, type S3Proxy } from '../support/s3-proxy.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

// One run is ended at each of its stages in each way: it was to hide one customer and to show an outage of another. What
// readers have then, what the next run says, and that it brings all of it about.

type Ending = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL' | 'SIGSTOP';
const ENDINGS: Ending[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL', 'SIGSTOP'];

/** Calls `reached` when the run is there. @returns the configuration's address of Mackerel, where it is another */
type Stage = (scene: { world: FakeWorld; proxy: S3Proxy; reached: () => void }) => Promise<string | undefined>;

const whenAsked =
  (fits: (method: string, key: string) => boolean): Stage =>
  ({ proxy, reached }) => {
    proxy.decide = ({ method, key }) => {
      if (fits(method, key)) reached();
      return 'pass';
    };
    return Promise.resolve(undefined);
  };

const whenWritten =
  (folder: string, pattern: RegExp): Stage =>
  ({ world, reached }) => {
    const watcher = watch(world.path(folder), (_, name) => {
      if (pattern.test(name ?? '')) reached();
    });
    onTestFinished(() => watcher.close());
    return Promise.resolve(undefined);
  };

const STAGES: Record<string, Stage> = {
  async collect({ reached }) {
    const silent = createServer(() => reached());
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    return `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  },
  hide: whenAsked((method, key) => method === 'DELETE' && key.startsWith('t/c/bravo/')),
  save: whenWritten('.noroshi', /^\.?(snapshot|ledger)/),
  build: whenWritten('.noroshi/site', /writing$/),
  put: whenAsked((method, key) => method === 'PUT' && key.startsWith('t/c/acme/')),
  heartbeat: whenAsked((method, key) => method === 'PUT' && key === 't/heartbeat.json'),
};

const rows: string[] = [];
afterAll(() =>
  console.log(
    ['| stage | ended by | live then | it said | next run |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ),
);

/** Of a site that nobody interrupted. */
let undisturbed: string | undefined;

describe.each(Object.entries(STAGES))('a run that is ended at its stage “%s”', (name, stage) => {
  it.each(ENDINGS)('by %s leaves nothing that the next one does not bring about', async (ending) => {
    const proxy = await startS3Proxy();
    const { bucket, credentials, ...connection } = await makeBucket();
    const client = createS3Client({ bucket, credentials, ...connection }, someDependencies());
    const organizations = ['acme', 'bravo'].map((each) =>
      aFakeOrganization({ name: each, hosts: [aRawHost({ id: `${each}-host`, name: `${each}-web01` })] }),
    );
    const world = await aFakeWorld(organizations, {
      env: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
        NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-stages',
      },
    });
    const target = `{ s3: { bucket: ${bucket}, prefix: t/, endpoint: "${proxy.endpoint}", region: us-east-1 } }`;
    const configure = (visibility: string, base = world.fake.base): void => {
      const more = `customers:
  - { id: acme, name: Acme, from: [{ organization: acme }] }
  - { id: bravo, name: Bravo, visibility: ${visibility}, from: [{ organization: bravo }] }
`;
      const text = aConfigText({ base, names: ['acme', 'bravo'], more }).replace(
        'timeoutSeconds: 2',
        'timeoutSeconds: 5',
      );
      world.write('noroshi.yaml', text.replace('{ directory: ./dist/public }', target));
    };
    const at = (minute: number): string => new Date(WORLD_NOW.getTime() + minute * 60_000).toISOString();
    const args = (minute: number): string[] => ['run', '--config', world.path('noroshi.yaml'), '--now', at(minute)];
    const textOf = async (path: string): Promise<string> =>
      (await client.get(`t/${path}`))?.body.toString('utf8') ?? '';
    const read = async () => {
      const keys = await listKeys(client, 't/');
      const [front, acme, heartbeat] = await Promise.all(
        ['index.html', 'c/acme/index.html', 'heartbeat.json'].map(textOf),
      );
      return {
        showsBravo: keys.some((key) => key.startsWith('t/c/bravo/')) || front!.includes('Bravo'),
        isAcmeNew: /acme-web01|outage/i.test(acme!) && acme!.includes('incidents/a1'),
        minute: ((parseCheckedAt(heartbeat!)?.getTime() ?? NaN) - WORLD_NOW.getTime()) / 60_000,
        paths: keys.filter((key) => !key.includes('/assets/')).join('\n'),
        bodies: await Promise.all(keys.map((key) => textOf(key.slice(2)))),
      };
    };
    try {
      configure('listed');
      expect(await world.run(...args(0))).toMatchObject({ exitCode: 0 });
      organizations[0]!.alerts = [
        aRawAlert({ id: 'a1', hostId: 'acme-host', openedAt: WORLD_NOW.getTime() / 1000 + 60 }),
      ];

      let end = (): void => undefined;
      const isReached = new Promise<void>((resolve) => (end = resolve));
      let kill = (): void => undefined;
      const reached = (): void => (kill(), end());
      configure('internal', await stage({ world, proxy, reached }));
      const running = world.start(...args(5));
      // A second signal ends it at once.
      kill = () => {
        kill = () => undefined;
        running.kill(ending);
      };
      await Promise.race([isReached, running.done]);
      if (ending !== 'SIGSTOP') await running.done;
      kill = () => undefined;
      const isLockGivenBack = recordsIn(world.path('.noroshi/lock')).every(({ isReleased }) => isReleased);
      const then = await read();
      configure('internal');
      if (ending === 'SIGSTOP') letItExpire(world.path('.noroshi/lock'));
      const next = await world.run(...args(10));
      expect(next, next.stderr).toMatchObject({ exitCode: 0 });
      const after = await read();
      running.kill('SIGCONT');
      const { stderr: said, exitCode } = await running.done;
      const atLast = await read();

      rows.push(
        `| ${name} | ${ending} | bravo ${then.showsBravo ? 'shown' : 'gone'}, acme ${then.isAcmeNew ? 'new' : 'old'}, heartbeat +${then.minute} | ${exitCode ?? '–'}: ${said.split('\n')[0]!.replaceAll(world.folder, '.').slice(0, 110)} | ${next.exitCode}: ${
          next.stdout
            .split('\n')
            .find((line) => line.includes('Published public'))
            ?.replace(/.*: /, '') ?? next.stdout.slice(0, 80)
        } |`,
      );
      expect(after).toMatchObject({ showsBravo: false, isAcmeNew: true, minute: 10 });
      expect(atLast).toEqual(after);
      undisturbed ??= after.paths;
      expect(after.paths).toBe(undisturbed);
      const isAfterHiding = ['put', 'heartbeat'].includes(name);
      if (isAfterHiding) expect(then.showsBravo).toBe(false);
      if (ending === 'SIGTERM' || ending === 'SIGINT' || ending === 'SIGHUP') {
        expect(said).toContain(ending);
        expect(isLockGivenBack).toBe(true);
      }
    } finally {
      await client.close();
      await world.close();
    }
  });
});

interface LockFile {
  path: string;
  isReleased: boolean;
  record: object;
}

function recordsIn(folder: string): LockFile[] {
  const names = readdirSync(folder).filter((each) => each.endsWith('.json'));
  return names.map((name) => {
    const record = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { isReleased: boolean };
    return { path: join(folder, name), isReleased: record.isReleased, record };
  });
}

function letItExpire(folder: string): void {
  const expiresAt = new Date(Date.now() - 1_000).toISOString();
  for (const { path, record } of recordsIn(folder)) writeFileSync(path, JSON.stringify({ ...record, expiresAt }));
}
