import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { areHosts } from '../../src/snapshot/known-hosts.ts';
import { HostSchema } from '../../src/snapshot/schema.ts';
import { aHost } from '../support/builders-model.ts';

const KEYS = ['id', 'name', 'label', 'status', 'services', 'memo', '__proto__'];

const services = fc.array(
  fc.oneof(
    fc.record({ name: fc.string(), roles: fc.array(fc.oneof(fc.string(), fc.constantFrom<unknown>(null, 7))) }),
    fc.jsonValue(),
  ),
);
const value = fc.oneof(
  fc.string(),
  fc.constantFrom<unknown>('poweroff', 'x'.repeat(128), 'x'.repeat(129), '', null),
  services,
  fc.jsonValue(),
);
/** A host with some of its values exchanged, taken away, or added. */
const row = fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.option(value)), { maxLength: 3 }).map((changes): unknown => {
  const entries = new Map<string, unknown>(Object.entries(aHost()));
  for (const [key, changed] of changes) {
    if (changed === null) entries.delete(key);
    else entries.set(key, changed);
  }
  // As text: in a file `__proto__` is a key like any other.
  const parts = [...entries].map((entry) => entry.map((part) => JSON.stringify(part)).join(':'));
  return JSON.parse(`{${parts.join(',')}}`);
});

it('hosts are known exactly where the schema would take them as they are', () => {
  let good = 0;
  const isTheSame = (rows: unknown[]): void => {
    const isKnown = areHosts(rows);
    const parsed = HostSchema.array().safeParse(rows);
    expect(isKnown).toBe(parsed.success);
    if (parsed.success) expect(parsed.data).toEqual(rows);
    if (isKnown) good++;
  };
  fc.assert(fc.property(fc.array(fc.oneof(row, row, fc.jsonValue()), { maxLength: 2 }), isTheSame), { numRuns: 1000 });
  expect(good).toBeGreaterThan(100);
});

it.each([undefined, null, {}, 'host', [null], [[]]])('%j are no hosts', (rows) => {
  expect(areHosts(rows)).toBe(false);
});
