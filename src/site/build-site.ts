import type { Locale } from '../config/config.ts';
import type { ScopePage } from '../model/scope-page.ts';
import type { StatusPage } from '../model/status-page.ts';
import type { CustomerPlace, TreePlace } from './customer-place.ts';
import { lockStamp, type LockKeys } from './lock.ts';
import type { SiteFile, SitePart, SiteTree } from './site-file.ts';
import type { ChangeStamper } from './stamp-changes.ts';

/** What there is to build, asked for piece by piece so that no more than one page's value is held at a time. */
export interface SiteContent {
  /** The first one stands at each tree's root, the others below `<locale>/`. */
  locales: readonly Locale[];
  customers: readonly CustomerPlace[];
  overview(locale: Locale): StatusPage;
  customerPage(id: string, locale: Locale): StatusPage;
  scope(locale: Locale): ScopePage;
}

/** How values become files; handed in so that this file only knows what goes where. */
export interface SiteRenderer {
  /** Changes when templates, styles, words or the program do: then everything is rendered again. */
  readonly version: string;
  /** What pages share, at the root of each site they stand on. */
  readonly assets: readonly SiteFile[];
  status(page: StatusPage): Iterable<SiteFile>;
  /** The same, readable with the keys only. */
  locked(page: StatusPage, keys: LockKeys): Iterable<SiteFile>;
  /** What opens it with a passphrase; slow to make, and the same as long as the keys are. */
  lockedKey(keys: LockKeys): Iterable<SiteFile>;
  scope(page: ScopePage): Iterable<SiteFile>;
}

/**
 * Every tree that is published: the public one, the internal one, and one for each customer with a site of its own.
 * Each part is rendered lazily; a customer's part is made from that customer's page alone.
 */
export function buildSite(content: SiteContent, renderer: SiteRenderer, stamper: ChangeStamper): SiteTree[] {
  const builder = { content, renderer, stamper };
  return [
    { kind: 'public', id: 'public', parts: publicParts(builder) },
    { kind: 'internal', id: 'internal', parts: scopeParts(builder) },
    ...content.customers.flatMap(({ id, ownSite }): SiteTree[] =>
      ownSite === null ? [] : [{ kind: 'customer', id, parts: ownSiteParts(builder, id, ownSite) }],
    ),
  ];
}

interface Builder {
  content: SiteContent;
  renderer: SiteRenderer;
  stamper: ChangeStamper;
}

function* publicParts(builder: Builder): Iterable<SitePart> {
  yield assetsPart(builder);
  for (const [index, locale] of builder.content.locales.entries()) {
    const { page, stamp } = builder.stamper.stamp(`overview:${locale}`, builder.content.overview(locale));
    yield part(builder, `overview:${locale}`, stamp, localePrefix(index, locale), () => builder.renderer.status(page));
  }
  for (const customer of builder.content.customers) {
    yield* customerParts(builder, customer.id, customer.paths);
  }
}

function* ownSiteParts(builder: Builder, customerId: string, place: TreePlace): Iterable<SitePart> {
  yield assetsPart(builder);
  yield* customerParts(builder, customerId, [place]);
}

function assetsPart({ renderer }: Builder): SitePart {
  return { id: 'assets', inputHash: renderer.version, files: () => renderer.assets };
}

function* customerParts(builder: Builder, customerId: string, places: readonly TreePlace[]): Iterable<SitePart> {
  const [present] = places;
  if (present === undefined) return;
  const { content, renderer, stamper } = builder;
  for (const [index, locale] of content.locales.entries()) {
    const id = `customer:${customerId}:${locale}`;
    const { page, stamp } = stamper.stamp(id, content.customerPage(customerId, locale));
    for (const { path, lock } of places) {
      const prefix = path + localePrefix(index, locale);
      const placed = moveTo(page, present.path, path);
      if (lock === null) {
        yield part(builder, `${id}:${path}`, stamp, prefix, () => renderer.status(placed));
        continue;
      }
      const lockedStamp = `${stamp}:${lockStamp(lock)}`;
      yield part(builder, `${id}:${path}`, lockedStamp, prefix, () => renderer.locked(placed, lock));
      yield {
        id: `${id}:${path}:key`,
        inputHash: `${renderer.version}:${lockStamp(lock)}`,
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
  for (const [index, locale] of builder.content.locales.entries()) {
    const { page, stamp } = builder.stamper.stamp(`scope:${locale}`, builder.content.scope(locale));
    yield part(builder, `scope:${locale}`, stamp, localePrefix(index, locale), () => builder.renderer.scope(page));
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
    inputHash: `${renderer.version}:${stamp}:${prefix}`,
    files: () => inFolder(prefix, render()),
  };
}

function* inFolder(prefix: string, files: Iterable<SiteFile>): Iterable<SiteFile> {
  for (const file of files) yield prefix === '' ? file : { ...file, path: prefix + file.path };
}

function localePrefix(index: number, locale: Locale): string {
  return index === 0 ? '' : `${locale}/`;
}
