import type { AlertRow, HostRow } from '../../../src/site/scope/scope-view.ts';
import type { ScopeWords } from '../../../src/site/words/scope/scope-words.ts';
import type { ScopeRecord } from './record-pages.ts';
import type { Shelf } from './shelf.ts';

/** Of one page of the internal tree, as `rich-facts.ts` does it for the others. */
export function scopeFacts(
  { layout, bar, body, view }: ScopeRecord,
  { icons, scripts }: Record<'icons' | 'scripts', Shelf>,
): object {
  const { heading, languages, changed, changedIso, favicon, root } = layout;
  return {
    title: heading,
    languages,
    changed,
    changedIso,
    icon: icons.put(favicon),
    root,
    heading: bar.heading,
    state: bar.state,
    headline: bar.headline,
    navigation: bar.navigation,
    age: bar.age,
    body: `internal/${body}.html`,
    view: {
      ...withoutWords(view),
      ...('tables' in view ? { tables: tablesFacts(view.tables as Tables) } : {}),
      ...('script' in view ? { script: scripts.put(String(view.script)) } : {}),
    },
  };
}

interface Tables {
  alerts: AlertRow[];
  hosts: HostRow[];
  scope: ScopeWords;
}

function tablesFacts({ alerts, hosts, scope }: Tables): object {
  const [alertsHeading, hostsHeading] = [scope.alertsHeading(alerts.length), scope.hostsHeading(hosts.length)];
  return { alerts, hosts, alertsHeading, hostsHeading };
}

/** They stand once beside the pages. */
function withoutWords(view: object): object {
  return { ...view, words: null, scope: null, languages: null };
}

/** What all pages of that tree share. */
export function sharedScopeFacts({ layout, bar }: ScopeRecord): object {
  const { csp, style, script } = layout;
  return { scope: bar.scope, policy: csp, style, script };
}
