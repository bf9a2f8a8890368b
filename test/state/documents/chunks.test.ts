import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOne, joinChunks } from '../../../src/state/documents/chunks.ts';

const WHOLE = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => (i % 251) + 1));

/** Chunks of one document in its order, some left out, with others between them. */
const chunksOf = fc
  .array(
    fc.oneof(
      fc.record({ skip: fc.constantFrom(0, 0, 2, 700), length: fc.constantFrom(0, 1, 40, 90_000, 400_000) }),
      fc.uint8Array({ maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => {
    let at = 0;
    return parts.map((part): Uint8Array => {
      if (part instanceof Uint8Array) return part;
      at = Math.min(at + part.skip, WHOLE.length);
      const chunk = WHOLE.subarray(at, at + part.length);
      at += chunk.length;
      return chunk;
    });
  });

describe('the chunks of a document', () => {
  it('are the same bytes put together, whatever lies beside them in memory', () => {
    fc.assert(
      fc.property(chunksOf, (chunks) => {
        expect(inOne(joinChunks(chunks)).length).toBe(chunks.reduce((sum, { length }) => sum + length, 0));
        expect(Buffer.compare(inOne(joinChunks(chunks)), Buffer.concat(chunks))).toBe(0);
      }),
    );
  });

  it('are one, and not copied, where what lies between two of them is what is to stand there', () => {
    const [first, second, third] = [WHOLE.subarray(0, 300_000), WHOLE.subarray(300_002, 600_000), WHOLE.subarray(600_002)]; // prettier-ignore
    const seam = Uint8Array.from(WHOLE.subarray(300_000, 300_002));
    const joined = [...joinChunks([first, seam, second, WHOLE.subarray(600_000, 600_002), third])];
    expect(joined.map(({ buffer, length }) => [buffer === WHOLE.buffer, length])).toEqual([[true, WHOLE.length]]);
    const other = [...joinChunks([first, Buffer.from('??'), second])];
    expect(other.map(({ length }) => length)).toEqual([300_000, 2, 299_998]);
  });

  it('are few where they are small', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => Buffer.from(`line ${i}\n`));
    expect([...joinChunks(lines)].length).toBe(1);
    expect([...joinChunks([])]).toEqual([]);
  });
});
