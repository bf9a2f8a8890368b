import { NoroshiError } from '../base/errors.ts';
import { cleanLine } from '../base/text.ts';
import type { FailureCause } from '../snapshot/failure-cause.ts';

export type SourceErrorCode = `source.${FailureCause}`;

/**
 * An organization, or a part of it, that could not be read. The message names organization and call, never the key, and
 * of a response body at most the service's own short error sentence.
 */
export class SourceError extends NoroshiError {
  declare readonly code: SourceErrorCode;
  readonly organization: string;
  /** The word that pages and files use for it. */
  readonly failureCause: FailureCause;
  /** The answer's HTTP status where there was one. */
  readonly status: number | null;

  constructor(facts: SourceErrorFacts) {
    super(`source.${facts.cause}`, facts.message, facts.hint === undefined ? {} : { hint: facts.hint });
    this.organization = facts.organization;
    this.failureCause = facts.cause;
    this.status = facts.status ?? null;
  }
}

export interface SourceErrorFacts {
  organization: string;
  cause: FailureCause;
  message: string;
  hint?: string;
  status?: number;
}

/** Which call of which organization, for sentences. */
export interface CallSite {
  organization: string;
  /** Environment variable the key came from. */
  apiKeySource: string;
  /** Without query: `/api/v0/alerts`. */
  path: string;
}

/**
 * @param said the service's own short sentence, already cleaned; `null` when it gave none that may be repeated
 * @param retryAt until when the service does not want to be asked; `null` when it did not say
 */
export function refusalError(call: CallSite, status: number, said: string | null, retryAt: Date | null): SourceError {
  const organization = call.organization;
  const place = `${status} for GET ${call.path}`;
  const quote = said === null ? '' : ` It says: “${said}”`;
  if (status === 401) {
    return new SourceError({
      organization,
      cause: 'auth',
      status,
      message: `Organization "${organization}" refused the API key (${place}).${quote}`,
      hint: `Check that ${call.apiKeySource} holds a key with Read permission; keys belong to one organization.`,
    });
  }
  if (status === 403) {
    return new SourceError({
      organization,
      cause: 'forbidden',
      status,
      message: `Organization "${organization}" does not let this key read from here (${place}).${quote}`,
      hint:
        `Either the key in ${call.apiKeySource} lacks the Read permission, or the organization limits API access to ` +
        'listed IP addresses and this machine is not among them. Runners of hosted CI have changing addresses.',
    });
  }
  if (status === 429) {
    const until = retryAt === null ? '' : ` and asks to wait until ${retryAt.toISOString()}`;
    return new SourceError({
      organization,
      cause: 'rate_limit',
      status,
      message: `Organization "${organization}" is being asked too often (${place})${until}.${quote}`,
      hint: 'Run less often, or find what else uses this API key. The next run tries again.',
    });
  }
  if (status >= 500) {
    return new SourceError({
      organization,
      cause: 'server',
      status,
      message: `Mackerel failed to answer for organization "${organization}" (${place}).${quote}`,
      hint: 'See status.mackerel.io for known outages. The next run tries again.',
    });
  }
  return new SourceError({
    organization,
    cause: 'shape',
    status,
    message: `Organization "${organization}" gave an unexpected answer (${place}).${quote}`,
    hint: 'Check that apiBase points to a Mackerel API, such as https://api.mackerelio.com/.',
  });
}

/** @param detail what happened, without a subject: `connection reset (ECONNRESET)` */
export function unreachableError(
  call: CallSite,
  cause: 'network' | 'timeout' | 'shape',
  detail: string,
  hint: string | undefined,
): SourceError {
  const { organization, path } = call;
  return new SourceError({
    organization,
    cause,
    message: `Organization "${organization}" could not be read: ${detail} (GET ${path}).`,
    hint: hint ?? 'Check the network between here and apiBase. The next run tries again.',
  });
}

/** An answer that is not what the API answers. */
export function wrongShapeError(call: CallSite, what: string): SourceError {
  return new SourceError({
    organization: call.organization,
    cause: 'shape',
    message: `Organization "${call.organization}" answered GET ${call.path} ${what}.`,
    hint: 'Check apiBase, and whether a proxy or a maintenance page answers in place of Mackerel.',
  });
}

export function nameMismatchError(call: CallSite, answered: string): SourceError {
  const { organization, apiKeySource } = call;
  return new SourceError({
    organization,
    cause: 'name_mismatch',
    message: `The key for organization "${organization}" belongs to organization "${cleanLine(answered, 80)}"; nothing of it was read.`,
    hint: `Was it renamed in Mackerel? Then write its new name with formerly: [${organization}] in the configuration. Otherwise put the key of "${organization}" into ${apiKeySource}.`,
  });
}

export function unusableKeyError(organization: string, apiKeySource: string, problem: string): SourceError {
  return new SourceError({
    organization,
    cause: 'auth',
    message: `The API key for organization "${organization}" cannot be sent: it ${problem}.`,
    hint: `Put the key into ${apiKeySource} exactly as Mackerel shows it, without quotes, blanks or line breaks.`,
  });
}

const LONGEST_QUOTE = 160;
// Shorter excerpts of a key would hide harmless words; eight characters of a random key never occur by accident.
const KEY_EXCERPT = 8;

/**
 * The service's own error sentence out of `{"error":{"message"}}` or `{"error"}`, one short line. `null` when the body
 * is anything else (an HTML page could hold anything) or shows any excerpt of the key.
 */
export function quoteErrorBody(body: Buffer, key: string): string | null {
  if (body.length === 0 || body.length > 10_000) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  const error = readKey(parsed, 'error');
  const message = typeof error === 'string' ? error : readKey(error, 'message');
  if (typeof message !== 'string' || showsKey(message, key)) return null;
  const line = cleanLine(message, LONGEST_QUOTE);
  return line === '' || showsKey(line, key) ? null : line;
}

function showsKey(text: string, key: string): boolean {
  const forms = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];
  return forms.some((form) => {
    const size = Math.min(KEY_EXCERPT, form.length);
    for (let start = 0; start + size <= form.length; start++) {
      if (text.includes(form.slice(start, start + size))) return true;
    }
    return false;
  });
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (Object.entries(value).find(([k]) => k === key)?.[1] as unknown)
    : undefined;
}
