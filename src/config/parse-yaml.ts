import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { Position } from '../findings/finding.ts';
import { createLocate, createPositions, type Locate } from '../findings/yaml-positions.ts';
import { createFinding, type Finding } from './finding.ts';
import { findWrongIndent, type WrongIndent } from './yaml-indent.ts';
import { findLetterQuotes, findTrapsInDocument, findTrapsInText, findTrapsNear } from './yaml-traps.ts';

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
  const at = createPositions(lineCounter);
  const locate = createLocate(document, at);
  const found = [...document.errors, ...document.warnings].map((error) => toFinding(error, at(error.pos[0])));
  const isBroken = found.some(({ code }) => FOLLOWED_BY_OTHERS.has(code));
  const traps = isBroken ? findTrapsOfBroken(text, found) : findTrapsInDocument(document, at, text);
  if (traps.length > 0) return { value: undefined, locate, findings: traps };
  const wrongIndent = isBroken ? findWrongIndent(text) : undefined;
  if (wrongIndent !== undefined) return { value: undefined, locate, findings: [describeIndent(wrongIndent)] };
  const findings = isBroken ? withoutConsequences(found) : found;
  if (!isBroken) findings.push(...findForbiddenKeys(document, at, text), ...findBadAliases(document, at, text));
  const isReadable = findings.every(({ code }) => code === 'config.duplicate_key' || code === 'config.unknown_key');
  if (isReadable) findings.push(...findLetterQuotes(document, at, text));
  return { value: isReadable ? toPlain(document, findings) : undefined, locate, findings };
}

function findTrapsOfBroken(text: string, found: readonly Finding[]): Finding[] {
  const traps = findTrapsInText(text);
  const first = found.find(({ code }) => FOLLOWED_BY_OTHERS.has(code))?.line;
  return traps.length > 0 || first == null ? traps : findTrapsNear(text, first);
}

/** What a parser finds behind such a mistake is mostly the same one again. */
const FOLLOWED_BY_OTHERS: ReadonlySet<Finding['code']> = new Set(['config.yaml_syntax', 'config.yaml_tab']);

function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const first = findings.findIndex(({ code }) => FOLLOWED_BY_OTHERS.has(code));
  return findings.filter(({ code }, i) => i <= first || code === 'config.duplicate_key');
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

function toFinding(error: YAMLError, position: Position): Finding {
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

function describeIndent({ line, indent, fitting }: WrongIndent): Finding {
  const args = { indent: String(indent), fitting: fitting.join('|') };
  return createFinding('config.yaml_indent', [], { line, column: indent + 1 }, args);
}

/** `__proto__` is a key like any other in YAML, and zod would pass it over in silence. */
function findForbiddenKeys(document: Document.Parsed, at: (offset: number) => Position, text: string): Finding[] {
  const findings: Finding[] = [];
  // Between double quotes a letter may be written as an escape. Going through all of the file takes two milliseconds.
  if (!/__proto__|\\/.test(text)) return findings;
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== '__proto__') return;
      findings.push(createFinding('config.unknown_key', ['__proto__'], at(pair.key.range?.[0] ?? 0)));
    },
  });
  return findings;
}

function findBadAliases(document: Document.Parsed, at: (offset: number) => Position, text: string): Finding[] {
  const findings: Finding[] = [];
  if (!text.includes('*')) return findings;
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
