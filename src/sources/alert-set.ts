import type { Alert } from '../snapshot/snapshot.ts';

/**
 * Alerts gathered from several lists of one reading, by id. The lists were asked one after the other, and an alert never
 * opens again: where one says open and another closed, closed is the later word.
 */
export class AlertSet {
  readonly #byId = new Map<string, Alert>();

  add(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      const known = this.#byId.get(alert.id);
      const isKnownExactly = known !== undefined && known.closedAt !== null && known.isEndEstimated !== true;
      if (!isKnownExactly) this.#byId.set(alert.id, alert);
    }
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Newest first, as Mackerel lists them. */
  open(): Alert[] {
    return this.#sorted((alert) => alert.closedAt === null);
  }

  /** Newest first. */
  closed(): Alert[] {
    return this.#sorted((alert) => alert.closedAt !== null);
  }

  #sorted(isWanted: (alert: Alert) => boolean): Alert[] {
    const wanted = [...this.#byId.values()].filter(isWanted);
    return wanted.toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime() || (a.id < b.id ? -1 : 1));
  }
}
