/** Each text once; whoever needs it refers to it by a key. */
export class Shelf {
  readonly #keys = new Map<string, string>();

  put(item: string): string {
    const key = this.#keys.get(item) ?? `k${this.#keys.size}`;
    this.#keys.set(item, key);
    return key;
  }

  items<T>(convert: (item: string) => T): Record<string, T> {
    return Object.fromEntries([...this.#keys].map(([item, key]) => [key, convert(item)]));
  }
}
