/** The proxy built no tunnel: what lies behind it was not reached. */
export class TunnelError extends Error {
  readonly code: string;

  constructor(code: string) {
    super('The proxy built no tunnel.');
    this.code = code;
  }
}
