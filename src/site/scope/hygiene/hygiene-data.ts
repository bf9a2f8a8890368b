import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { isoText } from '../../../base/iso-text.ts';
import { cleanLine } from '../../../base/text.ts';
import { HYGIENE_KINDS } from '../../../model/hygiene/hygiene-item.ts';
import type { HygieneReport } from '../../../model/hygiene/hygiene.ts';
import type { ScopePage } from '../../../model/pages/scope-page.ts';
import { hygieneWordsFor } from '../../words/scope/hygiene-words.ts';

// What house-keeping publishes for machines, on the internal site alone.

const KindSchema = z.enum(HYGIENE_KINDS);

/** The published shape of `hygiene.json`; `hygiene` of `noroshi check --json` is the same without version and time. */
export const HygieneDocumentSchema = z.object({
  version: z.literal(1),
  limits: z
    .object({
      lostConnectionDays: z.number(),
      parkedDays: z.number(),
      mutedDays: z.number(),
      endedDowntimeDays: z.number(),
      hostCountPercent: z.number(),
      hostCountHosts: z.number(),
    })
    .describe('As the configuration has them under hygiene:'),
  items: z.array(
    z.object({
      kind: KindSchema,
      organization: z.string().nullable(),
      name: z.string().describe('Host, monitor, downtime or announcement; empty: the organization itself'),
      since: z.iso.datetime().optional(),
      customers: z.array(z.string()).optional().describe('Ids of who would see it'),
      moved: z.object({ from: z.int(), to: z.int() }).optional().describe('Hosts a day before, and now'),
    }),
  ),
  notKnownYet: z.array(KindSchema).describe('Runs have not remembered it for long enough'),
  roles: z.array(z.object({ organization: z.string(), role: z.string(), hosts: z.int().positive() })),
});

export type HygieneDocument = z.infer<typeof HygieneDocumentSchema>;

export function buildHygieneDocument({ limits, items, notKnownYet, roles }: HygieneReport): HygieneDocument {
  // Dates become ISO 8601 with Z here.
  return JSON.parse(JSON.stringify({ version: 1, limits, items, notKnownYet, roles })) as HygieneDocument;
}

/** For Excel, as `scope.csv` is; roles follow under the code `role`. */
export function buildHygieneCsv({ hygiene, locale }: ScopePage): string {
  const words = hygieneWordsFor(locale);
  const items = hygiene.items.map(({ kind, organization, name, since, customers = [], moved }) => [
    words.names[kind],
    kind,
    organization ?? '',
    cleanLine(name),
    since === undefined ? '' : isoText(since),
    customers.join(' '),
    moved?.from ?? '',
    moved?.to ?? '',
  ]);
  const roles = hygiene.roles.map(({ organization, role, hosts }) => [
    words.roles,
    'role',
    organization,
    cleanLine(role),
    '',
    '',
    '',
    hosts,
  ]);
  return stringify([[...words.csvColumns], ...items, ...roles], {
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
}
