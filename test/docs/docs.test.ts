import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { readConfig } from '../../src/config/load.ts';
import { STATES } from '../../src/model/state.ts';
import { en } from '../../src/site/words/en.ts';
import { ja } from '../../src/site/words/ja.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const READMES = ['README.md', 'README.ja.md'];
const REFERENCES = [
  { file: 'docs/reference.md', words: en },
  { file: 'docs/reference.ja.md', words: ja },
];
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(resolve(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** From the root, with a slash in front. */
const FILES = ['src', 'test', 'templates', 'generate'].flatMap((folder) =>
  readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (path) => `/${folder}/${path.replaceAll('\\', '/')}`,
  ),
);

function read(file: string): string {
  return readFileSync(resolve(ROOT, file), 'utf8');
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const headings = [...read(file).matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks(file: string): string[] {
  const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)];
  return links
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? resolve(ROOT, file) : resolve(ROOT, dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && (statSync(target).isDirectory() || !anchorsOf(target).has(anchor));
    });
}

describe('every page of the documentation', () => {
  it.each(PAGES)('links to what is there only: %s', (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });

  it.each(PAGES)('names files of the program and its tests that are there: %s', (file) => {
    const named = new Set(Array.from(read(file).matchAll(/`([\w./-]+\.(?:ts|eta|mjs))`/g), ([, path]) => path!));
    const missing = [...named].filter(
      (path) => !path.includes('NAME') && !FILES.some((each) => each.endsWith(`/${path}`)),
    );
    expect(missing).toEqual([]);
  });

  it.each(PAGES)('speaks of no machine: %s', (file) => {
    expect(read(file)).not.toMatch(/\/(root|home|work|tmp)\//);
  });

  it('can be reached from a README', () => {
    const reached = new Set(READMES);
    for (const file of reached) {
      for (const [, link = ''] of withoutCode(read(file)).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        const path = resolve(ROOT, dirname(file), link).slice(ROOT.length + 1);
        if (PAGES.includes(path)) reached.add(path);
        if (path.endsWith('decisions')) for (const page of PAGES) if (page.startsWith(path)) reached.add(page);
      }
    }
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe.each(READMES)('%s', (file) => {
  it('is short enough to be read: what is longer stands in docs/', () => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(201);
  });

  it('shows a configuration that loads', () => {
    const yaml = /```yaml\n( {3}site:[\s\S]*?)```/.exec(read(file))?.[1]?.replaceAll(/^ {3}/gm, '') ?? '';
    const env = {
      MACKEREL_APIKEY_ACME: 'a-key-for-the-readme',
      MACKEREL_APIKEYS: '{"shared-hosting":"another-key-for-the-readme"}',
      NOROSHI_SECRET: '0123456789abcdef0123456789abcdef',
    };
    const loaded = readConfig(yaml, { env, need: { keys: true, publish: true }, file: '/srv/status/noroshi.yaml' });
    expect(loaded.ok ? loaded.value.warnings : loaded.error).toEqual([]);
  });
});

describe.each(REFERENCES)('$file', ({ file, words }) => {
  it('names the states as the pages do', () => {
    for (const state of STATES) {
      expect(read(file)).toContain(`\`${state}\``);
      expect(read(file)).toContain(words.states[state]);
    }
  });

  const silent = { env: {}, stdout: () => {}, stderr: () => {} } as unknown as Parameters<typeof createProgram>[1];
  const { commands } = createProgram('0.0.0', silent, async () => {});
  const rowsOf = (name: string): string =>
    (read(file).match(new RegExp(`^\\| \`noroshi ${name}[ \`].*$`, 'gm')) ?? []).join('\n');

  it('names every command', () => {
    expect(commands.length).toBeGreaterThan(8);
    const missing = commands.map((command) => command.name()).filter((name) => rowsOf(name) === '');
    expect(missing, `Add a row to the table of commands in ${file}.`).toEqual([]);
  });

  it('names every flag, and none that is not there', () => {
    const everywhere = new Set(/`-c, --config[\s\S]*?`--wait-seconds/.exec(read(file))?.[0].match(/--[a-z-]+/g));
    for (const command of commands) {
      const flags = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long));
      const told = new Set(rowsOf(command.name()).match(/--[a-z-]+/g));
      expect(flags.filter((flag) => !everywhere.has(flag!) && !told.has(flag!))).toEqual([]);
      expect([...told].filter((flag) => !flags.includes(flag))).toEqual([]);
    }
  });
});

describe('CONTRIBUTING.md', () => {
  it('names functions, types and options that the code has', () => {
    const code = FILES.filter((path) => path.endsWith('.ts'))
      .map((path) => read(`.${path}`))
      .join('\n');
    const named = Array.from(read('CONTRIBUTING.md').matchAll(/`([A-Za-z_]+)(?:\([^`]*\))?`/g), ([, name]) => name!);
    const names = new Set(named.filter((name) => /[a-z][A-Z]|^[A-Z]+_/.test(name) && !name.includes('NAME')));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });
});

describe('docs/serving.md', () => {
  it('shows the nginx configuration that was run with the real nginx', () => {
    for (const tested of ['test/edge/nginx.conf.template', 'test/edge/pages.conf']) {
      expect(read('docs/serving.md')).toContain(read(tested).trim());
    }
  });
});
