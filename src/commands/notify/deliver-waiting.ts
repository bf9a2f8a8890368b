import { randomBytes } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import { parseMailServer } from '../../config/notify/mail-server.ts';
import { EXTRA_AUTHORITIES, readAuthorities } from '../../io/connections/certificate-authorities.ts';
import { systemTiming, type Timing } from '../../io/timing.ts';
import { foldMarks } from '../../model/deliveries/fold-marks.ts';
import { listListeners, listOperators } from '../../model/deliveries/listeners.ts';
import type { Ledger } from '../../model/ledger/ledger.ts';
import { emptyOutbox, type DeliveryMark, type Outbox } from '../../model/ledger/outbox.ts';
import { SERVICE_BASES } from '../../notify/channels/post-message.ts';
import { deliver, type DeliverResult, type Endpoint, type Lane } from '../../notify/deliver.ts';
import { loadMailRenderer } from '../../notify/mail/mail-templates.ts';
import type { SmtpLine } from '../../notify/mail/smtp-connection.ts';
import { createTokenBucket } from '../../notify/mail/token-bucket.ts';
import type { RecipientsRead } from '../../recipients/recipient.ts';
import { lostLockError } from '../../state/guard-saves.ts';
import { createMarkBook, type OutboxStore } from '../../state/outbox-store.ts';
import { StateError, type StateLock, type StateStore } from '../../state/state-store.ts';
import { connectionsOf } from '../connections.ts';
import type { CommandContext } from '../context.ts';
import { spokenLocale } from '../locale.ts';

const CHANNEL_TIMEOUT_MS = 20_000;
/** Asking a store for each mail would cost as much as the mail. */
const HELD_FOR_MS = 2_000;

/** Somebody else is at it. */
export type DeliverEnd = { isBusy: true } | ({ isBusy: false } & DeliverResult & { outbox: Outbox });

export interface DeliverOptions {
  recipients: RecipientsRead;
  /** `null`: until all is tried once. */
  limitMs: number | null;
  waitSeconds: number;
}

/** Delivers what waits, under the lock of the outbox. Documents are read before the ledger: what is in neither was never noted. */
export async function deliverWaiting(
  config: Config,
  context: CommandContext,
  state: StateStore,
  store: OutboxStore,
  options: DeliverOptions,
): Promise<DeliverEnd> {
  const owner = { runId: randomBytes(8).toString('hex'), now: context.clock() };
  const lockAfter = (foldedBelow: number): Promise<StateLock> =>
    store.lock(owner, options.waitSeconds * 1000, foldedBelow);
  let lock: StateLock;
  try {
    lock = await lockAfter(0);
  } catch (thrown) {
    if (thrown instanceof StateError && thrown.code === 'state.locked') return { isBusy: true };
    throw thrown;
  }
  const timing: Timing = { ...systemTiming, now: context.clock };
  const forgetInterrupt = context.onInterrupt?.(async (signal) => {
    context.tell(
      spokenLocale(context) === 'ja'
        ? `${signal}：まだ送っていないものは、次回の実行で送ります。`
        : `${signal}: what is not sent yet waits for the next run.`,
    );
    await lock.release();
  });
  try {
    let loaded = await loadDeliverable(state, store, lock.generation);
    const foldedBelow = loaded.ledger?.outbox.foldedBelow ?? 0;
    if (foldedBelow > lock.generation) {
      // The lock was deleted, or the state comes from elsewhere: what is noted under numbers that were folded is read by nobody.
      await lock.release();
      lock = await lockAfter(foldedBelow);
      loaded = await loadDeliverable(state, store, lock.generation);
    }
    const { ledger, doubtful } = loaded;
    if (ledger === undefined) return { isBusy: false, ...NOTHING, outbox: emptyOutbox() };
    const note = createMarkBook(store, lock.generation);
    // What a killed deliverer left in doubt is told once, by whoever finds it.
    if (doubtful.length > 0) await note(0, doubtful);
    const result = await deliver({
      config,
      ledger,
      endpoints: endpointsOf(config, options.recipients),
      mailLanes: config.notify?.mail?.connections ?? 1,
      openLane: await createLanes(config, context, timing),
      note,
      assertHeld: createHeldCheck(lock, store.location),
      timing,
      endMs: options.limitMs === null ? null : systemTiming.monotonicMs() + options.limitMs,
    });
    const problems = [...doubtful.map(describeDoubt), ...result.problems];
    const outbox = { ...ledger.outbox, deliveries: new Map(result.deliveries) };
    return { isBusy: false, ...result, doubt: result.doubt + doubtful.length, problems, outbox };
  } finally {
    await lock.release();
    forgetInterrupt?.();
  }
}

