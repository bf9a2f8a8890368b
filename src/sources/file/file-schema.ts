import { z } from 'zod';

// What a program that watches something else – ICMP, ports, routers – writes for Noroshi. The JSON Schema that is shipped is made
// from here. Keys that are not known are passed over: a later release may have more of them.

const MAX_TEXT = 200;
const id = z.string().regex(/^[^\s\p{C}]{1,100}$/u, 'is no id');
const name = z.string().trim().min(1).max(MAX_TEXT);
const moment = z.iso.datetime({ offset: true });

const HostSchema = z.object({
  id: id.describe('Stable; unique in this file'),
  name: name.describe('As claims name it'),
  label: name.optional().describe('As pages show it; left out: the name'),
  status: z.enum(['working', 'standby', 'maintenance', 'poweroff']).default('working').describe('As Mackerel means it'),
  services: z
    .record(name, z.array(name))
    .default({})
    .describe('Roles by service, as Mackerel has them: {"backbone": ["router"]}'),
});

const AlertSchema = z.object({
  id: id.describe('Of this one outage; never used again. It is the case id that customers may see'),
  hostId: id.nullable().default(null),
  monitorId: id.nullable().default(null),
  type: z
    .string()
    .min(1)
    .max(64)
    .default('connectivity')
    .describe('What rules ask for: connectivity, service, external, …'),
  status: z.enum(['WARNING', 'CRITICAL', 'UNKNOWN']).default('CRITICAL'),
  openedAt: moment,
  closedAt: moment
    .nullable()
    .default(null)
    .describe('When it recovered; null while it lasts. Keep what is over in the list for a day'),
  memo: z.string().max(20_000).default('').describe('Only lines that begin with 公開: or public: are shown'),
});

const MonitorSchema = z.object({
  id,
  type: z.string().min(1).max(64).default('connectivity'),
  name,
  isMuted: z.boolean().default(false),
  service: name.nullable().default(null),
});

const DowntimeSchema = z.object({
  id,
  startsAt: moment,
  durationMinutes: z.int().positive(),
  memo: z.string().max(20_000).default('').describe('Only lines that begin with 公開: or public: are shown'),
  services: z.array(name).default([]).describe('Empty, and no roles: everything in this file'),
  roles: z.array(name).default([]).describe('As service:role'),
});

export const SOURCE_VERSION = 1;

export const SourceFileSchema = z.object({
  version: z.literal(SOURCE_VERSION),
  takenAt: moment.describe('When all of this was so; ISO 8601 with a zone'),
  completeSince: moment
    .optional()
    .describe(
      'Every alert that was open at some time since then is in the list; left out: the reading before this one',
    ),
  hosts: z.array(HostSchema).max(100_000),
  alerts: z.array(AlertSchema).max(100_000).describe('All that are open, and those that closed of late'),
  monitors: z.array(MonitorSchema).max(10_000).optional().describe('Left out: every host is watched'),
  downtimes: z.array(DowntimeSchema).max(10_000).default([]),
});

export type SourceFile = z.output<typeof SourceFileSchema>;

/** The text of `noroshi.source.schema.json`, for whoever writes such a file. */
export function buildSourceSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(SourceFileSchema, { target: 'draft-2020-12', io: 'input' });
  const title = 'A source of hosts and alerts beside Mackerel';
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
