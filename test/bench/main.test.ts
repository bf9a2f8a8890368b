import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder = '';

function bundle(source: string, name: string): string {
  const file = join(folder, 'dist', name);
  const options = ['--platform', 'node', '--format', 'esm', '--no-codeSplitting', '--file', file];
  execFileSync(process.execPath, [resolve('node_modules/rolldown/bin/cli.mjs'), source, ...options], {
    stdio: 'ignore',
  });
  return file;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-bench-smoke-'));
  // The command looks for its templates beside its own folder.
  for (const name of ['templates', 'public']) symlinkSync(resolve(name), join(folder, name));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the build bench runs at a tiny size, and a quiet build writes heartbeats only', () => {
  const [main, child, cli] = [
    bundle('test/bench/main.ts', 'bench.mjs'),
    bundle('test/bench/build-child.ts', 'bench-build.mjs'),
    bundle('src/cli.ts', 'cli.mjs'),
  ];
  const args = [main, '--tiny', '--only', 'build,start', '--rounds', '1', '--child', child, '--cli', cli];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  expect(output).toMatch(/### 3 customers, 6 hosts, 4 incidents/);
  expect(output).toMatch(/\| Noroshi, complete build \| \d+ \|/);
  // One page a customer, one an incident, the index and the heartbeats of two trees.
  expect(output).toMatch(/\| Noroshi, same pages \| 1[0-2] \|/);
  expect(output).toMatch(/\| bare writer \| 8 \|/);
  expect(output).toMatch(/\| nothing changed, whole \| ([\d.]+ \| ){4}\d+ \| 2 \|/);
  expect(output).toMatch(/\| nothing changed, at rest \| ([\d.]+ \| ){4}\d+ \| 2 \|/);
  expect(output).toMatch(/\| noroshi --version \|/);
});
