import { describe, expect, it } from 'vitest';
import { createBreath } from '../../src/io/breath.ts';

describe('a breath of long work', () => {
  it('is a turn of the event loop, and only now and then', async () => {
    let nowMs = 0;
    const breathe = createBreath({ monotonicMs: () => nowMs });
    nowMs = 249;
    expect(breathe()).toBeUndefined();
    nowMs = 250;
    let others = 0;
    setImmediate(() => others++);
    const breath = breathe();
    expect(breath).toBeInstanceOf(Promise);
    await breath;
    expect(others).toBe(1);
    expect(breathe()).toBeUndefined();
  });
});
