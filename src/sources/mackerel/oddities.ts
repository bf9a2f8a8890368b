/** What was read tolerantly, counted. The words stand in snapshots and in the scope site. */
export type Oddity =
  | 'unknown_alert_type'
  | 'unknown_alert_status'
  | 'unknown_host_status'
  | 'unknown_recurrence'
  | 'invalid_alert'
  | 'invalid_host'
  | 'invalid_monitor'
  | 'invalid_downtime'
  | 'invalid_opened_at'
  | 'invalid_closed_at'
  | 'closed_at_estimated'
  | 'read_back_interrupted'
  | 'monitors_unread'
  | 'downtimes_unread'
  | 'status_log_unread'
  | 'status_logs_refused'
  | 'host_unread';

export class OddityCounter {
  readonly #counts = new Map<Oddity, number>();

  count(oddity: Oddity, times = 1): void {
    if (times > 0) this.#counts.set(oddity, (this.#counts.get(oddity) ?? 0) + times);
  }

  addAll(other: OddityCounter): void {
    for (const [oddity, times] of other.#counts) this.count(oddity, times);
  }

  /** Sorted by name, so that the same reading gives the same bytes. */
  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
