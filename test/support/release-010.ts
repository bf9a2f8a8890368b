import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FIXTURE = resolve(import.meta.dirname, '../fixtures/release-0.1.0');
/** Below the repository, so that the old program finds the one package it does not carry. */
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/release-0.1.0');

export interface Release010 {
  /** A copy of its own: configuration, state, what was published, snapshots. */
  folder: string;
  /** The variables its configuration asks for. */
  env: Record<string, string>;
  /** A snapshot taken so many minutes after the last run, which was at 2026-11-20T04:30:00Z. */
  snapshot: (minutes: 0 | 5 | 10 | 30 | 60 | 120 | 600) => string;
}

/** An operator's folder as 0.1.0 left it, unpacked into a fresh temporary folder. */
export function unpackRelease010(): Release010 {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-release-010-'));
  execFileSync('tar', ['-xzf', join(FIXTURE, 'site.tgz'), '-C', folder]);
  const env = JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')) as Record<string, string>;
  const name = (minutes: number): string => `plus-${String(minutes).padStart(3, '0')}-minutes.json`;
  return { folder, env, snapshot: (minutes) => join(folder, 'snapshots', name(minutes)) };
}

/** Path of the old program's `cli.mjs`, unpacked once for all tests. */
export function unpackProgram010(): string {
  mkdirSync(resolve(CACHE, '..'), { recursive: true });
  const fresh = mkdtempSync(`${CACHE}-`);
  execFileSync('tar', ['-xzf', join(FIXTURE, 'program.tgz'), '-C', fresh]);
  try {
    renameSync(fresh, CACHE);
  } catch {
    // Another test was first: its copy is as good.
  }
  return join(CACHE, 'dist/cli.mjs');
}
