import { z } from 'zod';
import { IMPACTS, INCIDENT_STATES } from '../../model/status-page.ts';

const instant = z.codec(z.iso.datetime({ precision: null }), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});

const spokenState = z.enum(INCIDENT_STATES);
/** Words of humans as the ledger keeps them: few, so they are read by a schema; the rest is read by `ledger-reader.ts`. */
export const AnnouncementSchema = z.object({
  id: z.string(),
  kind: z.enum(['incident', 'maintenance', 'notice']),
  title: z.string(),
  customers: z.union([z.literal('all'), z.array(z.string())]),
  services: z.array(z.string()),
  hosts: z.array(z.string()),
  caseId: z.string().nullable(),
  state: spokenState.nullable(),
  impact: z.enum(IMPACTS),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  recurrence: z
    .object({
      type: z.enum(['hourly', 'daily', 'weekly', 'monthly', 'yearly']),
      interval: z.number(),
      weekdays: z.array(z.string()),
      until: instant.nullable(),
    })
    .exactOptional(),
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
