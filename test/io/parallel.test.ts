import { describe, expect, it } from 'vitest';
import { forEachParallel } from '../../src/io/parallel.ts';

describe('work in parallel', () => {
  it('keeps so many under way and no more, in order', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await forEachParallel([1, 2, 3, 4, 5, 6], 3, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    });
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6], 3]);
  });

  it('begins nothing after a failure, waits for what is under way, and throws it', async () => {
    const done: number[] = [];
    const work = forEachParallel([1, 2, 3, 4, 5], 2, async (item) => {
      if (item === 2) throw new Error('two');
      await Promise.resolve();
      await Promise.resolve();
      done.push(item);
    });
    await expect(work).rejects.toThrow('two');
    expect(done).toEqual([1]);
  });

  it('is done at once with nothing', async () => {
    await expect(forEachParallel([], 3, () => Promise.reject(new Error('never')))).resolves.toBeUndefined();
  });
});
