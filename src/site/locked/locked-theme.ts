import { createHash } from 'node:crypto';
import { policyFor } from '../policy.ts';
import { compileTemplates, squeezeCss, type Theme } from '../theme.ts';

/** How locked pages look: those that ask for a key, and – with the public templates – those that were opened. */
export interface LockedTheme {
  /** Changes when anything below or the theme does. */
  version: string;
  /** What the opened pages look like: their styles and scripts stand in the page around them, once. */
  inner: Theme;
  renderShell: (view: object) => string;
  style: string;
  /** Opens the page. */
  script: string;
  /** Age and “find me”; they run once the page is open. */
  innerScripts: string[];
  csp: string;
  /** Of the page for what is not there. */
  stillCsp: string;
  repairScript: string;
  logo: Theme['logo'];
}

export interface LockedThemeSources {
  template: string;
  style: string;
  script: string;
}

/** @throws NoroshiError `site.template` for a template that cannot be compiled */
export function createLockedTheme(sources: LockedThemeSources, theme: Theme): LockedTheme {
  const style = theme.style + squeezeCss(sources.style);
  const script = sources.script.trim();
  const repairScript = theme.kits.notFound.script;
  const { script: openScript, findScript } = theme.kits.customer;
  const innerScripts = [openScript, findScript];
  // The script on an open page reloads it when its policy changed; the same one inside and outside keeps that true here.
  const csp = policyFor(style, [script, ...innerScripts]);
  const bare = { style: '', linked: null, script: '', findScript: '', csp };
  const version = createHash('sha256').update(JSON.stringify([theme.version, sources.template, style, script]));
  return {
    version: version.digest('base64url').slice(0, 22),
    inner: { ...theme, style: '', kits: { customer: bare, overview: bare, past: bare, notFound: bare } },
    renderShell: compileTemplates(['locked'], new Map([['locked', sources.template]])).locked,
    style,
    script,
    innerScripts,
    csp,
    stillCsp: policyFor(style, [repairScript]),
    repairScript,
    logo: theme.logo,
  };
}
