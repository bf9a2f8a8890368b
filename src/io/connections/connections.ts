import type { ConnectionLimits, ConnectionSettings, OpenConnections } from './agents.ts';
import { NO_PROXIES, type Proxy } from './proxy-settings.ts';

/** The one maker of connections: whoever talks to the world does it through here, by the same proxies and authorities. */
export interface Connections {
  open(limits: ConnectionLimits): Promise<OpenConnections>;
  /** The proxy on the way to `url`, for messages; `null` when there is none. */
  proxyFor(url: URL): Proxy | null;
}

export function createConnections(settings: ConnectionSettings): Connections {
  const opener = once(async () => (await import('./agents.ts')).createOpener(settings));
  return { open: async (limits) => (await opener())(limits), proxyFor: settings.proxies.proxyFor };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** The two parts of a URL that a dispatcher wants to be told. */
export function targetOf(url: URL): { origin: string; path: string } {
  return { origin: url.origin, path: url.pathname + url.search };
}

/** No proxy, and the authorities that Node trusts. */
export const directConnections: Connections = createConnections({ proxies: NO_PROXIES, authorities: null });
