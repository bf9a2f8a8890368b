/** Characters that are put together before they are encoded. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * A document as JSON in UTF-8, chunk by chunk, with the items of one of its lists made one by one: that of an overview of
 * 10,000 customers is 84 MB, and as one text with all that it is made from it was half a gigabyte.
 *
 * @param list the key whose value is replaced by `items`; it keeps its place
 */
export function* jsonChunks<T extends object>(
  document: T,
  list: keyof T & string,
  items: Iterable<object>,
): Iterable<Uint8Array> {
  let text = '';
  for (const part of jsonParts(document, list, items)) {
    text += part;
    if (text.length < CHUNK_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function* jsonParts(document: object, list: string, items: Iterable<object>): Iterable<string> {
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
      yield mark + JSON.stringify(item);
      mark = ',';
    }
    yield mark === '[' ? '[]' : ']';
  }
  yield before === '{' ? '{}\n' : '}\n';
}
