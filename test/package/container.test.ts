import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'Containerfile'), 'utf8');

interface Instruction {
  word: string;
  rest: string;
  /** 0 for the first stage. */
  stage: number;
}

const instructions = text
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .reduce<Instruction[]>((all, line) => {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const stage = (all.at(-1)?.stage ?? -1) + (word === 'FROM' ? 1 : 0);
    return [...all, { word, rest, stage }];
  }, []);

function last(word: string): string {
  return instructions.findLast((one) => one.word === word && one.stage === 1)?.rest ?? '';
}

describe('the image', () => {
  it('knows every instruction it is made of', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'VOLUME', 'EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'];
    expect(instructions.filter(({ word }) => !known.includes(word))).toEqual([]);
  });

  it('runs as a user who is not root, from the last thing that root did on', () => {
    expect(last('USER')).toBe('node');
    const user = instructions.findIndex(({ word }) => word === 'USER');
    expect(instructions.slice(user).some(({ word }) => word === 'RUN')).toBe(false);
  });

  it('listens unless it is told otherwise, keeps its state in a volume and asks itself how it is', () => {
    expect([last('ENTRYPOINT'), last('CMD')]).toEqual(['["noroshi"]', '["listen", "--host", "0.0.0.0"]']);
    expect(last('VOLUME')).toBe('/state');
    expect(last('HEALTHCHECK')).toContain('/healthz');
    expect(last('WORKDIR')).toBe('/config');
  });

  it('stands on a Node that the package allows, in its slim form', () => {
    const bases = instructions.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.split(' ')[0] ?? '');
    expect(new Set(bases)).toEqual(new Set(['node:22-bookworm-slim']));
    expect(packageJson.engines.node).toBe('>=20.19');
  });

  it('carries nothing of the checkout but the packed program, and no secret', () => {
    expect(instructions.filter(({ word, stage }) => word === 'COPY' && stage === 1)).toEqual([]);
    expect(text).not.toMatch(/SECRET|TOKEN|APIKEY/);
    const ignored = readFileSync(join(ROOT, '.containerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', '.noroshi', 'node_modules', 'dist']));
  });
});
