import { compareNames } from '../../base/text.ts';
import { pageAddress } from '../../model/addresses.ts';
import { STATES, type State } from '../../model/state.ts';
import type { ViewContext } from './view-context.ts';

/** The overview's customers, by state, worst first: a name a line, and who is found by name. */
export interface NamesView {
  heading: string;
  count: string;
  isOpen: boolean;
  groups: NameGroup[];
}

export interface NameGroup {
  state: State;
  word: string;
  count: string;
  customers: { name: string; href: string; asOf: string }[];
}

/** Up to this many are shown unfolded. */
const SHORT_LIST = 30;

export function buildNames(context: ViewContext): NamesView | null {
  const { page, words, root } = context;
  if (page.kind !== 'overview' || page.components.length === 0) return null;
  const shown = page.components.map((component) => ({ component, look: context.look(component) }));
  const groups = STATES.flatMap((state): NameGroup[] => {
    const own = shown.filter(({ look }) => look.state === state);
    if (own.length === 0) return [];
    const customers = own
      .toSorted((a, b) => compareNames(a.component.name, b.component.name))
      .map(({ component: { name, path }, look: { asOf } }) => ({
        name,
        asOf,
        href: path === null ? '' : root + pageAddress(path, 'index.html'),
      }));
    return [{ state, word: words.states[state], count: words.count('customer', own.length), customers }];
  });
  return {
    heading: words.page.customers,
    count: words.count('customer', page.components.length),
    isOpen: page.components.length <= SHORT_LIST,
    groups,
  };
}
