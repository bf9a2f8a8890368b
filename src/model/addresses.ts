import { createHmac } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import type { Config, CustomerConfig, Locale, PageAddresses } from '../config/config.ts';
import { base32 } from './component-id.ts';

// Where trees stand and how they refer to one another: decided here and nowhere else. Paths of trees end with `/`, or are
// empty at a site's root.

const TOKEN_LENGTH = 26;

/**
 * Where a customer's tree stands inside the public one, ends with `/`; `null` for internal customers and for those with a
 * `url` of their own. Unlisted and locked ones have a name nobody can guess.
 */
export function customerPath(config: Config, customer: CustomerConfig): string | null {
  if (customer.visibility === 'internal' || customer.url !== null) return null;
  if (customer.visibility === 'listed') return `c/${customer.id}/`;
  // The configuration demands the secret of whoever has such a customer; without it the page is nowhere, not guessable.
  return config.secret === null ? null : tokenPath(customer, config.secret);
}

/** Paths of former secrets that still work, each with its secret, newest first. */
export function previousCustomerPaths(config: Config, customer: CustomerConfig): { path: string; secret: Secret }[] {
  const hasToken = customer.visibility === 'unlisted' || customer.visibility === 'locked';
  if (!hasToken || customer.url !== null) return [];
  const current = customerPath(config, customer);
  const secretsByPath = new Map(config.previousSecrets.map((secret) => [tokenPath(customer, secret), secret]));
  return [...secretsByPath].map(([path, secret]) => ({ path, secret })).filter(({ path }) => path !== current);
}

/** Absolute, ends with `/`; `null` when it has no page. */
export function customerUrl(config: Config, customer: CustomerConfig): string | null {
  if (customer.visibility === 'internal') return null;
  if (customer.url !== null) return customer.url;
  const path = customerPath(config, customer);
  return path === null ? null : config.site.url + path;
}

/** The address of a tree's first page as readers are given it. */
export function readerUrl(treeUrl: string, addresses: PageAddresses): string {
  return addresses === 'folder' ? treeUrl : `${treeUrl}index.html`;
}

function tokenPath(customer: CustomerConfig, secret: Secret): string {
  const token = base32(createHmac('sha256', secret.reveal()).update(customer.id).digest('hex'), TOKEN_LENGTH);
  return `c/${customer.id}-${token}/`;
}

/** The way from the overview in one language to a customer's tree in it, `null` when it has none; absolute for a site of its own. */
export function treePath(config: Config, customer: CustomerConfig, locale: Locale): string | null {
  const prefix = localePrefix(config.site.locales, locale);
  if (customer.visibility === 'internal') return null;
  if (customer.url !== null) return customer.url + prefix;
  const path = customerPath(config, customer);
  return path === null ? null : rootOf(prefix) + path + prefix;
}

/** Trees in other languages than the first stand below `<locale>/`. */
export function localePrefix(locales: readonly Locale[], locale: Locale): string {
  return locales.indexOf(locale) <= 0 ? '' : `${locale}/`;
}

/** From what stands at `path`, a file or a tree, back to where the path begins: ``, `../`, `../../` … */
export function rootOf(path: string): string {
  let root = '';
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) root += '../';
  return root;
}

/** One tree in every language, each with its absolute address; empty when there is only one. */
export function alternateUrls(locales: readonly Locale[], rootUrl: string): { locale: Locale; url: string }[] {
  return locales.length < 2 ? [] : locales.map((locale) => ({ locale, url: rootUrl + localePrefix(locales, locale) }));
}

/** The same as ways from the tree in `own`: ``, `en/`, `../`. */
export function alternatePaths(locales: readonly Locale[], own: Locale): { locale: Locale; path: string }[] {
  if (locales.length < 2) return [];
  const up = rootOf(localePrefix(locales, own));
  return locales.map((locale) => ({ locale, path: locale === own ? '' : up + localePrefix(locales, locale) }));
}

/** From one tree to another above or below it; the address itself where neither is. */
export function relativePath(fromUrl: string, toUrl: string): string {
  if (toUrl.startsWith(fromUrl)) return toUrl.slice(fromUrl.length);
  return fromUrl.startsWith(toUrl) ? rootOf(fromUrl.slice(toUrl.length)) : toUrl;
}

/**
 * How a page is spoken of: `index.html` spells it out, so that it also opens from a plain store and from a disk; `folder`
 * leaves it to the server.
 */
export type AddressForm = 'folder' | 'index.html';

/** A way to a tree or one of its files, in the wanted form. */
export function pageAddress(path: string, form: AddressForm): string {
  if (form === 'folder') return path.replace(/(^|\/)index\.html$/, '$1');
  return path.endsWith('/') ? `${path}index.html` : path;
}

/** The absolute address of a file below a tree's `url`; the start page is the tree's own address. */
export function absoluteUrl(treeUrl: string, path: string, addresses: PageAddresses): string {
  return path === 'index.html' ? readerUrl(treeUrl, addresses) : treeUrl + path;
}
