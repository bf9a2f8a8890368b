/** How long a copy may be kept: `immutable` a year, `revalidate` shortly and then asked for again, `never` not at all. */
export type CachePolicy = 'immutable' | 'revalidate' | 'never';

/** One file of a tree, rendered and not yet written. */
export interface SiteFile {
  /** Relative to the tree's root, `/` between segments, no `.`, `..`, empty segment or leading slash. */
  path: string;
  /** Long ones in chunks: the data of an overview of 10,000 customers is 84 MB. */
  content: string | Uint8Array | readonly Uint8Array[];
  contentType: string;
  cache: CachePolicy;
}

/**
 * A part of a tree that is rendered as a whole or not at all: when `inputHash` is what it was, its files are too, and
 * nobody needs to render them. `files` is lazy so that no more than one part's text is held at a time.
 */
export interface SitePart {
  /** Unique inside its tree. */
  id: string;
  inputHash: string;
  files: () => Iterable<SiteFile>;
  /** It stands for all parts that the last build made of its customer, as they lie there. */
  isCarried?: true;
}

/** What was made for a customer goes on; nobody needs to put it together again. */
export function carriedPart(customerId: string): SitePart {
  const id = customerPrefix(customerId);
  const files = (): never => {
    throw new Error(`What begins with ${id} is carried, not made.`);
  };
  return { id, inputHash: '', files, isCarried: true };
}

/** So the ids of all parts of a customer's pages begin, and of nobody else's; ids of customers have no colon. */
export function customerPrefix(customerId: string): string {
  return `${CUSTOMER}${customerId}:`;
}

const CUSTOMER = 'customer:';

/** Whose pages a part is of; `undefined`: not one customer's. */
export function customerOf(partId: string): string | undefined {
  if (!partId.startsWith(CUSTOMER)) return undefined;
  const end = partId.indexOf(':', CUSTOMER.length);
  return partId.slice(CUSTOMER.length, end < 0 ? undefined : end);
}

/** Everything that goes to one place together. */
export interface SiteTree {
  kind: 'public' | 'internal' | 'customer';
  /** `public`, `internal`, or the customer's id. */
  id: string;
  parts: Iterable<SitePart>;
}
