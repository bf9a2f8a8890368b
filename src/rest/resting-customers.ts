import type { Config } from '../config/config.ts';
import { announcementsFor } from '../model/announced/announcement-scope.ts';
import { keepCustomer } from '../model/kept/kept-customer.ts';
import { newestLedgerStamp } from '../model/ledger/heal-ledger.ts';
import { textOfCase } from '../model/ledger/unread-cases.ts';
import { textOfPage } from '../model/ledger/unread-pages.ts';
import type { KeptOfCustomers, KeptRun, RunFacts } from '../model/kept/kept-run.ts';
import type { CustomerModel, KeptCustomer, Model } from '../model/model.ts';
import { nextChangeOf } from '../model/next-change.ts';
import type { KeptScope } from '../model/pages/scope.ts';
import type { ShownOverview } from '../site/site-content.ts';
import type { ClockJudgement } from '../snapshot/clock.ts';
import { isFromFuture } from '../state/heal-learned.ts';
import type { LearnedState, StateStore } from '../state/state-store.ts';
import { fromRow, printOfKept, toRow } from './customer-row.ts';
import {
  NO_LOOKS,
  packRows,
  parseCustomers,
  serializeCustomers,
  type CustomersDocument,
  type Looks,
} from './customers-document.ts';
import { keepOverview, keptOverview, lookAtOverview } from './resting-overview.ts';
import type { NotRested, RestDeps } from './rest.ts';
import { nameOf, parseScope, serializeScope } from './scope-document.ts';
import { CUSTOMERS_DOCUMENT, isSameDocuments, SCOPE_DOCUMENT } from './why-not-rest.ts';

type Before = NotRested['before'];
type Deps = Pick<RestDeps, 'now' | 'isForbidden' | 'state' | 'way'>;

/** What the last run left of each customer, and whether it is all that this one needs to know. */
export interface KeptCustomers {
  document: CustomersDocument | undefined;
  /** `null`: all customers must be looked at. */
  run: KeptRun | null;
}

/**
 * Reads what the last run left; in doubt it counts for nothing.
 * @param before `null`: a run that was about to rest put heartbeats already
 */
export async function loadCustomers(config: Config, before: Before | null, deps: Deps): Promise<KeptCustomers> {
  const { state, isForbidden, way } = deps;
  // What is renamed does not stand in the state as it was written.
  const isRenamed = config.organizations.some(({ formerly }) => formerly.length > 0);
  const bytes = before === null || isForbidden || isRenamed ? undefined : await state.load(CUSTOMERS_DOCUMENT);
  const document = bytes === undefined ? undefined : parseCustomers(bytes);
  if (
    before === null ||
    before.inputs === '' ||
    document === undefined ||
    document.way !== way ||
    document.inputs !== before.inputs
  ) {
    return { document: undefined, run: null };
  }
  const isOurs = isSameDocuments(stateOnly(before.documents), document.documents);
  if (!isOurs || !doesAnyRest(document, deps.now)) return { document, run: null };
  const scopeBytes = await state.load(SCOPE_DOCUMENT);
  const scope = scopeBytes === undefined ? undefined : parseScope(scopeBytes, nameOf(document));
  return {
    document,
    run: {
      customersAt: (facts) => findCustomers(document, facts),
      overview: keptOverview(document.overview),
      ...(scope === undefined ? {} : { scope }),
    },
  };
}

/** Otherwise nothing is left unread, and the ledger need not be read twice. */
function doesAnyRest({ rows }: CustomersDocument, now: Date): boolean {
  return [...rows.values()].some(({ until }) => until !== null && now < until);
}

/** Without what deliverers noted beside the state: that stands on no page. Their names are numbers. */
function stateOnly(documents: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...documents].filter(([name]) => !/^\d/.test(name)));
}

function findCustomers({ rows }: CustomersDocument, facts: RunFacts): KeptOfCustomers {
  const { config, now, changed, announcements, clock } = facts;
  const [resting, waking] = [new Map<string, KeptCustomer>(), new Map<string, KeptCustomer>()];
  if (!isClockGood(clock)) return { resting, waking };
  for (const { id, from } of config.customers) {
    const row = rows.get(id);
    if (row === undefined || from.some(({ organization }) => changed.has(organization))) continue;
    // Whether words to it alone say where they belong is told in each run.
    if (announcementsFor(id, announcements).some(({ customers }) => customers !== 'all')) continue;
    if (row.until === null || now >= row.until) waking.set(id, fromRow(row));
    else resting.set(id, fromRow(row));
  }
  return { resting, waking };
}

