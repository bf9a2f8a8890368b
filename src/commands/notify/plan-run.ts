import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config, Locale } from '../../config/config.ts';
import { foldMarks, type MarkDocument } from '../../model/deliveries/fold-marks.ts';
import { listListeners } from '../../model/deliveries/listeners.ts';
import { planDeliveries } from '../../model/deliveries/plan-deliveries.ts';
import { planOperators, planTargetNews } from '../../model/deliveries/plan-operators.ts';
import { alertKey, type Ledger } from '../../model/ledger/ledger.ts';
import type { Outbox } from '../../model/ledger/outbox.ts';
import type { Model } from '../../model/model.ts';
import { formatFinding } from '../../recipients/words/finding-words.ts';
import type { RecipientsRead } from '../../recipients/recipient.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import { StateError, type StateStore } from '../../state/state-store.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';
import type { TargetSummary } from '../run/run-summary.ts';

/** What a run knows of deliveries beside the ledger. */
export interface DeliveryPlanning {
  recipients: RecipientsRead;
  /** Ids of customers of whom somebody is told. */
  toldCustomers: ReadonlySet<string>;
  plan: (model: Model, before: Ledger | undefined) => Promise<{ outbox: Outbox; nextAt: Date | null }>;
  /** What is wrong with the list of recipients, as lines. */
  problems: string[];
}

/** Reads the recipients; the plan is made when the reports are. */
export async function preparePlanning(
  config: Config,
  context: CommandContext,
  outbox: OutboxStore,
): Promise<DeliveryPlanning> {
  const { loadRecipients } = await import('../../recipients/load-recipients.ts');
  const recipients = loadRecipients(config);
  return {
    recipients,
    problems: describeRecipients(recipients, spokenLocale(context)),
    toldCustomers: new Set(listListeners(config, recipients.recipients).map(({ customer }) => customer)),
    plan: async (model, before) => {
      const folded = await foldFinished(model.ledger.outbox, outbox, context);
      const ledger = { ...model.ledger, outbox: { ...folded, removableBelow: before?.outbox.foldedBelow ?? 0 } };
      const plan = planDeliveries({
        config,
        recipients: recipients.isRead ? recipients.recipients : null,
        isComplete: recipients.findings.every(({ severity }) => severity === 'warning'),
        before,
        ledger,
        now: model.now,
        hostsTotalOf: (customer) => model.analyses.get(customer)?.headline.hostsTotal ?? 0,
      });
      const withNotes = planOperators({ config, ledger, plan, facts: factsOf(model), now: model.now });
      return { outbox: withNotes, nextAt: plan.nextAt };
    },
  };
}

export function describeRecipients({ findings, source }: RecipientsRead, locale: Locale): string[] {
  const file = source.startsWith('$') ? source : basename(source);
  return findings.map((finding) => formatFinding(finding, file, locale));
}

/**
 * What deliverers noted that are done. Where nobody delivers, all are; while somebody does, it is left for the next run:
 * planning does not depend on it.
 */
export async function foldFinished(
  outbox: Outbox,
  store: OutboxStore,
  { now, logger }: CommandContext,
): Promise<Outbox> {
  const documents = await loadOrWarn(store, logger);
  if (documents.every(({ generation }) => generation < outbox.foldedBelow)) return outbox;
  let below: number;
  try {
    const lock = await store.lock({ runId: randomBytes(8).toString('hex'), now }, 0, outbox.foldedBelow);
    below = lock.generation;
    await lock.release();
  } catch (thrown) {
    if (thrown instanceof StateError && thrown.code === 'state.locked') return outbox;
    throw thrown;
  }
  // Read again: until the lock was had, somebody may have noted more.
  return foldMarks(outbox, await store.load(), below);
}

/** A broken document keeps deliverers from sending, who cannot know what was sent; it does not keep pages from going out. */
async function loadOrWarn(store: OutboxStore, logger: CommandContext['logger']): Promise<MarkDocument[]> {
  try {
    return await store.load();
  } catch (thrown) {
    if (!(thrown instanceof StateError) || thrown.code !== 'state.broken') throw thrown;
    logger.warn(`What was delivered cannot be read at ${store.location}: ${thrown.message}`);
    return [];
  }
}

function factsOf(model: Model): {
  failing: { name: string; cause: string; since: Date }[];
  unmapped: string[];
  unmappedHosts: number;
} {
  const failing = [...model.organizations.values()].flatMap(({ name, unreadable }) =>
    unreadable === null || unreadable.cause === 'not_asked'
      ? []
      : [{ name, cause: unreadable.cause, since: unreadable.since }],
  );
  const unmapped = model.unmapped.alerts.map(({ organization, alert }) => alertKey(organization.name, alert.id));
  return { failing, unmapped, unmappedHosts: model.unmapped.hosts.length };
}

/**
 * Tells operators of targets that took no pages, or do again, in the same run: before anybody delivers.
 * @returns the ledger as it is then
 */
export async function planAfterPublishing(
  config: Config,
  { state, assertHeld }: { state: StateStore; assertHeld: () => Promise<void> },
  { ledger, now }: Pick<Model, 'ledger' | 'now'>,
  targets: readonly TargetSummary[],
): Promise<Ledger> {
  const failed = targets.filter(({ ok }) => !ok).map(({ tree, target }) => `${tree} → ${target}`);
  const outbox = planTargetNews({ config, ledger, now }, failed);
  if (outbox === null) return ledger;
  await assertHeld();
  await state.saveLedger({ ...ledger, outbox });
  return { ...ledger, outbox };
}
