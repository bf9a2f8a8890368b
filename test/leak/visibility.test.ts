import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { linksCommand } from '../../src/commands/reading/links.ts';
import { createContext } from '../../src/commands/terminal.ts';
import { readConfig } from '../../src/config/load.ts';
import { createDirectoryTarget } from '../../src/publish/folder/directory.ts';
import { contentKeyOf, keyIdOf } from '../../src/site/locked/lock.ts';
import { NOW } from '../support/collecting.ts';
import { startFakeMackerel, type FakeMackerel } from '../support/fake-mackerel.ts';
import { openLocked } from '../support/locked.ts';
import { makeFolder } from '../support/trees.ts';
import { environment, idOf, organizations, SECRETS, word, yamlOf, type YamlOptions } from './canary-company.ts';
import { runSite, type SiteRun } from './run-site.ts';

const OTHER_SECRET = 'another-secret-of-all-paths-0123456789abcdef';

let mackerel: FakeMackerel;

beforeAll(async () => {
  mackerel = await startFakeMackerel(organizations());
});
afterAll(() => mackerel.close());

interface Company {
  run(options?: Partial<YamlOptions>, env?: Record<string, string>): Promise<SiteRun>;
  /** Paths of the customer's start pages in what is published. */
  places(key: string): string[];
  published: string;
  read(path: string): string;
}

/** A company whose public tree is published to a directory target, run after run. */
function aCompany(): Company {
  const folder = makeFolder();
  const published = join(folder, 'dist', 'public');
  mkdirSync(join(folder, 'dist'));
  let runs = 0;
  return {
    published,
    async run(options = {}, env = {}) {
      const now = new Date(NOW.getTime() + 300_000 * runs++);
      const yaml = yamlOf({ apiBase: mackerel.base, locales: '[ja]', ...options });
      const result = await runSite({ yaml, env: environment(env), folder, now });
      await createDirectoryTarget(published).publish(result.trees.find(({ kind }) => kind === 'public')!);
      return result;
    },
    places: (key) =>
      readdirSync(join(published, 'c')).filter((name) => name === idOf(key) || name.startsWith(`${idOf(key)}-`)),
    read: (path) => readFileSync(join(published, path), 'utf8'),
  };
}

describe('a customer that changes who may see it', () => {
  it('leaves nothing behind when it moves from listed to unlisted', async () => {
    const company = aCompany();
    await company.run();
    expect(company.places('alpha')).toEqual([idOf('alpha')]);
    expect(company.read('index.html')).toContain(word('alpha', 'name'));

    await company.run({ visibility: { alpha: 'unlisted' } });
    const [place, ...others] = company.places('alpha');
    expect(others).toEqual([]);
    expect(place).toMatch(/^kalphaidz-[a-z2-7]{26}$/);
    for (const name of ['index.html', 'noroshi.json', 'history.atom', 'feed.json', 'api/v2/components.json']) {
      expect(company.read(name)).not.toContain(word('alpha', 'name'));
    }
    const page = company.read(`c/${place}/index.html`);
    expect(page).toContain('<meta name="robots" content="noindex, nofollow, noarchive">');
    expect(page).toContain('<meta name="referrer" content="no-referrer">');
  });

  it('leaves nothing behind when it is locked, or becomes internal, or gets another id', async () => {
    const company = aCompany();
    await company.run();
    await company.run({ visibility: { alpha: 'locked' } });
    const [locked] = company.places('alpha');
    expect(readdirSync(join(company.published, 'c', locked!)).toSorted()).toEqual(
      ['404.html', 'index.html', 'locked-key.json', 'locked.json'], // prettier-ignore
    );
    await company.run({ visibility: { alpha: 'internal' } });
    expect(company.places('alpha')).toEqual([]);
    await company.run({ ids: { alpha: 'renamed' } });
    expect(company.places('alpha')).toEqual([]);
    expect(existsSync(join(company.published, 'c/renamed/index.html'))).toBe(true);
  });
});

