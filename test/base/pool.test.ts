import { expect, it } from 'vitest';
import { Pool } from '../../src/base/pool.ts';

it('makes each value once and hands out that one', () => {
  const pool = new Pool<string[]>();
  let made = 0;
  const make = (): string[] => [`made ${++made}`];
  const first = pool.share('a', make);
  expect(pool.share('a', make)).toBe(first);
  expect(pool.share('b', make)).not.toBe(first);
  expect(made).toBe(2);
});
