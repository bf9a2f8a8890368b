import { z } from 'zod';
import { Pool } from '../base/pool.ts';
import { fail, succeed, type Result } from '../base/result.ts';
import { cleanLine } from '../base/text.ts';
import { joinFile } from './added-facts.ts';
import { cutHosts, type CutSnapshot } from './hosts-in-text.ts';
import { areHosts } from './known-hosts.ts';
import { ISO_UTC, readPlain } from './plain-organizations.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { Host, HostService, Snapshot } from './snapshot.ts';
import { shareServices, withUnreadHosts, type HostsText } from './unread-hosts.ts';
import { FAILURE_CAUSES } from './failure-cause.ts';

// The file: `{"version":1,"takenAt":…,"organizations":[…]}`, moments as ISO 8601 UTC, otherwise the records as they are.
// Unknown keys are refused: a snapshot is made by this program, and what it does not know may matter.

export const SNAPSHOT_VERSION = 1;

const MomentSchema = z.string().transform((text, context) => {
  const at = new Date(text);
  if (ISO_UTC.test(text) && !Number.isNaN(at.getTime())) return at;
  context.addIssue({ code: 'custom', message: 'Expected a moment such as 2026-08-22T03:04:05Z' });
  return z.NEVER;
});
const IdSchema = z.string().min(1).max(128);
const CountSchema = z.number().int().nonnegative();

/** {@link areHosts} says the same in less time. */
export const HostSchema = z.strictObject({
  id: IdSchema,
  name: z.string(),
  label: z.string(),
  status: z.enum(['working', 'standby', 'maintenance', 'poweroff', 'unrecognized']),
  services: z.array(z.strictObject({ name: z.string(), roles: z.array(z.string()) })),
});

/**
 * Hosts are nearly all of a file, and every run begins with reading it. Rows that are as this program wrote them are known
 * by a plain test; about any other the schema has the word, and says what is wrong where.
 */
const HostsSchema = z.unknown().transform((rows, context): Host[] => {
  if (areHosts(rows)) return rows;
  const parsed = z.array(HostSchema).safeParse(rows);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});

const AlertStatusSchema = z.enum(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']);

const ClosingSchema = z.strictObject({
  hasReason: z.boolean(),
  trigger: z.string().nullable(),
  log: z.enum(['read', 'unread', 'refused']),
  isHostListed: z.boolean().nullable(),
  isMonitorListed: z.boolean().nullable(),
  isForgotten: z.literal(true).exactOptional(),
});

const AlertSchema = z.strictObject({
  id: IdSchema,
  type: z.string(),
  status: AlertStatusSchema,
  monitorId: IdSchema.nullable(),
  hostId: IdSchema.nullable(),
  openedAt: MomentSchema,
  closedAt: MomentSchema.nullable(),
  publicText: z.string().nullable(),
  statusLog: z.array(z.strictObject({ at: MomentSchema, status: AlertStatusSchema })).nullable(),
  // Exact optional, here and below: a key that is there has a value.
  isOpeningEstimated: z.literal(true).exactOptional(),
  isEndEstimated: z.literal(true).exactOptional(),
  closing: ClosingSchema.exactOptional(),
});

const MonitorSchema = z.strictObject({
  id: IdSchema,
  type: z.string(),
  name: z.string(),
  isMuted: z.boolean(),
  service: z.string().nullable(),
  scopes: z.array(z.string()).exactOptional(),
  excludeScopes: z.array(z.string()).exactOptional(),
});

const DowntimeSchema = z.strictObject({
  id: IdSchema,
  publicText: z.string().nullable(),
  startsAt: MomentSchema,
  durationMinutes: z.number().positive(),
  recurrence: z
    .strictObject({
      type: z.enum(['hourly', 'daily', 'weekly', 'monthly', 'yearly']),
      interval: z.number().int().positive(),
      weekdays: z.array(z.string()),
      until: MomentSchema.nullable(),
    })
    .nullable(),
  serviceScopes: z.array(z.string()),
  serviceExcludeScopes: z.array(z.string()),
  roleScopes: z.array(z.string()),
  roleExcludeScopes: z.array(z.string()),
  monitorScopes: z.array(z.string()),
  monitorExcludeScopes: z.array(z.string()),
});

const FailureSchema = z.strictObject({
  cause: z.enum(FAILURE_CAUSES),
  message: z.string(),
  hint: z.string().nullable(),
  at: MomentSchema,
  since: MomentSchema,
});

const OrganizationSchema = z.strictObject({
  name: z.string().min(1),
  readAt: MomentSchema.nullable(),
  failure: FailureSchema.nullable(),
  hosts: HostsSchema,
  alerts: z.array(AlertSchema),
  closedAlerts: z.array(AlertSchema),
  monitors: z.array(MonitorSchema),
  downtimes: z.array(DowntimeSchema),
  readBack: z.strictObject({
    completeSince: MomentSchema.nullable(),
    resumeFrom: z.strictObject({ nextId: z.string(), until: MomentSchema }).nullable(),
  }),
  nameCheckedAt: MomentSchema.nullable(),
  downtimesReadAt: MomentSchema.nullable(),
  monitorsReadAt: MomentSchema.nullable().exactOptional(),
  monitorListReadAt: MomentSchema.exactOptional(),
  monitorListTriedAt: MomentSchema.exactOptional(),
  downtimesTriedAt: MomentSchema.exactOptional(),
  carriedHosts: CountSchema.exactOptional(),
  goneHosts: z.array(HostSchema).exactOptional(),
  unknownHosts: z.array(IdSchema).exactOptional(),
  lateChecksReadAt: MomentSchema.exactOptional(),
  logsRefusedSince: MomentSchema.exactOptional(),
  clockSkewMs: z.number().int().exactOptional(),
  pending: z.strictObject({ logs: CountSchema, ends: CountSchema, hosts: CountSchema }).exactOptional(),
  oddities: z.record(z.string().regex(/^[a-z_]{1,64}$/), CountSchema),
  requestCount: CountSchema,
});

const SnapshotSchema = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  takenAt: MomentSchema,
  organizations: z.array(
    z.unknown().transform((row, context): z.infer<typeof OrganizationSchema> => {
      const plain = readPlain(row);
      if (plain !== undefined) return plain;
      const parsed = OrganizationSchema.safeParse(row);
      if (parsed.success) return parsed.data;
      for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
      return z.NEVER;
    }),
  ),
});

