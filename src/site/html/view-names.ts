import { compareNames } from '../../base/text.ts';
import { pageAddress } from '../../model/addresses.ts';
import { linksToCustomers, type CustomersLink } from './customers/customer-pages.ts';
import { STATES, type State } from '../../model/state.ts';
import type { ViewContext } from './view-context.ts';

/** The overview's customers, by state, worst first: a name a line, and who is found by name. */
export interface NamesView {
  heading: string;
  /** Of an old page; `{r}` how long ago. */
  headingPast: string;
  count: string;
  isOpen: boolean;
  groups: NameGroup[];
  /** To everybody, where there are too many for one page; empty where all of them stand in the groups. */
  pages: CustomersLink[];
}

export interface NameGroup {
  state: State;
  word: string;
  count: string;
  customers: { name: string; href: string; asOf: string }[];
  /** `ほか120社`; empty where all of them stand here. */
  more: string;
}

/** Up to this many are shown unfolded. */
const SHORT_LIST = 30;
/** Of each state, where there are too many for one page. */
const MOST_NAMED = 150;

export function buildNames(context: ViewContext): NamesView | null {
  const { page, words, root } = context;
  if (page.kind !== 'overview' || page.components.length === 0) return null;
  const shown = page.components.map((component) => ({ component, look: context.look(component) }));
  const pages = linksToCustomers(page, root);
  const limitOf = (state: State): number =>
    pages.length === 0 ? Infinity : state === 'operational' || state === 'not_monitored' ? 0 : MOST_NAMED;
  const groups = STATES.flatMap((state): NameGroup[] => {
    const own = shown.filter(({ look }) => look.state === state);
    if (own.length === 0) return [];
    const customers = own
      .toSorted((a, b) => compareNames(a.component.name, b.component.name))
      .slice(0, limitOf(state))
      .map(({ component: { name, path }, look: { asOf } }) => ({
        name,
        asOf,
        href: path === null ? '' : root + pageAddress(path, 'index.html'),
      }));
    const hidden = customers.length === 0 ? 0 : own.length - customers.length;
    const more = hidden === 0 ? '' : words.and([], hidden);
    return [{ state, word: words.states[state], count: words.count('customer', own.length), customers, more }];
  });
  return {
    heading: words.page.customers,
    headingPast: words.page.past(words.page.customers),
    count: words.count('customer', page.components.length),
    isOpen: page.components.length <= SHORT_LIST,
    groups,
    pages,
  };
}
