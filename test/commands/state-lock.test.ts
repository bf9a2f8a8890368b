import { describe, expect, it } from 'vitest';
import { withStateLock } from '../../src/commands/run/state-lock.ts';
import { StateError, type StateLock } from '../../src/state/state-store.ts';

const FULL = new StateError('state.unreachable', 'The state cannot be locked: no space left on device.', {
  hint: 'Free some space.',
});

function setUp(lock: Partial<StateLock>) {
  const told: string[] = [];
  const held: StateLock = {
    generation: 1,
    isHeld: () => Promise.resolve(true),
    release: () => Promise.resolve(),
    ...lock,
  };
  const state = { location: '/srv/state', lock: () => Promise.resolve(held) };
  const context = {
    now: new Date(0),
    locale: 'en' as const,
    json: false,
    env: {},
    tell: (text: string) => void told.push(text),
  };
  return { told, run: <T>(work: () => Promise<T>) => withStateLock(state, context, 0, work) };
}

describe('work under the lock of the state', () => {
  const cannotRelease = { release: () => Promise.reject(FULL) };

  it('is done though the lock cannot be given back: what was published is published', async () => {
    const { told, run } = setUp(cannotRelease);
    expect(await run(() => Promise.resolve(0))).toBe(0);
    expect(told.join('\n')).toContain('no space left');
    expect(told.join('\n')).toContain('expires by itself');
  });

  it('fails with its own reason and not with that of the lock', async () => {
    const { run } = setUp(cannotRelease);
    await expect(run(() => Promise.reject(new Error('the reason')))).rejects.toThrow('the reason');
  });

  it('fails with the loss of the lock where that is the reason', async () => {
    const { run } = setUp({ isHeld: () => Promise.resolve(false) });
    const lost = { code: 'state.lost_lock', cause: FULL };
    await expect(run(() => Promise.reject(FULL))).rejects.toMatchObject(lost);
    const { run: runInDoubt } = setUp({ isHeld: () => Promise.reject(new Error('nobody tells')) });
    await expect(runInDoubt(() => Promise.reject(FULL))).rejects.toBe(FULL);
  });
});
