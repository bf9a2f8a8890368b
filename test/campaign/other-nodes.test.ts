import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listFiles } from '../support/cli.ts';

const CLI = resolve(import.meta.dirname, '../../dist/cli.mjs');
const folder = mkdtempSync(join(tmpdir(), 'noroshi-nodes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The demo's trees, made by that Node: each file's path with its bytes. */
function demoBy([program, ...options]: readonly [string, ...string[]], name: string): Map<string, string> {
  const out = join(folder, name);
  const demo = [CLI, 'demo', '--once', '--out', out, '--now', '2026-11-20T03:04:05Z'];
  execFileSync(program, [...options, ...demo], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Map(listFiles(out).map((path) => [path, readFileSync(join(out, path), 'base64')]));
}

describe('the demo on another Node', () => {
  const here = demoBy([process.execPath], 'here');

  // npx brings them from the registry.
  it.each([22, 24, 26])('makes the same bytes: %i', (version) => {
    const there = demoBy(['npx', '-y', '-p', `node@${version}`, 'node'], String(version));
    expect([...there.keys()]).toEqual([...here.keys()]);
    expect([...there.keys()].filter((path) => there.get(path) !== here.get(path))).toEqual([]);
  });
});
