import type { FailureCause } from '../snapshot/failure-cause.ts';

/** Why something cannot be seen. */
export interface Unreadable {
  cause: FailureCause;
  since: Date;
  /** When it was last read completely; `null`: never. */
  lastReadAt: Date | null;
  /** All was read, and nothing of the customer was in it: nothing failed, and nothing is watched. */
  isEmpty?: true;
}

/** Why a customer cannot be seen. */
export interface Blindness extends Unreadable {
  /** Other parts of it can be: all of this is said of the rest. */
  isPartial?: true;
}
