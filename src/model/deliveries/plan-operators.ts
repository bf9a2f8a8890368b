import type { Config } from '../../config/config.ts';
import type { OperatorNews } from '../../config/notify/notify-config.ts';
import { keyedHash } from '../component-id.ts';
import type { Ledger } from '../ledger/ledger.ts';
import {
  deliveryKey,
  OPERATORS,
  type Delivery,
  type OperatorFacts,
  type OperatorNote,
  type Outbox,
} from '../ledger/outbox.ts';
import { listOperators, type OperatorListener } from './listeners.ts';
import type { DeliveryPlan } from './plan-deliveries.ts';

const DAY_MS = 24 * 3_600_000;
const NOTE_ID_LENGTH = 12;
const MESSAGE_ID_LENGTH = 26;
/** An organization that cannot be read is told of when it is so for the second time. */
const RUNS_BEFORE_TOLD = 2;
const RUNS_COUNTED = RUNS_BEFORE_TOLD + 1;
/** Notes are kept as long as somebody may still be sent them, and a while longer for the log. */
const KEPT_DAYS = 14;
/** Each of these takes one event a case; people take one digest. */
const MACHINES: ReadonlySet<string> = new Set(['pagerduty', 'webhook']);

/** How things are, as far as it concerns operators alone. */
export interface OperatorFactsNow {
  failing: readonly { name: string; cause: string; since: Date }[];
  /** Keys of open alerts that nobody claims. */
  unmapped: readonly string[];
  unmappedHosts: number;
}

export interface OperatorPlanInput {
  config: Config;
  ledger: Ledger;
  plan: DeliveryPlan;
  facts: OperatorFactsNow;
  now: Date;
}

/** What operators are told after this run: what only Noroshi knows, once each, and one digest of customers' cases. */
export function planOperators({ config, ledger, plan, facts, now }: OperatorPlanInput): Outbox {
  const { outbox } = plan;
  const operators = listOperators(config);
  if (operators.length === 0) return outbox;
  const { notes, reported } = noteWhatIsNew(ledger, outbox, facts, now);
  const deliveries = new Map(outbox.deliveries);
  const undelivered = noteUndelivered(deliveries, now);
  const all = [...notes, ...undelivered, ...noteCases(plan.forOperators, now)];
  address(all, deliveries, { config, ledger, now });
  const ids = new Set(operators.flatMap(({ id, formerIds }) => [id, ...formerIds]));
  for (const delivery of deliveries.values()) {
    const isOpen = delivery.customer === OPERATORS && delivery.status === 'waiting';
    if (!isOpen || ids.has(`${OPERATORS}/${delivery.channel}/${delivery.recipient}`)) continue;
    deliveries.set(delivery.key, { ...delivery, status: 'dropped', lastError: 'no longer configured', doneAt: now });
  }
  const oldest = now.getTime() - KEPT_DAYS * DAY_MS;
  const kept = [...outbox.notes, ...all].filter(({ at }) => at.getTime() >= oldest);
  const ofNotes = new Set(kept.map(({ id }) => id));
  for (const [key, { subject, caseId }] of deliveries)
    if (subject === 'note' && !ofNotes.has(caseId)) deliveries.delete(key);
  return { ...outbox, deliveries, notes: kept, reported };
}

/**
 * What operators are told once the pages are put; `null`: nothing is new.
 *
 * @param ledger with what this run planned
 * @param targets that did not take their tree
 */
export function planTargetNews(
  { config, ledger, now }: Pick<OperatorPlanInput, 'config' | 'ledger' | 'now'>,
  targets: readonly string[],
): Outbox | null {
  const { outbox } = ledger;
  const before = outbox.reported.targets;
  const isSame = targets.length === before.length && targets.every((target) => before.includes(target));
  if (isSame || listOperators(config).length === 0) return null;
  const deliveries = new Map(outbox.deliveries);
  const isNews = targets.length === 0 || targets.some((target) => !before.includes(target));
  const facts: OperatorFacts = { kind: 'targets', targets: [...targets] };
  const notes = isNews ? [toNote('targets', facts, targets.length === 0, now)] : [];
  address(notes, deliveries, { config, ledger, now });
  const reported = { ...outbox.reported, targets: [...targets] };
  return { ...outbox, deliveries, notes: [...outbox.notes, ...notes], reported };
}

/** Adds a delivery of each note to each operator who asked for it. */
function address(
  notes: readonly OperatorNote[],
  deliveries: Map<string, Delivery>,
  { config, ledger, now }: Pick<OperatorPlanInput, 'config' | 'ledger' | 'now'>,
): void {
  const operators = listOperators(config);
  for (const note of notes) {
    for (const operator of operators.filter((one) => isFor(one, note))) {
      const delivery = toDelivery(operator, note, { config, ledger, now });
      if (!deliveries.has(delivery.key)) deliveries.set(delivery.key, delivery);
    }
  }
}

