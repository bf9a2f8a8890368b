import { execFile } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The package as npm would put it on a machine that has nothing but Node: packed from the built tree, installed without
// a registry, and called by its name.

const ROOT = resolve(import.meta.dirname, '../..');
const MAX_INSTALLED_BYTES = 6 * 1024 * 1024;
const run = promisify(execFile);

let folder: string;
let packed: string;
let files: { path: string; size: number }[];

/** npm itself, alone with its own folders. */
async function npm(...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    npm_config_cache: join(folder, 'cache'),
    npm_config_offline: 'true',
  };
  const { stdout } = await run('npm', args, { cwd: folder, env });
  return stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-package-'));
  const told = await npm('pack', ROOT, '--ignore-scripts', '--json', '--pack-destination', folder);
  const [made] = JSON.parse(told) as { filename: string; files: { path: string; size: number }[] }[];
  packed = join(folder, made!.filename);
  files = made!.files;
  await npm('install', '--global', '--prefix', join(folder, 'global'), packed);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}

describe('the packed program', () => {
  it('needs nothing but Node: what it uses is bundled', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest['dependencies']).toBeUndefined();
    expect(readdirSync(join(folder, 'global/lib/node_modules'))).toEqual(['noroshi']);
    expect(existsSync(join(folder, 'global/lib/node_modules/noroshi/node_modules'))).toBe(false);
  });

  it('holds the program, templates, assets, schema and papers, and nothing of tests or of a machine', () => {
    const tops = new Set(files.map(({ path }) => path.split('/')[0]));
    const papers = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.ja.md', 'README.md', 'SECURITY.md', 'docs'];
    expect(tops).toEqual(
      new Set([
        ...papers,
        'dist',
        'noroshi.schema.json',
        'noroshi.source.schema.json',
        'package.json',
        'public',
        'templates',
      ]),
    );
    const texts = files
      .filter(({ path }) => path.endsWith('.mjs'))
      .map(({ path }) => readFileSync(join(ROOT, path), 'utf8'));
    expect(texts.some((text) => text.includes(ROOT))).toBe(false);
  });

  it('takes at most 6 MiB where it is installed', () => {
    expect(sizeOf(join(folder, 'global/lib/node_modules'))).toBeLessThanOrEqual(MAX_INSTALLED_BYTES);
  });

  it('does its main job when it is called by name from another folder', async () => {
    const command = join(folder, 'global/bin/noroshi');
    const env = { PATH: process.env['PATH'], HOME: folder };
    const version = await run(command, ['--version'], { cwd: folder, env });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    await run(command, ['demo', '--once', '--out', 'site', '--quiet'], { cwd: folder, env });
    expect(readFileSync(join(folder, 'site/public/index.html'), 'utf8')).toContain('マネージドクラウド 稼働状況');
    expect(readFileSync(join(folder, 'site/public/badge.svg'), 'utf8')).toContain('<svg');
  });

  it('runs by npx without being installed', async () => {
    expect(await npm('exec', '--yes', `--package=${packed}`, '--', 'noroshi', '--version')).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
  });
});
