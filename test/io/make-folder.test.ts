import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/io/make-folder.ts';
import { makeFolder as aFolder } from '../support/trees.ts';

describe('making a folder', () => {
  it('makes what is missing above it, with the mode that is asked for, and leaves what is there', () => {
    const root = aFolder();
    const path = join(root, 'a/b/c');
    makeFolder(path, 0o700);
    expect(['a', 'a/b', 'a/b/c'].map((each) => statSync(join(root, each)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
    mkdirSync(join(root, 'open'));
    const before = statSync(join(root, 'open')).mode;
    makeFolder(join(root, 'open'), 0o700);
    expect(statSync(join(root, 'open')).mode).toBe(before);
  });

  it('goes through a link to a folder', () => {
    const root = aFolder();
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'link'));
    makeFolder(join(root, 'link/below'));
    expect(existsSync(join(root, 'real/below'))).toBe(true);
  });

  it.each([
    ['a file has its name', (root: string) => writeFileSync(join(root, 'x'), '')],
    ['a link to nowhere has its name', (root: string) => symlinkSync('nowhere', join(root, 'x'))],
  ])('says so when %s, there and above', (_, prepare) => {
    const root = aFolder();
    prepare(root);
    for (const path of ['x', 'x/below']) {
      expect(() => makeFolder(join(root, path))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(EEXIST|ENOTDIR)$/) as string }),
      );
    }
  });

  it('comes to an end where a file system takes no folders', () => {
    expect(() => makeFolder('/proc/noroshi/a/b')).toThrow(expect.objectContaining({ syscall: 'mkdir' }));
  });
});
