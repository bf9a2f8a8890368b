import { subtract } from '../../base/interval.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { AlertRecord } from '../history/history.ts';
import type {
  BoardStandings,
  Case,
  CustomerAnalysis,
  CustomerModel,
  Hit,
  KeptCase,
  KeptCustomer,
  KeptHit,
  Model,
  OrganizationModel,
  Standing,
  Touch,
} from '../model.ts';
import { withMore } from '../../base/with-more.ts';
import { NotAsKept } from '../not-as-kept.ts';
import { nameLead, toName } from '../cases/shared-cases.ts';
import type { ClaimedCustomer } from '../incidents/claimed-customer.ts';
import { memberKey } from '../cases/widespread-entries.ts';
import type { WidespreadEntry } from '../ledger/ledger.ts';
import { toldOf } from '../ledger/told-cases.ts';
import { openCasesOf, shownCasesOf } from '../pages/scope-cases.ts';
import { intersectLists, NONE, type Spans } from '../spans.ts';

/** What is to be kept of a customer that this run worked out. */
export function keepCustomer(model: Model, customer: CustomerModel): KeptCustomer {
  const { id } = customer.config;
  const { headline, components, announced } = model.analyses.get(id)!;
  const { observed, ...spans } = headline.spans;
  const told = toldOf(model, id);
  return {
    headline: { ...headline, spans },
    isObserved: observed.length > 0,
    hosts: runsOf(components.hosts.slice(0, customer.hosts.length)),
    announced,
    cases: customer.cases.map(keepCase),
    openCases: openCasesOf(model, customer),
    shownCases: shownCasesOf(model, customer),
    told,
    begins: customer.cases.flatMap((own) => (own.isWidespread ? [] : [own.from.getTime()])),
    retracted: told.flatMap(({ caseId, isRetracted }) => (isRetracted ? [caseId] : [])),
  };
}

/**
 * Gives a customer its cases back; it is as it was. Whoever asks for them where something that they were made of is not there
 * any more is thrown NotAsKept.
 */
export function takeKept(
  kept: KeptCustomer,
  customer: ClaimedCustomer,
  alertsOf: (organization: OrganizationModel) => ReadonlyMap<string, AlertRecord>,
): CustomerAnalysis {
  const organizations = new Map(customer.organizations.map((organization) => [organization.name, organization]));
  const touches = new Map<AlertRecord, Touch>();
  const takeHit = ({ organization: name, alertId, target, ordinal, windows, from, to, isPast }: KeptHit): Hit => {
    const organization = organizations.get(name);
    const alert = organization === undefined ? undefined : alertsOf(organization).get(alertId);
    if (organization === undefined || alert === undefined) throw new NotAsKept(`There is no alert ${alertId}.`);
    const touch = touches.get(alert) ?? { organization, alert, target, windows };
    touches.set(alert, touch);
    return { touch, ordinal, windows, from, to, isPast };
  };
  customer.takeCases(() => kept.cases.map((own) => new TakenCase(own, takeHit)));
  const { spans } = kept.headline;
  return {
    headline: { ...kept.headline, spans: withMore(spans, { observed: observedOf(kept, customer) }) },
    components: new KeptBoard(kept.hosts),
    announced: kept.announced,
  };
}

function standingsOf({ state, since, count }: KeptCustomer['hosts'][number]): Standing[] {
  const standing = { ...UNEVENTFUL, state, since };
  return Array.from({ length: count }, () => standing);
}

/** Most are long over, and nobody asks what hit it when. */
class TakenCase implements Case {
  readonly caseId: string;
  readonly from: Date;
  readonly to: Date | null;
  isWidespread: boolean;
  readonly impact: Case['impact'];
  state: Case['state'];
  readonly resolvedAt: Date | null;
  readonly #kept: KeptCase;
  readonly #takeHit: (hit: KeptHit) => Hit;
  #hits: Hit[] | undefined;

  constructor(kept: KeptCase, takeHit: (hit: KeptHit) => Hit) {
    this.caseId = kept.caseId;
    this.from = kept.from;
    this.to = kept.to;
    this.isWidespread = kept.isWidespread;
    this.impact = kept.impact;
    this.state = kept.state;
    this.resolvedAt = kept.resolvedAt;
    this.#kept = kept;
    this.#takeHit = takeHit;
    nameLead(this, kept.lead);
  }

  get hits(): Hit[] {
    return (this.#hits ??= this.#kept.hits.map(this.#takeHit));
  }
}

/** What its own page alone asks of a host is not kept. */
const UNEVENTFUL: Standing = {
  state: 'operational',
  since: null,
  isStale: false,
  unknown: null,
  spans: { outages: NONE, degraded: NONE, maintenance: NONE, observed: NONE, unwatched: NONE },
  unplanned: NONE,
};

class KeptBoard implements BoardStandings {
  readonly services = [];
  readonly whole = UNEVENTFUL;
  readonly #runs: KeptCustomer['hosts'];
  #hosts: Standing[] | undefined;

  constructor(runs: KeptCustomer['hosts']) {
    this.#runs = runs;
  }

  get hosts(): readonly Standing[] {
    return (this.#hosts ??= this.#runs.flatMap(standingsOf));
  }
}

/** It grows with each look, and no run keeps it for another. */
function observedOf({ isObserved, headline }: KeptCustomer, { organizations }: CustomerModel): Spans['observed'] {
  if (!isObserved) return NONE;
  const observed = intersectLists(organizations.map((organization) => organization.observed));
  const { unwatched } = headline.spans;
  return unwatched.length === 0 ? observed : subtract(observed, unwatched);
}

export function keepCase(own: Case): KeptCase {
  return Object.assign(withMore(own, { lead: toName(own.hits[0]!.touch) }), { hits: own.hits.map(keepHit) });
}

function keepHit({ touch: { organization, alert, target }, ordinal, from, to, isPast, windows }: Hit): KeptHit {
  return {
    organization: organization.name,
    alertId: alert.id,
    target,
    ordinal,
    from,
    to,
    isPast,
    windows: windows.map((window): EffectiveWindow => ({ ...window })),
  };
}

function runsOf(standings: readonly Standing[]): KeptCustomer['hosts'] {
  const runs: KeptCustomer['hosts'] = [];
  for (const { state, since } of standings) {
    const last = runs.at(-1);
    if (last?.state === state && last.since?.getTime() === since?.getTime()) last.count++;
    else runs.push({ state, since, count: 1 });
  }
  return runs;
}

/**
 * Whether something of others touches a page that nobody looked at: a case of it has become part of a widespread event, or is
 * no longer. Then all must be looked at.
 */
export function isCoupled(
  { kept, ledger }: Pick<Model, 'kept' | 'ledger'>,
  before: readonly WidespreadEntry[],
): boolean {
  const membersOf = (entries: readonly WidespreadEntry[]): Set<string> =>
    new Set(
      entries.flatMap(({ members }) =>
        members.flatMap(({ customer, caseId }) => (kept?.has(customer) === true ? memberKey(customer, caseId) : [])),
      ),
    );
  // Events of which nothing is different are the very same.
  const known = new Set(before);
  const present = new Set(ledger.widespread);
  const [gone, come] = [
    membersOf(before.filter((entry) => !present.has(entry))),
    membersOf(ledger.widespread.filter((entry) => !known.has(entry))),
  ];
  return gone.size !== come.size || [...gone].some((key) => !come.has(key));
}
