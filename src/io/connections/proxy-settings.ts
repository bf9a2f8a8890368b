import { fail, succeed, type Result } from '../../base/result.ts';
import { compileNoProxy } from './no-proxy.ts';

/** A proxy that the environment names. */
export interface Proxy {
  /** The variable that names it: `HTTPS_PROXY`. */
  variable: string;
  /** With the credentials that may stand in it. */
  url: string;
  /** `host:port`, for messages. */
  address: string;
}

export interface ProxySettings {
  /** Entries of `NO_PROXY` that cannot be read and are passed over. */
  ignored: readonly { variable: string; entry: string }[];
  /** The proxy on the way to `url`; `null` when it is reached directly. */
  proxyFor: (url: URL) => Proxy | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const NO_PROXIES: ProxySettings = { ignored: [], proxyFor: () => null };

/**
 * The proxies that the usual variables name, in small letters or capitals: `http_proxy`, `https_proxy`, `no_proxy`. `host:port`
 * means `http://host:port`. Without `https_proxy`, `http_proxy` serves https, too.
 * @returns or the names of the variables that hold no proxy; never their values, in which passwords stand
 */
export function parseProxySettings(env: Environment): Result<ProxySettings, string[]> {
  const unusable: string[] = [];
  const http = readProxy(env, 'http_proxy', unusable);
  const https = readProxy(env, 'https_proxy', unusable) ?? http;
  if (unusable.length > 0) return fail(unusable);
  const noProxy = findVariable(env, 'no_proxy') ?? { name: '', text: '' };
  const direct = compileNoProxy(noProxy.text);
  const ignored = direct.unreadable.map((entry) => ({ variable: noProxy.name, entry }));
  if (http === null && https === null) return succeed({ ...NO_PROXIES, ignored });
  return succeed({
    ignored,
    proxyFor: (url) => {
      const proxy = url.protocol === 'https:' ? https : http;
      return proxy === null || direct.has(url) ? null : proxy;
    },
  });
}

function readProxy(env: Environment, name: string, unusable: string[]): Proxy | null {
  const variable = findVariable(env, name);
  if (variable === undefined || variable.text === '') return null;
  const url = parseProxyUrl(variable.text);
  if (url === undefined) {
    unusable.push(variable.name);
    return null;
  }
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return { variable: variable.name, url: url.href, address: `${url.hostname}:${port}` };
}

/** Small letters first, as curl and git have it; set but empty means none. */
function findVariable(env: Environment, name: string): { name: string; text: string } | undefined {
  for (const spelled of [name, name.toUpperCase()]) {
    const text = env[spelled];
    if (text !== undefined) return { name: spelled, text: text.trim() };
  }
  return undefined;
}

function parseProxyUrl(text: string): URL | undefined {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  // Without a scheme the port must be there: `proxy` alone, or a path, was meant for something else.
  if (!hasScheme && !/^(?:[^@/\s]+@)?(?:\[[0-9a-f:.]+\]|[^@:/\s]+):\d{1,5}\/?$/i.test(text)) return undefined;
  const written = hasScheme ? text : `http://${text}`;
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '';
  if (!/^https?:$/.test(url.protocol) || !isBare || !isDecodable(url.username) || !isDecodable(url.password))
    return undefined;
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
