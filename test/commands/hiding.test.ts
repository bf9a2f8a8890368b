import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const SECRET = '0123456789abcdef0123456789abcdef-hiding';

interface Given {
  /** Flow maps behind `customers:`. */
  customers: string[];
  publish?: string;
  url?: string;
}

function configText(base: string, { customers, publish, url }: Given): string {
  const text = aConfigText({
    base,
    names: ['acme', 'bravo'],
    more: `customers:\n${customers.map((one) => `  - ${one}\n`).join('')}`,
  });
  const placed = publish === undefined ? text : text.replace('{ directory: ./dist/public }', publish);
  return url === undefined ? placed : placed.replace('https://status.example.jp/', url);
}

const BRAVO = '{ id: bravo, name: Bravo, from: [{ organization: bravo }] }';

function acme(visibility: string, more = ''): string {
  return `{ id: acme, name: Acme, visibility: ${visibility}, from: [{ organization: acme }]${more} }`;
}

async function start(given: Given): Promise<void> {
  const organizations = ['acme', 'bravo'].map((name) =>
    aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })] }),
  );
  world = await aFakeWorld(organizations, {
    config: (base) => configText(base, given),
    env: { NOROSHI_SECRET: SECRET },
  });
  expect(await world.runHere('run', ...config())).toMatchObject({ exitCode: 0 });
}

function config(): string[] {
  return ['--config', world.path('noroshi.yaml')];
}

/** Five minutes later, with another configuration. */
async function runWith(given: Given, ...more: string[]): ReturnType<FakeWorld['runHere']> {
  world.write('noroshi.yaml', configText(world.fake.base, given));
  world.now = new Date(world.now.getTime() + 5 * 60_000);
  return world.runHere('run', ...config(), ...more);
}

/** Every file below a folder that holds the text. */
function holding(text: string, folder: string): string[] {
  if (!existsSync(world.path(folder))) return [];
  return readdirSync(realpathSync(world.path(folder)), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'utf8').includes(text));
}

describe('what is taken down', () => {
  it.each([
    ['internal', acme('internal')],
    ['not there any more', null],
  ])('is gone at once from the place and its old releases when a customer is %s', async (_, now) => {
    await start({ customers: [acme('listed'), BRAVO] });
    expect(holding('Acme', 'dist/public')).not.toEqual([]);
    const { exitCode } = await runWith({ customers: now === null ? [BRAVO] : [now, BRAVO] });
    expect(exitCode).toBe(0);
    expect([...holding('Acme', 'dist/public'), ...holding('Acme', 'dist/.public.releases')]).toEqual([]);
    expect(holding('Bravo', 'dist/public')).not.toEqual([]);
  });

  it('is gone also when the build fails', async () => {
    await start({ customers: [acme('listed'), BRAVO] });
    world.write('templates/index.eta', '<% this is no program %>');
    const broken = configText(world.fake.base, { customers: [acme('internal'), BRAVO] });
    world.write('noroshi.yaml', broken.replace('  locale: en', '  locale: en\n  theme: { templates: ./templates }'));
    world.now = new Date(world.now.getTime() + 5 * 60_000);
    const { exitCode } = await world.runHere('run', ...config());
    expect(exitCode).not.toBe(0);
    expect(existsSync(world.path('dist/public/c/acme'))).toBe(false);
    expect(existsSync(world.path('dist/public/c/bravo/index.html'))).toBe(true);
  });

  it('is nothing of a newer run, which an older one that lost its state does not know', async () => {
    await start({ customers: [acme('listed'), BRAVO] });
    rmSync(world.path('.noroshi'), { recursive: true });
    world.now = new Date(world.now.getTime() - 15 * 60_000);
    expect(await runWith({ customers: [BRAVO] })).toMatchObject({ exitCode: 4 });
    expect(holding('Acme', 'dist/public/c/acme')).not.toEqual([]);
  });

  it('is no open page under the address of a locked one, not for a moment', async () => {
    await start({ customers: [acme('unlisted'), BRAVO] });
    const folder = readdirSync(world.path('dist/public/c')).find((name) => name.startsWith('acme-'))!;
    expect(holding('acme-web01', `dist/public/c/${folder}`)).not.toEqual([]);
    const locked = acme('locked', ', passphrase: "${ACME_PASSPHRASE}"');
    world.env = { ...world.env, ACME_PASSPHRASE: 'correct horse battery staple' };
    expect(await runWith({ customers: [locked, BRAVO] })).toMatchObject({ exitCode: 0 });
    expect(readdirSync(world.path('dist/public/c'))).toContain(folder);
    expect(holding('acme-web01', 'dist/.public.releases')).toEqual([]);
  });

  it('is the whole site of a customer who had one of their own', async () => {
    const own = acme('listed', ', url: "https://acme.example/", publish: [{ directory: ./dist/acme }]');
    await start({ customers: [own, BRAVO] });
    expect(holding('Acme', 'dist/acme')).not.toEqual([]);
    expect(await runWith({ customers: [acme('internal'), BRAVO] })).toMatchObject({ exitCode: 0 });
    expect(existsSync(world.path('dist/acme'))).toBe(false);
    expect(existsSync(world.path('dist/.acme.releases'))).toBe(false);
  });

  it('is the former place of a site also beside a target that a newer release put there, which is named', async () => {
    await start({ customers: [BRAVO] });
    const file = world.path('.noroshi/published.json');
    const strange = '{"id":"archive:a","tree":{"kind":"public","id":"public"},"config":{"archive":"a"}}';
    world.write('.noroshi/published.json', readFileSync(file, 'utf8').replace('"targets":[', `"targets":[${strange},`));
    const moved = await runWith({ customers: [BRAVO], publish: '{ directory: ./dist/moved }' });
    expect(moved.exitCode).toBe(0);
    expect(moved.stderr).toContain('"archive:a"');
    expect(holding('Bravo', 'dist/public')).toEqual([]);
    expect(readFileSync(file, 'utf8')).toContain(strange);
  });

  it('is the former place of a site that moved, once the new one is there', async () => {
    await start({ customers: [BRAVO] });
    const moved = await runWith({ customers: [BRAVO], publish: '{ directory: ./dist/moved }' });
    expect(moved).toMatchObject({ exitCode: 0 });
    expect(existsSync(world.path('dist/moved/index.html'))).toBe(true);
    expect(existsSync(world.path('dist/public'))).toBe(false);
  });

  it('stays where the new place fails, and goes when that one is there', async () => {
    await start({ customers: [BRAVO] });
    world.write('dist/moved/mine.txt', 'somebody else');
    const moving = { customers: [BRAVO], publish: '{ directory: ./dist/moved }' };
    expect((await runWith(moving)).exitCode).not.toBe(0);
    expect(existsSync(world.path('dist/public/index.html'))).toBe(true);
    const free = { customers: [BRAVO], publish: '{ directory: ./dist/free }' };
    expect(await runWith(free)).toMatchObject({ exitCode: 0 });
    expect(existsSync(world.path('dist/public'))).toBe(false);
  });

  it('is named at each run where it cannot be reached, until somebody says that it is done', async () => {
    await start({ customers: [BRAVO] });
    const free = { customers: [BRAVO], publish: '{ directory: ./dist/free }' };
    unlinkSync(world.path('dist/public'));
    symlinkSync('/nowhere', world.path('dist/public'));
    const first = await runWith(free);
    expect(first).toMatchObject({ exitCode: 3 });
    expect(first.stderr).toContain('left the configuration and still holds the public site');
    expect(await runWith(free)).toMatchObject({ exitCode: 3 });
    const id = `directory:${world.path('dist/public')}`;
    expect(await runWith(free, '--forget-target', id)).toMatchObject({ exitCode: 0 });
    expect(await runWith(free)).toMatchObject({ exitCode: 0 });
  });
});