describe('a secret that is changed', () => {
  it('keeps old links for as long as NOROSHI_SECRET_PREVIOUS names it, and lets them vanish afterwards', async () => {
    const company = aCompany();
    await company.run();
    const [unlisted] = company.places('bravo');
    const [locked] = company.places('charlie');

    await company.run({}, { NOROSHI_SECRET: OTHER_SECRET, NOROSHI_SECRET_PREVIOUS: SECRETS.secret });
    expect(company.places('bravo')).toHaveLength(2);
    expect(company.places('charlie')).toHaveLength(2);
    const present = company.places('bravo').find((name) => name !== unlisted);
    expect(company.read(`c/${unlisted}/index.html`)).toContain(word('bravo', 'hostname'));

    // Who has the old link does not learn the new one from anything that lies there.
    const walk = (folder: string): string[] =>
      readdirSync(join(company.published, folder), { withFileTypes: true }).flatMap((each) =>
        each.isDirectory() ? walk(`${folder}/${each.name}`) : [`${folder}/${each.name}`],
      );
    expect(walk(`c/${unlisted}`).filter((path) => company.read(path).includes(present!))).toEqual([]);

    // And the old key opens the old place only.
    const oldKey = contentKeyOf(new Secret(SECRETS.secret), idOf('charlie'));
    const newPlace = company.places('charlie').find((name) => name !== locked);
    const bundle = openLocked(company.read(`c/${locked}/locked.json`), oldKey);
    expect(bundle.url).toBe(`https://status.example.jp/c/${locked}/`);
    expect(JSON.stringify(bundle)).not.toContain(newPlace);
    expect(() => openLocked(company.read(`c/${newPlace}/locked.json`), oldKey)).toThrow('authenticate');

    await company.run({}, { NOROSHI_SECRET: OTHER_SECRET });
    expect(company.places('bravo')).toEqual([present]);
    expect(company.places('charlie')).toEqual([newPlace]);
  });

  it('keeps old links to a locked site of its own, whose address does not change', async () => {
    const company = aCompany();
    const first = await company.run();
    const folder = first.trees.find(({ id }) => id === idOf('foxtrot'))!.directory;
    const oldKey = contentKeyOf(new Secret(SECRETS.secret), idOf('foxtrot'));
    const former = join(folder, `locked-${keyIdOf(oldKey)}.json`);

    await company.run({}, { NOROSHI_SECRET: OTHER_SECRET, NOROSHI_SECRET_PREVIOUS: SECRETS.secret });
    expect(openLocked(readFileSync(former, 'utf8'), oldKey).pages['']).toContain(word('foxtrot', 'name'));
    expect(() => openLocked(readFileSync(join(folder, 'locked.json'), 'utf8'), oldKey)).toThrow('authenticate');
    await company.run({}, { NOROSHI_SECRET: OTHER_SECRET });
    expect(existsSync(former)).toBe(false);
  });

  it('is demanded, and long enough', () => {
    const read = (env: Record<string, string>) =>
      readConfig(yamlOf({ apiBase: 'http://127.0.0.1:9/' }), {
        file: '/srv/noroshi/noroshi.yaml',
        env,
        need: { keys: true, publish: true },
      });
    const codes = (env: Record<string, string>): string[] => {
      const result = read(env);
      return result.ok ? [] : result.error.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    };
    expect(codes(environment())).toEqual([]);
    expect(codes(environment({ NOROSHI_SECRET: 'too short' }))).toContain('config.secret_short');
    const { NOROSHI_SECRET: _, ...without } = environment();
    expect(codes(without).some((code) => code.startsWith('config.secret'))).toBe(true);
  });
});

describe('promise 7: a locked page', () => {
  it('is not written again in a quiet run; another passphrase wraps the key anew and leaves the content', async () => {
    const company = aCompany();
    await company.run();
    // The second run is the first one that can say what was observed since the one before.
    await company.run();
    const quiet = await company.run();
    expect(quiet.trees.map(({ id, writtenCount, removedCount }) => [id, writtenCount, removedCount])).toEqual(
      quiet.trees.map(({ id }) => [id, 0, 0]),
    );
    const place = `c/${company.places('charlie')[0]}`;
    const before = ['locked.json', 'locked-key.json'].map((name) => company.read(`${place}/${name}`));
    await company.run({}, { PASSPHRASE: 'another passphrase, also long' });
    const after = ['locked.json', 'locked-key.json'].map((name) => company.read(`${place}/${name}`));
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
  });

  it('opens by its link alone when it has no passphrase, and is said to', async () => {
    const company = aCompany();
    await company.run({ withoutPassphrase: true });
    const place = `c/${company.places('charlie')[0]}`;
    expect(existsSync(join(company.published, place, 'locked-key.json'))).toBe(false);
    expect(company.read(`${place}/index.html`)).not.toContain('<form');
    const loaded = readConfig(yamlOf({ apiBase: mackerel.base, withoutPassphrase: true }), {
      file: '/srv/noroshi/noroshi.yaml',
      env: environment(),
      need: { keys: true, publish: true },
    });
    expect(loaded.ok && loaded.value.warnings.map(({ code }) => code)).toContain('config.locked_without_passphrase');
  });
});

describe('noroshi links', () => {
  it('prints the links that open what was published', async () => {
    const company = aCompany();
    await company.run();
    const folder = makeFolder();
    writeFileSync(join(folder, 'noroshi.yaml'), yamlOf({ apiBase: mackerel.base }));
    const printed: string[] = [];
    const context = await createContext(
      { json: true },
      {
        env: environment(),
        directory: folder,
        clock: () => NOW,
        stdout: (text) => void printed.push(text),
        stderr: () => undefined,
        isTerminal: false,
        untilStopped: () => Promise.resolve(),
      },
    );
    expect(linksCommand(context, {})).toBe(0);
    const { links } = JSON.parse(printed.join('')) as {
      links: { customer: string; url: string | null; keyUrl: string | null }[];
    };
    const linkOf = (key: string) => links.find(({ customer }) => customer === idOf(key))!;
    expect(linkOf('delta').url).toBeNull();
    expect(linkOf('bravo').url).toBe(`https://status.example.jp/c/${company.places('bravo')[0]}/`);
    const [address, fragment] = linkOf('charlie').keyUrl!.split('#k=');
    const place = address!.slice('https://status.example.jp/'.length);
    const bundle = openLocked(company.read(`${place}locked.json`), Buffer.from(fragment!, 'base64url'));
    expect(bundle.pages['']).toContain(word('charlie', 'name'));
    expect(linkOf('foxtrot').keyUrl).toMatch(/^https:\/\/foxtrot\.example\/#k=[\w-]{43}$/);
  });
});
