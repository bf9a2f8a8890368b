import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseProxySettings, type Proxy } from '../../../src/io/connections/proxy-settings.ts';

function proxyFor(env: Record<string, string>, url = 'https://api.mackerelio.com/'): Proxy | null {
  const settings = parseProxySettings(env);
  if (!settings.ok) throw new Error(inspect(settings.error));
  return settings.value.proxyFor(new URL(url));
}

describe('the proxy of the environment', () => {
  it.each([
    ['proxy.local:8080', 'http://proxy.local:8080/', 'proxy.local:8080'],
    [' proxy.local:8080\n', 'http://proxy.local:8080/', 'proxy.local:8080'],
    ['10.0.0.1:3128', 'http://10.0.0.1:3128/', '10.0.0.1:3128'],
    ['[fd00::1]:3128', 'http://[fd00::1]:3128/', '[fd00::1]:3128'],
    ['user:p%40ss@proxy.local:8080', 'http://user:p%40ss@proxy.local:8080/', 'proxy.local:8080'],
    ['http://proxy.local', 'http://proxy.local/', 'proxy.local:80'],
    ['HTTP://Proxy.Local:8080/', 'http://proxy.local:8080/', 'proxy.local:8080'],
    ['https://proxy.local', 'https://proxy.local/', 'proxy.local:443'],
  ])('%j is a proxy', (written, url, address) => {
    expect(proxyFor({ HTTPS_PROXY: written })).toEqual({ variable: 'HTTPS_PROXY', url, address });
  });

  it.each([
    'proxy.local',
    'socks5://proxy.local:1080',
    'ftp://proxy.local',
    'http:/proxy.local:8080',
    'http://',
    'http://proxy.local:8080/path',
    'http://proxy.local:8080?x=1',
    'http://us%zzer:pw@proxy.local:8080',
    'proxy.local:99999',
    'proxy.local:http',
    'proxy .local:80',
    'fd00::1:3128',
    'none',
  ])('%j is none, and the variable is named without its value', (written) => {
    for (const variable of ['HTTP_PROXY', 'https_proxy']) {
      expect(parseProxySettings({ [variable]: written })).toEqual({ ok: false, error: [variable] });
    }
  });

  it('is taken by the protocol; http serves https where nothing else is said, never the other way round', () => {
    const both = { HTTP_PROXY: 'plain:1', HTTPS_PROXY: 'secure:2' };
    expect(proxyFor(both)?.address).toBe('secure:2');
    expect(proxyFor(both, 'http://store.local/')?.address).toBe('plain:1');
    expect(proxyFor({ HTTP_PROXY: 'plain:1' })?.address).toBe('plain:1');
    expect(proxyFor({ HTTPS_PROXY: 'secure:2' }, 'http://store.local/')).toBe(null);
  });

  it('stands in small letters first; set but empty means none', () => {
    expect(proxyFor({ https_proxy: 'small:1', HTTPS_PROXY: 'capital:2' })?.variable).toBe('https_proxy');
    expect(proxyFor({ https_proxy: '', HTTPS_PROXY: 'capital:2' })).toBe(null);
    expect(proxyFor({ https_proxy: ' ' })).toBe(null);
    expect(proxyFor({})).toBe(null);
  });

  it('tells everything that is wrong at once', () => {
    const settings = parseProxySettings({ HTTP_PROXY: 'x', HTTPS_PROXY: 'y' });
    expect(settings.ok ? [] : settings.error).toEqual(['HTTP_PROXY', 'HTTPS_PROXY']);
  });
});

describe('NO_PROXY', () => {
  it.each<[noProxy: string, url: string, isDirect: boolean]>([
    ['*', 'https://anything.example/', true],
    ['example.jp', 'https://example.jp/', true],
    ['example.jp', 'https://s3.example.jp/', true],
    ['example.jp', 'https://notexample.jp/', false],
    ['.example.jp', 'https://s3.example.jp/', true],
    ['*.example.jp', 'https://s3.example.jp/', true],
    ['EXAMPLE.jp', 'https://example.JP./', true],
    ['a.jp, b.jp\tc.jp', 'https://c.jp/', true],
    ['example.jp:8443', 'https://example.jp:8443/', true],
    ['example.jp:8443', 'https://example.jp/', false],
    ['example.jp:443', 'https://example.jp/', true],
    ['127.0.0.1', 'http://127.0.0.1:9000/', true],
    ['127.0.0.1', 'http://0x7f.1/', true],
    ['0.0.1', 'http://127.0.0.1/', false],
    ['10.0.0.0/8', 'http://10.255.0.9/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['10.0.0.0/8', 'http://ten.example/', false],
    ['0.0.0.0/0', 'http://192.0.2.1/', true],
    ['::1', 'http://[::1]:7480/', true],
    ['[::1]', 'http://[::1]:7480/', true],
    ['[::1]:7480', 'http://[::1]:7480/', true],
    ['[::1]:7480', 'http://[::1]:7481/', false],
    ['0:0:0:0:0:0:0:1', 'http://[::1]/', true],
    ['FD00::AB', 'http://[fd00::ab]/', true],
    ['fd00::/8', 'http://[fdab::1]/', true],
    ['[fd00::]/8', 'http://[fdab::1]/', true],
    ['fd00::/8', 'http://[fe80::1]/', false],
    ['fd00::/8', 'http://10.0.0.1/', false],
  ])('%j with %s: direct %s', (noProxy, url, isDirect) => {
    const settings = { HTTP_PROXY: 'proxy:1', NO_PROXY: noProxy };
    expect(proxyFor(settings, url) === null).toBe(isDirect);
  });

  it.each([
    '10.0.0.0/33',
    'fd00::/129',
    'example.jp/8',
    '10.0.0/8',
    '[::1',
    'a:b:c',
    'http://x',
    '[example.jp]',
    '192.168.*',
  ])('%j is passed over and told; the others count', (entry) => {
    const env = { http_proxy: 'proxy:1', no_proxy: `ok.example,${entry}` };
    const settings = parseProxySettings(env);
    expect(settings.ok ? settings.value.ignored : []).toEqual([{ variable: 'no_proxy', entry }]);
    expect(proxyFor(env, 'http://ok.example/')).toBe(null);
    expect(proxyFor(env, 'http://other.example/')).not.toBe(null);
  });
});
