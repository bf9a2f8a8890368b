import { z } from 'zod';
import { WINDOW_ENDS } from '../../model/claims/window-end.ts';
import { STATES, type State } from '../../model/state.ts';
import { REPORT_KINDS } from '../../model/report-kind.ts';
import { IMPACTS, INCIDENT_STATES } from '../../model/status-page.ts';
import { FAILURE_CAUSES } from '../../snapshot/failure-cause.ts';

// The published shape of `noroshi.json`, version 1. Keys may be added within a version; none is taken away or changes its
// meaning, so the schema leaves objects open.

const TimeSchema = z.iso.datetime().describe('ISO 8601, UTC, ends with Z');
const NullableTimeSchema = TimeSchema.nullable();
const StateSchema = z
  .enum(STATES)
  .describe('Worst first: the order of this list. New values may come: take one you do not know as `unknown`');
const ComponentIdSchema = z.string().min(1).describe('Stable; reveals nothing');

const NameSchema = z.string().optional().describe('Absent where the page gives numbers, not names');

const CountSchema = z.int().nonnegative();
const CountsSchema = z.object({
  major_outage: CountSchema,
  partial_outage: CountSchema,
  degraded: CountSchema,
  unknown: CountSchema,
  maintenance: CountSchema,
  operational: CountSchema,
  not_monitored: CountSchema.describe('Watched by nobody: in no share of anything'),
} satisfies Record<State, typeof CountSchema>);

const ComponentSchema = z.object({
  id: ComponentIdSchema,
  name: z.string(),
  kind: z.enum(['customer', 'service', 'host']),
  state: StateSchema,
  since: NullableTimeSchema.describe('When it entered `state`; null when that is not known or it is operational'),
  stale: z.literal(true).optional().describe('Its data source is unreachable; `state` is what was known before'),
  parent: ComponentIdSchema.optional().describe('The first service it is listed under'),
  parents: z.array(ComponentIdSchema).min(2).optional().describe('All of them, when there are several'),
  url: z.url().optional().describe('Of a customer on the overview: its own page'),
  uptime: z
    .object({
      days: z.int().nonnegative().describe('Whole local days in the window'),
      ratio: z.number().min(0).max(1),
      observedSeconds: z.number().nonnegative(),
      outageSeconds: z.number().nonnegative(),
      from: z.iso.date(),
      to: z.iso.date().describe('Inclusive'),
    })
    .optional()
    .describe('1 − outageSeconds ÷ observedSeconds; absent when nothing was observed'),
});

const AffectedSchema = z.object({
  component: ComponentIdSchema.describe('May be gone from `components`'),
  name: NameSchema,
  effect: z.enum(['outage', 'degraded']),
  from: TimeSchema,
  to: NullableTimeSchema.describe('null: still hit'),
  end: z
    .enum([...WINDOW_ENDS, 'changed'])
    .optional()
    .describe(
      'What stopped it; only `recovered` is a recovery. `unproven`: the alert is closed and nobody knows why yet, it still counts; `changed`: it goes on with another effect. New values may come',
    ),
  estimated: z.literal(true).optional().describe('It was over by `to`: when exactly, nobody read'),
});

const ReportSchema = z.object({
  number: z.int().positive().describe('第N報; it never changes, and neither do its times and facts'),
  at: TimeSchema.describe('The same as `issuedAt`'),
  issuedAt: TimeSchema,
  asOf: TimeSchema.describe('What it says is what was known then'),
  kind: z.enum(REPORT_KINDS).describe('New values may come: take one you do not know as `unknown`'),
  state: z.enum(INCIDENT_STATES),
  text: z.string(),
  corrects: z.int().positive().optional().describe('Number of the report whose words it corrects or takes back'),
  retracted: z.literal(true).optional().describe('Its words were taken back'),
  estimated: z.literal(true).optional().describe('It tells an end that is only known to be no later'),
  nextReportAt: TimeSchema.optional().describe('When somebody said that the next one would come'),
  expectedAt: TimeSchema.optional().describe('When somebody said that it would be over'),
});

const PromiseSchema = z
  .object({ at: TimeSchema, overdue: z.literal(true).optional().describe('It has passed, and nothing came of it') })
  .optional();

