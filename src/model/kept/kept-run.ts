import type { Announcement } from '../../announcements/announcement.ts';
import type { Config } from '../../config/config.ts';
import type { ClockJudgement } from '../../snapshot/clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KeptCustomer, Model } from '../model.ts';
import type { KeptOverview } from '../reports/carried-incidents.ts';
import { NotAsKept } from '../not-as-kept.ts';
import type { KeptScope } from '../pages/scope.ts';
import { isCoupled } from './kept-customer.ts';

/** What an earlier run left; it is known that nobody wrote in the state since. */
export interface KeptRun {
  /** Customers to whom nothing happened since it left them. */
  restingAt(facts: RunFacts): ReadonlyMap<string, KeptCustomer>;
  overview: KeptOverview;
  /** Left out: nothing. */
  scope?: KeptScope;
}

export interface RunFacts {
  config: Config;
  now: Date;
  announcements: readonly Announcement[];
  clock: ClockJudgement;
  /** Names of organizations of which something was learned, or not all. */
  changed: ReadonlySet<string>;
}

/** Without looking at those to whom nothing happened; `undefined` where all must be looked at. */
export function prepareInPart(
  ledger: Ledger | undefined,
  kept: KeptRun | null | undefined,
  facts: RunFacts,
  prepare: (resting: ReadonlyMap<string, KeptCustomer>) => Model,
): Model | undefined {
  const resting = ledger === undefined ? undefined : kept?.restingAt(facts);
  if (ledger === undefined || resting === undefined || resting.size === 0) return undefined;
  try {
    const model = prepare(resting);
    return isCoupled(model, ledger.widespread) ? undefined : model;
  } catch (thrown) {
    if (thrown instanceof NotAsKept) return undefined;
    throw thrown;
  }
}
