import { hash } from 'node:crypto';
import type { Locale } from '../config/config.ts';
import { localePrefix } from '../model/addresses.ts';
import type { ScopePage } from '../model/pages/scope-page.ts';
import type { StatusPage } from '../model/status-page.ts';
import type { CustomerPlace, TreePlace } from './customer-place.ts';
import { lockStamp, type LockKeys } from './locked/lock.ts';
import { cutScopeIntoParts, type ScopeRenderer } from './scope/scope-parts.ts';
import { carriedPart, customerPrefix, type SiteFile, type SitePart, type SiteTree } from './site-file.ts';
import { stampOfDays, type ChangeStamper } from './stamp-changes.ts';
import { withoutDays } from './html/page-frame.ts';
import { cutIntoParts, type StatusRenderer } from './html/status-parts.ts';

/** What there is to build, asked for page by page so that no more than one page's value is held at a time. */
export interface SiteContent {
  /** The first one stands at each tree's root, the others below `<locale>/`. */
  locales: readonly Locale[];
  customers: readonly CustomerPlace[];
  overview(locale: Locale): StatusPage;
  customerPage(id: string, locale: Locale): StatusPage;
  scope(locale: Locale): ScopePage;
  /** Customers whose parts are as the last build made them; nobody asks for their pages. */
  resting?: ReadonlySet<string>;
  /** Organizations whose pages on the internal site are as they were shown last. */
  restingOrganizations?: ReadonlySet<string>;
}

/** How values become files; handed in so that this file only knows what goes where. */
export interface SiteRenderer extends StatusRenderer, ScopeRenderer {
  /** Changes when templates, styles, words or the program do: then everything is rendered again. */
  readonly version: string;
  /** What pages share, at the root of each site they stand on. */
  readonly assets: readonly SiteFile[];
  /** A whole tree, readable with the keys only. */
  locked(page: StatusPage, keys: LockKeys): Iterable<SiteFile>;
  /** What opens it with a passphrase; slow to make, and the same as long as the keys are. */
  lockedKey(keys: LockKeys): Iterable<SiteFile>;
}

/**
 * Every tree that is published: the public one, the internal one, and one for each customer with a site of its own.
 * Each part is rendered lazily; a customer's part is made from that customer's page alone.
 */
export function buildSite(content: SiteContent, renderer: SiteRenderer, stamper: ChangeStamper): SiteTree[] {
  const builder = { content, renderer, stamper };
  const { customers } = content;
  const assets: PartsMaker = () => assetsPart(builder);
  const overview: PartsMaker = () => overviewParts(builder);
  const scope: PartsMaker = () => scopeParts(builder);
  const customer = (id: string, places: readonly TreePlace[]): PartsMaker => {
    return () => customerParts(builder, id, places);
  };
  return [
    {
      kind: 'public',
      id: 'public',
      parts: inTurn([assets, overview, ...customers.map(({ id, paths }) => customer(id, paths))]),
    },
    { kind: 'internal', id: 'internal', parts: inTurn([scope]) },
    ...customers.flatMap(({ id, ownSite }): SiteTree[] =>
      ownSite === null ? [] : [{ kind: 'customer', id, parts: inTurn([assets, customer(id, [ownSite])]) }],
    ),
  ];
}

type PartsMaker = () => Iterable<SitePart>;

/**
 * What each of them makes, begun when it is its turn. A generator holds what it had in hand also when it is done, so
 * nobody may hold generators: the overview of 1,000 customers and their search index are 20 MB, and grow with them.
 */
function inTurn(makers: readonly PartsMaker[]): Iterable<SitePart> {
  return {
    *[Symbol.iterator]() {
      for (const make of makers) yield* make();
    },
  };
}

interface Builder {
  content: SiteContent;
  renderer: SiteRenderer;
  stamper: ChangeStamper;
}

function* overviewParts(builder: Builder): Iterable<SitePart> {
  const { content, renderer, stamper } = builder;
  for (const locale of content.locales) {
    const parts = cutIntoParts(`overview:${locale}`, content.overview(locale), renderer, stamper);
    for (const { id, stamp, files } of parts) {
      yield part(builder, id, stamp, localePrefix(content.locales, locale), () => files((page) => page));
    }
  }
}

function assetsPart({ renderer }: Builder): SitePart[] {
  return [{ id: 'assets', inputHash: renderer.version, files: () => renderer.assets }];
}

function* customerParts(builder: Builder, customerId: string, places: readonly TreePlace[]): Iterable<SitePart> {
  const [present] = places;
  if (present === undefined) return;
  const { content, renderer, stamper } = builder;
  const idPrefix = customerPrefix(customerId);
  if (content.resting?.has(customerId) === true) {
    stamper.carry(customerId);
    yield carriedPart(customerId);
    return;
  }
  for (const locale of content.locales) {
    const id = idPrefix + locale;
    const page = content.customerPage(customerId, locale);
    // Visibility is the customer's: all of its places are locked, or none.
    const copies = places.map(({ path, lock }) => ({
      path,
      lock,
      prefix: path + localePrefix(content.locales, locale),
      place: (moved: StatusPage) => moveTo(moved, present.path, path),
    }));
    if (present.lock === null) {
      for (const { id: partId, stamp, files } of cutIntoParts(id, page, renderer, stamper)) {
        for (const { path, prefix, place } of copies) {
          yield part(builder, `${partId}:${path}`, stamp, prefix, () => files(place));
        }
      }
      continue;
    }
    // A locked tree is one secret: it changes as a whole.
    const { page: told, stamp: toldStamp } = stamper.stamp(id, withoutDays(page));
    const stamped = { ...page, changedAt: told.changedAt };
    const stamp = `${toldStamp}:${stampOfDays(page)}`;
    for (const { path, lock, prefix, place } of copies) {
      if (lock === null) continue;
      const keys = lockStamp(lock);
      yield part(builder, `${id}:${path}`, `${stamp}:${keys}`, prefix, () => renderer.locked(place(stamped), lock));
      yield {
        id: `${id}:${path}:key`,
        inputHash: `${renderer.version}:${keys}`,
        files: () => inFolder(prefix, renderer.lockedKey(lock)),
      };
    }
  }
}

/** A page at a former secret path speaks of that one: who has an old link does not learn the new one from it. */
function moveTo(page: StatusPage, from: string, to: string): StatusPage {
  if (from === to) return page;
  const move = (url: string): string => url.replace(from, () => to);
  const alternates = page.alternates.map(({ locale, url }) => ({ locale, url: move(url) }));
  return { ...page, url: move(page.url), alternates };
}

function* scopeParts(builder: Builder): Iterable<SitePart> {
  const { content, renderer, stamper } = builder;
  for (const locale of content.locales) {
    const parts = cutScopeIntoParts(
      `scope:${locale}`,
      content.scope(locale),
      renderer,
      stamper,
      content.restingOrganizations,
    );
    for (const { id, stamp, files } of parts)
      yield part(builder, id, stamp, localePrefix(content.locales, locale), files);
  }
}

function part(
  { renderer }: Builder,
  id: string,
  stamp: string,
  prefix: string,
  render: () => Iterable<SiteFile>,
): SitePart {
  return {
    id,
    inputHash: hash('sha256', `${renderer.version}:${stamp}:${prefix}`, 'base64url'),
    files: () => inFolder(prefix, render()),
  };
}

function* inFolder(prefix: string, files: Iterable<SiteFile>): Iterable<SiteFile> {
  // Written out: tens of thousands of files, and a spread takes a microsecond and a half.
  for (const { path, content, contentType, cache } of files) yield { path: prefix + path, content, contentType, cache };
}
