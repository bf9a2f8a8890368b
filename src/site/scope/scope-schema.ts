import { z } from 'zod';
import { UNCOUNTED_REASONS } from '../../model/claims/uncounted.ts';
import { STATES } from '../../model/state.ts';
import { IMPACTS, INCIDENT_STATES } from '../../model/status-page.ts';

// The published shape of `scope.json`; the JSON Schema beside it is generated from here.

const TimeSchema = z.iso.datetime().describe('ISO 8601, UTC');
const StateSchema = z.enum(STATES);
const NamedSchema = z.object({ at: TimeSchema, isOverdue: z.boolean() });
const CountsSchema = z.record(StateSchema, z.int().nonnegative());

const CaseSchema = z.object({
  caseId: z.string(),
  spokenNumber: z.string().describe('To be said on the telephone; empty before anything was said'),
  startedAt: TimeSchema,
  state: z.enum(INCIDENT_STATES),
  report: z
    .object({ number: z.int().positive(), at: TimeSchema, text: z.string() })
    .nullable()
    .describe('The newest, as the customer’s page says it'),
  nextReport: NamedSchema.nullable(),
  expected: NamedSchema.nullable(),
});

const CustomerSchema = z.object({
  id: z.string(),
  name: z.string(),
  reading: z.string().nullable().describe('Kana, of the name'),
  contractIds: z.array(z.string()),
  contact: z.string().nullable(),
  memo: z.string().nullable(),
  visibility: z.enum(['listed', 'unlisted', 'locked', 'internal']),
  state: StateSchema,
  since: TimeSchema.nullable(),
  counts: CountsSchema,
  hostsAffected: z.int().nonnegative(),
  hostsTotal: z.int().nonnegative(),
  caseIds: z.array(z.string()).describe('Open incidents, earliest first'),
  cases: z.array(CaseSchema).describe('The same, as they are told'),
  organizations: z.array(z.string()),
  url: z.string().nullable(),
  unknown: z
    .object({
      cause: z.string(),
      since: TimeSchema,
      isPartial: z.literal(true).optional().describe('Other parts of it can be seen'),
    })
    .nullable(),
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
  hostId: z.string().nullable(),
  host: z.string().nullable(),
  monitor: z.string().nullable(),
  services: z.array(z.string()),
  openedAt: TimeSchema,
  customers: z.array(z.string()),
  effect: z.enum(['outage', 'degraded', 'ignore']),
  reason: ReasonSchema.nullable().describe('Why it hurts nobody; null when it does'),
  runbooks: z
    .array(z.object({ url: z.string().nullable(), text: z.string().nullable() }))
    .describe('What is to be done'),
});

const MemberSchema = z.object({ id: z.string(), name: z.string(), caseId: z.string(), spokenNumber: z.string() });

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
      id: z.string(),
      startedAt: TimeSchema,
      hostsAffected: z.int().nonnegative(),
      customers: z.array(MemberSchema.extend({ state: StateSchema })),
      suspects: z
        .array(z.string())
        .describe('Ids of open alerts that nobody claims and that began in the same minutes'),
    }),
  ),
  days: z
    .array(
      z.object({
        date: z.iso.date(),
        events: z.array(
          z.object({
            isWidespread: z.boolean(),
            startedAt: TimeSchema,
            endedAt: TimeSchema.nullable(),
            impact: z.enum(IMPACTS),
            customers: z.array(MemberSchema),
          }),
        ),
      }),
    )
    .describe('What began in the last days, newest first, by local date'),
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

/** JSON Schema (draft 2020-12) of `scope.json`; `npm run generate` keeps it as a file. */
export function buildScopeSchema(): string {
  const schema = {
    title: 'scope.json',
    description: 'Which customers are hit, over all organizations. Internal.',
    ...z.toJSONSchema(ScopeDocumentSchema, { target: 'draft-2020-12', io: 'input' }),
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}
