// Letters that look right in YAML and are not.

/** A blank that is none to YAML: no-break and other widths, the full-width one of Japanese keyboards, the byte-order mark. */
export const WIDE_BLANK = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/;
export const LEADING_BLANK = new RegExp(`^[ \\t]*(?:- +)?(${WIDE_BLANK.source})`);
const KEY = '[A-Za-z][\\w-]*';
/** `title：x`, and a wide blank behind an ordinary colon: what stands before, the key, the wrong colon or the wide blank. */
export const WRONG_COLON = new RegExp(`^([ \\t]*(?:- +)?)(${KEY})(?:(：)|:(${WIDE_BLANK.source}))`);
const KEY_BEHIND_BLANK = new RegExp(
  `^([ \\t]*(?:- +)?)(${WIDE_BLANK.source})[\\s${WIDE_BLANK.source.slice(1)}*(${KEY})[:：]`,
);

/** `U+3000` */
export function nameOfCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `title:x`; not `https://…`: what stands before, the key. */
export const TIGHT_COLON = new RegExp(`^([ \\t]*(?:- +)*)(${KEY}):(?![\\s/]|$)`);
/** `-id: x`: what stands before, the key. */
export const TIGHT_DASH = new RegExp(`^([ \\t]*)-(${KEY})[ \\t]*:(?:\\s|$)`);
/** A long vowel mark, a full-width minus or another dash in the place of a list's: what stands before, the sign. */
export const WRONG_DASH = new RegExp(`^([ \\t]*(?:- +)*)([ー－—–‒‐‑−―ｰ])(?:[ \\t\\u3000]+\\S|${KEY}[ \\t]*:)`);

export interface LookAlike {
  what: 'blank' | 'colon' | 'tight';
  /** Counted from 1. */
  column: number;
  args: Readonly<Record<string, string>>;
}

/** What is wrong at a key of a line; other lines may be anybody's text, in which all of this is right. */
export function findLookAlikeAtKey(line: string, isKey: (key: string) => boolean): LookAlike | undefined {
  const [, indent = '', blank = '', behind = ''] = KEY_BEHIND_BLANK.exec(line) ?? [];
  if (isKey(behind)) return { what: 'blank', column: indent.length + 1, args: { character: nameOfCharacter(blank) } };
  const [, lead = '', key = '', colon, wide = ''] = WRONG_COLON.exec(line) ?? [];
  if (!isKey(key)) return findTightColon(line, isKey);
  const end = lead.length + key.length;
  return colon === undefined
    ? { what: 'blank', column: end + 2, args: { character: nameOfCharacter(wide) } }
    : { what: 'colon', column: end + 1, args: { key } };
}

export function findTightColon(line: string, isKey: (key: string) => boolean): LookAlike | undefined {
  const [, lead = '', key = ''] = TIGHT_COLON.exec(line) ?? [];
  if (!isKey(key)) return undefined;
  return { what: 'tight', column: lead.length + key.length + 1, args: { text: `${key}:` } };
}
