import type { Locale, Visibility } from '../config/config.ts';
import type { ScopePage } from '../model/scope-page.ts';
import type { StatusPage } from '../model/status-page.ts';
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

/** Where a customer's tree goes. */
export interface CustomerPlace {
  id: string;
  visibility: Visibility;
  /** In the public tree, ends with `/`; `null` for internal customers and for those with a site of their own. */
  path: string | null;
  /** Former secret paths whose links still work. */
  previousPaths: readonly string[];
  hasOwnSite: boolean;
}

/** How values become files; handed in so that this file only knows what goes where. */
export interface SiteRenderer {
  /** Changes when templates, styles, words or the program do: then everything is rendered again. */
  readonly version: string;
  status(page: StatusPage): Iterable<SiteFile>;
  locked(page: StatusPage): Iterable<SiteFile>;
  scope(page: ScopePage): Iterable<SiteFile>;
}

/**
 * Every tree that is published: the public one, the internal one, and one for each customer with a site of its own.
 * Each part is rendered lazily; a customer's part is made from that customer's page alone.
 */
export function buildSite(content: SiteContent, renderer: SiteRenderer, stamper: ChangeStamper): SiteTree[] {
  const builder = { content, renderer, stamper };
  const standalone = content.customers.filter((customer) => customer.hasOwnSite && customer.visibility !== 'internal');
  return [
    { kind: 'public', id: 'public', parts: publicParts(builder) },
    { kind: 'internal', id: 'internal', parts: scopeParts(builder) },
    ...standalone.map((customer): SiteTree => ({
      kind: 'customer',
      id: customer.id,
      parts: customerParts(builder, customer, ['']),
    })),
  ];
}

interface Builder {
  content: SiteContent;
  renderer: SiteRenderer;
  stamper: ChangeStamper;
}

function* publicParts(builder: Builder): Iterable<SitePart> {
  for (const [index, locale] of builder.content.locales.entries()) {
    const { page, stamp } = builder.stamper.stamp(`overview:${locale}`, builder.content.overview(locale));
    yield part(builder, `overview:${locale}`, stamp, localePrefix(index, locale), () =>
      builder.renderer.status(page),
    );
  }
  for (const customer of builder.content.customers) {
    if (customer.path !== null) yield* customerParts(builder, customer, [customer.path, ...customer.previousPaths]);
  }
}

function* customerParts(builder: Builder, customer: CustomerPlace, paths: readonly string[]): Iterable<SitePart> {
  const { content, renderer, stamper } = builder;
  for (const [index, locale] of content.locales.entries()) {
    const id = `customer:${customer.id}:${locale}`;
    const { page, stamp } = stamper.stamp(id, content.customerPage(customer.id, locale));
    const render = (): Iterable<SiteFile> =>
      customer.visibility === 'locked' ? renderer.locked(page) : renderer.status(page);
    for (const path of paths) {
      yield part(builder, `${id}:${path}`, stamp, path + localePrefix(index, locale), render);
    }
  }
}

function* scopeParts(builder: Builder): Iterable<SitePart> {
  for (const [index, locale] of builder.content.locales.entries()) {
    const { page, stamp } = builder.stamper.stamp(`scope:${locale}`, builder.content.scope(locale));
    yield part(builder, `scope:${locale}`, stamp, localePrefix(index, locale), () =>
      builder.renderer.scope(page),
    );
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
    *files() {
      for (const file of render()) yield prefix === '' ? file : { ...file, path: prefix + file.path };
    },
  };
}

function localePrefix(index: number, locale: Locale): string {
  return index === 0 ? '' : `${locale}/`;
}
