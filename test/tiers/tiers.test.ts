import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureInstalled, toolPath } from '../support/install.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('a server that the tests need', () => {
  const missing = { command: 'noroshi-has-no-such-server', packages: ['some-server', 'its-tools'] };

  it('is a failure that names the line to type, never a skip', () => {
    expect(() => ensureInstalled([missing], () => {})).toThrow(
      'sudo apt-get install --no-install-recommends some-server its-tools',
    );
  });

  it('is installed where that is possible; what is there is left alone', () => {
    const asked: (readonly string[])[] = [];
    ensureInstalled([{ command: 'sh', packages: ['dash'] }], (packages) => void asked.push(packages));
    expect(asked).toEqual([]);
    expect(() => ensureInstalled([missing], (packages) => void asked.push(packages))).toThrow('its-tools');
    expect(asked).toEqual([missing.packages]);
  });

  it('may have a slower one in its place, where it could not be installed', () => {
    const asked: (readonly string[])[] = [];
    ensureInstalled([{ ...missing, instead: 'sh' }], (packages) => void asked.push(packages));
    expect(asked).toEqual([missing.packages]);
    expect(toolPath({ ...missing, instead: 'sh' })).toBe('sh');
    expect(() => ensureInstalled([{ ...missing, instead: 'nothing-either' }], () => {})).toThrow('some-server');
  });
});

describe('the tiers', () => {
  it('write nothing into the repository: generated files are compared, and made by one command', () => {
    const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.startsWith('tiers'))
      .map((path) => [path, readFileSync(join(ROOT, 'test', path), 'utf8')] as const);
    const switches = tests.filter(([, text]) => /process\.env\W{1,4}(GOLDEN|MINIFY|UPDATE_\w+)/.test(text));
    expect(switches.map(([path]) => path)).toEqual([]);
  });

  it('say how the oracle is called, and call nothing for what is no range of seeds', () => {
    for (const parameters of [[], ['--seeds'], ['--seeds', 'x'], ['--seed', '1']]) {
      const run = spawnSync('node', ['test/campaign/oracle.mjs', ...parameters], { cwd: ROOT, encoding: 'utf8' });
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('npm run oracle -- --seeds 1-500');
    }
  });
});
