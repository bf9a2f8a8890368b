import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSecretsInOutputs, keepSecret, listFiles, runCli } from '../support/cli.ts';
import { aFakeOrganization, startFakeMackerel, type FakeMackerel } from '../support/fake-mackerel.ts';

// The machine stops between any two of the files that `init` writes, and somebody calls it again.

const FILES = ['.env', '.env.example', 'noroshi.yaml', 'noroshi.schema.json', '.github/workflows/noroshi.yml'];
const organization = aFakeOrganization({ name: 'acme' });

let folder: string;
let mackerel: FakeMackerel;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-interrupted-'));
  mackerel = await startFakeMackerel([organization]);
  keepSecret(organization.key);
});
afterEach(async () => {
  await mackerel.close();
  rmSync(folder, { recursive: true, force: true });
  const found = findSecretsInOutputs();
  if (found.length > 0) throw new Error(`Secrets came out:\n${found.join('\n')}`);
});

/** Ends the process for good when its draft number `count` is to be linked, or has just been. */
function killAt(count: number, isLinked: boolean): string {
  const code = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { linkSync } = fs;
    let count = 0;
    fs.linkSync = (from, to) => {
      const isLast = ++count === ${count};
      if (isLast && ${!isLinked}) process.kill(process.pid, 'SIGKILL');
      linkSync(from, to);
      if (isLast) process.kill(process.pid, 'SIGKILL');
    };
    syncBuiltinESMExports();`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

const init = (env: Record<string, string> = {}) =>
  runCli(['init', '--locale', 'en', '--from-keys', '--api-base', mackerel.base], {
    folder,
    env: { MACKEREL_APIKEYS: organization.key, ...env },
  });
const drafts = (): string[] => listFiles(folder).filter((path) => path.endsWith('.tmp'));

describe('an init that is killed', () => {
  it.each([
    [0, FILES[0]],
    [1, FILES[1]],
    [2, FILES[2]],
    [3, FILES[3]],
    [4, FILES[4]],
  ])('after %i files, before %s, is finished by the next one, which says what it found', async (count, next) => {
    const killed = await init({ NODE_OPTIONS: killAt(count + 1, false) });
    expect([killed.signal, killed.stdout.includes('Written')]).toEqual(['SIGKILL', false]);
    const standing = FILES.filter((file) => existsSync(join(folder, file)));
    expect(standing).toEqual(FILES.slice(0, count));
    const before = standing.map((file) => readFileSync(join(folder, file), 'utf8'));
    // Nothing of it may come into Git: keys are in the draft of .env.
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('\n.env.*.tmp\n');
    expect(drafts()).toEqual([expect.stringContaining(`${next}.`)]);

    const again = await init();
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect(drafts()).toEqual([]);
    expect(again.stdout).toContain('Removed, half-written by an init that was interrupted: ');
    for (const file of FILES)
      expect(again.stdout).toContain(
        `${standing.includes(file) ? 'Kept, because it exists already' : 'Written'}: ${file}\n`,
      );
    expect(again.stdout).not.toContain('lacks');
    expect(standing.map((file) => readFileSync(join(folder, file), 'utf8'))).toEqual(before);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('just after the last file leaves all of it, and the next has nothing to do', async () => {
    expect((await init({ NODE_OPTIONS: killAt(FILES.length, true) })).signal).toBe('SIGKILL');
    expect(FILES.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    const again = await init();
    expect([again.exitCode, drafts()]).toEqual([2, []]);
    expect(again.stdout).toContain('Nothing was written: all files exist already.');
    expect(readdirSync(folder)).toContain('noroshi.yaml');
  });
});