const NOTHING: DeliverResult = { tried: 0, sent: 0, refused: 0, doubt: 0, problems: [], deliveries: new Map() };

/** The ledger with every word of deliverers before `generation` in its outbox, and what is in doubt since. */
export async function loadDeliverable(
  state: StateStore,
  store: OutboxStore,
  generation: number,
): Promise<{ ledger: Ledger | undefined; doubtful: DeliveryMark[] }> {
  const documents = await store.load();
  const ledger = await state.loadLedger();
  if (ledger === undefined) return { ledger, doubtful: [] };
  const outbox = foldMarks(ledger.outbox, documents, generation);
  const inOrder = documents.toSorted((a, b) => a.generation - b.generation);
  const said = new Map(inOrder.flatMap(({ marks }) => marks.map((mark) => [mark.key, mark.status] as const)));
  const doubtful = [...outbox.deliveries.values()]
    .filter(({ key, status }) => status === 'doubt' && said.get(key) === 'sending')
    .map(({ key, status, tries, nextTryAt, lastError, doneAt }) => ({ key, status, tries, nextTryAt, lastError, at: doneAt ?? new Date(0) })); // prettier-ignore
  return { ledger: { ...ledger, outbox }, doubtful };
}

function describeDoubt({ key }: DeliveryMark): string {
  const [customer, caseId, number] = key.split('/');
  return `A message to customer "${customer}" (case ${caseId}, report ${number}) may or may not have arrived: the program ended while it was being sent. It is not sent again.`;
}

export function endpointsOf(config: Config, { recipients }: RecipientsRead): Map<string, Endpoint> {
  const endpoints = new Map<string, Endpoint>();
  for (const { id, formerIds, channel, language, name } of listListeners(config, recipients)) {
    const endpoint = { channel, locale: language, name };
    for (const each of [...formerIds, id]) endpoints.set(each, endpoint);
  }
  for (const { id, formerIds, channel, language } of listOperators(config)) {
    const endpoint = { channel, locale: language, name: '' };
    for (const each of [...formerIds, id]) endpoints.set(each, endpoint);
  }
  return endpoints;
}

/** What talks to a mail server or a service is loaded with the first message for one: most runs have none. */
async function createLanes(
  config: Config,
  context: CommandContext,
  timing: Timing,
): Promise<(kind: 'mail' | 'http') => Promise<Lane>> {
  const mail = config.notify?.mail ?? null;
  const render = await loadMailRenderer(config.notify?.templates ?? null, config.site.support);
  const bucket = createTokenBucket(mail?.perMinute ?? 1, timing);
  const http = {
    connections: connectionsOf(context),
    timeoutMs: CHANNEL_TIMEOUT_MS,
    timing,
    bases: SERVICE_BASES,
    source: new URL(config.site.url).host,
  };
  return async (kind) => {
    if (kind === 'http' || mail === null) {
      const { createHttpLane } = await import('../../notify/channels/http-lane.ts');
      return createHttpLane(http);
    }
    const { createMailLane } = await import('../../notify/mail/mail-lane.ts');
    return createMailLane({ mail, render, openLine: () => openLine(config, context), bucket, timing });
  };
}

/** @throws Error that names no password */
export async function openLine(config: Config, context: CommandContext): Promise<SmtpLine> {
  const { server = null, timeoutSeconds = 20, serverSource = '' } = config.notify?.mail ?? {};
  const parsed = server === null ? null : parseMailServer(server.reveal());
  if (parsed === null || !parsed.ok) throw new Error(`${serverSource} holds no mail server`);
  const read = readAuthorities(context.env[EXTRA_AUTHORITIES], [config.directory, process.cwd()]);
  const authorities = 'authorities' in read ? read.authorities : null;
  const { openSmtpLine } = await import('../../notify/mail/smtp-connection.ts');
  return openSmtpLine({ server: parsed.value, timeoutMs: timeoutSeconds * 1000, authorities });
}

function createHeldCheck(lock: StateLock, location: string): () => Promise<void> {
  let checkedMs = -Infinity;
  return async () => {
    const nowMs = systemTiming.monotonicMs();
    if (nowMs - checkedMs < HELD_FOR_MS) return;
    if (!(await lock.isHeld())) throw lostLockError(location);
    checkedMs = nowMs;
  };
}
