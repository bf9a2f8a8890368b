/** Characters that are put together before they are encoded. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * A document as JSON in UTF-8, chunk by chunk, with the items of one of its lists made one by one: that of an overview of
 * 10,000 customers is 84 MB, and as one text with all that it is made from it was half a gigabyte.
 *
 * @param list the key whose value is replaced by `items`; it keeps its place. Bytes among them are JSON already.
 */
export function* jsonChunks<T extends object>(
  document: T,
  list: keyof T & string,
  items: Iterable<object>,
): Iterable<Uint8Array> {
  let text = '';
  let chunks: Uint8Array[] = [];
  let length = 0;
  const encode = (): void => {
    if (text === '') return;
    chunks.push(Buffer.from(text));
    text = '';
  };
  for (const part of jsonParts(document, list, items)) {
    length += part.length;
    if (typeof part === 'string') text += part;
    else {
      encode();
      chunks.push(part);
    }
    if (length < CHUNK_LENGTH) continue;
    encode();
    yield joined(chunks);
    chunks = [];
    length = 0;
  }
  encode();
  if (chunks.length > 0) yield joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function* jsonParts(document: object, list: string, items: Iterable<object>): Iterable<string | Uint8Array> {
  let before = '{';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (key !== list) {
      yield JSON.stringify(value);
      continue;
    }
    let mark = '[';
    for (const item of items) {
      yield mark;
      yield item instanceof Uint8Array ? item : JSON.stringify(item);
      mark = ',';
    }
    yield mark === '[' ? '[]' : ']';
  }
  yield before === '{' ? '{}\n' : '}\n';
}
