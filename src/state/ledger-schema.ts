import { z } from 'zod';
import { WINDOW_ENDS } from '../model/claims/window-end.ts';
import { REPORT_KINDS } from '../model/report-kind.ts';

// The ledger as it is written. Times are ISO 8601 UTC. What each alert was judged to mean comes in short rows: there is one
// for every alert of `history.days`.

const instant = z.codec(z.iso.datetime({ precision: null }), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});
const effect = z.enum(['outage', 'degraded']);

const ComponentSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['customer', 'service', 'host']),
  parents: z.array(z.object({ id: z.string(), name: z.string() })),
});

const ReportSchema = z.object({
  number: z.int().min(1),
  issuedAt: instant,
  asOf: instant,
  kind: z.enum(REPORT_KINDS),
  state: z.enum(['investigating', 'identified', 'monitoring', 'resolved']),
  hit: z.array(z.object({ component: ComponentSchema, effect, isFlapping: z.boolean() })),
  came: z.array(z.object({ component: ComponentSchema, effect, from: instant, isWorse: z.boolean() })),
  went: z.array(
    z.object({
      component: ComponentSchema,
      effect,
      to: instant,
      end: z.enum(WINDOW_ENDS),
      isEstimated: z.boolean(),
      isEased: z.boolean(),
    }),
  ),
  words: z
    .object({
      key: z.string(),
      text: z.string().nullable(),
      state: z.enum(['investigating', 'identified', 'monitoring', 'resolved']).nullable(),
      corrects: z.int().nullable(),
      nextReportAt: instant.nullable(),
      expectedAt: instant.nullable(),
      isFinal: z.boolean().exactOptional(),
    })
    .nullable(),
  isBackfilled: z.boolean(),
});

export const CaseSchema = z.object({
  caseId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  spokenNumber: z.string(),
  openedAt: instant,
  members: z.array(z.object({ key: z.string(), begunIn: z.int().nullable(), endedIn: z.int().nullable() })),
  reports: z.array(ReportSchema),
  retractedAt: instant.nullable(),
});

const PlanSchema = z.object({
  kind: z.enum(['maintenance', 'notice']),
  series: z.string(),
  id: z.string(),
  title: z.string().nullable(),
  text: z.string().nullable(),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  components: z.array(z.string()),
  announcedAt: instant,
  statedAt: instant,
  changedAt: instant,
  sequence: z.int().min(0),
  updatesSaidAt: z.array(instant),
  withdrawnAt: instant.nullable(),
  digest: z.string(),
});

const spokenState = z.enum(['investigating', 'identified', 'monitoring', 'resolved']);
const AnnouncementSchema = z.object({
  id: z.string(),
  kind: z.enum(['incident', 'maintenance', 'notice']),
  title: z.string(),
  customers: z.union([z.literal('all'), z.array(z.string())]),
  services: z.array(z.string()),
  hosts: z.array(z.string()),
  caseId: z.string().nullable(),
  state: spokenState.nullable(),
  impact: z.enum(['major_outage', 'partial_outage', 'degraded', 'none']),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  nextReportAt: instant.nullable(),
  expectedAt: instant.nullable(),
  updates: z.array(
    z.object({
      at: instant,
      state: spokenState.nullable(),
      text: z.string(),
      nextReportAt: instant.exactOptional(),
      expectedAt: instant.exactOptional(),
    }),
  ),
  bodyMarkdown: z.string(),
});

const Time = z.union([z.string(), z.literal(0)]);
const WindowEndSchema = z.enum([...WINDOW_ENDS, 'changed']).nullable();
const WindowRow = z.tuple([z.string(), Time, effect, WindowEndSchema, z.literal('estimated').optional()]);
export const JudgedRow = z.tuple([z.string(), z.array(WindowRow), Time, z.array(z.string())]);

export const LedgerSchema = z.object({
  version: z.literal(1),
  siteId: z.string().min(1),
  judgedAt: instant.nullable(),
  pages: z.array(
    z.object({
      page: z.string(),
      former: z.object({ host: z.string(), until: instant }).nullable(),
      judgedBy: z.string(),
      judged: z.array(JudgedRow),
      cases: z.array(CaseSchema),
      plans: z.array(PlanSchema),
    }),
  ),
  announcements: z.array(AnnouncementSchema),
  widespread: z.array(
    z.object({
      id: z.string(),
      declaredAt: instant,
      startedAt: instant,
      members: z.array(z.object({ customer: z.string(), caseId: z.string(), joinedAt: instant, from: instant })),
      endedAt: instant.nullable(),
    }),
  ),
  scopes: z.array(z.tuple([z.string(), z.string()])),
});
