import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, aWorld, WORLD_NOW, type World } from '../support/world.ts';

let world: World;

afterEach(async () => {
  await world.close();
});

describe('somebody who begins', () => {
  it('gets files that check understands, and never loses what is there', async () => {
    world = aWorld({ env: {}, files: [], now: WORLD_NOW });
    const first = await world.run('init', '--yes', '--locale', 'en');
    expect(first.exitCode).toBe(0);
    const config = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', `${config}# mine\n`);
    await world.run('init', '--yes', '--locale', 'ja');
    expect(readFileSync(world.path('noroshi.yaml'), 'utf8')).toBe(`${config}# mine\n`);
    const check = await world.run('check');
    expect(check.exitCode).toBe(2);
    expect(check.stderr).toMatch(/^noroshi\.yaml:\d+:\d+ .*MACKEREL_APIKEY/m);
    expect(check.stderr.trim().split('\n').length).toBeLessThan(6);
  });

  it('calls it by its name once it is installed as the README says', async () => {
    world = aWorld({ env: {}, files: [], now: WORLD_NOW });
    const prefix = world.path('global');
    const flags = ['--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund'];
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const env = { PATH: process.env.PATH ?? '', HOME: world.folder };
    execFileSync('npm', ['install', ...flags, '.'], { env, stdio: 'pipe' });
    const said = execFileSync(`${prefix}/bin/noroshi`, ['--version'], { env, stdio: 'pipe' });
    expect(said.toString()).toBe(`${version}\n`);
  });

  it('is told the commands, the version, and what is wrong with a folder without a configuration', async () => {
    world = aWorld({ env: {}, files: [], now: WORLD_NOW });
    const help = await world.run('--help');
    expect(help.exitCode).toBe(0);
    for (const name of ['init', 'check', 'run', 'collect', 'build', 'publish', 'links', 'report', 'preview', 'demo']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await world.run('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    for (const command of ['run', 'check', 'links']) {
      const run = await world.run(command);
      expect(run.exitCode, command).toBe(2);
      expect(run.stderr, command).toContain('noroshi init');
    }
  });
});

describe('output that cannot be written', () => {
  it('does not keep a run from publishing: its log lies on a full disk', async () => {
    world = await aFakeWorld([aFakeOrganization({ hosts: [aRawHost()] })]);
    const full = openSync('/dev/full', 'w');
    const args = ['run', '--verbose', '--now', WORLD_NOW.toISOString()];
    const env = { PATH: process.env.PATH ?? '', ...world.env };
    const child = spawn(process.execPath, [CLI, ...args], { cwd: world.folder, env, stdio: ['ignore', full, full] });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    closeSync(full);
    expect(exitCode).toBe(3);
    expect(existsSync(world.path('dist/public/index.html'))).toBe(true);
    expect(existsSync(world.path('dist/internal/index.html'))).toBe(true);
  });
});

describe('a reader of the output who goes away', () => {
  it.each(['stdout', 'stderr'] as const)('does not end the run (%s)', async (stream) => {
    const organizations = Array.from({ length: 3 }, (_, i) =>
      aFakeOrganization({ name: `o${i}`, hosts: [aRawHost()] }),
    );
    world = await aFakeWorld(organizations);
    const args = ['run', '--verbose', '--now', WORLD_NOW.toISOString()];
    const env = { PATH: process.env.PATH ?? '', ...world.env };
    const child = spawn(process.execPath, [CLI, ...args], { cwd: world.folder, env, stdio: 'pipe' });
    child[stream].destroy();
    child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect(exitCode).toBe(0);
    expect(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')).toContain(WORLD_NOW.toISOString());
  });
});
