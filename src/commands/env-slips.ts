import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { decodeText } from '../base/decode-text.ts';
import type { Spoken } from '../base/spoken.ts';
import { findNearest } from '../findings/nearest.ts';
import type { CommandContext } from './context.ts';

// What reads `.env` takes what it can and passes over the rest, and with it lines that are right: here the rest is named.

/** A line of `.env` that is not taken as it was meant; of its text only a name is told. */
export interface EnvSlip {
  /** Counted from 1. */
  line: number;
  what: 'no_assignment' | 'wrong_sign' | 'open_quote' | 'behind_quote' | 'many_lines' | 'curly_quote' | 'twice';
  /** Of the variable, where it could be read. */
  name: string;
  /** With `twice`: the line of the same name that counts, which is the last one. */
  countingLine?: number;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/;
/** A full-width sign, or a colon, where `=` belongs. */
const WRONG_SIGN = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[＝：:]/;

/** What is no comment and not blank, with what it goes on to over further lines. */
interface Entry {
  /** From 0. */
  from: number;
  to: number;
  name: string;
  slip?: Exclude<EnvSlip['what'], 'twice'>;
}

function readEntry(lines: readonly string[], from: number): Entry {
  const line = lines[from]!;
  const [, name = '', value = ''] = ASSIGNMENT.exec(line) ?? [];
  const entry: Entry = { from, to: from, name };
  if (name === '') {
    const [, meant = ''] = WRONG_SIGN.exec(line) ?? [];
    return { ...entry, name: meant, slip: meant === '' ? 'no_assignment' : 'wrong_sign' };
  }
  if (/^["'`]/.test(value)) {
    const end = endOfQuote(lines, from, value);
    if (end === undefined) return { ...entry, slip: 'open_quote' };
    const closed = { ...entry, to: end.line };
    return /^\s*[^\s#]/.test(end.rest) ? { ...closed, slip: 'behind_quote' } : closed;
  }
  if (/^[‘’“”「」『』＂＇｀]/.test(value)) return { ...entry, slip: 'curly_quote' };
  if (!/^[{[]\s*$/.test(value)) return entry;
  const close = lines.findIndex((each, at) => at > from && /^\s*[}\]]\s*$/.test(each));
  return { ...entry, to: Math.max(close, from), slip: 'many_lines' };
}

function readEntries(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (/^\s*(#|$)/.test(lines[i]!)) continue;
    const entry = readEntry(lines, i);
    entries.push(entry);
    i = entry.to;
  }
  return entries;
}

function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * What a text of `.env` assigns. Node's own reader takes indented comments, lines of blanks and blanks other than the common
 * one for parts of a name, so it gets none of them.
 */
export function readAssignments(text: string): Record<string, string | undefined> {
  const lines = splitLines(text);
  const written = readEntries(lines).map(({ from, to }) => {
    const first = lines[from]!.replace(ASSIGNMENT, '$1=$2');
    return [first, ...lines.slice(from + 1, to + 1)].join('\n');
  });
  return parseEnv(written.join('\n'));
}

export function findEnvSlips(text: string): EnvSlip[] {
  const entries = readEntries(splitLines(text));
  const assigned = entries.filter(({ name, slip }) => name !== '' && slip !== 'wrong_sign');
  const counting = new Map(assigned.map(({ name, from }) => [name, from + 1]));
  return entries.flatMap((entry) => {
    const { from, name, slip } = entry;
    const line = from + 1;
    const countingLine = assigned.includes(entry) ? (counting.get(name) ?? line) : line;
    return [
      ...(slip === undefined ? [] : [{ line, what: slip, name }]),
      ...(countingLine === line ? [] : [{ line, what: 'twice' as const, name, countingLine }]),
    ];
  });
}

/** Where the quote that a value begins with is closed: on its line, or further down with no assignment in between. */
function endOfQuote(lines: readonly string[], from: number, value: string): { line: number; rest: string } | undefined {
  const quote = value.charAt(0);
  const closes = value.indexOf(quote, 1);
  if (closes > 0) return { line: from, rest: value.slice(closes + 1) };
  for (let i = from + 1; i < lines.length && !ASSIGNMENT.test(lines[i]!); i++) {
    const end = lines[i]!.indexOf(quote);
    if (end >= 0) return { line: i, rest: lines[i]!.slice(end + 1) };
  }
  return undefined;
}

const SAID: Readonly<Record<EnvSlip['what'], (name: string, countingLine: number) => Spoken>> = {
  no_assignment: () => ({ en: 'This line is no NAME=value.', ja: '「名前=値」の形ではありません。' }),
  wrong_sign: (name) => ({
    en: `Behind ${name} write an ordinary "=".`,
    ja: `${name} の後には半角の「=」を書いてください。`,
  }),
  open_quote: (name) => ({
    en: `The quote that ${name} begins with is not closed.`,
    ja: `${name} の引用符が閉じていません。`,
  }),
  behind_quote: (name) => ({
    en: `What stands behind the closing quote of ${name} is lost. Write all of it in single quotes ('…'), in which double ones may stand.`,
    ja: `${name} の閉じた引用符より後ろが失われます。全体を単一引用符（'…'）で囲むと、中に " を書けます。`,
  }),
  many_lines: (name) => ({
    en: `${name} goes on over lines: write all of it in single quotes ('…').`,
    ja: `${name} は複数行にわたるため、全体を単一引用符（'…'）で囲んでください。`,
  }),
  curly_quote: (name) => ({
    en: `${name} begins with a typographic quote: write ' or ".`,
    ja: `${name} の引用符は、半角の ' か " にしてください。`,
  }),
  twice: (name, countingLine) => ({
    en: `${name} is written again in line ${countingLine}, and that one counts. Keep one of them.`,
    ja: `${name} は ${countingLine}行目にも書かれていて、そちらが使われます。どちらか一方にしてください。`,
  }),
};

/** Names of the environment that are mistyped most; the others are anybody's. */
const NAMES = ['MACKEREL_APIKEYS', 'NOROSHI_SECRET'];

/** Says of the `.env` beside the configuration what is not taken as it was meant, or that there is none. */
export function tellOfEnv(context: CommandContext, { isMissed }: { isMissed: boolean }): void {
  const { configFile, locale, tell, env } = context;
  const file = join(dirname(configFile), '.env');
  if (!existsSync(file)) {
    const missing: Spoken = {
      en: `There is no ${file}: keys and secrets come from there, or from the environment.`,
      ja: `${file} がありません。キーと秘密の値は環境変数か、このファイルに置きます。`,
    };
    if (isMissed) tell(missing[locale]);
    return;
  }
  const decoded = decodeText(readFileSync(file));
  if (!decoded.ok) return;
  for (const { line, what, name, countingLine = line } of findEnvSlips(decoded.value))
    tell(`${file}:${line}  ${SAID[what](name, countingLine)[locale]}`);
  if (!isMissed) return;
  const written = splitLines(decoded.value).flatMap((line) => ASSIGNMENT.exec(line)?.[1] ?? []);
  for (const name of NAMES.filter((each) => (env[each] ?? '') === '')) {
    const near = findNearest(
      name,
      written.filter((each) => !each.startsWith(`${name}_`) && !isOfOne(each)),
    );
    if (near !== undefined && near !== name)
      tell(
        {
          en: `${file} has ${near}: is ${name} meant?`,
          ja: `${file} に ${near} があります。${name} ではありませんか。`,
        }[locale],
      );
  }
}

/** The key of one organization. */
function isOfOne(name: string): boolean {
  return /^MACKEREL_APIKEY_./.test(name);
}
