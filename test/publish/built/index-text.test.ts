import { describe, expect, it } from 'vitest';
import { entriesOf, parseIndex, serializeIndex, type BuildIndex } from '../../../src/publish/built/index-text.ts';
import { groupParts, type IndexedPart } from '../../../src/publish/built/part-group.ts';
import { minutes } from '../../support/trees.ts';

function aPart(id: string, ...paths: string[]): IndexedPart {
  const entries = paths.map((path) => {
    const contentType = path.endsWith('.json') ? 'application/json' : 'text/html';
    return { path, bytes: path.length, sha256: `of "${path}"`, contentType, cache: 'revalidate' as const };
  });
  return { id, inputHash: `${id}\n障害`, entries };
}

const PARTS = [
  aPart('assets', 'a.html'),
  aPart('overview:ja', 'index.html', 'é/"quoted".json'),
  aPart('customer:acme:ja', 'c/acme/index.html'),
  aPart('customer:acme:ja#told', 'c/acme/noroshi.json'),
  aPart('customer:b:ja', 'c/b/index.html'),
  aPart('customer:none:ja'),
];

function anIndex(parts: readonly IndexedPart[], before?: BuildIndex): BuildIndex {
  const contentTypes = before?.contentTypes ?? [];
  return { kind: 'public', id: 'public', builtAt: minutes(0), groups: groupParts(parts), contentTypes };
}

function textOf(index: BuildIndex): string {
  return Buffer.concat([...serializeIndex(index)]).toString('utf8');
}

function read(text: string): BuildIndex {
  return parseIndex(Buffer.from(text), 'public.noroshi-build.json');
}

function partsOf({ groups }: BuildIndex): IndexedPart[] {
  return groups.flatMap((group) => group.parts);
}

describe('the index of a build', () => {
  it.each([[PARTS], [PARTS.slice(0, 1)], [[]]])('is read as it was written, and is one JSON document', (parts) => {
    const text = textOf(anIndex(parts));
    expect(partsOf(read(text))).toEqual(parts);
    const document = JSON.parse(text) as { version: number; parts: unknown[] };
    expect([document.version, document.parts.length]).toEqual([1, parts.length]);
  });

  it('has a line for each customer, and tells whose it is', () => {
    const text = textOf(anIndex(PARTS));
    expect(text.trimEnd().split('\n')).toHaveLength(1 + 4 + 1);
    expect(read(text).groups.map(({ customerId }) => customerId)).toEqual([undefined, 'acme', 'b', 'none']);
  });

  it('tells the paths of a line without making its entries', () => {
    const [, acme] = read(textOf(anIndex(PARTS))).groups;
    const paths: string[] = [];
    expect(acme?.eachPath((path) => paths.push(path))).toEqual({ partCount: 2 });
    expect(paths).toEqual(['c/acme/index.html', 'c/acme/noroshi.json']);
  });

  it('takes lines over as they are, whatever stands before, between and behind them', () => {
    const before = read(textOf(anIndex(PARTS)));
    const [shared, acme, b, none] = before.groups;
    const [other] = groupParts([aPart('customer:c:ja', 'c/c/feed.json')]);
    const orders = [
      [shared!, other!, acme!, b!, none!],
      [none!, b!],
      [other!],
      [acme!, b!, other!, none!],
      [b!, none!],
    ];
    for (const groups of orders) {
      const after = read(textOf({ ...before, groups }));
      expect(partsOf(after)).toEqual(groups.flatMap(({ parts }) => parts));
      expect(entriesOf(after)).toEqual(entriesOf({ groups }));
    }
  });

  it('is read as release 0.1.0 wrote it, on one line', () => {
    const { parts, contentTypes, ...head } = JSON.parse(textOf(anIndex(PARTS))) as Record<string, unknown>;
    const before = read(`${JSON.stringify({ ...head, parts, contentTypes })}\n`);
    expect(partsOf(before)).toEqual(PARTS);
    expect(before.groups.map(({ customerId }) => customerId)).toEqual([undefined, 'acme', 'b', 'none']);
    expect(partsOf(read(textOf(before)))).toEqual(PARTS);
    expect(partsOf(read(JSON.stringify({ ...head, parts, contentTypes }, null, 2)))).toEqual(PARTS);
  });

  it.each([
    ['is cut behind a line', (text: string) => text.split('\n').slice(0, -2).join('\n')],
    ['is cut within a line', (text: string) => text.slice(0, text.length / 2)],
    ['has a line that is none', (text: string) => text.replace('["customer:b:ja"', '["customer:b:ja')],
    ['has a row that is none', (text: string) => text.replace('["customer:b:ja"', '[1')],
    ['leads out of the tree', (text: string) => text.replace('c/b/index.html', 'c/../../index.html')],
    ['names a type that is not there', (text: string) => text.replace('["text/html","application/json"]', '[]')],
  ])('is damaged where it %s', (_, spoil) => {
    const text = textOf(anIndex(PARTS));
    expect(spoil(text)).not.toBe(text);
    expect(() => partsOf(read(spoil(text)))).toThrow(expect.objectContaining({ code: 'build.damaged' }));
  });
});
