import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonChunks } from '../../src/base/json-chunks.ts';

const read = (chunks: Iterable<Uint8Array>): string => Buffer.concat([...chunks]).toString('utf8');

describe('a document that is written item by item', () => {
  it('has the bytes that JSON.stringify would give it, whatever is in it', () => {
    const value = fc.record({ before: fc.jsonValue(), list: fc.array(fc.object()), after: fc.jsonValue() });
    fc.assert(
      fc.property(value, (document) => {
        const chunks = jsonChunks({ ...document, list: [] }, 'list', document.list);
        expect(read(chunks)).toBe(`${JSON.stringify(document)}\n`);
      }),
    );
  });

  it('is whole beyond the length of a chunk, also where characters take several bytes', () => {
    const list = Array.from({ length: 5000 }, (_, i) => ({ name: `狼煙🔥${i}`, text: 'あ'.repeat(20) }));
    expect(read(jsonChunks({ list: [] }, 'list', list))).toBe(`${JSON.stringify({ list })}\n`);
  });

  it('leaves out what is undefined, as JSON.stringify does', () => {
    expect(read(jsonChunks({ a: undefined, list: [], b: 1 }, 'list', []))).toBe('{"list":[],"b":1}\n');
  });
});
