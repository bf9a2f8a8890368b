import { StateError } from '../state-store.ts';

// Fields of the state's documents, each checked as it is read: by hand, since there are hundreds of thousands of them.

export type Row = Record<string, unknown>;

export function broken(expected: string): never {
  throw new StateError('state.broken', {
    en: `A state file holds something else where ${expected} was expected.`,
    ja: `状態データのファイルの内容が想定と異なります（${expected}）。`,
  });
}

export function record(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : broken('an object');
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : broken('a list');
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : broken('a text');
}

export function boolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : broken('true or false');
}

/** A whole number that is not negative. */
export function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : broken('a whole number');
}

export function oneOf<T extends string>(words: readonly T[], value: unknown): T {
  return words.find((word) => word === value) ?? broken(`one of ${words.join(', ')}`);
}

export function date(value: unknown): Date {
  const at = new Date(string(value));
  return Number.isNaN(at.getTime()) ? broken('a time') : at;
}

export function nullable<T>(read: (value: unknown) => T, value: unknown): T | null {
  return value === null ? null : read(value);
}
