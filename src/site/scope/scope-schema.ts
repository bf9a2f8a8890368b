import { z } from 'zod';
import { UNCOUNTED_REASONS } from '../../model/claims/uncounted.ts';
import { STATES } from '../../model/state.ts';

// The published shape of `scope.json`; the JSON Schema beside it is generated from here.

const TimeSchema = z.iso.datetime().describe('ISO 8601, UTC');
const StateSchema = z.enum(STATES);
const CountsSchema = z.record(StateSchema, z.int().nonnegative());

const CustomerSchema = z.object({
  id: z.string(),
  name: z.string(),
  visibility: z.enum(['listed', 'unlisted', 'locked', 'internal']),
  state: StateSchema,
  since: TimeSchema.nullable(),
  counts: CountsSchema,
  hostsAffected: z.int().nonnegative(),
  hostsTotal: z.int().nonnegative(),
  caseIds: z.array(z.string()).describe('Open incidents, earliest first'),
  organizations: z.array(z.string()),
  url: z.string().nullable(),
  unknown: z.object({ cause: z.string(), since: TimeSchema }).nullable(),
});

const HostSchema = z.object({
  organization: z.string(),
  id: z.string(),
  name: z.string(),
  status: z.string(),
  services: z.array(z.string()),
  state: StateSchema,
  since: TimeSchema.nullable(),
  customers: z.array(z.string()),
});

const ReasonSchema = z.enum(UNCOUNTED_REASONS);

const AlertSchema = z.object({
  organization: z.string(),
  id: z.string(),
  type: z.string(),
  status: z.string(),
  host: z.string().nullable(),
  monitor: z.string().nullable(),
  services: z.array(z.string()),
  openedAt: TimeSchema,
  customers: z.array(z.string()),
  effect: z.enum(['outage', 'degraded', 'ignore']),
  reason: ReasonSchema.nullable().describe('Why it hurts nobody; null when it does'),
});

export const ScopeDocumentSchema = z.object({
  $schema: z.string(),
  version: z.literal(1),
  title: z.string(),
  changedAt: TimeSchema,
  state: StateSchema,
  counts: CountsSchema.describe('Customers by state'),
  customers: z.array(CustomerSchema).describe('Worst first'),
  widespread: z.array(
    z.object({
      startedAt: TimeSchema,
      customers: z.array(z.object({ id: z.string(), name: z.string(), caseId: z.string(), state: StateSchema })),
    }),
  ),
  organizations: z.array(
    z.object({
      name: z.string(),
      readAt: TimeSchema.nullable().describe(
        'Where there is a failure: when it was last read completely, null for never; otherwise null, it was read at the latest check',
      ),
      failure: z
        .object({ cause: z.string(), message: z.string(), hint: z.string().nullable(), since: TimeSchema })
        .nullable(),
      hostsByStatus: z.record(z.string(), z.int().nonnegative()),
      openAlerts: z.int().nonnegative(),
      customers: z.array(z.string()),
      oddities: z.record(z.string(), z.int().nonnegative()),
    }),
  ),
  alerts: z.array(AlertSchema),
  uncounted: z
    .array(z.object({ type: z.string(), reason: ReasonSchema, count: z.int().positive() }))
    .describe('Open alerts that hurt nobody'),
  unmapped: z.object({ hosts: z.array(HostSchema), alerts: z.array(AlertSchema) }),
  changes: z.array(
    z.object({ customer: z.string(), name: z.string(), from: StateSchema.nullable(), to: StateSchema.nullable() }),
  ),
});

export type ScopeDocument = z.infer<typeof ScopeDocumentSchema>;

let schemaText: string | undefined;

/** JSON Schema (draft 2020-12) of `scope.json`. */
export function scopeSchemaText(): string {
  schemaText ??= `${JSON.stringify(
    {
      title: 'scope.json',
      description: 'Which customers are hit, over all organizations. Internal.',
      ...z.toJSONSchema(ScopeDocumentSchema, { target: 'draft-2020-12', io: 'input' }),
    },
    null,
    1,
  )}\n`;
  return schemaText;
}
