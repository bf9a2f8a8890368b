import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { CLI } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { unpackProgram010 } from '../support/release-010.ts';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

// How release 0.1.0 destroyed what was others' and failed to hide: each fault played with it and with today's program, against
// the same servers. What both did is printed side by side.

const PROGRAMS = { 'release 0.1.0': unpackProgram010(), today: CLI };
type Version = keyof typeof PROGRAMS;

const transcripts: string[] = [];
afterAll(() => console.log(transcripts.join('\n')));

interface Stage {
  world: FakeWorld;
  /** A bucket as `publish:` names it. */
  s3: (prefix: string, more?: string, endpoint?: string) => string;
  endpoint: string;
  /** Keys below a prefix. */
  keys: (prefix: string) => Promise<string[]>;
  remove: (key: string) => Promise<void>;
  /** What anybody gets. */
  visit: (key: string) => Promise<number>;
  /** Writes `noroshi-NAME.yaml`. */
  configure: (name: string, targets: { public?: string; internal?: string; url?: string }, customers?: string) => void;
  run: (name: string, minute: number) => Promise<{ exitCode: number; text: string }>;
  note: (line: string) => void;
}

const CUSTOMERS = ['acme', 'bravo'];
const rowOf = (id: string, more: string): string =>
  `  - { id: ${id}, name: ${id}, from: [{ organization: ${id} }]${more} }\n`;

async function setUp(version: Version): Promise<Stage & { close: () => Promise<void> }> {
  const connection = await makeBucket();
  const client = createS3Client(connection, someDependencies());
  const { bucket, credentials } = connection;
  const endpoint = connection.endpoint ?? '';
  const organizations = CUSTOMERS.map((name) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })] }),
  );
  const world = await aFakeWorld(organizations, {
    env: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
      NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-faults',
    },
  });
  const note = (line: string): void => void transcripts.push(`    ${line.replaceAll(world.folder, '.')}`);
  return {
    world,
    endpoint,
    note,
    s3: (prefix, more = '', at = endpoint) =>
      `{ s3: { bucket: ${bucket}, prefix: ${prefix}, endpoint: "${at}", region: us-east-1${more} } }`,
    keys: (prefix) => listKeys(client, prefix),
    remove: (key) => client.delete(key),
    visit: async (key) => (await fetch(`${endpoint}${bucket}/${key}`)).status,
    configure(name, targets, customers = CUSTOMERS.map((id) => rowOf(id, '')).join('')) {
      const { url = 'https://status.example.jp/' } = targets;
      const text = aConfigText({ base: world.fake.base, names: CUSTOMERS, more: `customers:\n${customers}` })
        .replace('https://status.example.jp/', url)
        .replace('{ directory: ./dist/public }', targets.public ?? `{ directory: ./dist/${name} }`)
        .replace('{ directory: ./dist/internal }', targets.internal ?? `{ directory: ./dist/internal-${name} }`);
      world.write(`noroshi-${name}.yaml`, `${text}state: ./.state-${name}\n`);
    },
    async run(name, minute) {
      const at = new Date(WORLD_NOW.getTime() + minute * 60_000).toISOString();
      const args = [PROGRAMS[version], 'run', '--config', world.path(`noroshi-${name}.yaml`), '--now', at];
      const { exitCode, text } = await call(args, world);
      note(`$ noroshi run -c ${name}.yaml   (+${minute} min)`);
      const telling = text
        .split('\n')
        .filter((line) => /^(?!Published internal|Built).*(Published|yaml:|holds|Target|lock)/.test(line));
      for (const line of telling.slice(0, 4)) note(`  ${line.trim().slice(0, 230)}`);
      note(`  exit ${exitCode}`);
      return { exitCode, text };
    },
    close: async () => {
      await client.close();
      await world.close();
    },
  };
}

function call(args: readonly string[], world: FakeWorld): Promise<{ exitCode: number; text: string }> {
  const env = { PATH: process.env.PATH, TZ: 'UTC', ...world.env };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: world.folder, env }, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, text: `${stderr}${stdout}` });
    });
  });
}

