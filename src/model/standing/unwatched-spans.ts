import type { Interval } from '../../base/interval.ts';
import type { CustomerModel } from '../model.ts';
import type { PageLedger } from '../ledger/ledger.ts';
import { OPEN_END } from '../spans.ts';

/** Before anything was observed. */
const EVER = new Date(0);

/**
 * When nobody watched each host of a customer, by component id; only hosts of which that is known are in it. A span begins
 * when the monitors were read that leave the host out, and ends with the run that finds it watched again, or gone. Of what was
 * unwatched at the first reading nobody knows since when.
 *
 * @param before what was known of it; `undefined`: this is the first reading
 */
export function unwatchedAfter(
  { hosts, rules }: Pick<CustomerModel, 'hosts' | 'rules'>,
  before: PageLedger['unwatched'] | undefined,
  { now, historyFrom }: { now: Date; historyFrom: Date },
): PageLedger['unwatched'] {
  const lasting = new Map<string, Date>();
  for (const own of hosts) {
    const { organization } = own;
    if (organization.watchBy(rules).host(own.host)) continue;
    lasting.set(own.id, before === undefined ? EVER : (organization.read?.monitorListReadAt ?? now));
  }
  if (lasting.size === 0 && (before === undefined || before.size === 0)) return NOTHING;
  const after = new Map<string, readonly Interval[]>();
  const lists = new Map<string, readonly Interval[]>();
  /** Hosts that were left out together share one list. */
  const keep = (id: string, spans: readonly Interval[]): void => {
    if (spans.length === 0) return;
    const key = spans.map(({ from, to }) => `${from.getTime()} ${to.getTime()}`).join();
    const shared = lists.get(key) ?? spans;
    lists.set(key, shared);
    after.set(id, shared);
  };
  for (const [id, spans] of before ?? []) {
    if (lasting.has(id)) continue;
    const ended = spans.map((span) => (!isOpen(span) ? span : { from: span.from, to: now }));
    keep(
      id,
      ended.filter(({ from, to }) => from < to && to >= historyFrom),
    );
  }
  for (const [id, since] of lasting) {
    const past = (before?.get(id) ?? []).filter(({ to }) => to >= historyFrom);
    keep(id, isOpen(past.at(-1)) ? past : [...past, { from: since, to: OPEN_END }]);
  }
  return after;
}

function isOpen(span: Interval | undefined): boolean {
  return span !== undefined && span.to >= OPEN_END;
}

const NOTHING: PageLedger['unwatched'] = new Map();
