import { describeThrown } from '../../base/errors.ts';
import { inEachLanguage, spoken, type Language, type Spoken } from '../../base/spoken.ts';
import { isCertificateCode, wordsOfCode } from '../../base/system-words.ts';
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

const NO_TLS: Spoken = { en: 'no TLS there ({})', ja: 'TLS で応答しません（{}）' };
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
    const words = { en: `the proxy ${nameProxy(proxy)} ${fault.en}`, ja: `プロキシ ${nameProxy(proxy)} ${fault.ja}` };
    return { words, hint: proxyHint(proxy.variable), isPassing: true, isOfProxy: true };
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
    const words = withWay(inEachLanguage((language) => wordsOf(code, language)));
    return { words, hint, isPassing: false, isOfProxy: false };
  }
  if (isCertificateCode(code)) {
    const hint = {
      en: 'Check the clock and the certificate; a private authority is added with NODE_EXTRA_CA_CERTS.',
      ja: '時計と証明書を確認してください。社内の認証局は NODE_EXTRA_CA_CERTS で追加します。',
    };
    const words = withWay(inEachLanguage((language) => wordsOf(code, language)));
    return { words, hint, isPassing: false, isOfProxy: false };
  }
  const words = withWay(inEachLanguage((language) => wordsOf(code, language)));
  return { words, hint: undefined, isPassing: true, isOfProxy: false };
}

/** @param proxy the one on the way; `null` when there is none */
export function describeLateAnswer(timeoutMs: number, proxy: Proxy | null): string {
  return `no complete answer within ${timeoutMs / 1000} s${throughProxy(proxy)}`;
}
const LATE_EN = /\bno complete answer within ([\d.]+) s\b/;

/** ` through the proxy …`; empty without one. */
function throughProxy(proxy: Proxy | null): string {
  return proxy === null ? '' : ` through the proxy ${nameProxy(proxy)}`;
}

function nameProxy(proxy: Proxy): string {
  return `${proxy.address} (${proxy.variable})`;
}

function findProxyFault(thrown: unknown, code: string): Spoken | undefined {
  const sentence = describeThrown(thrown);
  const status = /^Proxy response \((\d+)\)/.exec(sentence)?.[1];
  if (status !== undefined)
    return fill(status.startsWith('5') ? PROXY_FAULTS.noWay : PROXY_FAULTS.refusal, spoken(status));
  if (!listCauses(thrown).some((cause) => cause instanceof TunnelError)) return undefined;
  if (isCertificateCode(code)) return fill(PROXY_FAULTS.certificate, spoken(code));
  return fill(
    PROXY_FAULTS.silence,
    inEachLanguage((language) => wordsOf(code, language)),
  );
}

/** `{}` stands for a status, a code, or words with a code. */
const PROXY_FAULTS = {
  silence: { en: 'does not answer: {}', ja: 'が応答しません: {}' },
  noWay: { en: 'could not connect ({})', ja: 'が接続できませんでした（{}）' },
  refusal: { en: 'refused to connect ({})', ja: 'が接続を拒否しました（{}）' },
  certificate: { en: 'has a certificate that is not trusted ({})', ja: 'の証明書を信頼できません（{}）' },
} satisfies Record<string, Spoken>;

function fill(fault: Spoken, detail: Spoken): Spoken {
  return inEachLanguage((language) => fault[language].replace('{}', () => detail[language]));
}

function proxyHint(variable: string): Spoken {
  return {
    en: `Check the proxy, the variables ${variable} and NO_PROXY, and the credentials in them. What lies behind it was not reached.`,
    ja: `プロキシと、環境変数 ${variable}・NO_PROXY、その認証情報を確認してください。プロキシの先には到達していません。`,
  };
}

const UNKNOWN_FAILURE: Spoken = { en: 'the connection failed', ja: '接続に失敗しました' };

function wordsOf(code: string, language: Language): string {
  if (PLAIN_ANSWERS.has(code)) return fill(NO_TLS, spoken(code))[language];
  const words = (wordsOfCode(code) ?? UNKNOWN_FAILURE)[language];
  if (code === '') return words;
  return language === 'ja' ? `${words}（${code}）` : `${words} (${code})`;
}

/**
 * The Japanese of words that were made here, found in a sentence of which only the English was kept (in a snapshot); `undefined`
 * where there are none.
 */
export function findConnectionWordsJa(sentence: string): { words: string; hint: string | undefined } | undefined {
  const [, address = '', variable = '', said] = /\bthe proxy (\S+) \((\w+)\) (.+)/.exec(sentence) ?? [];
  const name = `${address} (${variable})`;
  if (said !== undefined) {
    for (const fault of Object.values(PROXY_FAULTS)) {
      const [lead = '', tail = ''] = fault.en.split('{}');
      if (!said.startsWith(lead)) continue;
      const rest = said.slice(lead.length);
      const detail = tail === '' ? detailJa(rest) : rest.slice(0, rest.indexOf(tail));
      if (detail !== undefined) {
        return { words: `プロキシ ${name} ${fault.ja.replace('{}', () => detail)}`, hint: proxyHint(variable).ja };
      }
    }
  }
  const detail = detailJa(sentence.replace(` through the proxy ${name}`, ''));
  if (detail === undefined) return undefined;
  return {
    words: `${sentence.includes(` through the proxy ${name}`) ? `プロキシ ${name} 経由: ` : ''}${detail}`,
    hint: undefined,
  };
}

function detailJa(text: string): string | undefined {
  const seconds = LATE_EN.exec(text)?.[1];
  if (seconds !== undefined) return `${seconds}秒以内に応答が完了しませんでした`;
  const code = /\(([A-Z][A-Z0-9_]+)\)/.exec(text)?.[1];
  const isOurs = code !== undefined && (wordsOfCode(code) !== undefined || PLAIN_ANSWERS.has(code));
  if (code !== undefined && (isOurs || text.includes(UNKNOWN_FAILURE.en))) return wordsOf(code, 'ja');
  return text.includes(UNKNOWN_FAILURE.en) ? UNKNOWN_FAILURE.ja : undefined;
}
