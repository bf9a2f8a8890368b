import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
const exported = (): string => world.path('state.export');

beforeEach(async () => {
  const hosts = [aRawHost({ id: 'db', name: 'db01' })];
  const alerts = [aRawAlert({ id: 'lost', hostId: 'db', openedAt: WORLD_NOW.getTime() / 1000 - 60 })];
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts, alerts })]);
  await world.runHere('run');
});
afterEach(() => world.close());

/** Every document, without the lock and what is built. */
function stateDocuments(): Map<string, string> {
  const names = readdirSync(world.path('.noroshi')).filter((name) => name.endsWith('.json'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(world.path('.noroshi', name), 'utf8')]));
}

describe('state export and import', () => {
  it('bring everything that is remembered to another place, byte for byte', async () => {
    const before = stateDocuments();
    const run = await world.runHere('state', 'export', exported());
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('names every customer');
    expect(statSync(exported()).mode & 0o777).toBe(0o600);
    const log = (await world.runHere('log')).stdout;
    rmSync(world.path('.noroshi'), { recursive: true });
    expect((await world.runHere('state', 'import', exported())).exitCode).toBe(0);
    expect(stateDocuments()).toEqual(before);
    expect((await world.runHere('log')).stdout).toBe(log);
    // Nothing is told or put anew.
    const next = JSON.parse((await world.runHere('run', '--json')).stdout) as { targets: { quiet: boolean }[] };
    expect(next.targets.map(({ quiet }) => quiet)).toEqual([true, true]);
  });

  it('overwrite neither a file nor a state, unless asked', async () => {
    await world.runHere('state', 'export', exported());
    expect(await world.runHere('state', 'export', exported())).toMatchObject({ exitCode: 2 });
    const refused = await world.runHere('state', 'import', exported());
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--replace')]);
    const before = stateDocuments();
    world.now = new Date(WORLD_NOW.getTime() + 300_000);
    world.organizations[0]!.alerts[0]!.closedAt = WORLD_NOW.getTime() / 1000;
    await world.runHere('run');
    expect(stateDocuments()).not.toEqual(before);
    expect((await world.runHere('state', 'import', exported(), '--replace')).exitCode).toBe(0);
    expect(stateDocuments()).toEqual(before);
  });

  const document = (): { version: number; documents: { name: string; sha256: string; base64: string }[] } =>
    JSON.parse(gunzipSync(readFileSync(exported())).toString('utf8')) as ReturnType<typeof document>;
  const damages: [what: string, damage: () => Uint8Array, said: string][] = [
    ['cut', () => readFileSync(exported()).subarray(0, 200), 'cut'],
    ['of a newer version', () => gzipSync(JSON.stringify({ ...document(), version: 2 })), 'version 2'],
    ['something else', () => gzipSync('{"format":"other"}'), 'not what'],
    ['changed by hand', () => gzipSync(JSON.stringify({ ...document(), documents: document().documents.map((each) => ({ ...each, base64: 'AAAA' })) })), 'not as it was written'],
    ['with a name that leaves the folder', () => gzipSync(JSON.stringify({ ...document(), documents: [{ name: '../x', sha256: '', base64: '' }] })), 'missing or not'],
  ]; // prettier-ignore
  it.each(damages)('refuse an export that is %s, and change nothing', async (_, damage, said) => {
    await world.runHere('state', 'export', exported());
    writeFileSync(exported(), damage());
    rmSync(world.path('.noroshi'), { recursive: true });
    const run = await world.runHere('state', 'import', exported());
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain(said);
    expect(existsSync(world.path('.noroshi', 'history.json'))).toBe(false);
  });

  it('refuse an export whose ledger a newer release wrote', async () => {
    const name = [...stateDocuments().keys()].find((each) => each.startsWith('ledger-'))!;
    const newer = { ...(JSON.parse(readFileSync(world.path('.noroshi', name), 'utf8')) as object), version: 99 };
    writeFileSync(world.path('.noroshi', name), JSON.stringify(newer));
    await world.runHere('state', 'export', exported());
    rmSync(world.path('.noroshi'), { recursive: true });
    const run = await world.runHere('state', 'import', exported());
    expect([run.exitCode, run.stderr]).toEqual([4, expect.stringContaining('newer')]);
  });
});
