import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { unpackProgram010, unpackRelease010, type Release010 } from '../support/release-010.ts';

// What release 0.1.0 said stays said: under its numbers, with its times, in its words.

interface Published {
  incidents: { caseId: string; resolvedAt: string | null; reports: { number: number; at: string; text: string }[] }[];
}

let old: Release010;

beforeEach(() => {
  old = unpackRelease010();
});

afterEach(() => {
  rmSync(old.folder, { recursive: true, force: true });
});

function build(program: string, minutes: 5 | 10 | 30, ...more: string[]): void {
  const args = [program, 'build', '--snapshot', old.snapshot(minutes), '--out', 'built', '--allow-partial', ...more];
  execFileSync(process.execPath, args, {
    cwd: old.folder,
    env: { PATH: process.env.PATH ?? '', ...old.env },
    stdio: 'pipe',
  });
}

/** Reports by page and case, each `number at text`. */
function reportsBelow(folder: string): Map<string, string[]> {
  const reports = new Map<string, string[]>();
  for (const path of readdirSync(join(old.folder, folder), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('noroshi.json')) continue;
    const { incidents } = JSON.parse(readFileSync(join(old.folder, folder, path), 'utf8')) as Published;
    for (const { caseId, reports: own } of incidents) {
      const sorted = own.toSorted((a, b) => a.number - b.number);
      reports.set(`${path} ${caseId}`, sorted.map(({ number, at, text }) => `${number} ${at} ${text}`)); // prettier-ignore
    }
  }
  return reports;
}

function expectPrefixes(before: Map<string, string[]>, after: Map<string, string[]>): void {
  for (const [name, reports] of before) expect(after.get(name)?.slice(0, reports.length), name).toEqual(reports);
}

/** That what the overview had pages of leads to pages of its customers. */
function expectRedirects(names: readonly string[]): void {
  const incidents = join(old.folder, 'built/public/incidents');
  const ways = names.flatMap((name) => {
    const folder = join(incidents, name.split(' ')[1]!);
    const way = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'));
    return way === null ? [] : join(folder, way[1]!);
  });
  expect(ways.length).toBeGreaterThan(20);
  for (const way of ways) expect(existsSync(way), way).toBe(true);
  expect(ways.every((way) => way.startsWith(join(old.folder, 'built/public/c/')))).toBe(true);
}

describe('what release 0.1.0 published', () => {
  it('keeps numbers, times and texts of every report, on every page, over several runs', () => {
    const published = reportsBelow('dist/public');
    expect(published.size).toBeGreaterThan(50);
    build(CLI, 5, '--issue');
    const first = reportsBelow('built/public');
    expectPrefixes(published, first);
    for (const path of published.keys()) {
      const [page = '', caseId = ''] = path.split(' ');
      const own = join(old.folder, 'built/public', page, '..', 'incidents', caseId, 'index.html');
      expect(existsSync(own), path).toBe(true);
    }
    expectRedirects([...published.keys()].filter((name) => name.startsWith('noroshi.json ')));
    build(CLI, 10, '--issue');
    const second = reportsBelow('built/public');
    expectPrefixes(first, second);
    build(CLI, 30, '--issue');
    expectPrefixes(second, reportsBelow('built/public'));
  }, 120_000);

  it('says no report anew to cases of which nothing is new', () => {
    const published = reportsBelow('dist/public');
    const { incidents } = JSON.parse(readFileSync(join(old.folder, 'dist/public/noroshi.json'), 'utf8')) as Published;
    const over = incidents.filter(({ resolvedAt }) => resolvedAt !== null);
    build(CLI, 5, '--issue');
    const after = reportsBelow('built/public');
    for (const { caseId } of over) {
      const name = `noroshi.json ${caseId}`;
      expect(after.get(name), name).toEqual(published.get(name));
    }
  }, 60_000);

  it('is shown again by 0.1.0 under the same case ids after a roll back', () => {
    build(CLI, 5, '--issue');
    const before = reportsBelow('built/public');
    build(unpackProgram010(), 10);
    const after = reportsBelow('built/public');
    // It knows no widespread events: on the overview they are the cases they are made of.
    const lost = [...before.keys()].filter((name) => name.startsWith('c/') && !after.has(name));
    expect(lost).toEqual([]);
  }, 60_000);
});