function isClockGood({ verdict }: ClockJudgement): boolean {
  return verdict === 'right' || verdict === 'unknown';
}

export interface DoneRun {
  learned: LearnedState;
  model: Model;
  clock: ClockJudgement;
  /** Organizations of which it learned something, or not all. */
  changed: ReadonlySet<string>;
  trees: readonly { changedCustomers: ReadonlySet<string> }[];
  /** As it was shown, in each language. */
  overviews: readonly ShownOverview[];
  /** For the internal site of the next run. */
  keptScope: KeptScope | undefined;
  /** Whether it changed nothing at all. */
  isQuiet: boolean;
}

/**
 * Leaves for the next run what this one knows of every customer; where none left word before, what all looked like. One rests from
 * then on where this run looked at it, with nothing new to go by, and found it as the run before had; all do where it changed
 * nothing at all.
 */
export async function keepCustomers(
  done: DoneRun,
  before: Before,
  { document }: KeptCustomers,
  deps: Deps,
): Promise<void> {
  const { state, way, now, isForbidden } = deps;
  if (isForbidden || before.inputs === '' || !isClockGood(done.clock) || isAheadOf(done, now)) return;
  const documents = stateOnly(await state.stamps());
  const around = { way, inputs: before.inputs, documents };
  if (document === undefined) {
    const first = { ...around, rows: new Map(), packs: [], overview: [], looks: lookAtAll(done) };
    return state.save(CUSTOMERS_DOCUMENT, serializeCustomers(first));
  }
  const rows = rowsOf(done, document, deps);
  const overview = keepOverview(done, document);
  const packs = packRows([...rows.values()], document.packs);
  const after = { ...around, rows, packs, overview, looks: NO_LOOKS };
  // Before the other: who is killed in between must not leave an older one beside newer customers.
  if (done.keptScope !== undefined) await state.save(SCOPE_DOCUMENT, serializeScope(done.keptScope, nameOf(after)));
  await state.save(CUSTOMERS_DOCUMENT, serializeCustomers(after));
}

function lookAtAll(done: DoneRun): Looks {
  const { model } = done;
  const customers = Array.from(model.customers, ([id, own]) => [id, printOfKept(keepCustomer(model, own))] as const);
  return { customers: new Map(customers), incidents: lookAtOverview(done) };
}

function rowsOf(done: DoneRun, document: CustomersDocument, { state, now }: Deps): CustomersDocument['rows'] {
  const { model } = done;
  const findNext = nextChangeOf(model);
  const isQuiet = quietIn(done, state);
  const rows: CustomersDocument['rows'] = new Map();
  for (const [id, customer] of model.customers) {
    const known = document.rows.get(id);
    if (known !== undefined && model.kept?.has(id) === true) {
      rows.set(id, known);
      continue;
    }
    const row = toRow(keepCustomer(model, customer), null);
    const last = known?.print ?? document.looks.customers.get(id);
    // What waits to be said is said though nothing else happens.
    const isWaiting = model.pending.has(id) || model.waiting.has(id);
    const isAsBefore = !isWaiting && (done.isQuiet || (row.print === last && isQuiet(customer)));
    const until = isAsBefore ? findNext(customer) : null;
    rows.set(id, { ...row, until: until !== null && until > now ? until : null });
  }
  return rows;
}

function quietIn(
  { changed, trees }: DoneRun,
  state: Pick<StateStore, 'changedPages'>,
): (customer: CustomerModel) => boolean {
  const pages = state.changedPages();
  return ({ config: { id, from } }) =>
    pages !== null &&
    !pages.has(id) &&
    from.every(({ organization }) => !changed.has(organization)) &&
    trees.every(({ changedCustomers }) => !changedCustomers.has(id));
}

/** Pages that were carried were looked at when they were written. */
function isAheadOf({ learned, model: { ledger } }: DoneRun, now: Date): boolean {
  const looked = [...ledger.pages].filter(([, page]) => textOfPage(page) === undefined);
  const pages = new Map(
    looked.map(([id, page]) => [id, { ...page, cases: page.cases.filter((own) => textOfCase(own) === undefined) }]),
  );
  const newest = newestLedgerStamp({ ...ledger, pages });
  return isFromFuture(learned, now) || (newest !== null && newest > now);
}
