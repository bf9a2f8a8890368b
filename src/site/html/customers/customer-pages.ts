import { hash } from 'node:crypto';
import { compareNames, compareText } from '../../../base/text.ts';
import { pageAddress } from '../../../model/addresses.ts';
import type { Component, StatusPage } from '../../../model/status-page.ts';
import { isLarge } from '../../machine/data-parts.ts';
import { routes } from '../../routes.ts';
import type { Words } from '../../words/words.ts';
import { frameOf } from '../page-frame.ts';
import { createViewContext, type StateLook, type ViewContext } from '../view-context.ts';

// Everybody on an overview of many customers: by name, some hundreds a page. Its start page shows those who are not well.

/** A page with some of an overview's customers and none of its incidents. */
export interface CustomersPart {
  /** From 1. */
  number: number;
  /** All such pages, this one included. */
  ranges: NameRange[];
  page: StatusPage;
  /** Equal stamps, equal pages. */
  stamp: string;
}

/** From whom to whom one of the pages goes. */
export interface NameRange {
  first: string;
  last: string;
}

const CUSTOMERS_A_PAGE = 400;

/** None where the start page has everybody. */
export function customersPartsOf(page: StatusPage): CustomersPart[] {
  const chunks = chunksOf(page);
  const ranges = rangesOf(chunks);
  const unknownById = new Map(page.unknown.map((unknown) => [unknown.component, unknown]));
  return chunks.map((components, index) => {
    const unknown = components.flatMap(({ id }) => unknownById.get(id) ?? []);
    const lastReadAt = unknown.map((one) => [one.component, one.lastReadAt]);
    return {
      number: index + 1,
      ranges,
      page: { ...frameOf(page), components, unknown },
      stamp: hash('sha256', JSON.stringify([ranges, components.map(factsOf), lastReadAt]), 'base64url'),
    };
  });
}

/** The links to them, for the start page. */
export function linksToCustomers(page: StatusPage, root: string): CustomersLink[] {
  return linksOf(rangesOf(chunksOf(page)), root, 0);
}

export interface CustomersLink {
  text: string;
  href: string;
  isCurrent: boolean;
}

function linksOf(ranges: readonly NameRange[], root: string, current: number): CustomersLink[] {
  return ranges.map(({ first, last }, index) => ({
    text: first === last ? first : `${first} – ${last}`,
    href: root + routes.customers(index + 1),
    isCurrent: index + 1 === current,
  }));
}

function chunksOf(page: StatusPage): Component[][] {
  if (!isLarge(page)) return [];
  const sorted = page.components.toSorted((a, b) => compareNames(a.name, b.name) || compareText(a.id, b.id));
  const count = Math.ceil(sorted.length / CUSTOMERS_A_PAGE);
  return Array.from({ length: count }, (_, i) => sorted.slice(i * CUSTOMERS_A_PAGE, (i + 1) * CUSTOMERS_A_PAGE));
}

function rangesOf(chunks: readonly Component[][]): NameRange[] {
  return chunks.map((chunk) => ({ first: chunk[0]!.name, last: chunk.at(-1)!.name }));
}

function factsOf({ id, name, state, isStale, path }: Component): unknown[] {
  return [id, name, state, isStale, path];
}

/** What `customers.eta` gets. */
export interface CustomersView {
  w: Words;
  title: string;
  customers: { name: string; href: string; look: StateLook }[];
  pages: CustomersLink[];
  indexHref: string;
}

export function buildCustomersView({ number, ranges }: CustomersPart, context: ViewContext): CustomersView {
  const { page, words, root } = context;
  return {
    w: words,
    title: words.page.customersPage(number, ranges.length),
    customers: page.components.map((component) => ({
      name: component.name,
      href: component.path === null ? '' : hrefOf(component.path, root),
      look: context.look(component),
    })),
    pages: linksOf(ranges, root, number),
    indexHref: root + routes.index,
  };
}

/** A customer's page may stand on a site of its own. */
function hrefOf(path: string, root: string): string {
  const address = pageAddress(path, 'index.html');
  return URL.canParse(address) ? address : root + address;
}

export function customersContext({ number, page }: CustomersPart): { path: string; context: ViewContext } {
  const path = routes.customers(number);
  return { path, context: createViewContext(page, path) };
}
