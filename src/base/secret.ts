/**
 * A value that must not be printed. It shows itself as `***` wherever a program prints by accident – template strings,
 * JSON, `console.log`, error causes – and gives its text only to who asks by name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}
