import { EXTRA_AUTHORITIES, readOwnAuthorities } from '../../io/connections/certificate-authorities.ts';
import { parseProxySettings } from '../../io/connections/proxy-settings.ts';
import type { ConfigRule } from './rule-context.ts';

/** Every call of a run goes through these; a name that nobody resolves would be told once an organization and target. */
export const checkProxies: ConfigRule = ({ env, report }) => {
  const proxies = parseProxySettings(env);
  if (!proxies.ok) return proxies.error.forEach((variable) => report('config.proxy', [], { variable }, null));
  for (const { variable, entry } of proxies.value.ignored) report('config.no_proxy', [], { variable, entry }, null);
};

export const checkAuthorities: ConfigRule = ({ env, directory, report }) => {
  const read = readOwnAuthorities(env[EXTRA_AUTHORITIES], [directory, process.cwd()]);
  if ('unreadable' in read)
    report('config.authorities', [], { variable: EXTRA_AUTHORITIES, reason: read.unreadable }, null);
};
