import { customerOf } from '../../site/site-file.ts';
import { PartGroup, type IndexedPart } from './part-group.ts';

/** Bytes in which the rows of several groups stand one after the other. */
const ROOM_BYTES = 256 * 1024;

/** Between the rows of two groups. */
export const SEPARATOR = ',\n';

/**
 * The rows of what a build makes, written down group by group as they will stand in its index: the parts and entries of 34,000
 * files, kept to the end, were 13 MB of a build of 1,000 customers, and their rows are half of that.
 */
export class IndexRows {
  /** As the rows number them. */
  readonly contentTypes: readonly string[];
  readonly #numberOf: (contentType: string) => number;
  #room = Buffer.alloc(0);
  #end = 0;

  /** @param contentTypes those that are numbered already */
  constructor(contentTypes: readonly string[]) {
    const types = [...contentTypes];
    this.contentTypes = types;
    this.#numberOf = numberIn(types);
  }

  /** @param parts at least one */
  add(parts: readonly IndexedPart[]): PartGroup {
    const text = PartGroup.of(parts).toText(this.#numberOf);
    const length = Buffer.byteLength(text);
    if (this.#end + SEPARATOR.length + length > this.#room.length) {
      this.#room = Buffer.allocUnsafeSlow(Math.max(ROOM_BYTES, length));
      this.#end = 0;
    } else {
      this.#end += this.#room.write(SEPARATOR, this.#end);
    }
    const from = this.#end;
    this.#end += this.#room.write(text, from);
    return new PartGroup(customerOf(parts[0]!.id), undefined, {
      bytes: this.#room,
      from,
      to: this.#end,
      contentTypes: this.contentTypes,
      damaged: (cause) => new Error('The rows that a build wrote cannot be read.', { cause }),
    });
  }
}

/** Numbers what is not in the list by adding it. */
export function numberIn(contentTypes: string[]): (contentType: string) => number {
  const numbers = new Map(contentTypes.map((type, number) => [type, number]));
  return (type) => {
    const known = numbers.get(type);
    if (known !== undefined) return known;
    numbers.set(type, contentTypes.length);
    return contentTypes.push(type) - 1;
  };
}
