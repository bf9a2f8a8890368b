import { Secret } from '../../base/secret.ts';
import { isPrintableName } from '../../config/secrets.ts';

/** API keys as somebody keeps them, each with where it stands. */
export interface KeyList {
  keys: ListedKey[];
  /** Places of what cannot be a key. */
  unusable: KeyPlace[];
  /** Keys that stand there again. */
  repeated: { place: KeyPlace; first: KeyPlace }[];
}

export interface ListedKey {
  key: Secret;
  place: KeyPlace;
}

/** A line of the list, or the name beside the key; never the key. */
export type KeyPlace = { line: number } | { name: string } | { entry: number };

/**
 * Reads bare keys: one or more a line, between blanks, commas or semicolons of any width, `#` beginning a comment; lines of
 * an `.env` file (`MACKEREL_…=key`, all other variables being passed over); or a JSON object from names to keys, as in
 * `MACKEREL_APIKEYS`, or a JSON list, by itself or as a line's value.
 */
export function readKeyList(text: string): KeyList {
  const found = readJson(text) ?? readLines(text);
  const list: KeyList = { keys: [], unusable: [], repeated: [] };
  const firstByKey = new Map<string, KeyPlace>();
  for (const { text: written, place } of found) {
    const key = written.trim();
    const first = firstByKey.get(key);
    if (!SENDABLE.test(key)) list.unusable.push(place);
    else if (first !== undefined) list.repeated.push({ place, first });
    else {
      firstByKey.set(key, place);
      list.keys.push({ key: new Secret(key), place });
    }
  }
  return list;
}

/** What an HTTP header can carry. */
const SENDABLE = /^[!-~]+$/;

interface Written {
  text: string;
  place: KeyPlace;
}

function readLines(text: string): Written[] {
  return onOneLine(text).flatMap((written, index) => {
    const line = written.replace(/(^|\s)#.*$/, '').trim();
    if (OTHER_VARIABLE.test(line)) return [];
    const assigned = /^(?:export\s+)?MACKEREL_[A-Z0-9_]+\s*=\s*(.*)$/.exec(line)?.[1] ?? line;
    const ring = readJson(withoutQuotes(assigned));
    if (ring !== undefined) return ring;
    return assigned
      .split(/[\s,;、，；]+/)
      .map(withoutQuotes)
      .filter((part) => part !== '')
      .map((part) => ({ text: part, place: { line: index + 1 } }));
  });
}

/** Lines, where a quoted JSON object of an `.env` stands on its first one and the numbers of all others are as before. */
function onOneLine(text: string): string[] {
  return text
    .replaceAll(/^[^\S\r\n]*(?:export\s+)?MACKEREL_\w+\s*=\s*(["'])\s*\{[^}]*\}\s*\1/gm, (assignment) => {
      const breaks = assignment.match(/\r\n|\r|\n/g) ?? [];
      return assignment.replaceAll(/\s+/g, ' ') + breaks.join('');
    })
    .split(/\r\n|\r|\n/);
}

/** A secret that is none of Mackerel's, and must not be sent there. A key in base64 has no `=` but at its end, and no `_`. */
const OTHER_VARIABLE = /^(?:export\s+)?(?!MACKEREL_)(?:[A-Za-z]\w*\s*=\s*[^=\s]|[A-Za-z]\w*_\w*\s*=)/;

function withoutQuotes(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function readJson(text: string): Written[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const isList = Array.isArray(parsed);
  return Object.entries(parsed).map(([name, value], index) => ({
    text: typeof value === 'string' ? value : '',
    // A long name may be a key on the wrong side of the colon.
    place: isList || !isPrintableName(name) ? { entry: index + 1 } : { name },
  }));
}
