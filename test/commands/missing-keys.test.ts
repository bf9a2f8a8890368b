import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

// Whatever happens to one key costs its organization, and no other; what happens to all of them is a mistake in the set-up.

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const KEYS = { acme: 'key-of-acme-0123456789', bravo: 'key-of-bravo-0123456789' };

async function start(env: Record<string, string>, config = ''): Promise<void> {
  const organizations = ['acme', 'bravo'].map((name) => aFakeOrganization({ name, hosts: [aRawHost()] }));
  const own = 'organizations:\n  - { name: acme, apiKey: "${ACME_KEY}" }\n  - bravo\n';
  world = await aFakeWorld(organizations, {
    config: (base) =>
      config === 'own'
        ? aConfigText({ base, names: [] }).replace('organizations:\n', own)
        : aConfigText({ base, names: ['acme', 'bravo'], more: config }),
  });
  world.env = env;
}

function published(): { heartbeat: object; state: string } {
  const read = (path: string) => JSON.parse(readFileSync(world.path('dist/public', path), 'utf8')) as never;
  return { heartbeat: read('heartbeat.json'), state: (read('c/acme/noroshi.json') as { state: string }).state };
}

const ring = (keys: object) => ({ MACKEREL_APIKEYS: JSON.stringify(keys) });

describe('a key that is missing', () => {
  it.each<[string, Record<string, string>, string]>([
    ['in the ring', ring({ bravo: KEYS.bravo }), ''],
    ['in the ring, being empty', ring({ ...KEYS, acme: '' }), ''],
    ['in the ring, being a number', ring({ ...KEYS, acme: 5 }), ''],
    ['in the ring, being null', ring({ ...KEYS, acme: null }), ''],
    ['under another spelling', ring({ Acme: KEYS.acme, bravo: KEYS.bravo }), ''],
    ['as a variable', ring({ bravo: KEYS.bravo }), 'own'],
    ['as a variable that is empty', { ...ring({ bravo: KEYS.bravo }), ACME_KEY: ' ' }, 'own'],
    ['as a key with a blank inside', ring({ ...KEYS, acme: 'two words' }), ''],
    ['as a key of full-width letters', ring({ ...KEYS, acme: 'ｋｅｙ' }), ''],
    ['as the key of another organization', ring({ ...KEYS, acme: KEYS.bravo }), ''],
    ['as a key that Mackerel refuses', ring({ ...KEYS, acme: 'a-key-of-nobody-at-all' }), ''],
  ])('%s costs that organization only', async (_, env, config) => {
    await start(env, config);
    const run = await world.runHere('run');
    expect(run.exitCode, run.stderr).toBe(3);
    expect(run.stderr).toContain('"acme"');
    expect(published()).toMatchObject({ state: 'unknown', heartbeat: { organizations: { read: 1, failed: 1 } } });
    expect((await world.runHere('run', '--allow-partial')).exitCode).toBe(0);
    expect((await world.runHere('check')).exitCode).not.toBe(0);
  });

  it('keeps what was known of its organization', async () => {
    await start(ring(KEYS));
    expect((await world.runHere('run')).exitCode).toBe(0);
    world.env = ring({ bravo: KEYS.bravo });
    world.now = new Date(world.now.getTime() + 300_000);
    expect((await world.runHere('run')).exitCode).toBe(3);
    expect(readFileSync(world.path('dist/public/c/acme/noroshi.json'), 'utf8')).toContain('"cause":"auth"');
  });
});

describe('keys that are all wrong', () => {
  it.each<[string, Record<string, string>]>([
    ['none at all', {}],
    ['an empty ring', ring({})],
    ['a ring of others', ring({ charlie: 'key-of-charlie-0123456789' })],
    ['a ring that is not JSON', { MACKEREL_APIKEYS: '{acme: key}' }],
    ['a ring that is a list', { MACKEREL_APIKEYS: '["key-of-acme-0123456789"]' }],
    ['a ring with names and keys swapped', ring({ 'key-of-acme-0123456789': 'acme' })],
  ])('%s: nothing is published', async (_, env) => {
    await start(env);
    for (const command of ['run', 'check']) {
      const { exitCode, stderr } = await world.runHere(command);
      expect(exitCode, stderr).toBe(2);
    }
    expect(existsSync(world.path('dist'))).toBe(false);
  });
});
