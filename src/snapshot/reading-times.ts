import type { OrganizationSnapshot, Snapshot } from './snapshot.ts';
import { haveSameText, textOfHosts, withUnreadHosts } from './unread-hosts.ts';

// What a reading says of itself – when it asked, how often, how far the clocks differ – and not of the organization. In a
// quiet run nothing else is new.

const TIME_KEYS = [
  'readAt',
  'nameCheckedAt',
  'downtimesReadAt',
  'downtimesTriedAt',
  'monitorsReadAt',
  'monitorListReadAt',
  'monitorListTriedAt',
  'lateChecksReadAt',
] as const;
const FIGURE_KEYS = ['clockSkewMs', 'requestCount'] as const;

type TimeKey = (typeof TIME_KEYS)[number];
type FigureKey = (typeof FIGURE_KEYS)[number];
type ReadingKey = TimeKey | FigureKey;

/** What one reading of an organization says of itself. */
export type ReadingTimes = Partial<Pick<OrganizationSnapshot, ReadingKey>>;

const READING_KEYS: ReadonlySet<string> = new Set<ReadingKey>([...TIME_KEYS, ...FIGURE_KEYS]);

export function timesOf(record: OrganizationSnapshot): ReadingTimes {
  const keys = Object.keys(record).filter((key) => READING_KEYS.has(key)) as ReadingKey[];
  return Object.fromEntries(keys.map((key) => [key, record[key]]));
}

/** The same facts, read at other times. */
export function withTimes(record: OrganizationSnapshot, times: ReadingTimes): OrganizationSnapshot {
  const text = textOfHosts(record);
  const keys = factKeys(record).filter((key) => key !== 'hosts' || text === undefined);
  const facts = Object.fromEntries(keys.map((key) => [key, record[key]]));
  const again = { ...facts, ...times } as OrganizationSnapshot;
  return text === undefined ? again : withUnreadHosts(again, text);
}

/**
 * Whether two readings say the same of every organization, in the same order; what was never asked before is something else.
 *
 * @param changed names of organizations of which they may say something else; of the others it is known that they do not. Left
 *   out: all of them
 */
export function saySame(a: Snapshot, b: Snapshot | null, changed?: ReadonlySet<string>): boolean {
  if (b === null || a.organizations.length !== b.organizations.length) return false;
  return a.organizations.every((record, i) => {
    const other = b.organizations[i]!;
    return changed?.has(record.name) === false ? record.name === other.name : saysSame(record, other);
  });
}

/** The same of one of them. */
export function saysSame(a: OrganizationSnapshot, b: OrganizationSnapshot): boolean {
  for (const key of TIME_KEYS) if ((a[key] ?? null) === null ? (b[key] ?? null) !== null : b[key] == null) return false;
  let count = 0;
  for (const each in a) {
    const key = each as keyof OrganizationSnapshot;
    if (READING_KEYS.has(key)) continue;
    count++;
    if (!(key in b) || !((key === 'hosts' && haveSameText(a, b)) || isSame(a[key], b[key]))) return false;
  }
  for (const key in b) if (!READING_KEYS.has(key)) count--;
  return count === 0;
}

function factKeys(record: OrganizationSnapshot): (keyof OrganizationSnapshot)[] {
  return Object.keys(record).filter((key) => !READING_KEYS.has(key)) as (keyof OrganizationSnapshot)[];
}

/** Of values as they stand in JSON, and moments. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]))
  );
}
