import { describeThrown } from '../../base/errors.ts';
import { inEachLanguage, type Language, type Spoken } from '../../base/spoken.ts';
import { findErrorCode, listCauses } from './error-code.ts';
import type { Proxy } from './proxy-settings.ts';
import { TunnelError } from './tunnel-error.ts';

/** Why an exchange brought no answer, in words that hold nothing of the request. */
export interface ConnectionFailure {
  /** Without a subject: `connection refused (ECONNREFUSED)`; with a proxy at fault it is named in front. */
  words: Spoken;
  hint: Spoken | undefined;
  /** Whether the same exchange may succeed a moment later. */
  isPassing: boolean;
  /** Whether the proxy was the one that failed: what lies behind it was not asked. */
  isOfProxy: boolean;
}

const PLAIN_WORDS: Record<string, Spoken> = {
  ECONNREFUSED: { en: 'connection refused', ja: '接続を拒否されました' },
  ECONNRESET: { en: 'connection reset', ja: '接続が切断されました' },
  EPIPE: { en: 'connection reset', ja: '接続が切断されました' },
  ENOTFOUND: { en: 'host name not found', ja: 'ホスト名が見つかりません' },
  EAI_AGAIN: { en: 'host name could not be looked up', ja: 'ホスト名を引けませんでした' },
  EHOSTUNREACH: { en: 'host not reachable', ja: 'ホストに到達できません' },
  ENETUNREACH: { en: 'network not reachable', ja: 'ネットワークに到達できません' },
  ETIMEDOUT: { en: 'connection timed out', ja: '接続がタイムアウトしました' },
  UND_ERR_CONNECT_TIMEOUT: { en: 'connection timed out', ja: '接続がタイムアウトしました' },
  UND_ERR_HEADERS_TIMEOUT: { en: 'no answer in time', ja: '時間内に応答がありません' },
  UND_ERR_BODY_TIMEOUT: { en: 'no complete answer in time', ja: '時間内に応答が完了しませんでした' },
  UND_ERR_SOCKET: {
    en: 'connection closed before the answer was complete',
    ja: '応答が完了する前に接続が閉じられました',
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { en: 'answer shorter than announced', ja: '応答が予告より短く終わりました' },
  ERR_BUFFER_TOO_LARGE: { en: 'answer too long', ja: '応答が長すぎます' },
  Z_BUF_ERROR: { en: 'compressed answer cut off', ja: '圧縮された応答が途中で切れました' },
  Z_DATA_ERROR: { en: 'compressed answer damaged', ja: '圧縮された応答が壊れています' },
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
    const hint = {
      en: `Check the proxy, the variables ${proxy.variable} and NO_PROXY, and the credentials in them. What lies behind it was not reached.`,
      ja: `プロキシと、環境変数 ${proxy.variable}・NO_PROXY、その認証情報を確認してください。プロキシの先には到達していません。`,
    };
    const words = { en: `the proxy ${nameProxy(proxy)} ${fault.en}`, ja: `プロキシ ${nameProxy(proxy)} ${fault.ja}` };
    return { words, hint, isPassing: true, isOfProxy: true };
  }
  const withWay = (words: Spoken): Spoken => ({
    en: `${words.en}${throughProxy(proxy)}`,
    ja: `${proxy === null ? '' : `プロキシ ${nameProxy(proxy)} 経由: `}${words.ja}`,
  });
  if (PLAIN_ANSWERS.has(code)) {
    const hint = {
      en: 'That port speaks http: write the address with `http://`, or name the port that speaks https.',
      ja: 'そのポートは http です。アドレスを `http://` で書くか、https のポートを指定してください。',
    };
    const words = withWay({ en: `no TLS there (${code})`, ja: `TLS で応答しません（${code}）` });
    return { words, hint, isPassing: false, isOfProxy: false };
  }
  if (isCertificateCode(code)) {
    const hint = {
      en: 'Check the clock and the certificate; a private authority is added with NODE_EXTRA_CA_CERTS.',
      ja: '時計と証明書を確認してください。社内の認証局は NODE_EXTRA_CA_CERTS で追加します。',
    };
    const words = withWay({
      en: `the server's certificate is not trusted (${code})`,
      ja: `サーバー証明書を信頼できません（${code}）`,
    });
    return { words, hint, isPassing: false, isOfProxy: false };
  }
  const words = withWay(inEachLanguage((language) => wordsOf(code, language)));
  return { words, hint: undefined, isPassing: true, isOfProxy: false };
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

function findProxyFault(thrown: unknown, code: string): Spoken | undefined {
  const sentence = describeThrown(thrown);
  const status = /^Proxy response \((\d+)\)/.exec(sentence)?.[1];
  if (status !== undefined) {
    return status.startsWith('5')
      ? { en: `could not connect (${status})`, ja: `が接続できませんでした（${status}）` }
      : { en: `refused to connect (${status})`, ja: `が接続を拒否しました（${status}）` };
  }
  if (!listCauses(thrown).some((cause) => cause instanceof TunnelError)) return undefined;
  if (isCertificateCode(code)) {
    return { en: `has a certificate that is not trusted (${code})`, ja: `の証明書を信頼できません（${code}）` };
  }
  return { en: `does not answer: ${wordsOf(code, 'en')}`, ja: `が応答しません: ${wordsOf(code, 'ja')}` };
}

const UNKNOWN_FAILURE: Spoken = { en: 'the connection failed', ja: '接続に失敗しました' };

function wordsOf(code: string, language: Language): string {
  const words = (PLAIN_WORDS[code] ?? UNKNOWN_FAILURE)[language];
  if (code === '') return words;
  return language === 'ja' ? `${words}（${code}）` : `${words} (${code})`;
}
