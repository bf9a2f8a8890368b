import type { Locale, Visibility } from '../../config/config.ts';

/** What the starter files are made from. */
export interface StarterAnswers {
  locale: Locale;
  title: string;
  /** Mackerel's names; at least one. */
  organizations: string[];
  visibility: Visibility;
}

/** The variable that holds the key of an organization, by name: `MACKEREL_APIKEY_ACME`; no two are the same. */
export function nameKeyVariables(organizations: readonly string[]): Map<string, string> {
  const variables = new Map<string, string>();
  const taken = new Set<string>();
  for (const organization of organizations) {
    const plain = `MACKEREL_APIKEY_${organization.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    let variable = plain;
    for (let count = 2; taken.has(variable); count++) variable = `${plain}_${count}`;
    taken.add(variable);
    variables.set(organization, variable);
  }
  return variables;
}
