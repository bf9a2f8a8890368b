/** A document, or the chunks of one in their order. */
export type Content = Uint8Array | readonly Uint8Array[];

/** Chunks that are smaller are put together: each that is written is a call of the system. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The same bytes in few chunks. What was read and goes on is not copied: chunks that lie one after the other in memory are one,
 * also where what lies between two of them is what is to stand there. Of a ledger of 25 MB of which one page is new, three
 * are left.
 */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  let length = 0;
  const flush = (): void => {
    if (small.length > 0) joined.push(inOne(small));
    small = [];
    length = 0;
  };
  for (const chunk of inRuns(chunks)) {
    if (chunk.length >= CHUNK_BYTES) {
      flush();
      joined.push(chunk);
      continue;
    }
    small.push(chunk);
    length += chunk.length;
    if (length >= CHUNK_BYTES) flush();
  }
  flush();
  return joined;
}

export function inOne(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return content.length === 1 ? content[0]! : Buffer.concat(content);
}

/** Whether a document is these bytes already. */
export function isSameContent(bytes: Uint8Array, content: Content): boolean {
  let from = 0;
  for (const chunk of content instanceof Uint8Array ? [content] : content) {
    const own = bytes.subarray(from, (from += chunk.length));
    if (Buffer.compare(own, chunk) !== 0) return false;
  }
  return from === bytes.length;
}

function* inRuns(chunks: readonly Uint8Array[]): Iterable<Uint8Array> {
  let run: Uint8Array | undefined;
  for (let i = 0; i < chunks.length; i++) {
    const [chunk, next] = [chunks[i]!, chunks[i + 1]];
    if (run !== undefined && isBehind(run, chunk, 0)) run = prolong(run, chunk.length);
    else if (run !== undefined && next !== undefined && isBehind(run, next, chunk.length) && isBetween(run, chunk)) {
      run = prolong(run, chunk.length + next.length);
      i++;
    } else {
      if (run !== undefined) yield run;
      run = chunk;
    }
  }
  if (run !== undefined) yield run;
}

function isBehind({ buffer, byteOffset, length }: Uint8Array, next: Uint8Array, distance: number): boolean {
  return next.buffer === buffer && next.byteOffset === byteOffset + length + distance;
}

function isBetween(run: Uint8Array, chunk: Uint8Array): boolean {
  return Buffer.compare(prolong(run, chunk.length).subarray(run.length), chunk) === 0;
}

function prolong({ buffer, byteOffset, length }: Uint8Array, by: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length + by);
}
