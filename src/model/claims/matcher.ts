import { normalizeName } from '../../base/text.ts';
import { isPattern, matchesGlob } from '../../config/glob.ts';

/** Whether a whole name matches, case-sensitively; names and globs are compared as `normalizeName` has them. */
export type NameMatcher = (name: string) => boolean;

/** One glob; its usual forms – a plain name, `name*`, `*name`, `na*me` – are answered without scanning. */
export function compileGlob(glob: string): NameMatcher {
  const matches = compileNormalized(normalizeName(glob));
  return (name) => matches(normalizeName(name));
}

function compileNormalized(pattern: string): NameMatcher {
  if (!isPattern(pattern)) {
    const name = unescape(pattern);
    return (candidate) => candidate === name;
  }
  const prefix = literalPrefix(pattern);
  const rest = pattern.slice(prefix.length);
  if (/^\*[^*?\\]*$/.test(rest)) {
    const suffix = rest.slice(1);
    const length = prefix.length + suffix.length;
    return (candidate) => candidate.length >= length && candidate.startsWith(prefix) && candidate.endsWith(suffix);
  }
  return (candidate) => candidate.startsWith(prefix) && matchesGlob(pattern, candidate);
}

/** Whether any of the globs matches; none at all match nothing. */
export function compileGlobs(globs: readonly string[]): NameMatcher {
  const patterns = globs.map(normalizeName);
  const names = new Set(patterns.filter((pattern) => !isPattern(pattern)).map(unescape));
  const matchers = patterns.filter(isPattern).map(compileNormalized);
  return (written) => {
    const name = normalizeName(written);
    return names.has(name) || matchers.some((matches) => matches(name));
  };
}

/**
 * Values filed under globs, found by name. A name is looked up, not compared with every glob: a thousand customers of one
 * shared organization each bring a few, and each of its hosts is asked for.
 */
export class GlobIndex<T> {
  // Of most nothing is asked by name: six empty ones of each of a thousand organizations were three megabytes.
  #byName: Map<string, T[]> | undefined;
  #byPrefix: Map<string, { matches: NameMatcher; value: T }[]> | undefined;
  readonly #prefixLengths: number[] = [];

  /** Plain names only when `kind` is `names`: globs are then left out. */
  add(glob: string, value: T, kind: 'globs' | 'names' = 'globs'): void {
    const pattern = normalizeName(glob);
    if (!isPattern(pattern)) {
      push((this.#byName ??= new Map<string, T[]>()), unescape(pattern), value);
    } else if (kind === 'globs') {
      const prefix = literalPrefix(pattern);
      this.#byPrefix ??= new Map<string, { matches: NameMatcher; value: T }[]>();
      push(this.#byPrefix, prefix, { matches: compileNormalized(pattern), value });
      if (!this.#prefixLengths.includes(prefix.length)) this.#prefixLengths.push(prefix.length);
    }
  }

  /** In no particular order; a value filed under several globs that match is there several times. */
  find(written: string): T[] {
    const name = normalizeName(written);
    const found = [...(this.#byName?.get(name) ?? [])];
    for (const length of this.#prefixLengths) {
      if (length > name.length) continue;
      for (const { matches, value } of this.#byPrefix?.get(name.slice(0, length)) ?? []) {
        if (matches(name)) found.push(value);
      }
    }
    return found;
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function literalPrefix(pattern: string): string {
  return /^[^*?\\]*/.exec(pattern)?.[0] ?? '';
}

function unescape(pattern: string): string {
  return pattern.replace(/\\(.)/gsu, '$1');
}
