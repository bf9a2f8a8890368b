import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The packed file on each supported Node, as npm puts it there: installed globally, called by its name, and by npx.

const ROOT = resolve(import.meta.dirname, '../..');
const STARTS = 41;
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

/** How long a program keeps a processor busy: how long it lasts tells more of what else is at work on the machine. */
function busyMsOf(program: readonly string[]): number {
  const timed = ['-c', 'TIMEFORMAT="%3U %3S"; time "$0" "$@" > /dev/null', ...program];
  const { stderr } = spawnSync('bash', timed, { cwd: folder, encoding: 'utf8' });
  const [user = NaN, system = NaN] = stderr
    .trim()
    .split(' ')
    .map((text) => Number(text) * 1000);
  return user + system;
}

/** How many times as busy one is as the other: the median of pairs, one right after the other, for no machine is always as fast. */
function ratioOf(bare: readonly string[], own: readonly string[]): number {
  const ratios = Array.from({ length: STARTS }, () => {
    const bareMs = busyMsOf(bare);
    return busyMsOf(own) / bareMs;
  });
  return ratios.toSorted((x, y) => x - y)[Math.floor(STARTS / 2)]!;
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
    const ratio = ratioOf([node, '-e', '0'], [node, program, '--version']);
    const bytes = Number(run('du', '-sb', join(home, 'lib/node_modules')).split('\t')[0]);
    console.log(JSON.stringify({ node: run(node, '-v').trim(), packedBytes: statSync(packed).size, installedBytes: bytes, ratio: Math.round(ratio * 100) / 100 })); // prettier-ignore
    expect(ratio).toBeLessThanOrEqual(MOST_TIMES_BARE);
  });
});
