import { splitFile, type SnapshotFile } from './added-facts.ts';
import { putHosts } from './hosts-in-text.ts';
import { ALERT_KEYS, ORGANIZATION_KEYS, SNAPSHOT_VERSION } from './schema.ts';
import type { Alert, Host, OrganizationSnapshot, Snapshot } from './snapshot.ts';
import { textOfHosts } from './unread-hosts.ts';

/** One line of JSON; the same snapshot gives the same bytes, in whatever order its records were put together. */
export function serializeSnapshot(snapshot: Snapshot): string {
  return `${JSON.stringify(toFile(snapshot))}\n`;
}

/**
 * For the state: the snapshot as release 0.1.0 reads it, in chunks, and what was added since; see {@link splitFile}. Hosts that
 * nobody read go on as they are.
 */
export function serializeInTwo(snapshot: Snapshot): { base: Uint8Array[]; added: string | null } {
  const { base, added } = splitFile(toFile(snapshot, hostsToWrite));
  const hasNone = Object.keys(added.organizations).length === 0;
  const { organizations, ...around } = base;
  const begin = `${JSON.stringify(around).slice(0, -1)},"organizations":[`;
  const rows = organizations.flatMap((row, i) => {
    const text = textOfHosts(snapshot.organizations[i]!);
    const written = JSON.stringify(row);
    const own = text === undefined ? [Buffer.from(written)] : putHosts(written, text.bytes);
    return i === 0 ? own : [COMMA, ...own];
  });
  const chunks = [Buffer.from(begin), ...rows, Buffer.from(']}\n')];
  return { base: chunks, added: hasNone ? null : `${JSON.stringify(added)}\n` };
}

const COMMA = Buffer.from(',');

/** Those whose text is put in their place are left out. */
function hostsToWrite(record: OrganizationSnapshot): readonly Host[] {
  return textOfHosts(record) === undefined ? record.hosts : [];
}

function toFile(
  { takenAt, organizations }: Snapshot,
  hostsOf: (record: OrganizationSnapshot) => readonly Host[] = ({ hosts }) => hosts,
): SnapshotFile {
  const alerts = (rows: readonly Alert[]): unknown[] => rows.map((alert) => inOrder(alert, ALERT_KEYS));
  const ordered = organizations.map((record) =>
    inOrder(record, ORGANIZATION_KEYS, {
      hosts: () => hostsOf(record),
      alerts: () => alerts(record.alerts),
      closedAlerts: () => alerts(record.closedAlerts),
    }),
  );
  return { version: SNAPSHOT_VERSION, takenAt, organizations: ordered };
}

function inOrder<T extends object>(
  row: T,
  keys: readonly (keyof T & string)[],
  values: Partial<Record<keyof T & string, () => unknown>> = {},
): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => key in row).map((key) => [key, values[key]?.() ?? row[key]]));
}
