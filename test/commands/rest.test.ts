import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// Runs that rest, through the whole program; each trap is something because of which a run must not.

let world: FakeWorld;

const ANNOUNCEMENT = '---\ntitle: Power works\nkind: notice\ncustomers: all\n---\nOn Sunday.\n';

beforeAll(async () => {
  const organizations = ['acme', 'bravo'].map((name) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })] }),
  );
  world = await aFakeWorld(organizations, {
    config: configText,
    env: { NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-rest', PASSPHRASE: 'correct horse battery staple' },
  });
  world.write('announcements/power.md', ANNOUNCEMENT);
  world.write('custom.css', ':root { --x: 1 }');
});

afterAll(async () => {
  await world.close();
});

function configText(base: string): string {
  const customers = ['{ id: acme, name: Acme, visibility: locked, passphrase: "${PASSPHRASE}", from: [{ organization: acme }] }', '{ id: bravo, name: Bravo, from: [{ organization: bravo }] }']; // prettier-ignore
  const text = aConfigText({ base, names: ['acme', 'bravo'], more: `customers: [${customers.join(', ')}]\n` });
  return text.replace('  locale: en', '  locale: en\n  theme: { css: ./custom.css }');
}

interface Told {
  exitCode: number;
  unchangedSince?: string;
  organizations: { requests: number };
  targets: { quiet: boolean; put: number }[];
}

/** Five minutes later. */
async function run(...more: string[]): Promise<Told> {
  world.now = new Date(world.now.getTime() + 5 * 60_000);
  const { stdout } = await world.runHere('run', '--config', world.path('noroshi.yaml'), '--json', ...more);
  return JSON.parse(stdout) as Told;
}

/** Runs until one rests. */
async function settle(): Promise<void> {
  for (let runs = 0; runs < 6; runs++) if ((await run()).unchangedSince !== undefined) return;
  throw new Error('No run ever rests.');
}

/** Every file that readers see, but for the heartbeat. */
function live(): Map<string, string> {
  const root = realpathSync(world.path('dist/public'));
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  return new Map(paths.filter((p) => p !== '/heartbeat.json').map((p) => [p, readFileSync(root + p, 'utf8')]));
}

function checkedAt(tree = 'public'): string {
  return (JSON.parse(readFileSync(world.path('dist', tree, 'heartbeat.json'), 'utf8')) as { checkedAt: string })
    .checkedAt;
}

function statePath(name: string): string {
  return world.path('.noroshi', `${name}.json`);
}

describe('a run in which nothing is new', () => {
  beforeEach(settle);

  it('asks everybody, puts the heartbeats and says that nothing changed', async () => {
    const before = live();
    const history = readFileSync(statePath('snapshot'), 'utf8');
    const { exitCode, organizations, targets, unchangedSince } = await run();
    expect({ exitCode, requests: organizations.requests > 0 }).toEqual({ exitCode: 0, requests: true });
    expect(unchangedSince).toBeDefined();
    expect(targets.map(({ quiet, put }) => ({ quiet, put }))).toEqual([
      { quiet: true, put: 0 },
      { quiet: true, put: 0 },
    ]);
    expect([checkedAt(), checkedAt('internal')]).toEqual([world.now.toISOString(), world.now.toISOString()]);
    expect(live()).toEqual(before);
    expect(readFileSync(statePath('snapshot'), 'utf8')).toBe(history);
  });

  it('puts nothing at all when it is dry', async () => {
    const before = checkedAt();
    expect((await run('--dry-run')).unchangedSince).toBeDefined();
    expect(checkedAt()).toBe(before);
    // What it saw is known, and readers see an older heartbeat: the next one looks.
    expect((await run()).unchangedSince).toBeUndefined();
  });

  it('is refused when it is earlier than what one that rested saw', async () => {
    world.now = new Date(world.now.getTime() - 10 * 60_000);
    const before = checkedAt();
    const { exitCode } = await world.runHere('run', '--config', world.path('noroshi.yaml'));
    expect({ exitCode, at: checkedAt() }).toEqual({ exitCode: 4, at: before });
    world.now = new Date(world.now.getTime() + 15 * 60_000);
  });
});

