import { visit } from 'yaml';
import type { Document } from 'yaml';
import type { Position } from '../findings/finding.ts';
import { LEADING_BLANK, nameOfCharacter, WRONG_COLON } from '../findings/look-alikes.ts';
import { createFinding, type Finding } from './finding.ts';
import { describeConfig, findHomes } from './json-schema.ts';

// Letters that look right and are not, and two signs that YAML takes for something else. A parser tells such a mistake by
// what follows from it – many lines later, or many times –; here it is told by what it is.

/** `{ apiKey: ${NAME} }`: the brace of the reference ends the map. */
const BARE_REFERENCE = /[{,[][^"'#]*?[:[,]\s*(\$\{\w*\})/;
/** `{ accent: #0b57d0 }`: a comment begins at the sign, and the map never ends. */
const BARE_COLOUR = /[{,][^"'#]*?:\s+(#[0-9A-Fa-f]{3,8})\b/;

/** In a text that YAML refuses: one finding a line, none where the reason is another. */
export function findTrapsInText(text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*#/.test(line)) return [];
    const found = findTrap(line);
    return found === undefined ? [] : [found({ line: index + 1, column: 1 })];
  });
}

function findTrap(line: string): ((at: Position) => Finding) | undefined {
  const at = (code: Finding['code'], column: number, args: Record<string, string>) => (start: Position) =>
    createFinding(code, [], { line: start.line, column: column + 1 }, args);
  const blank = LEADING_BLANK.exec(line)?.[1];
  if (blank !== undefined) return at('config.yaml_blank', line.indexOf(blank), { character: nameOfCharacter(blank) });
  const [, lead = '', key = '', colon, wide] = WRONG_COLON.exec(line) ?? [];
  if (colon !== undefined) return at('config.yaml_colon', lead.length + key.length, { key });
  if (wide !== undefined)
    return at('config.yaml_blank', lead.length + key.length + 1, { character: nameOfCharacter(wide) });
  const reference = BARE_REFERENCE.exec(line)?.[1];
  if (reference !== undefined) return at('config.yaml_brace', line.indexOf(reference), { reference });
  const colour = BARE_COLOUR.exec(line)?.[1];
  if (colour !== undefined) return at('config.yaml_colour', line.indexOf(colour), { colour });
  return undefined;
}

/** In a text that YAML takes, but not for what was meant: keys that begin with a wide blank, texts that were to be keys. */
export function findTrapsInDocument(document: Document.Parsed, at: (offset: number) => Position): Finding[] {
  const findings: Finding[] = [];
  let schema: ReturnType<typeof describeConfig> | undefined;
  const isKnown = (key: string): boolean => {
    schema ??= describeConfig();
    return Object.hasOwn(schema.properties ?? {}, key) || findHomes(schema, key).length > 0;
  };
  visit(document, {
    Scalar(where, node) {
      if (node.type !== 'PLAIN' || typeof node.value !== 'string') return;
      const blank = where === 'key' ? LEADING_BLANK.exec(node.value)?.[1] : undefined;
      const [, , key = '', colon, wide] = WRONG_COLON.exec(node.value) ?? [];
      const offset = node.range?.[0] ?? 0;
      if (blank !== undefined) {
        findings.push(createFinding('config.yaml_blank', [], at(offset), { character: nameOfCharacter(blank) }));
      } else if (key !== '' && isKnown(key)) {
        const position = at(offset + key.length);
        if (colon !== undefined) findings.push(createFinding('config.yaml_colon', [], position, { key }));
        else
          findings.push(createFinding('config.yaml_blank', [], position, { character: nameOfCharacter(wide ?? '') }));
      }
    },
  });
  return findings;
}
