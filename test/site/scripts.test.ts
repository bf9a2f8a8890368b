import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const PUBLIC = join(import.meta.dirname, '../../public');
const SCRIPTS = readdirSync(PUBLIC).filter((name) => name.endsWith('.js'));

describe('the scripts pages carry', () => {
  it('keep the page current and tell the days of its bars in less than 1.9 kB on the wire', () => {
    const scripts = ['status', 'bars'].map((name) => readFileSync(join(PUBLIC, `${name}.min.js`), 'utf8').trim());
    expect(Buffer.byteLength(scripts.join('\n'))).toBeLessThan(3900);
    expect(gzipSync(scripts.join('\n')).length).toBeLessThan(1900);
  });

  it.each(SCRIPTS)('never end their own element: %s', (name) => {
    expect(readFileSync(join(PUBLIC, name), 'utf8')).not.toMatch(/<\/script|<!--/i);
  });
});
