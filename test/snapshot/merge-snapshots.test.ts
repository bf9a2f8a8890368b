import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSnapshots } from '../../src/snapshot/merge-snapshots.ts';
import { selectShard } from '../../src/sources/collect.ts';
import { aFailure, anOrganization, aSnapshot, minutes } from '../support/builders-model.ts';

const now = minutes(10);

describe('merging the snapshots of shards', () => {
  it('gives exactly the configured organizations, in their order', () => {
    const shards = [
      aSnapshot({ takenAt: minutes(1), organizations: [anOrganization({ name: 'a' }), anOrganization({ name: 'c' })] }),
      aSnapshot({ takenAt: minutes(2), organizations: [anOrganization({ name: 'b' })] }),
    ];
    const merged = mergeSnapshots(shards, ['a', 'b', 'c'], now);
    expect(merged.snapshot.organizations.map(({ name, failure }) => [name, failure])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ]);
    expect(merged).toMatchObject({ missing: [], unconfigured: [], snapshot: { takenAt: minutes(2) } });
  });

  it('the organizations of a missing shard are unknown, never absent', () => {
    const merged = mergeSnapshots([aSnapshot({ organizations: [anOrganization({ name: 'a' })] })], ['a', 'b'], now);
    expect(merged.missing).toEqual(['b']);
    expect(merged.snapshot.organizations[1]).toMatchObject({
      name: 'b',
      readAt: null,
      hosts: [],
      failure: { cause: 'not_asked', at: now, since: now },
    });
    expect(merged.snapshot.organizations[1]?.failure?.message).toContain('"b"');
  });

  it('without any snapshot all are unknown', () => {
    const { snapshot } = mergeSnapshots([], ['a'], now);
    expect(snapshot).toMatchObject({ takenAt: now, organizations: [{ name: 'a', failure: { cause: 'not_asked' } }] });
  });

  it('of two readings the more recent one counts, in whatever order they come', () => {
    const older = aSnapshot({ organizations: [anOrganization({ name: 'a', readAt: minutes(1), requestCount: 1 })] });
    const newer = aSnapshot({ organizations: [anOrganization({ name: 'a', readAt: minutes(2), requestCount: 2 })] });
    const never = aSnapshot({ organizations: [anOrganization({ name: 'a', readAt: null, failure: aFailure() })] });
    for (const order of [
      [older, newer, never],
      [never, newer, older],
      [newer, older],
    ]) {
      expect(mergeSnapshots(order, ['a'], now).snapshot.organizations[0]?.requestCount).toBe(2);
    }
  });

  it('what is not configured is left out and reported', () => {
    const stranger = aSnapshot({ organizations: [anOrganization({ name: 'z' }), anOrganization({ name: 'y' })] });
    const merged = mergeSnapshots([stranger], ['a'], now);
    expect(merged.unconfigured).toEqual(['y', 'z']);
    expect(merged.snapshot.organizations.map(({ name }) => name)).toEqual(['a']);
  });
});

it('each organization is in exactly one shard, and the shards are of even size', () => {
  const shape = fc.record({ total: fc.nat(200), count: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(shape, ({ total, count }) => {
      const names = Array.from({ length: total }, (_, i) => `o${i}`);
      const shards = Array.from({ length: count }, (_, i) => selectShard(names, { index: i + 1, count }));
      expect(shards.flat().toSorted()).toEqual(names.toSorted());
      const sizes = shards.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
