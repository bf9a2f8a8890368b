/**
 * Parses `{"<listName>":[{…},{…}]}` a chunk at a time, so that no more than `chunkBytes` and one row of it stand in memory
 * as values at once.
 *
 * It cuts where a row seems to begin like the first one does. That need not be so – a list inside a row may look the same
 * –, but a wrong cut cannot go unnoticed: texts that are good inside of brackets each are, joined by commas, one list of all
 * their values, and what is cut inside of a row is no good text.
 *
 * @throws SyntaxError where the body cannot be read like this, perhaps after some chunks; it may be good JSON all the same
 */
export function* parseInChunks(body: Buffer, listName: string, chunkBytes: number): Generator<unknown[], void> {
  const head = `{"${listName}":[`;
  const end = body.length - TAIL.length;
  const isList = body.toString('utf8', 0, head.length) === head && body.toString('utf8', end) === TAIL;
  const firstKey = /^\{"\w+":/.exec(body.toString('utf8', head.length, head.length + LONGEST_KEY))?.[0];
  if (!isList || firstKey === undefined) throw new SyntaxError('another envelope');

  for (let from = head.length; from < end;) {
    const cut = body.indexOf(`},${firstKey}`, from + chunkBytes);
    const until = cut === -1 ? end : cut + 1;
    yield JSON.parse(`[${body.toString('utf8', from, until)}]`) as unknown[];
    from = until + 1;
  }
}

const TAIL = ']}';
const LONGEST_KEY = 64;