/** Plays it with both, and compares what comes out with what came then and must come now. */
function fault<T>(title: string, play: (stage: Stage) => Promise<T>, expected: Record<Version, T>): void {
  it.each(Object.keys(PROGRAMS) as Version[])(`${title}: %s`, async (version) => {
    transcripts.push(`\n${title} – ${version}`);
    const stage = await setUp(version);
    try {
      const outcome = await play(stage);
      stage.note(`=> ${JSON.stringify(outcome)}`);
      expect(outcome).toEqual(expected[version]);
    } finally {
      await stage.close();
    }
  });
}

describe('what is others’ is left alone', () => {
  fault(
    'A at t/ runs for the first time where B lives at t/b/',
    async ({ configure, run, s3, keys }) => {
      configure('a', { public: s3('t/'), url: 'https://a.example.jp/' });
      configure('b', { public: s3('t/b/'), url: 'https://b.example.jp/' });
      await run('b', 0);
      const { exitCode } = await run('a', 5);
      return { exitCode, isBThere: (await keys('t/b/')).includes('t/b/index.html') };
    },
    {
      'release 0.1.0': { exitCode: 0, isBThere: false },
      today: { exitCode: 3, isBThere: true },
    },
  );

  fault(
    'a commit that copied the message of a run brought a README',
    async ({ world, configure, run }) => {
      const remote = world.path('pages.git');
      const git = (...args: string[]): string =>
        execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.invalid', ...args], { encoding: 'utf8' });
      git('init', '--quiet', '--bare', remote);
      configure('a', { public: '{ git: { remote: ./pages.git, branch: pages } }' });
      await run('a', 0);
      const message = git('--git-dir', remote, 'log', '-1', '--format=%B', 'pages');
      const work = world.path('work');
      git('clone', '--quiet', '--branch', 'pages', remote, work);
      writeFileSync(join(work, 'README.md'), 'ours');
      git('-C', work, 'add', '.');
      git('-C', work, 'commit', '--quiet', '-m', message);
      git('-C', work, 'push', '--quiet', 'origin', 'HEAD:pages');
      const { exitCode } = await run('a', 5);
      const files = git('--git-dir', remote, 'ls-tree', '--name-only', 'pages');
      const commits = git('--git-dir', remote, 'rev-list', '--count', 'pages').trim();
      return { exitCode, isReadmeLeft: files.includes('README.md'), commits };
    },
    {
      'release 0.1.0': { exitCode: 0, isReadmeLeft: false, commits: '1' },
      today: { exitCode: 3, isReadmeLeft: true, commits: '2' },
    },
  );
});

describe('what is taken down is gone', () => {
  fault(
    'acl: public-read becomes private',
    async ({ configure, run, s3, visit }) => {
      configure('a', { public: s3('t/', ', acl: public-read') });
      await run('a', 0);
      // A page that is the same in both runs.
      const before = await visit('t/404.html');
      configure('a', { public: s3('t/', ', acl: private') });
      await run('a', 5);
      return { before, after: await visit('t/404.html') };
    },
    { 'release 0.1.0': { before: 200, after: 200 }, today: { before: 200, after: 403 } },
  );

  fault(
    'the public bucket at localhost is the internal one at 127.0.0.1',
    async ({ endpoint, configure, run, s3, keys }) => {
      const local = endpoint.replace('127.0.0.1', 'localhost');
      configure('a', { public: s3('t/', '', local), internal: s3('t/') });
      const { exitCode } = await run('a', 0);
      return { exitCode, isScopeSitePublic: (await keys('t/')).some((key) => key.endsWith('.csv')) };
    },
    {
      'release 0.1.0': { exitCode: 0, isScopeSitePublic: true },
      today: { exitCode: 2, isScopeSitePublic: false },
    },
  );

  fault(
    'a customer with a site of their own becomes internal',
    async ({ world, configure, run }) => {
      const own = ', url: "https://acme.example/", publish: [{ directory: ./dist/own }]';
      configure('a', {}, rowOf('acme', own) + rowOf('bravo', ''));
      await run('a', 0);
      configure('a', {}, rowOf('acme', ', visibility: internal') + rowOf('bravo', ''));
      await run('a', 5);
      return { isOwnSiteThere: existsSync(world.path('dist/own/index.html')) };
    },
    { 'release 0.1.0': { isOwnSiteThere: true }, today: { isOwnSiteThere: false } },
  );
});

