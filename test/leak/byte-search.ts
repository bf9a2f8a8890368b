/** Finds which of many words stand in bytes, anywhere, whatever the case of ASCII letters. */
export type ByteSearch = (bytes: Uint8Array) => Set<string>;

/**
 * Aho and Corasick's automaton over the words' UTF-8: one pass over the bytes however many words there are, so that every
 * byte of a hundred megabytes can be looked at for thousands of words.
 */
export function createByteSearch(words: Iterable<string>): ByteSearch {
  const patterns = [...new Set(words)].map((word) => ({ word, bytes: Buffer.from(lower(word)) }));
  const size = patterns.reduce((sum, { bytes }) => sum + bytes.length, 1);
  const next = new Int32Array(size * 256);
  const ends: (string[] | undefined)[] = [];
  let count = 1;
  for (const { word, bytes } of patterns) {
    let state = 0;
    for (const byte of bytes) state = next[state * 256 + byte] ||= count++;
    (ends[state] ??= []).push(word);
  }
  linkFailures(next, ends, count);
  return (bytes) => {
    const found = new Set<string>();
    let state = 0;
    for (const raw of bytes) {
      const byte = raw >= 0x41 && raw <= 0x5a ? raw + 0x20 : raw;
      state = next[state * 256 + byte]!;
      const words = ends[state];
      if (words !== undefined) for (const word of words) found.add(word);
    }
    return found;
  };
}

function linkFailures(next: Int32Array, ends: (string[] | undefined)[], count: number): void {
  const failure = new Int32Array(count);
  const queue: number[] = [];
  for (let byte = 0; byte < 256; byte++) if (next[byte] !== 0) queue.push(next[byte]!);
  for (const state of queue) {
    const inherited = ends[failure[state]!];
    if (inherited !== undefined) ends[state] = [...(ends[state] ?? []), ...inherited];
    for (let byte = 0; byte < 256; byte++) {
      const fallback = next[failure[state]! * 256 + byte]!;
      const child = next[state * 256 + byte]!;
      if (child === 0) next[state * 256 + byte] = fallback;
      else {
        failure[child] = fallback;
        queue.push(child);
      }
    }
  }
}

function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
