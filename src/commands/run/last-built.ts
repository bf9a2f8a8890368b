import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config, CustomerConfig, TargetConfig } from '../../config/config.ts';
import type { PublishedPage } from '../../model/cases/published-010.ts';
import { OVERVIEW } from '../../model/ledger/ledger.ts';
import { INCIDENT_STATES } from '../../model/status-page.ts';
import { placeOf } from '../../site/customer-place.ts';
import { stagingDirectory, treeDirectory } from '../wiring.ts';

const Instant = z.iso.datetime().transform((text) => new Date(text));
const effect = z.enum(['outage', 'degraded']);
const state = z.enum(INCIDENT_STATES);
const PageSchema = z.object({
  components: z.array(z.object({ id: z.string(), kind: z.enum(['customer', 'service', 'host']) })),
  incidents: z.array(
    z.object({
      caseId: z.string(),
      startedAt: Instant,
      affected: z.array(
        z.object({ component: z.string(), name: z.string(), effect, from: Instant, to: Instant.nullable() }),
      ),
      reports: z.array(z.object({ number: z.int(), at: Instant, state, text: z.string() })),
    }),
  ),
});

/**
 * Reads what was built last of a page, given a customer's id or the overview, from where trees wait or from a folder they were
 * published to; `undefined` where it is not at hand or cannot be read (locked pages tell nothing). Which of those folders
 * are there is looked up once: mostly none is, and a thousand customers would be looked for in each.
 */
export function createLastBuiltReader(config: Config): (page: string) => PublishedPage | undefined {
  let places: Places | undefined;
  return (page) => {
    places ??= placesOf(config);
    for (const folder of foldersOf(config, page, places)) {
      const path = join(folder, 'noroshi.json');
      if (!existsSync(path)) continue;
      const published = parsePublishedPage(readFileSync(path, 'utf8'));
      if (published !== undefined) return published;
    }
    return undefined;
  };
}

interface Places {
  staging: string;
  /** Folders with a public tree. */
  open: readonly string[];
  customers: ReadonlyMap<string, CustomerConfig>;
}

function placesOf(config: Config): Places {
  const staging = stagingDirectory(config);
  const open = [treeDirectory(staging, { kind: 'public', id: '' }), ...directoriesOf(config.publish.public)];
  const customers = new Map(config.customers.map((customer) => [customer.id, customer]));
  return { staging, open: open.filter((folder) => existsSync(folder)), customers };
}

/** @param text a `noroshi.json`; `undefined` comes of one that is cut, locked or something else */
export function parsePublishedPage(text: string): PublishedPage | undefined {
  try {
    const parsed = PageSchema.safeParse(JSON.parse(text));
    return parsed.success ? sortReports(parsed.data) : undefined;
  } catch {
    return undefined;
  }
}

function sortReports({ components, incidents }: PublishedPage): PublishedPage {
  return {
    components,
    incidents: incidents.map((own) => ({ ...own, reports: own.reports.toSorted((a, b) => a.number - b.number) })),
  };
}

function foldersOf(config: Config, page: string, { staging, open, customers }: Places): readonly string[] {
  if (page === OVERVIEW) return open;
  const customer = customers.get(page);
  if (customer === undefined || (open.length === 0 && customer.url === null)) return [];
  const { paths, ownSite } = placeOf(config, customer);
  if (ownSite !== null) {
    return [treeDirectory(staging, { kind: 'customer', id: page }), ...directoriesOf(customer.publish ?? [])];
  }
  return paths.flatMap(({ path }) => open.map((folder) => join(folder, path)));
}

function directoriesOf(targets: readonly TargetConfig[]): string[] {
  return targets.flatMap((target) => ('directory' in target ? [target.directory] : []));
}
