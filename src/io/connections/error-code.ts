/** An error with what caused it, the outermost first. */
export function listCauses(thrown: unknown): Error[] {
  const causes: Error[] = [];
  for (let at: unknown = thrown; at instanceof Error && causes.length < 5;) {
    causes.push(at);
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return causes;
}

/** The code of an error or of what caused it; empty when there is none. */
export function findErrorCode(thrown: unknown): string {
  for (const cause of listCauses(thrown)) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(cause.code))
      return cause.code;
  }
  return '';
}
