import { HOUR_MS, DAY_MS } from '../base/durations.ts';
import { READS_A_RUN } from '../snapshot/open-questions.ts';
import type { Alert } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { isPassing } from './read-hosts.ts';
import { SourceError } from './source-error.ts';

/** So many refusals in a row, and nothing but refusals, mean that this Mackerel has no logs. */
const PROOF_OF_NO_LOGS = 3;
const ASK_AGAIN_AFTER_MS = DAY_MS;
/** A log is complete soon after the alert closed; one that never says how it ended is of no more use. */
const WAIT_FOR_END_MS = HOUR_MS;

export interface LogsRead {
  /** Those that were given, with what was read. */
  alerts: Alert[];
  refusedSince: Date | undefined;
  /** How many closed ones were not asked for: the next runs do. */
  leftOver: number;
}

/**
 * The logs of the given alerts: the exact times of their changes, and how those ended that are over.
 *
 * @param wanted in the order in which they are asked for, the most urgent first
 * @param refusedSince since when all logs have been refused, if they were
 */
export async function readStatusLogs(
  client: MackerelClient,
  wanted: readonly Alert[],
  now: Date,
  refusedSince: Date | undefined,
): Promise<LogsRead> {
  const reader = new LogReader(client, now, refusedSince);
  const alerts: Alert[] = [];
  for (const alert of wanted) alerts.push(await reader.read(alert));
  return { alerts, refusedSince: reader.refusedSince, leftOver: reader.leftOver };
}

class LogReader {
  refusedSince: Date | undefined;
  leftOver = 0;
  readonly #client: MackerelClient;
  readonly #now: Date;
  #asked = 0;
  #refusals = 0;
  #readAny = false;
  #isOver = false;

  constructor(client: MackerelClient, now: Date, refusedSince: Date | undefined) {
    this.#client = client;
    this.#now = now;
    // Once a day it is tried again: a key or an installation may have changed.
    const isFresh = refusedSince !== undefined && now.getTime() - refusedSince.getTime() < ASK_AGAIN_AFTER_MS;
    this.refusedSince = isFresh ? refusedSince : undefined;
  }

  async read(alert: Alert): Promise<Alert> {
    if (this.refusedSince !== undefined) return withLog(alert, 'refused');
    if (this.#isOver || this.#asked === READS_A_RUN.logs || !this.#client.hasTimeLeft()) return this.#leave(alert);
    this.#asked++;
    try {
      const { changes, hasEnd, trigger } = await this.#client.fetchStatusLog(alert.id);
      this.#readAny = true;
      const logged = changes.length === 0 ? alert : { ...alert, statusLog: changes };
      if (hasEnd || alert.closedAt === null) return withLog(logged, 'read', trigger);
      const waitedMs = this.#now.getTime() - alert.closedAt.getTime();
      return waitedMs < WAIT_FOR_END_MS ? this.#leave(logged) : withLog(logged, 'refused');
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      return this.#refuse(alert, thrown);
    }
  }

  #refuse(alert: Alert, error: SourceError): Alert {
    this.#client.oddities.count('status_log_unread');
    const isRefusal = error.status === 403 || error.status === 404;
    if (!isRefusal) {
      this.#isOver ||= isPassing(error);
      return this.#leave(alert);
    }
    this.#refusals++;
    if (this.#refusals === PROOF_OF_NO_LOGS && !this.#readAny) {
      this.refusedSince = this.#now;
      this.#client.oddities.count('status_logs_refused');
    }
    return withLog(alert, 'refused');
  }

  #leave(alert: Alert): Alert {
    if (alert.closedAt !== null) this.leftOver++;
    return alert;
  }
}

function withLog(alert: Alert, log: 'read' | 'refused', trigger: string | null = null): Alert {
  return alert.closing === undefined ? alert : { ...alert, closing: { ...alert.closing, log, trigger } };
}
