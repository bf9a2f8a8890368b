import { NoroshiError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { countDeliveries } from '../../model/deliveries/count-deliveries.ts';
import type { Outbox } from '../../model/ledger/outbox.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import type { RunSummary } from '../run/run-summary.ts';
import { openOutbox } from '../wiring.ts';
import type { DeliverEnd } from './deliver-waiting.ts';
import type { DeliverySummary } from './delivery-summary.ts';
import type { DeliveryPlanning } from './plan-run.ts';

/** `null` where nobody is told of anything. */
export function openOutboxOf(config: Config, context: CommandContext): Promise<OutboxStore> | null {
  return config.notify === null ? null : openOutbox(config, context);
}

async function tellWaiting(
  config: Config,
  context: CommandContext,
  { state, outbox }: { state: StateStore; outbox: OutboxStore },
  { recipients }: DeliveryPlanning,
  limitMs: number,
): Promise<DeliverEnd> {
  // Loaded here: most of what sends mails is of no use to a run that tells nobody.
  const { deliverWaiting } = await import('./deliver-waiting.ts');
  return deliverWaiting(config, context, state, outbox, { recipients, limitMs, waitSeconds: 0 });
}

/** The pages are live by then: that nobody could be told makes the run no worse than partial. */
export async function tellAfterRun(
  config: Config,
  context: CommandContext,
  stores: { state: StateStore; outbox: OutboxStore },
  done: { summary: RunSummary; planning: DeliveryPlanning },
  limitMs: number,
): Promise<void> {
  try {
    addDeliveries(done.summary, await tellWaiting(config, context, stores, done.planning, limitMs));
  } catch (thrown) {
    if (!(thrown instanceof NoroshiError) || done.summary.deliveries === undefined) throw thrown;
    const { message, hint } = thrown;
    done.summary.deliveries.problems.push(hint === undefined ? message : `${message} ${hint}`);
  }
}

/** Counts of cases that are open: what is over and was never sent is nobody's concern any more. */
export function summarizePlanned(outbox: Outbox, now: Date, planning: DeliveryPlanning): DeliverySummary {
  const planned = [...outbox.deliveries.values()].filter(({ plannedAt, channel }) => plannedAt.getTime() === now.getTime() && channel !== 'operators'); // prettier-ignore
  const held = planned.filter(({ status }) => status === 'held').length;
  const problems = [
    ...planning.problems,
    ...(held === 0
      ? []
      : [
          `This run planned ${held} messages, more than notify.perRunLimit: none of them goes until "noroshi notify --release".`,
        ]),
  ];
  return {
    ...countDeliveries(outbox.deliveries.values()),
    planned: planned.filter(({ status }) => status !== 'counted').length,
    isBusy: false,
    problems,
  };
}

function addDeliveries(summary: RunSummary, end: DeliverEnd): void {
  const before = summary.deliveries;
  if (before === undefined) return;
  summary.deliveries = end.isBusy
    ? { ...before, isBusy: true }
    : {
        ...before,
        ...countDeliveries(end.outbox.deliveries.values()),
        problems: [...before.problems, ...end.problems],
      };
}
