import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeTree } from '../../src/publish/built/write-tree.ts';
import type { SitePart } from '../../src/site/site-file.ts';
import { createChangeStamper } from '../../src/site/stamp-changes.ts';
import { BENCH_NOW } from './fleet-size.ts';
import { compileSimpleTemplates, html, type SimpleIncident, type SimplePages } from './simple-pages.ts';

// The processes that are measured, beside the command itself and the other generators.

/** Noroshi's own builder from the facts that all others get: compared with the last build, rendered, hashed, indexed. */
function buildFromFacts(pagesFile: string, out: string): void {
  const { index, customers, incidents } = JSON.parse(readFileSync(pagesFile, 'utf8')) as SimplePages;
  const incidentsOf = new Map(customers.map(({ id }): [string, SimpleIncident[]] => [id, []]));
  for (const incident of incidents) incidentsOf.get(incident.customer)?.push(incident);
  const templates = compileSimpleTemplates();
  const stamper = createChangeStamper(new Map(), BENCH_NOW);
  const part = (id: string, facts: object, files: SitePart['files']): SitePart => {
    const { stamp } = stamper.stamp(id, { changedAt: BENCH_NOW, facts });
    return { id, inputHash: stamp, files };
  };
  function* parts(): Iterable<SitePart> {
    yield part('index', index, () => [html('index.html', templates.index(index))]);
    for (const customer of customers) {
      const own = incidentsOf.get(customer.id) ?? [];
      yield part(customer.id, [customer, own], function* () {
        yield html(`c/${customer.id}/index.html`, templates.customer(customer));
        for (const incident of own) {
          yield html(`c/${customer.id}/incidents/${incident.id}/index.html`, templates.incident(incident));
        }
      });
    }
  }
  const tree = { kind: 'public' as const, id: 'public', parts: parts() };
  writeTree(tree, join(out, 'public'), { builtAt: BENCH_NOW, heartbeat: '{}' });
}

/** What anybody would write with eta: facts from one file, templates compiled once, synchronous writes. */
function buildBareEta(pagesFile: string, out: string): void {
  const pages = JSON.parse(readFileSync(pagesFile, 'utf8')) as SimplePages;
  const templates = compileSimpleTemplates();
  const write = createWriter(out);
  write('index.html', templates.index(pages.index));
  for (const customer of pages.customers) write(`c/${customer.id}/index.html`, templates.customer(customer));
  for (const each of pages.incidents) {
    write(`c/${each.customer}/incidents/${each.id}/index.html`, templates.incident(each));
  }
}

/** The same bytes, read from one file, and nothing else. */
function writeBare(bytesFile: string, out: string): void {
  const { paths, bytes } = JSON.parse(readFileSync(`${bytesFile}.json`, 'utf8')) as {
    paths: string[];
    bytes: number[];
  };
  const all = readFileSync(bytesFile);
  const write = createWriter(out);
  let offset = 0;
  for (const [i, path] of paths.entries()) {
    const end = offset + (bytes[i] ?? 0);
    write(path, all.subarray(offset, end));
    offset = end;
  }
}

function createWriter(out: string): (path: string, content: string | Uint8Array) => void {
  const folders = new Set<string>();
  return (path, content) => {
    const file = join(out, path);
    const folder = dirname(file);
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
    }
    writeFileSync(file, content);
  };
}

const { values } = parseArgs({
  options: { mode: { type: 'string' }, from: { type: 'string' }, out: { type: 'string' } },
});
const { mode = '', from = '', out = '' } = values;
if (mode === 'facts') buildFromFacts(from, out);
else if (mode === 'same') await (await import('./build-same.ts')).buildSamePages(from, out);
else if (mode === 'eta') buildBareEta(from, out);
else if (mode === 'bytes') writeBare(from, out);
else throw new Error(`unknown mode ${mode}`);
