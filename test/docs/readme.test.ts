import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { ja } from '../../src/site/words/ja.ts';
import { en } from '../../src/site/words/en.ts';
import { STATES } from '../../src/model/state.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const READMES = [
  { file: 'README.md', locale: 'en' },
  { file: 'README.ja.md', locale: 'ja' },
] as const;

function read(file: string): string {
  return readFileSync(resolve(ROOT, file), 'utf8');
}

describe.each(READMES)('$file', ({ file, locale }) => {
  it('shows a configuration that loads', () => {
    const yaml = /```yaml\n( {3}site:[\s\S]*?)```/.exec(read(file))?.[1]?.replaceAll(/^ {3}/gm, '') ?? '';
    const env = {
      MACKEREL_APIKEY_ACME: 'a-key-for-the-readme',
      MACKEREL_APIKEYS: '{"shared-hosting":"another-key-for-the-readme"}',
      NOROSHI_SECRET: '0123456789abcdef0123456789abcdef',
    };
    const loaded = readConfig(yaml, { env, need: { keys: true, publish: true }, file: '/srv/status/noroshi.yaml' });
    expect(loaded.ok ? loaded.value.warnings : loaded.error).toEqual([]);
  });

  it('names the states as the pages do', () => {
    for (const state of STATES) {
      expect(read(file)).toContain(`\`${state}\``);
      expect(read(file)).toContain(locale === 'ja' ? ja.states[state] : en.states[state]);
    }
  });

  it('shows the nginx configuration that was run with the real nginx', () => {
    for (const tested of ['test/edge/nginx.conf.template', 'test/edge/pages.conf']) {
      expect(read(file)).toContain(read(tested).trim());
    }
  });

  it('speaks of no machine', () => {
    expect(read(file)).not.toMatch(/\/(root|home|work|tmp)\//);
  });
});
