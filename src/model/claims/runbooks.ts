import type { Config, Runbook } from '../../config/config.ts';
import { compileGlobs, type NameMatcher } from './matcher.ts';

interface Monitored {
  monitorId: string | null;
  monitorName: string | null;
}

export type FindRunbooks = (organization: string, alert: Monitored) => Pick<Runbook, 'url' | 'text'>[];

/** What is to be done for an alert: each entry that names its monitor, by name or id, in the order of the configuration. */
export function createRunbookFinder({ runbooks }: Pick<Config, 'runbooks'>): FindRunbooks {
  const entries = runbooks.map((runbook) => ({ runbook, matches: compileGlobs(runbook.monitors) }));
  const known = new Map<string, ReturnType<FindRunbooks>>();
  return (organization, { monitorId, monitorName }) => {
    if (entries.length === 0) return [];
    const key = JSON.stringify([organization, monitorId, monitorName]);
    const found =
      known.get(key) ??
      entries
        .filter(({ runbook }) => runbook.organization === null || runbook.organization === organization)
        .filter(({ runbook, matches }) => isNamed(runbook, matches, monitorId, monitorName))
        .map(({ runbook: { url, text } }) => ({ url, text }));
    known.set(key, found);
    return found;
  };
}

function isNamed({ monitors }: Runbook, matches: NameMatcher, id: string | null, name: string | null): boolean {
  return (id !== null && monitors.includes(id)) || (name !== null && matches(name));
}
