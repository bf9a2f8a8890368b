import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// One customer through all that can become of them, at each kind of target: what readers find there after each run.

type Files = Map<string, string>;

interface Place {
  /** As `publish:` names it; `name` tells the public site from the customer's own. */
  target: (name: string) => string;
  read: (name: string) => Promise<Files>;
  env: Record<string, string>;
  close: () => Promise<void>;
}

type PlaceOf = (path: (name: string) => string) => Promise<Place>;

const nothingToClose = (): Promise<void> => Promise.resolve();

const PLACES: Record<string, PlaceOf> = {
  folder: (path) =>
    Promise.resolve({
      target: (name) => `{ directory: ./dist/${name} }`,
      // Old releases are on the disk, too.
      read: (name) => Promise.resolve(new Map([...filesOf(path(name)), ...filesOf(path(`.${name}.releases`))])),
      env: {},
      close: nothingToClose,
    }),
  branch: (path) => {
    const remote = path('branches.git');
    const git = (...args: string[]): string =>
      execFileSync('git', ['--git-dir', remote, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    execFileSync('git', ['init', '--quiet', '--bare', remote]);
    return Promise.resolve({
      target: (name) => `{ git: { remote: ./dist/branches.git, branch: ${name} } }`,
      read: (name) => {
        const paths =
          git('for-each-ref', `refs/heads/${name}`) === '' ? '' : git('ls-tree', '-rz', '--name-only', name);
        const names = paths.split('\0').filter((each) => each !== '');
        return Promise.resolve(new Map(names.map((each) => [each, git('show', `${name}:${each}`)])));
      },
      env: {},
      close: nothingToClose,
    });
  },
  bucket: async () => {
    const connection = await makeBucket();
    const client = createS3Client(connection, someDependencies());
    const { bucket, endpoint, credentials } = connection;
    return {
      target: (name) => `{ s3: { bucket: ${bucket}, prefix: ${name}/, endpoint: "${endpoint}", region: us-east-1 } }`,
      read: async (name) => {
        const keys = await listKeys(client, `${name}/`);
        const bodies = keys.map(async (key) => (await client.get(key))?.body.toString('utf8') ?? '');
        return new Map((await Promise.all(bodies)).map((body, i) => [keys[i]!.slice(name.length + 1), body]));
      },
      env: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
      },
      close: () => client.close(),
    };
  },
};

function filesOf(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const root = realpathSync(folder);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
}

let world: FakeWorld;
let place: Place;

afterEach(async () => {
  await place.close();
  await world.close();
});

function customer(id: string, name: string, visibility: string, more = ''): string {
  return `  - { id: ${id}, name: ${name}, visibility: ${visibility}, from: [{ organization: acme }]${more} }\n`;
}

async function begin(open: PlaceOf): Promise<(given: string) => Promise<{ open: Files; own: Files }>> {
  const organizations = ['acme', 'bravo'].map((name) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })] }),
  );
  world = await aFakeWorld(organizations);
  place = await open((name) => world.path('dist', name));
  world.env = {
    ...world.env,
    ...place.env,
    NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-moves',
    ACME_PASSPHRASE: 'correct horse battery staple',
  };
  return async (given) => {
    const bravo = '  - { id: bravo, name: Bravo, from: [{ organization: bravo }] }\n';
    const more = `customers:\n${given}${bravo}`;
    const text = aConfigText({ base: world.fake.base, names: ['acme', 'bravo'], more });
    world.write('noroshi.yaml', text.replace('{ directory: ./dist/public }', place.target('public')));
    world.now = new Date(world.now.getTime() + 5 * 60_000);
    const done = await world.runHere('run', '--config', world.path('noroshi.yaml'));
    expect(done, done.stderr).toMatchObject({ exitCode: 0 });
    const files = { open: await place.read('public'), own: await place.read('own') };
    expect(holding(files.open, 'Bravo')).not.toEqual([]);
    return files;
  };
}

function holding(files: Files, text: string): string[] {
  return [...files].filter(([, body]) => body.includes(text)).map(([path]) => path);
}

const outside = (paths: string[]): string[] => paths.filter((path) => !/(^|\/)c\/acme/.test(path));
const addresses = (files: Files): string[] => [
  ...new Set([...files.keys()].flatMap((path) => /(?:^|\/)(c\/(?:acme|other)[^/]*)\//.exec(path)?.[1] ?? [])),
];

describe.each(Object.entries(PLACES))('a customer at a %s', (_, open) => {
  it('is shown where the configuration says, and nowhere else, whatever becomes of them', async () => {
    const runWith = await begin(open);

    const listed = await runWith(customer('acme', 'Acme', 'listed'));
    expect(outside(holding(listed.open, 'Acme'))).toContain('index.html');
    expect(addresses(listed.open)).toEqual(['c/acme']);

    const unlisted = await runWith(customer('acme', 'Acme', 'unlisted'));
    expect(outside(holding(unlisted.open, 'Acme'))).toEqual([]);
    const [secret] = addresses(unlisted.open);
    expect(addresses(unlisted.open)).toEqual([expect.stringMatching(/^c\/acme-[a-z2-7]{26}$/)]);
    expect(holding(unlisted.open, 'acme-web01')).not.toEqual([]);

    const locked = await runWith(customer('acme', 'Acme', 'locked', ', passphrase: "${ACME_PASSPHRASE}"'));
    expect([...holding(locked.open, 'Acme'), ...holding(locked.open, 'acme-web01')]).toEqual([]);
    expect(addresses(locked.open)).toEqual([secret]);

    const internal = await runWith(customer('acme', 'Acme', 'internal'));
    expect([...holding(internal.open, 'Acme'), ...addresses(internal.open)]).toEqual([]);

    await runWith(customer('acme', 'Acme', 'listed'));
    const renamed = await runWith(customer('other', 'Other', 'listed'));
    expect(addresses(renamed.open)).toEqual(['c/other']);
    expect(holding(renamed.open, 'Acme')).toEqual([]);

    const removed = await runWith('');
    expect([...addresses(removed.open), ...holding(removed.open, 'Other')]).toEqual([]);

    const ownSite = `, url: "https://acme.example/", publish: [${place.target('own')}]`;
    const moved = await runWith(customer('acme', 'Acme', 'listed', ownSite));
    expect(addresses(moved.open)).toEqual([]);
    expect(holding(moved.own, 'acme-web01').length + holding(moved.own, 'Acme').length).toBeGreaterThan(0);

    const back = await runWith(customer('acme', 'Acme', 'listed'));
    expect(addresses(back.open)).toEqual(['c/acme']);
    expect(holding(back.own, 'Acme')).toEqual([]);
    expect([...back.own.keys()].filter((path) => path !== '.nojekyll')).toEqual([]);

    await runWith(customer('acme', 'Acme', 'listed', ownSite));
    const closed = await runWith(customer('acme', 'Acme', 'internal'));
    expect([...holding(closed.own, 'Acme'), ...holding(closed.open, 'Acme')]).toEqual([]);
  });
});
