import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { minify } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';

const PUBLIC = join(import.meta.dirname, '../../public');

async function minified(name: string): Promise<string> {
  const { code, errors } = await minify(`${name}.js`, readFileSync(join(PUBLIC, `${name}.js`), 'utf8'));
  expect(errors).toEqual([]);
  return `${code.trim()}\n`;
}

describe('the scripts pages carry', () => {
  it.each(['status', 'find', 'locked'])('%s.min.js was made from its source', async (name) => {
    const path = join(PUBLIC, `${name}.min.js`);
    const code = await minified(name);
    if (process.env['MINIFY'] === '1') writeFileSync(path, code);
    expect(readFileSync(path, 'utf8')).toBe(code);
  });

  it('keep the page current in less than 2 kB', () => {
    const script = readFileSync(join(PUBLIC, 'status.min.js'), 'utf8').trim();
    expect(Buffer.byteLength(script)).toBeLessThan(2000);
    expect(gzipSync(script).length).toBeLessThan(1200);
  });

  it('never end their own element', () => {
    for (const name of ['status', 'find', 'locked']) {
      expect(readFileSync(join(PUBLIC, `${name}.min.js`), 'utf8')).not.toMatch(/<\/script|<!--/i);
    }
  });
});