describe('one refusal is not the end', () => {
  fault(
    'a key that may not delete, and a customer who left',
    async ({ configure, run, s3, visit, note }) => {
      const proxy = await startS3Proxy();
      const target = s3('t/', ', acl: public-read', proxy.endpoint);
      configure('a', { public: target });
      await run('a', 0);
      proxy.decide = ({ method }) => (method === 'DELETE' ? { status: 403, code: 'AccessDenied' } : 'pass');
      configure('a', { public: target }, rowOf('acme', ''));
      proxy.seen.length = 0;
      const { exitCode } = await run('a', 5);
      const isHeartbeatPut = proxy.putsOf().includes('t/heartbeat.json');
      note(
        `bravo's page answers ${await visit('t/c/bravo/index.html')}, with ${isHeartbeatPut ? 'a 404 page' : 'all of it'}`,
      );
      return { exitCode, isHeartbeatPut, isWrittenOver: proxy.putsOf().includes('t/c/bravo/index.html') };
    },
    {
      'release 0.1.0': { exitCode: 3, isHeartbeatPut: false, isWrittenOver: false },
      today: { exitCode: 3, isHeartbeatPut: true, isWrittenOver: true },
    },
  );

  fault(
    'a page was removed by hand, and a day goes by',
    async ({ configure, run, s3, keys, remove }) => {
      configure('a', { public: s3('t/') });
      await run('a', 0);
      await remove('t/404.html');
      await run('a', 24 * 60);
      return { isBack: (await keys('t/')).includes('t/404.html') };
    },
    { 'release 0.1.0': { isBack: false }, today: { isBack: true } },
  );
});

describe('an older run', () => {
  fault(
    'lost its lock while it slept, and wakes when a newer one is done',
    async ({ world, configure, run, note }) => {
      configure('a', {});
      await run('a', 0);
      let asked = (): void => undefined;
      const waits = new Promise<void>((resolve) => (asked = resolve));
      const silent = createServer(() => asked());
      await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
      const base = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
      const text = readFileSync(world.path('noroshi-a.yaml'), 'utf8');
      world.write(
        'noroshi-waits.yaml',
        text.replace(world.fake.base, base).replace(/timeoutSeconds: 2/, 'timeoutSeconds: 60'),
      );
      const version = transcripts.findLast((line) => line.startsWith('\n'))?.split(' – ')[1] as Version;
      const at = new Date(WORLD_NOW.getTime() + 5 * 60_000).toISOString();
      const args = [PROGRAMS[version], 'run', '--config', world.path('noroshi-waits.yaml'), '--now', at];
      const child = spawn(process.execPath, args, { cwd: world.folder, env: { PATH: process.env.PATH, ...world.env } });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      await waits;
      child.kill('SIGSTOP');
      note('$ noroshi run &   (+5 min), stopped while it waits for Mackerel; its lock expires');
      for (const name of readdirSync(world.path('.state-a/lock')).filter((each) => each.endsWith('.json'))) {
        const file = world.path('.state-a/lock', name);
        const record = JSON.parse(readFileSync(file, 'utf8')) as object;
        writeFileSync(file, JSON.stringify({ ...record, expiresAt: new Date(Date.now() - 1_000).toISOString() }));
      }
      await run('a', 10);
      const state = (): string => readFileSync(world.path('.state-a/snapshot.json'), 'utf8').slice(0, 200);
      const newer = state();
      child.kill('SIGCONT');
      silent.closeAllConnections();
      silent.close();
      note(`the older one goes on: exit ${await ended}`);
      return { isNewerStateKept: state() === newer };
    },
    { 'release 0.1.0': { isNewerStateKept: false }, today: { isNewerStateKept: true } },
  );
});
