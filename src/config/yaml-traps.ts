import { visit } from 'yaml';
import type { Document } from 'yaml';
import type { Position } from '../findings/finding.ts';
import {
  findTightColon,
  LEADING_BLANK,
  nameOfCharacter,
  TIGHT_DASH,
  WRONG_COLON,
  WRONG_DASH,
} from '../findings/look-alikes.ts';
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

/** Full-width signs where a value begins, or between brackets: up to the sign, and the sign. */
const WIDE_SIGNS = [/(?:^|:|-|[[{,])\s+([［｛])/, /[[{](?:[^"'#]*[^"'#［｛])?([，])/, /[[{][^"'#]*([］｝])\s*$/];
const MEANT_SIGNS: Readonly<Record<string, string>> = { '［': '[', '｛': '{', '，': ',', '］': ']', '｝': '}' };

/**
 * The same at one line of a text that YAML refuses, or at the one above, for what may be somebody's text elsewhere.
 * @param line counted from 1: where the parser stumbled
 */
export function findTrapsNear(text: string, line: number): Finding[] {
  const lines = text.split(/\r\n|\r|\n/);
  for (const at of [line, line - 1]) {
    const written = lines[at - 1] ?? '';
    const found = /^\s*#/.test(written) ? undefined : (findLeadingSign(written) ?? findWideSign(written));
    if (found !== undefined) {
      return [createFinding(found.code, [], { line: at, column: found.column }, found.args)];
    }
  }
  return [];
}

interface FoundSign {
  code: Finding['code'];
  column: number;
  args: Readonly<Record<string, string>>;
}

/** A dash or a colon that makes no item and no key of what begins a line. */
function findLeadingSign(line: string): FoundSign | undefined {
  const [, indent = '', dashed = ''] = TIGHT_DASH.exec(line) ?? [];
  if (isKnown(dashed)) return { code: 'config.yaml_tight', column: indent.length + 1, args: { text: '-' } };
  const [, lead = '', sign] = WRONG_DASH.exec(line) ?? [];
  if (sign !== undefined) return { code: 'config.yaml_dash', column: lead.length + 1, args: { sign } };
  const colon = findTightColon(line, isKnown);
  return colon === undefined ? undefined : { code: 'config.yaml_tight', column: colon.column, args: colon.args };
}

function findWideSign(line: string): FoundSign | undefined {
  for (const pattern of WIDE_SIGNS) {
    const [all = '', wide = ''] = pattern.exec(line) ?? [];
    const meant = MEANT_SIGNS[wide];
    if (meant === undefined) continue;
    return { code: 'config.yaml_sign', column: line.indexOf(all) + all.indexOf(wide) + 1, args: { sign: wide, meant } };
  }
  return undefined;
}

let schema: ReturnType<typeof describeConfig> | undefined;

function isKnown(key: string): boolean {
  if (key === '') return false;
  schema ??= describeConfig();
  return Object.hasOwn(schema.properties ?? {}, key) || findHomes(schema, key).length > 0;
}

/** In a text that YAML takes, but not for what was meant: keys that begin with a wide blank, texts that were to be keys. */
export function findTrapsInDocument(
  document: Document.Parsed,
  at: (offset: number) => Position,
  text: string,
): Finding[] {
  const findings: Finding[] = [];
  const lines = text.split(/\r\n|\r|\n/);
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
      } else {
        const start = at(offset);
        const line = lines[start.line - 1] ?? '';
        // Behind a key it is a text.
        const isFirst =
          where === 'key' ? line.trimStart().startsWith(node.value) : line.slice(0, start.column - 1).trim() === '';
        const found = isFirst ? findLeadingSign(line) : undefined;
        if (found !== undefined)
          findings.push(createFinding(found.code, [], { line: start.line, column: found.column }, found.args));
      }
    },
  });
  return findings;
}

const LETTER_QUOTE = /[“”„‘’‚＂＇]/;

/** Values that begin with a quote that is none to YAML, and end with one of any kind. */
export function findLetterQuotes(document: Document.Parsed, at: (offset: number) => Position, text: string): Finding[] {
  const findings: Finding[] = [];
  if (!LETTER_QUOTE.test(text)) return findings;
  visit(document, {
    Scalar(_, node) {
      if (node.type !== 'PLAIN' || typeof node.value !== 'string') return;
      const [, quote] = /^([“”„‘’‚＂＇]).*["'“”‘’＂＇]$/s.exec(node.value) ?? [];
      if (quote !== undefined)
        findings.push(createFinding('config.yaml_quote', [], at(node.range?.[0] ?? 0), { quote }));
    },
  });
  return findings;
}
