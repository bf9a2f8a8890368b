import { normalizeName } from '../base/text.ts';

/**
 * Whether a name matches a glob: `*` any run of characters, also none; `?` exactly one; `\` takes the next character as
 * it is. Case-sensitive, over the whole name, both as {@link normalizeName} has them.
 *
 * Linear in memory and at worst pattern × name in time, whatever the pattern: names come from outside, and a regular
 * expression with several stars would let one long host name stop the run.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const tokens = parseGlob(normalizeName(pattern));
  const letters = Array.from(normalizeName(name));
  let token = 0;
  let letter = 0;
  let lastStar = -1;
  let retryFrom = 0;
  while (letter < letters.length) {
    const expected = tokens[token];
    if (expected !== undefined && expected !== ANY_RUN && (expected === ANY_ONE || expected === letters[letter])) {
      token++;
      letter++;
    } else if (expected === ANY_RUN) {
      lastStar = token++;
      retryFrom = letter;
    } else if (lastStar >= 0) {
      token = lastStar + 1;
      letter = ++retryFrom;
    } else {
      return false;
    }
  }
  while (tokens[token] === ANY_RUN) token++;
  return token === tokens.length;
}

/** How many stars a glob has; escaped ones are letters. */
export function countStars(pattern: string): number {
  return parseGlob(pattern).filter((token) => token === ANY_RUN).length;
}

/** Whether it stands for more than one name. */
export function isPattern(pattern: string): boolean {
  return parseGlob(pattern).some((token) => token === ANY_RUN || token === ANY_ONE);
}

const ANY_RUN = Symbol('*');
const ANY_ONE = Symbol('?');

function parseGlob(pattern: string): (string | symbol)[] {
  const tokens: (string | symbol)[] = [];
  const letters = Array.from(pattern);
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] ?? '';
    if (letter === '\\' && i + 1 < letters.length) tokens.push(letters[++i] ?? '');
    else if (letter === '*') {
      if (tokens.at(-1) !== ANY_RUN) tokens.push(ANY_RUN);
    } else tokens.push(letter === '?' ? ANY_ONE : letter);
  }
  return tokens;
}
