import { targetOf, type Connections } from '../../io/connections/connections.ts';
import { explainConnectionFailure } from '../../io/connections/connection-failure.ts';
import { findErrorCode } from '../../io/connections/error-code.ts';
import { parseRetryAfterMs } from '../../io/retry.ts';
import type { Outcome } from '../outcome.ts';

/** One request that tells somebody. */
export interface HttpPost {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Whoever receives it twice knows that it is one: it may be sent again in doubt. */
  isRepeatable: boolean;
}

/** The other side was never spoken to. */
const NEVER_REACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Longest answer that is read; what it says is not repeated anywhere. */
const MAX_ANSWER_BYTES = 65_536;

/** Posts once. What was sent and not answered is in doubt, unless it may be sent again. */
export async function postOnce(
  { url, headers, body, isRepeatable }: HttpPost,
  { connections, timeoutMs, now }: { connections: Connections; timeoutMs: number; now: () => Date },
): Promise<Outcome> {
  const open = await connections.open({ concurrency: 1, connectTimeoutMs: timeoutMs, silenceMs: timeoutMs, maxResponseBytes: MAX_ANSWER_BYTES }); // prettier-ignore
  try {
    const answer = await open.dispatcher.request({
      ...targetOf(url),
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body.dump();
    return judge(answer.statusCode, answer.headers, now());
  } catch (thrown) {
    const { words, isOfProxy } = explainConnectionFailure(thrown, connections.proxyFor(url));
    const code = findErrorCode(thrown);
    if (isOfProxy || isRepeatable || NEVER_REACHED.has(code))
      return { kind: 'waiting', reason: words.en, isOfServer: true };
    return { kind: 'doubt', reason: words.en };
  } finally {
    await open.destroy();
  }
}

function judge(status: number, headers: Record<string, string | string[] | undefined>, now: Date): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const reason = `it answered ${status}`;
  if (status !== 429 && status !== 408 && status !== 425 && status < 500) return { kind: 'refused', reason };
  const asked = headers['retry-after'];
  const until = Number(headers['x-ratelimit-reset']) * 1000 - now.getTime();
  const afterMs = parseRetryAfterMs(Array.isArray(asked) ? asked[0] : asked, now) ?? (until > 0 ? until : 0);
  return { kind: 'waiting', reason, retryAfterMs: afterMs, isOfServer: true };
}