describe('a passphrase that is not set', () => {
  const locked = { customers: [acme('locked', ', passphrase: "${ACME_PASSPHRASE}"'), BRAVO] };
  const folderOf = (): string | undefined =>
    readdirSync(world.path('dist/public/c')).find((name) => name.startsWith('acme-'));

  it('keeps the last locked page, stops nobody else, and is told', async () => {
    await start({ customers: [BRAVO] });
    const env = world.env;
    world.env = { ...env, ACME_PASSPHRASE: 'correct horse battery staple' };
    expect(await runWith(locked)).toMatchObject({ exitCode: 0 });
    const folder = `dist/public/c/${folderOf()}`;
    const before = readFileSync(world.path(folder, 'locked-key.json'), 'utf8');
    world.env = env;
    const run = await runWith(locked);
    expect(run).toMatchObject({ exitCode: 3 });
    expect(run.stderr).toContain('Customer "acme": the variable of its passphrase is not set.');
    expect(readFileSync(world.path(folder, 'locked-key.json'), 'utf8')).toBe(before);
    expect(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')).toContain(world.now.toISOString());
    world.env = { ...env, ACME_PASSPHRASE: 'correct horse battery staple' };
    expect(await runWith(locked)).toMatchObject({ exitCode: 0 });
  });

  it('takes down an open page that the same change was to lock', async () => {
    await start({ customers: [acme('unlisted'), BRAVO] });
    expect(folderOf()).toBeDefined();
    expect(await runWith(locked)).toMatchObject({ exitCode: 3 });
    expect(folderOf()).toBeUndefined();
    expect(existsSync(world.path('dist/public/c/bravo/index.html'))).toBe(true);
  });

  it('is an error to check, which is strict', async () => {
    await start({ customers: [BRAVO] });
    world.write('noroshi.yaml', configText(world.fake.base, locked));
    expect(await world.runHere('check', ...config())).toMatchObject({ exitCode: 2 });
  });
});

describe('two configurations', () => {
  it('do not share a state, until one adopts it', async () => {
    await start({ customers: [BRAVO] });
    const other = configText(world.fake.base, { customers: [BRAVO], url: 'https://other.example.jp/' });
    world.write('noroshi-other.yaml', other.replace('./dist/public', './dist/other'));
    world.now = new Date(WORLD_NOW.getTime() + 5 * 60_000);
    const given = ['--config', world.path('noroshi-other.yaml')];
    const refused = await world.runHere('run', ...given);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain('state: ./.noroshi-second');
    expect(existsSync(world.path('dist/public/index.html'))).toBe(true);
    expect(await world.runHere('state', 'adopt', ...given)).toMatchObject({ exitCode: 0 });
    expect(await world.runHere('run', ...given)).toMatchObject({ exitCode: 0 });
  });

  it('are one when its site was renamed, or its file was moved', async () => {
    await start({ customers: [BRAVO] });
    expect(await runWith({ customers: [BRAVO], url: 'https://renamed.example.jp/' })).toMatchObject({ exitCode: 0 });
  });
});
