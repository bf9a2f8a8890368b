import type { PageLedger } from './ledger.ts';

// Of the pages of a ledger most runs look at few: one is read when somebody asks it anything, and the others go on as the text
// they are.

/** A page of a ledger as it is written. */
export interface PageText {
  readonly chunks: readonly Uint8Array[];
  /** @throws StateError `state.broken` */
  read(): PageLedger;
}

const texts = new WeakMap<PageLedger, PageText>();

/** A page that is read when it is asked for anything. */
export function unreadPage(text: PageText): PageLedger {
  let known: PageLedger | undefined;
  const read = (): PageLedger => (known ??= text.read());
  const page: PageLedger = {
    get former() {
      return read().former;
    },
    get judgedBy() {
      return read().judgedBy;
    },
    get begunAt() {
      return read().begunAt;
    },
    get judged() {
      return read().judged;
    },
    get cases() {
      return read().cases;
    },
    get plans() {
      return read().plans;
    },
    get unwatched() {
      return read().unwatched;
    },
  };
  texts.set(page, text);
  return page;
}

/** The text that a page still is; `undefined` of one that was worked out. */
export function textOfPage(page: PageLedger | undefined): PageText | undefined {
  return page === undefined ? undefined : texts.get(page);
}
