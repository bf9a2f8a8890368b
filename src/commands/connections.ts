import { dirname } from 'node:path';
import { EXTRA_AUTHORITIES, readAuthorities } from '../io/connections/certificate-authorities.ts';
import { createConnections, type Connections } from '../io/connections/connections.ts';
import { parseProxySettings } from '../io/connections/proxy-settings.ts';
import type { CommandContext } from './context.ts';

const made = new WeakMap<CommandContext['env'], Connections>();

/**
 * The connections of one command, by the proxies and authorities of its environment. What is wrong in that was told with the
 * configuration's findings, and nothing is connected to after one.
 */
export function connectionsOf({ env, configFile }: Pick<CommandContext, 'env' | 'configFile'>): Connections {
  const known = made.get(env);
  if (known !== undefined) return known;
  const proxies = parseProxySettings(env);
  if (!proxies.ok) throw new Error(`${proxies.error.join(', ')} cannot be used.`);
  const read = readAuthorities(env[EXTRA_AUTHORITIES], [dirname(configFile), process.cwd()]);
  if ('unreadable' in read) throw new Error(`${EXTRA_AUTHORITIES} cannot be used: ${read.unreadable}.`);
  const connections = createConnections({ proxies: proxies.value, authorities: read.authorities });
  made.set(env, connections);
  return connections;
}