function noteWhatIsNew(
  ledger: Ledger,
  { reported: before, listeners }: Outbox,
  { failing, unmapped, unmappedHosts }: OperatorFactsNow,
  now: Date,
): { notes: OperatorNote[]; reported: Outbox['reported'] } {
  const notes: OperatorNote[] = [];
  const note = (dedupKey: string, facts: OperatorFacts, isOver = false): void => {
    notes.push(toNote(dedupKey, facts, isOver, now));
  };
  // Counted no further than it matters: a ledger that says the same is not written again.
  const runs = new Map(failing.map(({ name }) => [name, Math.min(RUNS_COUNTED, (before.failing.get(name) ?? 0) + 1)]));
  const fresh = failing.filter(({ name }) => runs.get(name) === RUNS_BEFORE_TOLD);
  if (fresh.length > 0) note('failures', { kind: 'failures', organizations: fresh });
  const wasTold = [...before.failing].some(([, count]) => count >= RUNS_BEFORE_TOLD);
  if (wasTold && ![...runs.values()].some((count) => count >= RUNS_BEFORE_TOLD))
    note('failures', { kind: 'failures', organizations: [] }, true);

  // Who is told for the first time is not told of what was there before.
  const isFirst =
    listeners.size === 0 || [...listeners.values()].every(({ since }) => since.getTime() === now.getTime());
  const lasting: string[] = [];
  for (const { id, endedAt, members } of ledger.widespread) {
    const isKnown = before.widespread.includes(id);
    const facts: OperatorFacts = {
      kind: 'widespread',
      event: id,
      customers: new Set(members.map((one) => one.customer)).size,
    };
    if (endedAt === null) lasting.push(id);
    if (endedAt === null && !isKnown && !isFirst) note(id, facts);
    if (endedAt !== null && isKnown) note(id, facts, true);
  }
  const newlyUnmapped = unmapped.filter((key) => !before.unmapped.includes(key));
  if (newlyUnmapped.length > 0 && !isFirst)
    note('unmapped', { kind: 'unmapped', alerts: unmapped.length, hosts: unmappedHosts });
  if (before.unmapped.length > 0 && unmapped.length === 0)
    note('unmapped', { kind: 'unmapped', alerts: 0, hosts: unmappedHosts }, true);
  const reported = { failing: runs, targets: before.targets, widespread: lasting, unmapped: [...unmapped] };
  return { notes, reported };
}

/** What was refused, is in doubt or held, and nobody was told of yet; marks it as told. */
function noteUndelivered(deliveries: Map<string, Delivery>, now: Date): OperatorNote[] {
  const counts = { refused: 0, doubt: 0, held: 0 };
  for (const delivery of deliveries.values()) {
    const { status, isReported, customer } = delivery;
    if (isReported || (status !== 'refused' && status !== 'doubt' && status !== 'held')) continue;
    deliveries.set(delivery.key, { ...delivery, isReported: true });
    // That operators were not reached is told by the run's exit code.
    if (customer !== OPERATORS) counts[status]++;
  }
  const isSome = counts.refused + counts.doubt + counts.held > 0;
  return isSome ? [toNote('undelivered', { kind: 'undelivered', ...counts }, false, now)] : [];
}

/** One note for people, and one a case for machines. */
function noteCases(items: DeliveryPlan['forOperators'], now: Date): OperatorNote[] {
  const facts = items.map(({ customer, caseId, from, number, news }) => ({ customer, caseId, from, number, news }));
  if (facts.length === 0) return [];
  return [
    toNote('cases', { kind: 'cases', items: facts }, false, now),
    ...facts.map((item) =>
      toNote(
        `case ${item.customer} ${item.caseId}`,
        { kind: 'cases', items: [item] },
        item.news.includes('resolved'),
        now,
      ),
    ),
  ];
}

function isFor({ channel, what }: OperatorListener, { facts, dedupKey }: OperatorNote): boolean {
  if (facts.kind !== 'cases') return what.includes(newsOfFacts(facts.kind));
  const isForMachines = dedupKey !== 'cases';
  if (MACHINES.has(channel.kind) !== isForMachines) return false;
  return facts.items.some(({ news }) => what.some((one) => news.includes(one)));
}

function newsOfFacts(kind: Exclude<OperatorFacts['kind'], 'cases'>): OperatorNews {
  return kind === 'targets' ? 'failures' : kind;
}

function toNote(dedupKey: string, facts: OperatorFacts, isOver: boolean, at: Date): OperatorNote {
  const id = keyedHash(null, [dedupKey, at.toISOString(), JSON.stringify(facts), String(isOver)], NOTE_ID_LENGTH);
  return { id, at, dedupKey, isOver, facts };
}

function toDelivery(
  { channel, recipient }: OperatorListener,
  note: OperatorNote,
  { config, ledger, now }: { config: Config; ledger: Ledger; now: Date },
): Delivery {
  const parts = { customer: OPERATORS, caseId: note.id, number: 1, channel: channel.kind, recipient };
  const key = deliveryKey(parts);
  return {
    ...parts,
    key,
    subject: 'note',
    from: 1,
    isFirst: true,
    hostsTotal: 0,
    plannedAt: now,
    newsAt: note.at,
    messageId: keyedHash(config.secret, ['message', ledger.siteId, key], MESSAGE_ID_LENGTH),
    status: 'waiting',
    tries: 0,
    nextTryAt: null,
    lastError: null,
    doneAt: null,
    isReported: false,
  };
}
