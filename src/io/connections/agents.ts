import { createSecureContext, type SecureContext } from 'node:tls';
import type { buildConnector as Connectors } from 'undici';
import { Agent, buildConnector, ProxyAgent, type Dispatcher } from '../undici.ts';
import { createTunnelPool } from './tunnel.ts';
import { NO_PROXIES, type ProxySettings } from './proxy-settings.ts';

export interface ConnectionSettings {
  proxies: ProxySettings;
  /** PEM texts of all authorities to trust; `null`: those that Node trusts. */
  authorities: readonly string[] | null;
}

export interface ConnectionLimits {
  /** Requests that are in flight at once to one origin. */
  concurrency: number;
  connectTimeoutMs: number;
  /** Without a byte for so long, an exchange ends; 0: never, because who asks has a limit of its own. */
  silenceMs: number;
  maxResponseBytes?: number;
}

/** Ways out that share limits: sockets are kept and taken up again. */
export interface OpenConnections {
  dispatcher: Dispatcher;
  /** Waits for what is in flight. */
  close(): Promise<void>;
  /** Ends what is in flight. */
  destroy(): Promise<void>;
}

/** What opens connections by one `trust`. Loaded when something is asked for the first time: undici is a seventh of the program. */
export function createOpener({
  proxies,
  authorities,
}: ConnectionSettings): (limits: ConnectionLimits) => OpenConnections {
  const trust = createTrust(authorities);
  return (limits) => {
    const timeout = limits.connectTimeoutMs;
    const options: Agent.Options = {
      // undici takes a socket up again only on the next turn of the event loop: with exactly as many sockets as requests in
      // flight some would wait, a quarter more keeps them all going.
      connections: Math.ceil(limits.concurrency * 1.25) + 1,
      pipelining: 1,
      headersTimeout: limits.silenceMs,
      bodyTimeout: limits.silenceMs,
      ...(limits.maxResponseBytes === undefined ? {} : { maxResponseSize: limits.maxResponseBytes }),
    };
    const direct = new Agent({ ...options, connect: createConnector(timeout, trust) });
    const byProxy = new Map<string, ProxyAgent>();
    const agents = (): Dispatcher[] => [direct, ...byProxy.values()];

    function agentFor(origin: string | URL | undefined): Dispatcher {
      const proxy = origin === undefined ? null : proxies.proxyFor(new URL(origin));
      if (proxy === null) return direct;
      const known = byProxy.get(proxy.url);
      if (known !== undefined) return known;
      const tls = { timeout, ...trust() };
      const agent = new ProxyAgent({
        ...options,
        uri: proxy.url,
        requestTls: tls,
        proxyTls: tls,
        clientFactory: (uri, pooled) => createTunnelPool(uri, pooled, timeout),
      });
      byProxy.set(proxy.url, agent);
      return agent;
    }

    const hasProxies = proxies.proxyFor !== NO_PROXIES.proxyFor;
    return {
      dispatcher: hasProxies
        ? direct.compose(() => (sent, handler) => agentFor(sent.origin).dispatch(sent, handler))
        : direct,
      close: async () => void (await Promise.all(agents().map((agent) => agent.close()))),
      destroy: async () => void (await Promise.all(agents().map((agent) => agent.destroy()))),
    };
  };
}

type Trust = () => { secureContext?: SecureContext };

/**
 * Reading a company's bundle of authorities takes tens of milliseconds, more than a handshake: it is read once, and not before
 * TLS is wanted. Given as `ca`, each connection would read it anew.
 */
function createTrust(authorities: readonly string[] | null): Trust {
  let made: ReturnType<Trust> | undefined = authorities === null ? {} : undefined;
  return () => (made ??= { secureContext: createSecureContext({ ca: [...(authorities ?? [])] }) });
}

function createConnector(timeout: number, trust: Trust): Connectors.connector {
  const plain = buildConnector({ timeout });
  let safe: Connectors.connector | undefined;
  return (wanted, done) => {
    if (wanted.protocol !== 'https:') return plain(wanted, done);
    return (safe ??= buildConnector({ timeout, ...trust() }))(wanted, done);
  };
}
