import { createHash } from 'node:crypto';
import { policyFor } from '../policy.ts';
import { compileTemplates, squeezeCss, type Theme } from '../theme.ts';

/** Templates of the internal site, below `templates/scope/` without `.eta`. */
export const SCOPE_TEMPLATE_NAMES = [
  'layout',
  'main',
  'index',
  'customers',
  'organizations',
  'organization',
  'unmapped',
  'history',
  'hygiene',
  'tables',
] as const;

export type ScopeTemplateName = (typeof SCOPE_TEMPLATE_NAMES)[number];

/** How internal pages look: an instrument, with a style of its own. */
export interface ScopeTheme {
  version: string;
  render: Record<ScopeTemplateName, (view: object) => string>;
  style: string;
  /** Age and swap, as on every page. */
  script: string;
  /** Search, copy, print. */
  scopeScript: string;
  csp: string;
  /** JSON Schema of `scope.json`. */
  schema: string;
}

export interface ScopeThemeSources {
  templates: ReadonlyMap<ScopeTemplateName, string>;
  style: string;
  script: string;
  schema: string;
}

export function createScopeTheme(sources: ScopeThemeSources, theme: Pick<Theme, 'version' | 'kits'>): ScopeTheme {
  // What tells the age of a page is the same everywhere; pages of the past load it.
  const { script } = theme.kits.overview;
  const style = squeezeCss(sources.style);
  const scopeScript = sources.script.trim();
  const version = createHash('sha256')
    .update(JSON.stringify([theme.version, style, scopeScript, [...sources.templates]]))
    .digest('base64url');
  return {
    version: version.slice(0, 22),
    render: compileTemplates(SCOPE_TEMPLATE_NAMES, sources.templates),
    style,
    script,
    scopeScript,
    csp: policyFor(style, [script, scopeScript]),
    schema: sources.schema,
  };
}
