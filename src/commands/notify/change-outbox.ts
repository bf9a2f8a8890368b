import { randomBytes } from 'node:crypto';
import { NoroshiError } from '../../base/errors.ts';
import { findNearest } from '../../findings/nearest.ts';
import { foldMarks } from '../../model/deliveries/fold-marks.ts';
import type { Ledger } from '../../model/ledger/ledger.ts';
import { deliveryKey, type Delivery } from '../../model/ledger/outbox.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { withStateLock } from '../run/state-lock.ts';
import { didYouMean } from '../../findings/wording.ts';

/** What a human wants of the outbox. */
export type OutboxChange =
  { kind: 'catch-up'; customer: string | undefined } | { kind: 'release' } | { kind: 'resend' | 'drop'; key: string };

/**
 * Changes the outbox under both locks, the state's first, so that neither a run nor a deliverer is in between.
 * @returns how many messages were changed
 */
export async function changeOutbox(
  context: CommandContext,
  { state, outbox }: { state: StateStore; outbox: OutboxStore },
  change: OutboxChange,
  waitSeconds: number,
): Promise<number> {
  return withStateLock(state, context, waitSeconds, async ({ assertHeld }) => {
    const owner = { runId: randomBytes(8).toString('hex'), now: context.now };
    const ledger = await state.loadLedger();
    if (ledger === undefined) return 0;
    const lock = await outbox.lock(owner, waitSeconds * 1000, ledger.outbox.foldedBelow);
    try {
      const documents = await outbox.load();
      const folded = { ...ledger, outbox: foldMarks(ledger.outbox, documents, lock.generation) };
      const changed = applyChange(folded, change, context.now);
      if (changed.size === 0) return 0;
      await assertHeld();
      const deliveries = new Map([...folded.outbox.deliveries, ...changed]);
      await state.saveLedger({ ...folded, outbox: { ...folded.outbox, deliveries } });
      return changed.size;
    } finally {
      await lock.release();
    }
  });
}

/** Pure: what becomes of which deliveries. @throws NoroshiError `usage.delivery` for a key that is not there */
export function applyChange(ledger: Ledger, change: OutboxChange, now: Date): Map<string, Delivery> {
  const all = [...ledger.outbox.deliveries.values()];
  const waiting: Partial<Delivery> = { status: 'waiting', tries: 0, nextTryAt: null, lastError: null, doneAt: null };
  if (change.kind === 'release') {
    const held = all.filter(({ status }) => status === 'held');
    return new Map(held.map((delivery) => [delivery.key, { ...delivery, ...waiting }]));
  }
  if (change.kind === 'catch-up') {
    const counted = all.filter(({ status, customer }) => status === 'counted' && (change.customer ?? customer) === customer); // prettier-ignore
    return new Map(counted.flatMap((delivery) => catchUp(ledger, delivery, now)));
  }
  const known = ledger.outbox.deliveries.get(change.key);
  if (known === undefined) {
    const nearest = findNearest(change.key, ledger.outbox.deliveries.keys());
    throw new NoroshiError(
      'usage.delivery',
      { en: `There is no message "${change.key}".`, ja: `「${change.key}」というメッセージはありません。` },
      {
        hint: {
          en: didYouMean(nearest) || 'Their keys are told by "noroshi notify --list".',
          ja: didYouMean(nearest, 'ja') || 'キーは「noroshi notify --list」で確認できます。',
        },
      },
    );
  }
  const changed: Delivery =
    change.kind === 'drop'
      ? { ...known, status: 'dropped', lastError: 'dropped by hand', doneAt: now, nextTryAt: null }
      : { ...known, ...waiting, newsAt: now };
  return new Map([[change.key, changed]]);
}

/** Of a case that is still open: how it is now, as a first message; where more was said since, under that number. */
function catchUp(ledger: Ledger, delivery: Delivery, now: Date): [string, Delivery][] {
  const own = ledger.pages.get(delivery.customer)?.cases.find(({ caseId }) => caseId === delivery.caseId);
  const last = own?.reports.at(-1);
  if (last === undefined || last.state === 'resolved') return [];
  const fresh: Delivery = {
    ...delivery,
    number: last.number,
    from: last.number,
    key: deliveryKey({ ...delivery, number: last.number }),
    status: 'waiting',
    isFirst: true,
    plannedAt: now,
    newsAt: now,
  };
  if (fresh.key === delivery.key) return [[delivery.key, fresh]];
  const replaced: Delivery = { ...delivery, status: 'dropped', lastError: 'told by a later report', doneAt: now };
  return [
    [delivery.key, replaced],
    [fresh.key, fresh],
  ];
}
