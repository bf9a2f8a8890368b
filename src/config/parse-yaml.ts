import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, YAMLError, YAMLMap } from 'yaml';
import { createFinding, type Finding, type FindingPath, type Position } from './finding.ts';

/**
 * Where something stands in the written file. For a path that is not there the nearest thing above it that is.
 * `key` is the name in front of the colon, `value` what follows it.
 */
export type Locate = (path: FindingPath, part?: 'key' | 'value') => Position;

export interface ParsedYaml {
  /** Plain data; keys are texts. `undefined` when the text could not be understood. */
  value: unknown;
  locate: Locate;
  findings: Finding[];
}

/** Reads YAML; what is wrong with it comes back as findings. Texts of the file are not quoted: one may be a key. */
export function parseYaml(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ''), {
    lineCounter,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const locate: Locate = (path, part = 'value') => at(findOffset(document, path, part));
  const findings = [...document.errors, ...document.warnings].map((error) => describeError(error, at(error.pos[0])));
  findings.push(...findForbiddenKeys(document, at), ...findBadAliases(document, at));
  const isReadable = findings.every(({ code }) => code === 'config.duplicate_key' || code === 'config.unknown_key');
  return { value: isReadable ? toPlain(document, findings) : undefined, locate, findings };
}

function toPlain(document: Document.Parsed, findings: Finding[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (thrown) {
    // The library refuses aliases that blow up; anything else would be a bug of ours.
    if (!(thrown instanceof ReferenceError)) throw thrown;
    findings.push(createFinding('config.yaml_alias', [], { line: 1, column: 1 }, { what: 'too_many' }));
    return undefined;
  }
}

function describeError(error: YAMLError, position: Position): Finding {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return createFinding('config.duplicate_key', [], position);
    case 'TAB_AS_INDENT':
      return createFinding('config.yaml_tab', [], position);
    case 'MULTIPLE_DOCS':
      return createFinding('config.yaml_documents', [], position);
    case 'BAD_ALIAS':
      return createFinding('config.yaml_alias', [], position, { what: 'unknown' });
    default:
      return createFinding('config.yaml_syntax', [], position, { kind: error.code });
  }
}

/** `__proto__` is a key like any other in YAML, and zod would pass it over in silence. */
function findForbiddenKeys(document: Document.Parsed, at: (offset: number) => Position): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== '__proto__') return;
      findings.push(createFinding('config.unknown_key', ['__proto__'], at(pair.key.range?.[0] ?? 0)));
    },
  });
  return findings;
}

function findBadAliases(document: Document.Parsed, at: (offset: number) => Position): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      const what = target === undefined ? 'unknown' : ancestors.some((node) => node === target) ? 'circle' : undefined;
      const offset = alias.range?.[0] ?? 0;
      if (what !== undefined) findings.push(createFinding('config.yaml_alias', [], at(offset), { what }));
    },
  });
  return findings;
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
