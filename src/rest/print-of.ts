import { createHmac } from 'node:crypto';
import { Secret } from '../base/secret.ts';

/**
 * A digest of any value, secrets included: `Secret` shows itself as `***` wherever it is printed, and two of them are not the
 * same. Keyed, so that what is kept in a state tells nobody whether a guess is right.
 *
 * @throws TypeError for what has no value that could be compared
 */
export function printOf(value: unknown, key: string): string {
  const digest = createHmac('sha256', key);
  // Put together before it is hashed: a configuration is thousands of short texts, and each call costs more than its text.
  let waiting = '';
  add(value);
  return digest.update(waiting).digest('base64url');

  function add(given: unknown): void {
    if (typeof given === 'string') addText('string', given);
    else if (given === null || typeof given !== 'object') addPlain(given);
    else if (Array.isArray(given)) addList('list', given);
    else if (given instanceof Secret) addText('secret', given.reveal());
    else if (given instanceof Date) addText('date', String(given.getTime()));
    else if (given instanceof Uint8Array) addBytes(given);
    else if (given instanceof Set) addList('list', [...given]);
    else if (given instanceof Map) addList('map', [...given]);
    else addRecord(given as Record<string, unknown>);
  }

  function addPlain(given: unknown): void {
    if (typeof given === 'function' || typeof given === 'symbol') throw new TypeError('It cannot be compared.');
    addText(typeof given, String(given));
  }

  function addList(kind: string, items: readonly unknown[]): void {
    addText(kind, String(items.length));
    for (const item of items) add(item);
  }

  function addRecord(given: Record<string, unknown>): void {
    const keys = Object.keys(given);
    addText('record', String(keys.length));
    for (const key of keys) {
      addText('key', key);
      add(given[key]);
    }
  }

  /** With its length, so that no two lists of values are one text. */
  function addText(kind: string, text: string): void {
    waiting += `${kind} ${text.length}:${text}`;
  }

  function addBytes(bytes: Uint8Array): void {
    digest.update(`${waiting}bytes ${bytes.byteLength}:`).update(bytes);
    waiting = '';
  }
}
