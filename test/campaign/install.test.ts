import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The packed file on each supported Node, as npm puts it there: installed globally, called by its name, and by npx.

const ROOT = resolve(import.meta.dirname, '../..');
const STARTS = 21;
const MOST_TIMES_BARE = 1.3;

let folder: string;
let packed: string;
/** npm itself, a script that any Node runs. */
let npm: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-install-'));
  npm = realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());
  const told = execFileSync('npm', ['pack', ROOT, '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: folder, encoding: 'utf8' }); // prettier-ignore
  packed = join(folder, (JSON.parse(told) as { filename: string }[])[0]!.filename);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** npx brings that Node from the registry; the one that runs the tests needs no bringing. */
function nodeOf(major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const found = execFileSync('npx', ['-y', '-p', `node@${major}`, 'node', '-p', 'process.execPath'], { encoding: 'utf8' }); // prettier-ignore
  return found.trim();
}

/** The quickest of many, one after the other in turn: other work on the machine only ever makes a start slower. */
function quickestMs(works: readonly (() => void)[]): number[] {
  const best = works.map(() => Infinity);
  for (let i = 0; i < STARTS; i++) {
    for (const [at, work] of works.entries()) {
      const beginMs = performance.now();
      work();
      best[at] = Math.min(best[at]!, performance.now() - beginMs);
    }
  }
  return best;
}

describe.each([20, 22, 24])('on Node %i, the packed file', (major) => {
  it('installs globally, runs by its name and by npx, and starts about as fast as Node itself', () => {
    const node = nodeOf(major);
    const home = join(folder, `node-${major}`);
    const env = { PATH: `${dirname(node)}:${process.env['PATH']}`, HOME: home, npm_config_cache: join(home, 'cache'), npm_config_offline: 'true' }; // prettier-ignore
    const run = (program: string, ...args: string[]): string => execFileSync(program, args, { cwd: folder, env, encoding: 'utf8' }); // prettier-ignore
    expect(run(node, '-p', 'process.versions.node')).toMatch(new RegExp(`^${major}\\.`));
    run(node, npm, 'install', '--global', '--prefix', home, packed);
    expect(readdirSync(join(home, 'lib/node_modules'))).toEqual(['noroshi']);
    const command = join(home, 'bin/noroshi');
    expect(run(command, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run(node, npm, 'exec', '--yes', `--package=${packed}`, '--', 'noroshi', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/); // prettier-ignore
    run(command, 'demo', '--once', '--out', join(home, 'site'), '--quiet');
    expect(readFileSync(join(home, 'site/public/index.html'), 'utf8')).toContain('稼働状況');
    const program = join(home, 'lib/node_modules/noroshi/dist/cli.mjs');
    const [bare = 0, own = 0] = quickestMs([() => run(node, '-e', '0'), () => run(node, program, '--version')]);
    const bytes = Number(run('du', '-sb', join(home, 'lib/node_modules')).split('\t')[0]);
    console.log(JSON.stringify({ node: run(node, '-v').trim(), installedBytes: bytes, bareMs: Math.round(bare), versionMs: Math.round(own), ratio: Math.round((own / bare) * 100) / 100 })); // prettier-ignore
    expect(own / bare).toBeLessThanOrEqual(MOST_TIMES_BARE);
  });
});
