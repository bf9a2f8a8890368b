import { describe, expect, it } from 'vitest';
import { describeFailures } from '../../../src/commands/failure-words.ts';
import {
  describeLateAnswer,
  explainConnectionFailure,
  findConnectionWordsJa,
} from '../../../src/io/connections/connection-failure.ts';
import { parseProxySettings, type Proxy } from '../../../src/io/connections/proxy-settings.ts';
import { TunnelError } from '../../../src/io/connections/tunnel-error.ts';

const CODES = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'EWHATEVER',
  'EPROTO',
];

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function proxyOf(variable: string): Proxy | null {
  const settings = parseProxySettings({ [variable]: 'http://user:password-of-proxy@127.0.0.1:1' });
  if (!settings.ok) throw new Error('These are no settings.');
  return settings.value.proxyFor(new URL('https://api.example.jp/'));
}

describe('what was said of a connection in English', () => {
  const proxies = [null, proxyOf('HTTP_PROXY'), proxyOf('HTTPS_PROXY')];
  const thrown = [
    ...CODES.flatMap((code) => [coded(code), new TunnelError(code)]),
    ...[403, 407, 502].map((status) => new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`)),
    new Error('nobody knows'),
  ];
  const cases = proxies.flatMap((proxy) =>
    thrown.map((each) => [proxy?.variable ?? 'no proxy', String(each), each, proxy] as const),
  );

  it.each(cases)('is found in Japanese: %s, %s', (_variable, _said, each, proxy) => {
    const { words, hint, isOfProxy } = explainConnectionFailure(each, proxy);
    const sentence = `Organization "a" could not be read: ${words.en} (GET /api/v0/org).`;
    expect(findConnectionWordsJa(sentence)?.words).toBe(words.ja);
    if (isOfProxy) expect(findConnectionWordsJa(sentence)?.hint).toBe(hint?.ja);
    expect(JSON.stringify([words, hint])).not.toContain('password-of-proxy');
  });

  it.each(proxies)('is found in Japanese of an answer that came too late: %j', (proxy) => {
    const sentence = `Organization "a" could not be read: ${describeLateAnswer(2500, proxy)} (GET /api/v0/org).`;
    const way = proxy === null ? '' : `プロキシ 127.0.0.1:1 (${proxy.variable}) 経由: `;
    expect(findConnectionWordsJa(sentence)).toEqual({
      words: `${way}2.5秒以内に応答が完了しませんでした`,
      hint: undefined,
    });
  });

  it('is found nowhere else', () => {
    for (const text of [
      '',
      'Organization "(GET)" refused the API key (401 for GET /api/v0/org).',
      'the proxy of ours',
    ]) {
      expect(findConnectionWordsJa(text)).toBeUndefined();
    }
  });

  it('names the dead proxy in the Japanese of a failed organization', () => {
    const { words, hint } = explainConnectionFailure(new TunnelError('ECONNREFUSED'), proxyOf('HTTP_PROXY'));
    const message = `Organization "acme" could not be read: ${words.en} (GET /api/v0/org).`;
    const [told] = describeFailures(
      [{ name: 'acme', source: 'mackerel', cause: 'network', message, hint: hint?.en ?? null }],
      'ja',
    );
    expect(told?.split('\n  ').slice(0, 2)).toEqual([
      'オーガニゼーション「acme」：接続できません。プロキシ 127.0.0.1:1 (HTTP_PROXY) が応答しません: 接続を拒否されました（ECONNREFUSED）。',
      'プロキシと、環境変数 HTTP_PROXY・NO_PROXY、その認証情報を確認してください。プロキシの先には到達していません。',
    ]);
  });
});
