import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config, Locale } from '../../config/config.ts';
import { foldMarks, type MarkPiece } from '../../model/deliveries/fold-marks.ts';
import { listListeners } from '../../model/deliveries/listeners.ts';
import { planDeliveries } from '../../model/deliveries/plan-deliveries.ts';
import { planOperators } from '../../model/deliveries/plan-operators.ts';
import { alertKey, type Ledger } from '../../model/ledger/ledger.ts';
import type { Outbox } from '../../model/ledger/outbox.ts';
import type { Model } from '../../model/model.ts';
import { formatFinding } from '../../recipients/words/finding-words.ts';
import { loadRecipients } from '../../recipients/load-recipients.ts';
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
export function preparePlanning(
  config: Config,
  context: CommandContext,
  state: StateStore,
  outbox: OutboxStore,
): DeliveryPlanning {
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
      const facts = { ...factsOf(model), targets: await loadFailedTargets(state) };
      const withNotes = planOperators({ config, ledger, plan, facts, now: model.now });
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
  const pieces = await loadOrWarn(store, logger);
  if (pieces.every(({ generation }) => generation < outbox.foldedBelow)) return outbox;
  let below: number;
  try {
    const lock = await store.lock({ runId: randomBytes(8).toString('hex'), now }, 0);
    below = lock.generation;
    await lock.release();
  } catch (thrown) {
    if (thrown instanceof StateError && thrown.code === 'state.locked') return outbox;
    throw thrown;
  }
  // Read again: until the lock was had, somebody may have noted more.
  return foldMarks(outbox, await store.load(), below);
}

/** A broken piece keeps deliverers from sending, who cannot know what was sent; it does not keep pages from going out. */
async function loadOrWarn(store: OutboxStore, logger: CommandContext['logger']): Promise<MarkPiece[]> {
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

const FAILED_TARGETS = 'failed-targets';

/** Targets that did not take their tree in the run before: operators are told with the next one. */
async function loadFailedTargets(state: StateStore): Promise<string[]> {
  const bytes = await state.load(FAILED_TARGETS);
  if (bytes === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const { targets } = parsed as { targets?: unknown };
    return Array.isArray(targets) ? targets.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

export async function saveFailedTargets(state: StateStore, targets: readonly TargetSummary[]): Promise<void> {
  const failed = targets.filter(({ ok }) => !ok).map(({ tree, target }) => `${tree} → ${target}`);
  const before = await loadFailedTargets(state);
  if (JSON.stringify(before) === JSON.stringify(failed)) return;
  await state.save(FAILED_TARGETS, Buffer.from(JSON.stringify({ version: 1, targets: failed })));
}
