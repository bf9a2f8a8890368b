import { describe, expect, it } from 'vitest';
import { IndexRows } from '../../../src/publish/built/index-rows.ts';
import { serializeIndex, type BuildIndex } from '../../../src/publish/built/index-text.ts';
import { groupParts, type IndexedPart, type PartGroup } from '../../../src/publish/built/part-group.ts';
import { minutes } from '../../support/trees.ts';

/** Parts of one customer, with so many files. */
function partsOf(customer: string, fileCount: number): IndexedPart[] {
  const entries = Array.from({ length: fileCount }, (_, i) => ({
    path: `c/${customer}/障害-${i}.html`,
    bytes: i,
    sha256: `${i}`.repeat(10),
    contentType: i % 3 === 0 ? 'text/html' : 'application/json',
    cache: 'revalidate' as const,
  }));
  return [
    { id: `customer:${customer}:ja`, inputHash: 'x', entries },
    { id: `customer:${customer}:en`, inputHash: 'y', entries: [] },
  ];
}

function textOf(groups: readonly PartGroup[], contentTypes: readonly string[]): string {
  const index: BuildIndex = { kind: 'public', id: 'public', builtAt: minutes(0), groups, contentTypes };
  return Buffer.concat([...serializeIndex(index)]).toString('utf8');
}

describe('the rows of a build', () => {
  // The middle one alone is larger than what is written down together.
  const parts = [
    partsOf('acme', 3),
    partsOf('b', 5_000),
    ...Array.from({ length: 40 }, (_, i) => partsOf(`c${i}`, 200)),
  ];

  it('stand in its index as if its parts had been kept to the end', () => {
    const rows = new IndexRows(['text/css']);
    const groups = parts.map((own) => rows.add(own));
    expect(textOf(groups, rows.contentTypes)).toBe(textOf(groupParts(parts.flat()), ['text/css']));
  });

  it('are read when somebody asks for them', () => {
    const rows = new IndexRows([]);
    const groups = parts.map((own) => rows.add(own));
    expect(groups.map((group) => group.parts)).toEqual(parts);
    expect(groups[1]!.customerId).toBe('b');
  });

  it('stand close together in few pieces of memory', () => {
    const rows = new IndexRows([]);
    const groups = parts.map((own) => rows.add(own));
    expect(new Set(groups.map(({ text }) => text!.bytes)).size).toBeLessThan(12);
  });
});
