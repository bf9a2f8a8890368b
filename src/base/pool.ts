/**
 * Values that are alike, held once: what is read of hundreds of thousands of hosts and alerts repeats itself – places,
 * names, kinds. Whoever gets one shares it and must not change it. Meant for the time of one reading.
 */
export class Pool<T> {
  readonly #byKey = new Map<string, T>();

  /** @param key the same for values that are alike, and only for those */
  share(key: string, make: () => T): T {
    let value = this.#byKey.get(key);
    if (value === undefined) this.#byKey.set(key, (value = make()));
    return value;
  }
}
