import { parseTelephones, type Telephone } from '../../base/telephone.ts';
import { pageAddress, relativePath } from '../../model/addresses.ts';
import type { StatusPage } from '../../model/status-page.ts';
import { keyIdOf, lockBundle, wrapContentKey, type LockKeys } from './lock.ts';
import type { LockedTheme } from './locked-theme.ts';
import { routes } from '../routes.ts';
import type { SiteFile } from '../site-file.ts';
import { buildStatusFiles } from '../html/status-tree.ts';
import { lockedWordsFor, type LockedWords } from '../words/locked-words.ts';
import { wordsFor } from '../words/words-for.ts';

/** What is encrypted into `locked.json`; `src/browser/locked.ts` shows it. */
export interface LockedBundle {
  version: 1;
  /** The tree's own address, absolute: links that begin with it stay inside. */
  url: string;
  /** The same tree in other languages: their absolute addresses, and how to get there from here. */
  alternates: { url: string; path: string }[];
  /** Whole HTML documents by path, `index.html` left out: ``, `history/`, `incidents/<case id>/`. */
  pages: Record<string, string>;
}

/** What `locked.eta` gets. Nothing in it comes from the customer, apart from the language. */
export interface LockedView {
  w: LockedWords;
  lang: string;
  /** Says that there is no such page, and asks for no key. */
  isNotFound: boolean;
  notFound: string;
  /** What to do with a link that a mail filter rewrote. */
  repair: string;
  /** Whose service it is: it betrays nobody. */
  provider: string;
  csp: string;
  /** Raw, as the policy's hashes were taken. */
  style: string;
  script: string;
  innerScripts: string[];
  hasPassphrase: boolean;
  /** JSON for the script. */
  data: string;
  /** `null` without a logo. */
  logoSrc: string | null;
  support: { sentence: string; mail: string | null; phones: Telephone[]; url: string | null } | null;
  /** Empty when there is one. Relative. */
  languages: { lang: string; name: string; href: string; isCurrent: boolean }[];
}

/** The customer's whole tree, readable with the key only. Beside it stands what asks for the key and speaks of nobody. */
export function* buildLockedFiles(page: StatusPage, theme: LockedTheme, keys: LockKeys): Iterable<SiteFile> {
  const bundle = JSON.stringify(buildBundle(page, theme));
  const { contentKey, passphrase, formerKeys } = keys;
  yield html(routes.index, renderShell(page, theme, { hasPassphrase: passphrase !== null, isNotFound: false }));
  yield json('locked.json', lockBundle(bundle, contentKey));
  for (const key of formerKeys) yield json(`locked-${keyIdOf(key)}.json`, lockBundle(bundle, key));
  yield html(routes.notFound, renderShell(page, theme, { hasPassphrase: false, isNotFound: true }));
  if (page.siteRoot !== '') return;
  yield {
    path: routes.robots,
    content: 'User-agent: *\nDisallow: /\n',
    contentType: 'text/plain; charset=utf-8',
    cache: 'revalidate',
  };
}

/** How the passphrase opens the tree; nothing without one. On its own, because only a new key or passphrase changes it. */
export function* buildLockedKeyFiles({ contentKey, passphrase }: LockKeys): Iterable<SiteFile> {
  if (passphrase !== null) yield json('locked-key.json', wrapContentKey(contentKey, passphrase));
}

function buildBundle(page: StatusPage, theme: LockedTheme): LockedBundle {
  const pages: Record<string, string> = {};
  for (const { path, content, contentType } of buildStatusFiles(page, theme.inner)) {
    if (contentType.startsWith('text/html') && typeof content === 'string') {
      // Styles and scripts stand in the shell; what is left of their elements, browsers would complain about.
      const lean = content.replace('<style></style>', '').replaceAll('<script></script>', '');
      pages[pageAddress(path, 'folder')] = lean;
    }
  }
  return { version: 1, url: page.url, alternates: otherLanguages(page), pages };
}

function otherLanguages(page: StatusPage): LockedBundle['alternates'] {
  const others = page.alternates.filter(({ locale }) => locale !== page.locale);
  return others.map(({ url }) => ({ url, path: relativePath(page.url, url) }));
}

function renderShell(
  page: StatusPage,
  theme: LockedTheme,
  { hasPassphrase, isNotFound }: Pick<LockedView, 'hasPassphrase' | 'isNotFound'>,
): string {
  const words = lockedWordsFor(page.locale);
  // Served for an address at any depth, where a relative link could lead anywhere.
  const isAtRoot = !isNotFound;
  const view: LockedView = {
    w: words,
    lang: page.locale,
    isNotFound,
    notFound: wordsFor(page.locale).page.notFoundTitle,
    repair: wordsFor(page.locale).page.repair,
    provider: wordsFor(page.locale).page.statusOf(page.provider),
    csp: isNotFound ? theme.stillCsp : theme.csp,
    style: theme.style,
    script: isNotFound ? theme.repairScript : theme.script,
    innerScripts: isNotFound ? [] : theme.innerScripts,
    hasPassphrase,
    data: JSON.stringify(words.script),
    logoSrc: theme.logo === null || !isAtRoot ? null : (theme.logo.isAsset ? page.siteRoot : '') + theme.logo.src,
    support: supportOf(page, words),
    languages: !isAtRoot
      ? []
      : page.alternates.map(({ locale, url }) => ({
          lang: locale,
          name: wordsFor(locale).languageName,
          href: locale === page.locale ? './' : relativePath(page.url, url),
          isCurrent: locale === page.locale,
        })),
  };
  return theme.renderShell(view);
}

function supportOf({ support }: StatusPage, words: LockedWords): LockedView['support'] {
  const { name, email, phone, url } = support;
  if (email === null && phone === null && url === null) return null;
  return {
    sentence: words.lost(name ?? words.support),
    mail: email,
    phones: phone === null ? [] : parseTelephones(phone),
    url,
  };
}

function html(path: string, content: string): SiteFile {
  return { path, content, contentType: 'text/html; charset=utf-8', cache: 'revalidate' };
}

function json(path: string, document: object): SiteFile {
  const content = `${JSON.stringify(document)}\n`;
  return { path, content, contentType: 'application/json; charset=utf-8', cache: 'revalidate' };
}