const TRAPS: [string, () => void | (() => void)][] = [
  ['a secret', () => withEnv({ PASSPHRASE: 'another horse battery staple' })],
  ['the key of all addresses', () => withEnv({ NOROSHI_SECRET: 'fedcba9876543210fedcba9876543210-rest' })],
  ['the configuration', () => world.write('noroshi.yaml', configText(world.fake.base).replace('Example Hosting', 'New Name'))], // prettier-ignore
  ['the language', () => world.write('noroshi.yaml', configText(world.fake.base).replace('locale: en', 'locale: ja'))],
  ['the style sheet', () => world.write('custom.css', ':root { --x: 2 }')],
  ['an announcement', () => world.write('announcements/power.md', ANNOUNCEMENT.replace('Sunday', 'Monday'))],
  ['that an announcement is gone', () => rmSync(world.path('announcements/power.md'))],
  ['a host', () => void Object.assign(world.organizations[0]!.hosts[0]!, { status: 'standby' })],
  [
    'that a page was removed',
    () => rmSync(join(realpathSync(world.path('dist/public')), 'c/bravo/history/index.html')),
  ],
  ['that the front page was removed', () => rmSync(join(realpathSync(world.path('dist/public')), 'index.html'))],
  ['that a target was emptied', () => rmSync(world.path('dist/internal'), { recursive: true })],
  ['that the history was lost', () => rmSync(statePath('history'))],
  ['that the ledger was lost', () => readdirSync(world.path('.noroshi')).filter((name) => name.startsWith('ledger-')).forEach((name) => rmSync(world.path('.noroshi', name)))], // prettier-ignore
  ['that what was shown was lost', () => rmSync(statePath('shown'))],
  ['that somebody touched the state', () => utimesSync(statePath('shown'), 1, 1)],
  ['that word was lost', () => rmSync(statePath('rest'))],
  ['that word is cut', () => writeFileSync(statePath('rest'), readFileSync(statePath('rest')).subarray(0, 300))],
  ['that what was observed was lost', () => rmSync(statePath('rest-observed'))],
  ['a byte of the last snapshot', () => spoil('snapshot', '"status":"working"', '"status":#working"')],
  [
    'a byte of the history, and a host',
    () => {
      Object.assign(world.organizations[0]!.hosts[0]!, { status: 'working' });
      return spoil('history', '"unsettled":[', '"unsettled":#');
    },
  ],
  ['another’s heartbeat', () => world.write('dist/public/heartbeat.json', '{"checkedAt":"2026-11-20T00:00:00.000Z"}')],
];

/** A byte of a document is another, as on a disk that fails: its size and its time are as they were. */
function spoil(name: string, from: string, to: string): () => void {
  const path = statePath(name);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from) || from.length !== to.length) throw new Error(`There is no ${from} to spoil.`);
  cpSync(path, world.path('was.json'), { preserveTimestamps: true });
  execFileSync('touch', ['-r', path, world.path('was.json')]);
  writeFileSync(path, text.replace(from, to));
  execFileSync('touch', ['-r', world.path('was.json'), path]);
  return () => expect(existsSync(statePath(`${name}-broken`))).toBe(true);
}

function withEnv(more: Record<string, string>): () => void {
  const before = world.env;
  world.env = { ...before, ...more };
  return () => (world.env = before);
}

describe('a run looks at everything, and one that follows shows the same as one that never rested, after a change of', () => {
  beforeEach(settle);

  it.each(TRAPS)('%s', async (_, spring) => {
    const undo = spring() ?? (() => undefined);
    expect((await run()).unchangedSince).toBeUndefined();
    expect(checkedAt()).toBe(world.now.toISOString());
    await settle();
    const rested = live();
    expect((await run('--no-rest')).unchangedSince).toBeUndefined();
    expect(live()).toEqual(rested);
    expect(rested.has('/index.html') && rested.has('/c/bravo/history/index.html')).toBe(true);
    undo();
    expect(existsSync(world.path('dist/internal/index.html'))).toBe(true);
  });

  it('the command', async () => {
    const out = world.path('built');
    const build = async (): Promise<Told> => {
      world.now = new Date(world.now.getTime() + 5 * 60_000);
      const { stdout } = await world.runHere('build', '--config', world.path('noroshi.yaml'), '--out', out, '--json');
      return JSON.parse(stdout) as Told;
    };
    expect((await build()).unchangedSince).toBeUndefined();
    expect((await build()).unchangedSince).toBeUndefined();
    let builds = 0;
    while ((await build()).unchangedSince === undefined) if (++builds === 6) throw new Error('No build ever rests.');
    expect(JSON.parse(readFileSync(join(out, 'public/heartbeat.json'), 'utf8'))).toMatchObject({
      checkedAt: world.now.toISOString(),
    });
    const saved = join(world.folder, 'copy');
    cpSync(join(out, 'public'), saved, { recursive: true });
    rmSync(join(out, 'public/c/bravo/index.html'));
    expect((await build()).unchangedSince).toBeUndefined();
    expect(existsSync(join(out, 'public/c/bravo/index.html'))).toBe(true);
  });
});
