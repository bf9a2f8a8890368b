import type { Visibility } from '../../config/config.ts';
import type { PublishedMemory, RememberedTarget } from './published-memory.ts';
import type { BuiltTree } from '../target.ts';

/** One customer as the configuration has it now. */
export interface PlacedCustomer {
  id: string;
  visibility: Visibility;
  /** Its trees inside the public one, `c/<name>/`. */
  addresses: readonly string[];
  /** Not built this time: it stays as it is where it is known to be locked, and goes where that is not known. */
  isUnbuilt: boolean;
}

export interface HidingPlan {
  /** Of the public tree: nobody's address any more, or one that was open and is not to be. */
  isHidden: (address: string) => boolean;
  /** Customers whose own site was open and is not to be. */
  closedSites: ReadonlySet<string>;
  /** Trees that say less than before of what was taken back; they go with what names nobody any more. */
  firstAddresses: ReadonlySet<string>;
  /** Trees of customers that are not built this time, and stay. */
  keptAddresses: ReadonlySet<string>;
  /** The overview named a customer whom it may not name any more. */
  hidesNames: boolean;
  /** Left the configuration: what is to be seen nowhere any more goes first, what moved when its new place is there. */
  leavingFirst: RememberedTarget[];
  leavingAfter: RememberedTarget[];
}

const OPENNESS: Record<Visibility, number> = { listed: 3, unlisted: 2, locked: 1, internal: 0 };

/**
 * What has to be taken down before anything is put. Pure. What the targets hold below addresses that nobody has any more is
 * found by looking at them, so that it needs no memory.
 *
 * @param memory what was published; `undefined`: not known
 * @param present the targets of the configuration, by tree
 */
export function planHiding(
  memory: PublishedMemory | undefined,
  customers: readonly PlacedCustomer[],
  present: readonly Pick<RememberedTarget, 'id' | 'tree'>[],
): HidingPlan {
  const known = memory?.visibilities ?? new Map<string, Visibility>();
  const kept = customers.filter(({ id, isUnbuilt }) => isUnbuilt && known.get(id) === 'locked');
  const built = customers.filter(({ isUnbuilt }) => !isUnbuilt);
  const takenBack = new Set(memory?.takenBack);
  const addresses = new Set([...built, ...kept].flatMap((customer) => customer.addresses));
  const closed = customers.filter(({ id, visibility }) => OPENNESS[known.get(id) ?? 'internal'] > OPENNESS[visibility]);
  const closedAddresses = new Set(closed.flatMap((customer) => customer.addresses));
  const listed = new Set(customers.filter(({ visibility }) => visibility === 'listed').map(({ id }) => id));
  const leaving = (memory?.targets ?? []).filter((target) => !present.some((other) => isSame(target, other)));
  const visibilityOf = new Map(customers.map(({ id, visibility }) => [id, visibility]));
  const isGone = ({ id, tree }: RememberedTarget): boolean => {
    // Another tree takes its very place: what was there must not be found under it.
    if (present.some((other) => other.id === id)) return true;
    if (!present.some((other) => isSameTree(other.tree, tree))) return true;
    const now = visibilityOf.get(tree.id);
    return tree.kind === 'customer' && (now === undefined || closed.some((customer) => customer.id === tree.id));
  };
  return {
    isHidden: (address) => !addresses.has(address) || closedAddresses.has(address),
    closedSites: new Set(
      [...closed, ...customers.filter((one) => one.isUnbuilt && !kept.includes(one))].map(({ id }) => id),
    ),
    keptAddresses: new Set(kept.flatMap((customer) => customer.addresses)),
    firstAddresses: new Set(customers.filter(({ id }) => takenBack.has(id)).flatMap((customer) => customer.addresses)),
    hidesNames: takenBack.size > 0 || [...known].some(([id, visibility]) => visibility === 'listed' && !listed.has(id)),
    leavingFirst: leaving.filter(isGone),
    leavingAfter: leaving.filter((target) => !isGone(target)),
  };
}

function isSame(a: Pick<RememberedTarget, 'id' | 'tree'>, b: Pick<RememberedTarget, 'id' | 'tree'>): boolean {
  return a.id === b.id && isSameTree(a.tree, b.tree);
}

export function isSameTree(a: Pick<BuiltTree, 'kind' | 'id'>, b: Pick<BuiltTree, 'kind' | 'id'>): boolean {
  return a.kind === b.kind && (a.kind !== 'customer' || a.id === b.id);
}
