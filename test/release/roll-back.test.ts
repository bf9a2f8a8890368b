import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { unpackProgram010, unpackRelease010, type Release010 } from '../support/release-010.ts';

// An operator updates, and goes back because something is wrong: neither program may lose what the other one learned.

let old: Release010;

beforeEach(() => {
  old = unpackRelease010();
});

afterEach(() => {
  rmSync(old.folder, { recursive: true, force: true });
});

function build(program: string, minutes: 5 | 10 | 30): string {
  const args = [program, 'build', '--snapshot', old.snapshot(minutes), '--out', 'built', '--allow-partial'];
  // stderr comes along: that is where a state that cannot be used is told of.
  return execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args], {
    cwd: old.folder,
    env: { PATH: process.env.PATH ?? '', ...old.env },
    encoding: 'utf8',
  });
}

function publish(program: string): string {
  return execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', process.execPath, program, 'publish', '--from', 'built'], {
    cwd: old.folder,
    env: { PATH: process.env.PATH ?? '', ...old.env },
    encoding: 'utf8',
  });
}

function liveBranch(): string[] {
  const listed = execFileSync('git', ['--git-dir', 'branch.git', 'ls-tree', '-r', '--name-only', 'pages'], {
    cwd: old.folder,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => !/^(?:assets\/.*|\.nojekyll|)$/.test(path));
}

function alerts(): Map<string, { closedAt?: string; openedAt: string }> {
  const history = JSON.parse(readFileSync(join(old.folder, '.noroshi/history.json'), 'utf8')) as {
    organizations: { alerts: { id: string; openedAt: string; closedAt?: string }[] }[];
  };
  return new Map(history.organizations.flatMap((each) => each.alerts.map((alert) => [alert.id, alert] as const)));
}

describe('a state of release 0.1.0', () => {
  it('is taken over whole, and read by 0.1.0 again after a roll back', () => {
    const before = alerts();
    expect(build(CLI, 5)).not.toMatch(/cannot be used/);
    for (const [id, { openedAt, closedAt }] of before) {
      expect(alerts().get(id)?.openedAt, id).toBe(openedAt);
      if (closedAt !== undefined) expect(alerts().get(id)?.closedAt, id).toBe(closedAt);
    }
    const learned = alerts();
    expect(build(unpackProgram010(), 10)).not.toMatch(/cannot be used/);
    expect([...alerts().keys()]).toEqual(expect.arrayContaining([...learned.keys()]));
    expect(build(CLI, 30)).not.toMatch(/cannot be used/);
    for (const document of ['history', 'snapshot', 'observed', 'shown', 'snapshot-added']) {
      expect(existsSync(join(old.folder, `.noroshi/${document}-broken.json`)), document).toBe(false);
    }
  }, 60_000);

  it('publishes to its folders and its branch, and 0.1.0 goes on there after a roll back', () => {
    build(CLI, 5);
    publish(CLI);
    const ours = liveBranch();
    build(unpackProgram010(), 10);
    publish(unpackProgram010());
    build(CLI, 30);
    publish(CLI);
    expect(liveBranch()).toEqual(ours);
    expect(readFileSync(join(old.folder, 'dist/public/heartbeat.json'), 'utf8')).toContain('"site":{"id":');
  }, 60_000);
});
