import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBytes } from '../../src/base/json-bytes.ts';

const read = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('a document that is written item by item', () => {
  it('has the bytes that JSON.stringify would give it, whatever is in it', () => {
    const value = fc.record({ before: fc.jsonValue(), list: fc.array(fc.object()), after: fc.jsonValue() });
    fc.assert(
      fc.property(value, (document) => {
        const bytes = jsonBytes({ ...document, list: [] }, 'list', document.list);
        expect(read(bytes)).toBe(`${JSON.stringify(document)}\n`);
      }),
    );
  });

  it('is whole beyond the length of a chunk, also where characters take several bytes', () => {
    const list = Array.from({ length: 5000 }, (_, i) => ({ name: `狼煙🔥${i}`, text: 'あ'.repeat(20) }));
    expect(read(jsonBytes({ list: [] }, 'list', list))).toBe(`${JSON.stringify({ list })}\n`);
  });

  it('leaves out what is undefined, as JSON.stringify does', () => {
    expect(read(jsonBytes({ a: undefined, list: [], b: 1 }, 'list', []))).toBe('{"list":[],"b":1}\n');
  });
});
