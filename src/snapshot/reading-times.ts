import type { OrganizationSnapshot, Snapshot } from './snapshot.ts';

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
  return Object.fromEntries(Object.entries(record).filter(([key]) => READING_KEYS.has(key)));
}

/** The same facts, read at other times. */
export function withTimes(record: OrganizationSnapshot, times: ReadingTimes): OrganizationSnapshot {
  const facts = Object.fromEntries(Object.entries(record).filter(([key]) => !READING_KEYS.has(key)));
  return { ...facts, ...times } as OrganizationSnapshot;
}

/** Whether two readings say the same of every organization, in the same order; what was never asked before is something else. */
export function saySame(a: Snapshot, b: Snapshot): boolean {
  if (a.organizations.length !== b.organizations.length) return false;
  return a.organizations.every((record, i) => saysSame(record, b.organizations[i]!));
}

/** The same of one of them. */
export function saysSame(a: OrganizationSnapshot, b: OrganizationSnapshot): boolean {
  for (const key of TIME_KEYS) if ((a[key] ?? null) === null ? (b[key] ?? null) !== null : b[key] == null) return false;
  const facts = (record: OrganizationSnapshot): string[] => Object.keys(record).filter((key) => !READING_KEYS.has(key));
  const keys = facts(a);
  if (keys.length !== facts(b).length) return false;
  return keys.every((key) => isSame(a[key as keyof OrganizationSnapshot], b[key as keyof OrganizationSnapshot]));
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
