import type { FailureCause } from './failure-cause.ts';

// Release 0.1.0 refuses a snapshot with a key it does not know, and then learns everything anew. So that a roll back finds
// a state it can read, what was added since stands in a document of its own, by organization and id. A document that belongs to
// another snapshot is of no use: its facts are read again.

type Row = Record<string, unknown>;

/** A snapshot as it stands in a file; moments are still dates, or already text. */
export interface SnapshotFile {
  version: number;
  takenAt: unknown;
  organizations: Row[];
}

/** What 0.1.0 does not know, by organization: keys of the record itself, and of its rows by list and id. */
interface AddedFile {
  version: number;
  takenAt: unknown;
  organizations: Record<string, { record: Row; rows: Record<string, Record<string, Row>>; cause?: unknown }>;
}

const ORGANIZATION_KEYS = new Set(
  (
    'name readAt failure hosts alerts closedAlerts monitors downtimes readBack nameCheckedAt downtimesReadAt ' +
    'monitorsReadAt oddities requestCount'
  ).split(' '),
);
const ALERT_KEYS = new Set('id type status monitorId hostId openedAt closedAt publicText statusLog'.split(' '));
const ROW_KEYS: Record<string, ReadonlySet<string>> = {
  alerts: ALERT_KEYS,
  closedAlerts: ALERT_KEYS,
  monitors: new Set('id type name isMuted service'.split(' ')),
  downtimes: new Set(
    (
      'id publicText startsAt durationMinutes recurrence serviceScopes serviceExcludeScopes roleScopes ' +
      'roleExcludeScopes monitorScopes monitorExcludeScopes'
    ).split(' '),
  ),
};
const CAUSES = new Set<unknown>([
  'auth',
  'forbidden',
  'rate_limit',
  'timeout',
  'network',
  'server',
  'shape',
  'name_mismatch',
] satisfies FailureCause[]);
/** The word that 0.1.0 has for what it has no word for: something is wrong with what was read. */
const NEAREST_CAUSE: FailureCause = 'shape';

/** The parts of a file that 0.1.0 knows, and those that were added. Pure; joined they are the file again. */
export function splitFile(file: SnapshotFile): { base: SnapshotFile; added: AddedFile } {
  const added: AddedFile = { version: file.version, takenAt: file.takenAt, organizations: {} };
  const organizations = file.organizations.map((organization) => {
    const [base, record] = splitRow(organization, ORGANIZATION_KEYS);
    const rows: Record<string, Record<string, Row>> = {};
    for (const [list, known] of Object.entries(ROW_KEYS)) {
      base[list] = (organization[list] as Row[]).map((row) => {
        const [kept, more] = splitRow(row, known);
        if (more !== null) setOwn((rows[list] ??= {}), String(row.id), more);
        return kept;
      });
    }
    const failure = organization.failure as Row | null;
    const isNewCause = failure !== null && !CAUSES.has(failure.cause);
    if (isNewCause) base.failure = { ...failure, cause: NEAREST_CAUSE };
    if (record !== null || Object.keys(rows).length > 0 || isNewCause) {
      const cause = isNewCause ? { cause: failure.cause } : {};
      setOwn(added.organizations, String(organization.name), { record: record ?? {}, rows, ...cause });
    }
    return base;
  });
  return { base: { ...file, organizations }, added };
}

/** The whole file; `undefined` when `added` is none, or of another snapshot. Trusts nothing: a schema looks at it next. */
export function joinFile(base: unknown, added: unknown): unknown {
  if (!isRow(base) || !isRow(added) || added.takenAt !== base.takenAt || !isRow(added.organizations)) return undefined;
  const more = added.organizations;
  if (!Array.isArray(base.organizations)) return undefined;
  const organizations = base.organizations.map((organization: unknown) => {
    if (!isRow(organization)) return organization;
    const own = readOwn(more, String(organization.name));
    if (!isRow(own)) return organization;
    const joined: Row = { ...organization, ...(isRow(own.record) ? own.record : {}) };
    for (const list of Object.keys(ROW_KEYS)) {
      const rows = isRow(own.rows) ? own.rows[list] : undefined;
      if (isRow(rows) && Array.isArray(organization[list])) joined[list] = organization[list].map(withMore(rows));
    }
    if (own.cause !== undefined && isRow(organization.failure)) {
      joined.failure = { ...organization.failure, cause: own.cause };
    }
    return joined;
  });
  return { ...base, organizations };
}

function withMore(rows: Row): (row: unknown) => unknown {
  return (row) => {
    const more = isRow(row) ? readOwn(rows, String(row.id)) : undefined;
    return isRow(row) && isRow(more) ? { ...row, ...more } : row;
  };
}

/** The same row when there is nothing to take away. */
function splitRow(row: Row, known: ReadonlySet<string>): [base: Row, more: Row | null] {
  const keys = Object.keys(row);
  if (known !== ORGANIZATION_KEYS && keys.every((key) => known.has(key))) return [row, null];
  const more = keys.filter((key) => !known.has(key));
  const pick = (picked: readonly string[]): Row => Object.fromEntries(picked.map((key) => [key, row[key]]));
  return [pick(keys.filter((key) => known.has(key))), more.length === 0 ? null : pick(more)];
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readOwn(row: Row, key: string): unknown {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}

/** Also for a key such as `__proto__`. */
function setOwn<T>(rows: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(rows, key, { value, enumerable: true, configurable: true, writable: true });
}
