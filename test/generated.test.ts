import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildGeneratedFiles, findLeftovers } from '../generate/generated-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const files = await buildGeneratedFiles(ROOT);

describe('files that are made from others', () => {
  it.each([...files])('%s is what its sources say', (path, content) => {
    const file = join(ROOT, path);
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(kept, `${path} is stale: run \`npm run generate\`, and look at what it changes.`).toBe(content);
  });

  it('leave none behind that is made no longer', () => {
    expect(findLeftovers(ROOT, new Set(files.keys())), 'Run `npm run generate`, which removes them.').toEqual([]);
  });
});
