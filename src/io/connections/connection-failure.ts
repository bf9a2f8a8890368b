import { describeThrown } from '../../base/errors.ts';
import { findErrorCode, listCauses } from './error-code.ts';
import type { Proxy } from './proxy-settings.ts';
import { TunnelError } from './tunnel.ts';

/** Why an exchange brought no answer, in words that hold nothing of the request. */
export interface ConnectionFailure {
  /** Without a subject: `connection refused (ECONNREFUSED)`; with a proxy at fault it is named in front. */
  words: string;
  hint: string | undefined;
  /** Whether the same exchange may succeed a moment later. */
  isPassing: boolean;
  /** Whether the proxy was the one that failed: what lies behind it was not asked. */
  isOfProxy: boolean;
}

const PLAIN_WORDS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no complete answer in time',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer shorter than announced',
  ERR_BUFFER_TOO_LARGE: 'answer too long',
  Z_BUF_ERROR: 'compressed answer cut off',
  Z_DATA_ERROR: 'compressed answer damaged',
};

/** What TLS makes of an answer that is not encrypted. */
const PLAIN_ANSWERS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO']);

/**
 * Explains what undici, node:net, node:tls or node:zlib threw.
 * @param proxy the one on the way; `null` when there is none
 */
export function explainConnectionFailure(thrown: unknown, proxy: Proxy | null): ConnectionFailure {
  const code = findErrorCode(thrown);
  const fault = proxy === null ? undefined : findProxyFault(thrown, code);
  if (proxy !== null && fault !== undefined) {
    const hint = `Check the proxy, the variables ${proxy.variable} and NO_PROXY, and the credentials in them. What lies behind it was not reached.`;
    return { words: `the proxy ${nameProxy(proxy)} ${fault}`, hint, isPassing: true, isOfProxy: true };
  }
  const through = throughProxy(proxy);
  if (PLAIN_ANSWERS.has(code)) {
    const hint = 'That port speaks http: write the address with `http://`, or name the port that speaks https.';
    return { words: `no TLS there (${code})${through}`, hint, isPassing: false, isOfProxy: false };
  }
  if (isCertificateCode(code)) {
    const hint = 'Check the clock and the certificate; a private authority is added with NODE_EXTRA_CA_CERTS.';
    const words = `the server's certificate is not trusted (${code})${through}`;
    return { words, hint, isPassing: false, isOfProxy: false };
  }
  return { words: `${wordsOf(code)}${through}`, hint: undefined, isPassing: true, isOfProxy: false };
}

/** ` through the proxy …`; empty without one. */
export function throughProxy(proxy: Proxy | null): string {
  return proxy === null ? '' : ` through the proxy ${nameProxy(proxy)}`;
}

function nameProxy(proxy: Proxy): string {
  return `${proxy.address} (${proxy.variable})`;
}

function isCertificateCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}

function findProxyFault(thrown: unknown, code: string): string | undefined {
  const sentence = describeThrown(thrown);
  const status = /^Proxy response \((\d+)\)/.exec(sentence)?.[1];
  if (status !== undefined) return `${status.startsWith('5') ? 'could not' : 'refused to'} connect (${status})`;
  if (!listCauses(thrown).some((cause) => cause instanceof TunnelError)) return undefined;
  if (isCertificateCode(code)) return `has a certificate that is not trusted (${code})`;
  return `does not answer: ${wordsOf(code)}`;
}

function wordsOf(code: string): string {
  return `${PLAIN_WORDS[code] ?? 'the connection failed'}${code === '' ? '' : ` (${code})`}`;
}
