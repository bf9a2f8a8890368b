import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter } from 'yaml';
import type { Document, YAMLMap } from 'yaml';
import type { FindingPath, Position } from './finding.ts';

/**
 * Where something stands in the written file. For a path that is not there the nearest thing above it that is.
 * `key` is the name in front of the colon, `value` what follows it.
 */
export type Locate = (path: FindingPath, part?: 'key' | 'value') => Position;

/** Turns offsets of a text into positions. */
export function createPositions(lineCounter: LineCounter): (offset: number) => Position {
  return (offset) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
}

/** Finds places in a document; anchors and merged maps are followed to where they are written. */
export function createLocate(document: Document.Parsed, at: (offset: number) => Position): Locate {
  return (path, part = 'value') => at(findOffset(document, path, part));
}

function findOffset(document: Document.Parsed, path: FindingPath, part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let found = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = findPair(document, holder, String(step));
      if (pair === undefined) return found;
      const keyOffset = startOf(pair.key) ?? found;
      node = pair.value;
      found = isLast && part === 'key' ? keyOffset : (startOf(node) ?? keyOffset);
      // A map or list begins on a later line; its name is where a reader looks.
      if ((isMap(node) || isSeq(node)) && !node.flow) found = keyOffset;
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)];
      if (node === undefined) return found;
      found = startOf(node) ?? found;
    } else {
      return found;
    }
  }
  return found;
}

function findPair(document: Document.Parsed, map: YAMLMap, key: string): { key: unknown; value: unknown } | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  if (own !== undefined) return own;
  for (const merge of map.items.filter((pair) => isScalar(pair.key) && isMergeKey(pair.key.value))) {
    const sources: unknown[] = isSeq(merge.value) ? merge.value.items : [merge.value];
    for (const source of sources) {
      const merged = isAlias(source) ? source.resolve(document) : source;
      const pair = isMap(merged) ? findPair(document, merged, key) : undefined;
      if (pair !== undefined) return pair;
    }
  }
  return undefined;
}

/** The merge key reads as the text `<<` or, where merging is on, as a symbol of that name. */
function isMergeKey(value: unknown): boolean {
  return value === '<<' || (typeof value === 'symbol' && value.description === '<<');
}

function startOf(node: unknown): number | undefined {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
