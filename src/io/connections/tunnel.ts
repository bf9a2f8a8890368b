import { findErrorCode } from './error-code.ts';
import { TunnelError } from './tunnel-error.ts';
import { Pool, type Dispatcher } from '../undici.ts';

/** undici takes these for the end of a socket that was taken up again, and would try anew at once, without end. */
const CODES: Record<string, string> = { UND_ERR_SOCKET: 'ECONNRESET', UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT' };

type Connect = (wanted: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;

/** Connections to a proxy, each of whose failures is a {@link TunnelError}; a proxy that says nothing fails after `timeoutMs`. */
export function createTunnelPool(proxy: URL, options: Pool.Options, timeoutMs: number): Pool {
  const pool = new Pool(proxy, { ...options, headersTimeout: timeoutMs });
  const connect: Connect = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: async (wanted: Dispatcher.ConnectOptions) => {
      try {
        return await connect(wanted);
      } catch (thrown) {
        const code = findErrorCode(thrown);
        throw new TunnelError(CODES[code] ?? code);
      }
    },
  });
}
