import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureInstalled } from '../support/install.ts';

const RECIPES = join(import.meta.dirname, '../../docs/recipes');
const ANALYZE = 'systemd-analyze';
/** Of systemd's scale from 0, nothing may be touched, to 10. */
const MAX_EXPOSURE = 4;

let folder: string;

beforeAll(() => {
  ensureInstalled([{ command: ANALYZE, packages: ['systemd'] }]);
  // The units as documented, with a program and a user that this machine has.
  folder = mkdtempSync(join(tmpdir(), 'noroshi-units-'));
  for (const name of readdirSync(RECIPES).filter((file) => /\.(service|timer|path)$/.test(file))) {
    const text = readFileSync(join(RECIPES, name), 'utf8')
      // Found by its name, as the program is where npm put it.
      .replaceAll(/^ExecStart=noroshi /gm, 'ExecStart=env ')
      .replaceAll('User=noroshi', 'User=daemon');
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the documented systemd units', () => {
  it('pass systemd’s own check without a word', () => {
    const units = readdirSync(folder).map((name) => join(folder, name));
    expect(units).toHaveLength(4);
    const said = execFileSync('sh', ['-c', '"$0" verify "$@" 2>&1', ANALYZE, ...units], { encoding: 'utf8' });
    expect(said).toBe('');
  });

  it.each(['noroshi.service', 'noroshi-listen.service'])(
    '%s is started where npm put it, and says what is hidden',
    (name) => {
      const text = readFileSync(join(RECIPES, name), 'utf8');
      expect(text).toMatch(/^ExecStart=noroshi /m);
      expect(text).toMatch(/npm prefix -g/);
      expect(text).toMatch(/Home folders are hidden, with them SSH keys and credential helpers/);
    },
  );

  it.each(['noroshi.service', 'noroshi-listen.service'])('%s may touch little: at most 4 of 10', (name) => {
    const said = execFileSync(ANALYZE, ['security', '--offline=true', join(folder, name)], { encoding: 'utf8' });
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
    expect(exposure).toBeLessThanOrEqual(MAX_EXPOSURE);
  });
});
