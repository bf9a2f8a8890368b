import { z } from 'zod';
import { DAY_MS } from '../../base/durations.ts';
import type { Config, CustomerConfig } from '../../config/config.ts';
import type { StateStore } from '../../state/state-store.ts';

// What a customer claimed is written in the configuration alone; for the report of a month in which somebody left, it is
// remembered here for as long as what was said to them.

const DOCUMENT = 'customers';
const KEPT_DAYS = 400;

const texts = z.array(z.string());
const RuleSchema = z.object({
  type: texts.exactOptional(),
  status: texts.exactOptional(),
  organization: texts.exactOptional(),
  service: texts.exactOptional(),
  role: texts.exactOptional(),
  host: texts.exactOptional(),
  monitor: texts.exactOptional(),
  hostStatus: texts.exactOptional(),
  muted: z.boolean().exactOptional(),
  openForMinutes: z.number().exactOptional(),
  as: z.enum(['outage', 'degraded', 'ignore']),
});
const RememberedSchema = z.object({
  id: z.string(),
  name: z.string(),
  hosts: z.enum(['label', 'count']),
  slaRatio: z.number().nullable(),
  from: z.array(z.object({ organization: z.string(), services: texts, roles: texts, hosts: texts, monitors: texts })),
  rules: z.array(RuleSchema),
  /** `YYYY-MM-DD`, UTC. */
  lastSeenOn: z.string(),
  /** A run has taken notice that they are there no more. */
  hasLeft: z.boolean().exactOptional(),
  /** When that was; missing where an older build took notice. */
  leftAt: z.iso.datetime().exactOptional(),
});
const DocumentSchema = z.object({ version: z.literal(1), customers: z.array(RememberedSchema) });

type Remembered = z.infer<typeof RememberedSchema>;

/** Notes who is a customer now; those who are none any more are kept for 400 days. Writes at most once a day when nothing changed. */
export async function rememberCustomers(state: StateStore, config: Config, now: Date): Promise<void> {
  const known = await load(state);
  const present = new Set(config.customers.map(({ id }) => id));
  const today = now.toISOString().slice(0, 10);
  const oldest = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString().slice(0, 10);
  const customers = [
    ...config.customers.map(({ id, name, hosts, slaRatio, from, rules }) => ({
      id,
      name,
      hosts,
      slaRatio,
      from,
      rules,
      lastSeenOn: today,
    })),
    ...known
      .filter(({ id, lastSeenOn }) => !present.has(id) && lastSeenOn >= oldest)
      .map((departed) => (departed.hasLeft ? departed : { ...departed, hasLeft: true, leftAt: now.toISOString() })),
  ];
  const text = JSON.stringify({ version: 1, customers });
  if (text === JSON.stringify({ version: 1, customers: known })) return;
  await state.save(DOCUMENT, new TextEncoder().encode(text));
}

/** Ids of customers of the last run who are not in the configuration: the next run takes their pages down. */
export async function findLeaving(state: StateStore, { customers }: Config): Promise<string[]> {
  const known = await load(state);
  const present = new Set(customers.map(({ id }) => id));
  const newest = known.map(({ lastSeenOn }) => lastSeenOn).reduce((a, b) => (a > b ? a : b), '');
  return known
    .filter(({ id, lastSeenOn, hasLeft }) => !present.has(id) && hasLeft !== true && lastSeenOn === newest)
    .map(({ id }) => id);
}

/**
 * The configuration with those who left in it, as they were when they were seen last; nobody outside sees them.
 *
 * @returns `departed`: since when; `null` where no run has taken notice yet
 */
export async function withDeparted(
  state: StateStore,
  config: Config,
): Promise<{ config: Config; departed: Map<string, Date | null> }> {
  const present = new Set(config.customers.map(({ id }) => id));
  const departed = (await load(state)).filter(({ id }) => !present.has(id));
  const organizations = new Set(config.organizations.map(({ name }) => name));
  const gone = [...new Set(departed.flatMap(({ from }) => from.map(({ organization }) => organization)))];
  return {
    config: {
      ...config,
      organizations: [
        ...config.organizations,
        ...gone.filter((name) => !organizations.has(name)).map((name) => ({ ...NO_LONGER_READ, name })),
      ],
      customers: [...config.customers, ...departed.map(asInternal)],
    },
    departed: new Map(departed.map((each) => [each.id, leftAtOf(each)])),
  };
}

function leftAtOf({ hasLeft, leftAt, lastSeenOn }: Remembered): Date | null {
  if (!hasLeft) return null;
  return leftAt === undefined ? new Date(Date.parse(lastSeenOn) + DAY_MS) : new Date(leftAt);
}

const NO_LONGER_READ = { apiKey: null, apiKeySource: '', apiBase: '', formerly: [] };

function asInternal({ id, name, hosts, slaRatio, from, rules }: Remembered): CustomerConfig {
  return { ...NOBODY, id, name, hosts, slaRatio, from, rules };
}

const NOBODY = {
  reading: null,
  contact: null,
  memo: null,
  visibility: 'internal' as const,
  url: null,
  publish: [],
  contractIds: [],
  passphrase: null,
  isPassphraseMissing: false,
  notify: [],
};

/** What cannot be read is nothing that a run must wait for. */
async function load(state: StateStore): Promise<Remembered[]> {
  const bytes = await state.load(DOCUMENT);
  if (bytes === undefined) return [];
  try {
    const read = DocumentSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return read.success ? read.data.customers : [];
  } catch {
    return [];
  }
}
