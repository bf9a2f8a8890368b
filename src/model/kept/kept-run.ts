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
  customersAt(facts: RunFacts): KeptOfCustomers;
  overview: KeptOverview;
  /** Left out: nothing. */
  scope?: KeptScope;
}

/** As it left them, by id. */
export interface KeptOfCustomers {
  /** To whom nothing happened since. */
  resting: ReadonlyMap<string, KeptCustomer>;
  /** To whom something may happen by the clock alone: of their organizations nothing was learned. */
  waking: ReadonlyMap<string, KeptCustomer>;
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
  prepare: (kept: KeptOfCustomers) => Model,
): Model | undefined {
  const known = ledger === undefined ? undefined : kept?.customersAt(facts);
  if (ledger === undefined || known === undefined || known.resting.size === 0) return undefined;
  try {
    const model = prepare(known);
    return isCoupled(model, ledger.widespread) ? undefined : model;
  } catch (thrown) {
    if (thrown instanceof NotAsKept) return undefined;
    throw thrown;
  }
}
