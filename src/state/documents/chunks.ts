/**
 * A document, or its chunks in their order. Each is good until the next one is asked for; all may be asked for more than once, and
 * are then made anew.
 */
export type Content = Uint8Array | Iterable<Uint8Array>;

/** What a document is put together of. */
export type Chunk = Uint8Array | string;

/** Chunks that are smaller are put together: each that is written is a call of the system. */
const CHUNK_BYTES = 256 * 1024;
/** The most that one unit of a string's length takes as UTF-8. */
const UTF8_BYTES = 3;

/**
 * The same bytes in few chunks. What was read and goes on is not copied: chunks that lie one after the other in memory are one,
 * also where what lies between two of them is what is to stand there. Of a ledger of 25 MB of which one page is new, three
 * are left. Others are asked for when they are written, and share one buffer, so that a document need not be held as a whole.
 */
export function joinChunks(chunks: Iterable<Chunk>): Iterable<Uint8Array> {
  return { [Symbol.iterator]: () => inFew(chunks) };
}

function* inFew(chunks: Iterable<Chunk>): Generator<Uint8Array> {
  let room: Buffer | undefined;
  let used = 0;
  for (const chunk of inRuns(chunks)) {
    const most = typeof chunk === 'string' ? chunk.length * UTF8_BYTES : chunk.length;
    if (used > 0 && used + most > CHUNK_BYTES) {
      yield room!.subarray(0, used);
      used = 0;
    }
    if (most >= CHUNK_BYTES) {
      yield bytesOf(chunk);
      continue;
    }
    room ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    if (typeof chunk === 'string') used += room.write(chunk, used);
    else {
      room.set(chunk, used);
      used += chunk.length;
    }
  }
  if (used > 0) yield room!.subarray(0, used);
}

export function bytesOf(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

export function inOne(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return Buffer.concat(Array.from(content, (chunk) => Buffer.from(chunk)));
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

function* inRuns(chunks: Iterable<Chunk>): Iterable<Chunk> {
  /** A run and, perhaps, what lies between it and the next one. */
  let held: Uint8Array[] = [];
  for (const chunk of chunks) {
    const [run, between] = held;
    if (typeof chunk === 'string') {
      yield* held;
      yield chunk;
      held = [];
    } else if (run === undefined) {
      held = [chunk];
    } else if (between === undefined) {
      held = prolonged(run, chunk);
    } else if (isBehind(run, chunk, between.length) && isBetween(run, between)) {
      held = [prolong(run, between.length + chunk.length)];
    } else {
      yield run;
      held = prolonged(between, chunk);
    }
  }
  yield* held;
}

function prolonged(run: Uint8Array, chunk: Uint8Array): Uint8Array[] {
  return isBehind(run, chunk, 0) ? [prolong(run, chunk.length)] : [run, chunk];
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
