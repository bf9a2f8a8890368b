import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpackProgram010, unpackRelease010 } from '../support/release-010.ts';

describe('what release 0.1.0 left behind', () => {
  it('is a folder with a configuration, a state, published trees and snapshots to go on with', () => {
    const { folder, env, snapshot } = unpackRelease010();
    try {
      expect(Object.keys(env).toSorted()).toEqual(['DEMO_PASSPHRASE', 'MACKEREL_APIKEYS', 'NOROSHI_SECRET']);
      for (const path of ['noroshi.yaml', '.noroshi/history.json', '.noroshi/shown.json', 'branch.git/HEAD']) {
        expect(existsSync(join(folder, path)), path).toBe(true);
      }
      const page = JSON.parse(readFileSync(join(folder, 'dist/public/noroshi.json'), 'utf8')) as { version: number };
      expect(page.version).toBe(1);
      expect(existsSync(snapshot(600))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has its program, which still runs', () => {
    expect(execFileSync(process.execPath, [unpackProgram010(), '--version'], { encoding: 'utf8' }).trim()).toBe(
      '0.1.0',
    );
  });
});
