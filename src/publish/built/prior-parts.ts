import { groupBy } from '../../base/group-by.ts';
import { customerOf } from '../../site/site-file.ts';
import type { PriorBuild } from './build-index.ts';
import type { IndexedPart, PartGroup } from './part-group.ts';

/** The parts of the last build, read customer by customer as they are asked for. */
export interface PriorParts {
  find: (partId: string) => IndexedPart | undefined;
  /** All that was made of a customer goes on. @throws CannotCarry where that is nothing */
  carry: (customerId: string | undefined) => readonly PartGroup[];
  /** The group that holds these very parts and no others. */
  sameGroup: (parts: readonly IndexedPart[]) => PartGroup | undefined;
  /** Of all customers that were not carried. */
  notCarried: () => Iterable<IndexedPart>;
}

/** What was to go on as it lies there does not lie there: it must be made after all. */
export class CannotCarry extends Error {}

/** @throws BuildError `build.damaged`, also later, where parts are read */
export function createPriorParts({ index }: PriorBuild): PriorParts {
  const groups = groupBy(index?.groups ?? [], ({ customerId }) => customerId);
  const carried = new Set<string | undefined>();
  // Parts of one customer are asked for one after the other.
  let last: { customerId: string | undefined; parts: Map<string, IndexedPart> } | undefined;
  return {
    find(partId) {
      const customerId = customerOf(partId);
      if (last?.customerId !== customerId || last === undefined) {
        const parts = (groups.get(customerId) ?? []).flatMap((group) => group.parts);
        last = { customerId, parts: new Map(parts.map((part) => [part.id, part])) };
      }
      return last.parts.get(partId);
    },
    carry(customerId) {
      const own = groups.get(customerId);
      if (own === undefined) throw new CannotCarry(`Nothing of the customer ${customerId} is there.`);
      carried.add(customerId);
      return own;
    },
    sameGroup(parts) {
      const own = groups.get(customerOf(parts[0]!.id)) ?? [];
      return own.find((group) => {
        return group.parts.length === parts.length && group.parts.every((part, i) => part === parts[i]);
      });
    },
    *notCarried() {
      for (const [customerId, own] of groups) {
        if (!carried.has(customerId)) for (const group of own) yield* group.parts;
      }
    },
  };
}