const IncidentSchema = z.object({
  caseId: z
    .string()
    .min(1)
    .describe('Quote it to support; on an overview it is nobody’s own: each customer’s page tells theirs'),
  spokenNumber: z.string().optional().describe('The same, to be said on the telephone: `1126-4821`'),
  nextReport: PromiseSchema.describe('When more will be said'),
  expected: PromiseSchema.describe('When it should be over'),
  related: z.array(z.string()).optional().describe('Case ids on this page that share time with it'),
  title: z.string(),
  url: z.url(),
  state: z.enum(INCIDENT_STATES),
  impact: z.enum(IMPACTS).describe('The worst it reached'),
  startedAt: TimeSchema,
  resolvedAt: NullableTimeSchema,
  widespread: z.boolean().describe('Several customers were hit at once'),
  duringMaintenance: z.boolean(),
  stale: z.literal(true).optional().describe('Its data source is unreachable; it stays open as last known'),
  affected: z
    .array(AffectedSchema)
    .describe('One entry a window and effect; a component hit twice has two, one that was out and then slow has two'),
  reports: z.array(ReportSchema).describe('Oldest first'),
  body: z.string().optional().describe('Markdown'),
});

const UpdateSchema = z.object({ at: TimeSchema, text: z.string() });

const MaintenanceSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  state: z.enum(['scheduled', 'in_progress', 'completed']),
  startsAt: TimeSchema,
  endsAt: NullableTimeSchema.describe('null: no end is set'),
  components: z.array(ComponentIdSchema).describe('Empty: all of the page'),
  text: z.string(),
  updates: z.array(UpdateSchema).describe('Oldest first'),
  announcedAt: TimeSchema,
  changedAt: TimeSchema.describe('When anything of it was last said'),
  body: z.string().optional().describe('Markdown'),
});

const WithdrawnSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  startsAt: TimeSchema,
  endsAt: NullableTimeSchema,
  withdrawnAt: TimeSchema,
});

const NoticeSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  startsAt: NullableTimeSchema,
  endsAt: NullableTimeSchema,
  body: z.string().describe('Markdown'),
  updates: z.array(UpdateSchema),
});

const UnknownSchema = z.object({
  component: ComponentIdSchema,
  name: NameSchema,
  since: TimeSchema,
  cause: z.enum(FAILURE_CAUSES).describe('New values may come: any you do not know means that it cannot be seen'),
  lastReadAt: NullableTimeSchema.describe('null: it was never read'),
  partial: z.literal(true).optional().describe('Other parts of it can be seen; all of this is said of the rest'),
});

const MoreSchema = z
  .object({
    total: z.int().positive().describe('Rows that there are'),
    files: z.array(z.string()).describe('All of them, addresses relative to this file; each is a `part` ($defs)'),
  })
  .optional();

const NoroshiDocumentSchema = z.object({
  $schema: z.string(),
  version: z.literal(1),
  kind: z.enum(['overview', 'customer']),
  id: z.string().min(1),
  name: z.string(),
  url: z.url(),
  locale: z.enum(['ja', 'en']),
  timeZone: z.string().min(1),
  everyMinutes: z.number().positive().describe('How often it is checked; see heartbeat.json for when it was'),
  changedAt: TimeSchema.describe(
    'When anything in this document last changed, but for uptime, which moves on with each day',
  ),
  state: StateSchema,
  counts: CountsSchema,
  components: z.array(ComponentSchema),
  incidents: z.array(IncidentSchema).describe('Open ones first, then newest first'),
  maintenances: z.array(MaintenanceSchema),
  withdrawnMaintenances: z.array(WithdrawnSchema).optional().describe('Taken back, until their end is past'),
  notices: z.array(NoticeSchema),
  unknown: z.array(UnknownSchema).describe('What cannot be seen now'),
  more: z
    .object({ components: MoreSchema, incidents: MoreSchema, maintenances: MoreSchema, unknown: MoreSchema })
    .optional()
    .describe('On an overview of more than 2,000 customers: lists of which only the first rows stand here'),
  othersAffected: z.int().nonnegative().optional().describe('Customers hit that are not listed on this overview'),
});

export type NoroshiDocument = z.infer<typeof NoroshiDocumentSchema>;

const NoroshiPartSchema = z.object({
  $schema: z.string(),
  version: z.literal(1),
  kind: z.literal('part'),
  of: z.string().describe('The document of which this is a part'),
  list: z.enum(['components', 'incidents', 'maintenances', 'unknown']),
  items: z
    .array(z.union([ComponentSchema, IncidentSchema, MaintenanceSchema, UnknownSchema]))
    .describe('Rows of `list`'),
});

/** Some rows of one list, of an overview that is too long for one file. */
export type NoroshiPart = z.infer<typeof NoroshiPartSchema>;

/** JSON Schema (draft 2020-12) of `noroshi.json`, the same for every tree; `npm run generate` keeps it as a file. */
export function buildPageSchema(): string {
  const { $schema: _draft, ...part } = z.toJSONSchema(NoroshiPartSchema, { target: 'draft-2020-12', io: 'input' });
  const schema = {
    title: 'noroshi.json',
    description: 'The state of one status page, as data.',
    ...z.toJSONSchema(NoroshiDocumentSchema, { target: 'draft-2020-12', io: 'input' }),
    $defs: { part },
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}