export const ALERT_KEYS = AlertSchema.keyof().options;
export const ORGANIZATION_KEYS = OrganizationSchema.keyof().options;

/** @param added what `serializeInTwo` set apart; where it is of another snapshot or spoilt, it is left out */
export function parseSnapshot(text: string, added?: string): Result<Snapshot, SnapshotError> {
  const json = parseJson(text);
  if (json === undefined) {
    const message = {
      en: 'The snapshot is not JSON; it may have been cut off while it was written.',
      ja: 'スナップショットが JSON として読めません。書き込みの途中で切れたのかもしれません。',
    };
    return fail(
      new SnapshotError('snapshot.not_json', message, {
        hint: { en: 'Collect it again.', ja: '収集し直してください。' },
      }),
    );
  }
  const version = z.object({ version: z.number().int() }).safeParse(json);
  if (version.success && version.data.version > SNAPSHOT_VERSION) {
    const message = {
      en: `The snapshot has version ${version.data.version}; this Noroshi knows versions up to ${SNAPSHOT_VERSION}.`,
      ja: `スナップショットの形式は ${version.data.version} です。この版が読めるのは ${SNAPSHOT_VERSION} までです。`,
    };
    return fail(
      new SnapshotError('snapshot.newer_version', message, {
        hint: { en: 'Update Noroshi here as well.', ja: 'こちらの Noroshi も更新してください。' },
      }),
    );
  }
  const joined = added === undefined ? undefined : joinFile(json, parseJson(added));
  const whole = joined === undefined ? undefined : SnapshotSchema.safeParse(joined);
  const parsed = whole?.success === true ? whole : SnapshotSchema.safeParse(json);
  if (!parsed.success) return fail(issuesError(parsed.error));
  const twice = findRepeated(parsed.data.organizations.map(({ name }) => name));
  if (twice !== undefined) {
    const message = {
      en: `The snapshot holds organization "${cleanLine(twice, 80)}" twice.`,
      ja: `スナップショットにオーガニゼーション「${cleanLine(twice, 80)}」が二つあります。`,
    };
    return fail(new SnapshotError('snapshot.invalid', message));
  }
  const { takenAt, organizations } = parsed.data;
  const places = new Pool<HostService[]>();
  for (const { hosts } of organizations) shareServices(hosts, places);
  return succeed({ takenAt, organizations });
}

/** The hosts of an organization, where they are known as they are written; `undefined`: they must be looked at. */
export type KnownHosts = (organization: string, bytes: Uint8Array) => HostsText | undefined;

/** The same of the bytes of a file; hosts that are known are read when they are asked for. */
export function readSnapshot(bytes: Uint8Array, known: KnownHosts, added?: string): Result<Snapshot, SnapshotError> {
  const cut = cutHosts(bytes);
  const joined = cut === undefined ? undefined : joinHosts(cut, known, added);
  if (joined !== undefined) return succeed(joined);
  return parseSnapshot(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), added);
}

function joinHosts({ text, hosts }: CutSnapshot, known: KnownHosts, added?: string): Snapshot | undefined {
  const parsed = parseSnapshot(text, added);
  if (!parsed.ok || parsed.value.organizations.length !== hosts.length) return undefined;
  const places = new Pool<HostService[]>();
  for (const [i, record] of parsed.value.organizations.entries()) {
    if (record.hosts.length > 0) return undefined;
    const own = known(record.name, hosts[i]!);
    if (own !== undefined) {
      withUnreadHosts(record, own);
      continue;
    }
    const rows = parseJson(Buffer.from(hosts[i]!).toString('utf8'));
    if (!areHosts(rows)) return undefined;
    record.hosts = shareServices(rows, places);
  }
  return parsed.value;
}

/** `undefined` is no value of JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function issuesError(error: z.ZodError): SnapshotError {
  const [first] = error.issues;
  const path = first === undefined || first.path.length === 0 ? 'the top' : first.path.map(String).join('.');
  const more = error.issues.length > 1 ? `, and ${error.issues.length - 1} more` : '';
  const message = {
    en: `The snapshot is not valid at ${cleanLine(path, 120)}: ${cleanLine(first?.message ?? '', 160)}${more}.`,
    ja: `スナップショットの ${cleanLine(path, 120)} が正しくありません: ${cleanLine(first?.message ?? '', 160)}`,
  };
  return new SnapshotError('snapshot.invalid', message, {
    hint: { en: 'Collect it again with this version of Noroshi.', ja: 'この版の Noroshi で収集し直してください。' },
  });
}

function findRepeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
