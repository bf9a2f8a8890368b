import type { HostService, Monitor } from '../../snapshot/snapshot.ts';

/** Whether a monitor watches a host of these services, muted or not: some scope names it or there is none, and no exclusion does. */
export function compileScopes({
  scopes = [],
  excludeScopes = [],
}: Pick<Monitor, 'scopes' | 'excludeScopes'>): (services: readonly HostService[]) => boolean {
  const [wanted, unwanted] = [new Set(scopes), new Set(excludeScopes)];
  const isIn = (names: ReadonlySet<string>, services: readonly HostService[]): boolean =>
    names.size > 0 &&
    services.some(({ name, roles }) => names.has(name) || roles.some((role) => names.has(`${name}:${role}`)));
  return (services) => (wanted.size === 0 || isIn(wanted, services)) && !isIn(unwanted, services);
}
