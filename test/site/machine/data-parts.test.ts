import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { countStates } from '../../../src/model/state.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import { dataPartsOf, WHOLE_UP_TO } from '../../../src/site/machine/data-parts.ts';
import { buildDataFile, buildPartFile } from '../../../src/site/machine/machine-files.ts';
import { buildPageSchema } from '../../../src/site/machine/noroshi-schema.ts';
import type { NoroshiDocument, NoroshiPart } from '../../../src/site/machine/noroshi-schema.ts';
import { bytesOf } from '../../support/file-bytes.ts';
import { machineTools } from '../../support/machine-tools.ts';
import { anAffected, anIncident, anOverview, at, idOf } from '../../support/pages.ts';

const DAY_MINUTES = 24 * 60;
const schema = JSON.parse(buildPageSchema()) as AnySchemaObject;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const isDocument = ajv.compile(schema);
const isPart = ajv.compile((schema as { $defs: { part: AnySchemaObject } }).$defs.part);

/** A tenth of the customers is out; each has three incidents, one of them open where it is out. */
function aPageOf(customers: number, given: Partial<StatusPage> = {}): StatusPage {
  const states = Object.fromEntries(Array.from({ length: customers / 10 }, (_, i) => [i, 'partial_outage' as const]));
  const page = anOverview('ja', customers, states);
  const incidents = page.components.flatMap(({ id, name, state }, i) =>
    [0, 30, 60].map((days) =>
      anIncident({
        caseId: idOf(`${id} ${days}`),
        title: null,
        startedAt: at(-days * DAY_MINUTES - (i % 600)),
        resolvedAt: days === 0 && state !== 'operational' ? null : at(-days * DAY_MINUTES),
        affected: [anAffected({ component: id, name, kind: 'customer' })],
      }),
    ),
  );
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null);
  const over = incidents.filter(({ resolvedAt }) => resolvedAt !== null);
  return {
    ...page,
    incidents: [...open, ...over],
    counts: countStates(page.components.map(({ state }) => state)),
    ...given,
  };
}

function documentOf(page: StatusPage): { document: NoroshiDocument; bytes: number } {
  const { words, time } = machineTools(page);
  const bytes = bytesOf(buildDataFile(page, words, time));
  return { document: JSON.parse(bytes.toString()) as NoroshiDocument, bytes: bytes.byteLength };
}

function partsOf(page: StatusPage): Map<string, NoroshiPart> {
  const { words, time } = machineTools(page);
  const files = dataPartsOf(page, time).map((part) => buildPartFile(part, words));
  return new Map(files.map((file) => [file.path, JSON.parse(String(file.content)) as NoroshiPart]));
}

describe('the record of an overview', () => {
  it('is whole up to 2,000 customers, as it always was', () => {
    const page = aPageOf(WHOLE_UP_TO);
    const { document } = documentOf(page);
    expect(document.more).toBeUndefined();
    expect([document.components.length, document.incidents.length]).toEqual([WHOLE_UP_TO, 3 * WHOLE_UP_TO]);
    expect(partsOf(page)).toEqual(new Map());
  });

  it('of 10,000 customers is below 2 MB, says that it is cut and where the rest is, by the schema', () => {
    const page = aPageOf(10_000);
    const { document, bytes } = documentOf(page);
    expect(bytes).toBeLessThan(2_000_000);
    expect(isDocument(document), JSON.stringify(isDocument.errors)).toBe(true);
    expect(document.counts).toMatchObject({ partial_outage: 1000, operational: 9000 });
    expect(document.more).toMatchObject({ components: { total: 10_000 }, incidents: { total: 30_000 } });
    // What matters stands in it: the worst first, and what is open.
    expect(document.components.slice(0, 100).every(({ state }) => state === 'partial_outage')).toBe(true);
    expect(document.incidents.slice(0, 100).every(({ resolvedAt }) => resolvedAt === null)).toBe(true);

    const parts = partsOf(page);
    for (const list of ['components', 'incidents'] as const) {
      const files = document.more![list]!.files;
      expect(new Set(files)).toEqual(new Set([...parts.keys()].filter((path) => parts.get(path)!.list === list)));
      const items = files.flatMap((path) => parts.get(path)!.items);
      const ids = items.map((item) => ('caseId' in item ? item.caseId : 'id' in item ? item.id : ''));
      const all = list === 'incidents' ? page.incidents.map((x) => x.caseId) : page.components.map((x) => x.id);
      expect(ids.toSorted()).toEqual(all.toSorted());
    }
    for (const part of parts.values()) expect(isPart(part), JSON.stringify(isPart.errors)).toBe(true);
  });

  it('keeps the parts of months in which nothing happens, and of customers to whom nothing does', () => {
    const page = aPageOf(2_500);
    const { time } = machineTools(page);
    const stamps = (of: StatusPage): Map<string, string> =>
      new Map(dataPartsOf(of, time).map((x) => [x.path, x.stamp]));
    const [first, ...others] = page.components;
    const before = stamps(page);
    const after = stamps({
      ...page,
      components: [{ ...first!, state: 'degraded' }, ...others],
      incidents: [anIncident({ caseId: 'new', startedAt: at(0) }), ...page.incidents],
    });
    const changed = [...after].filter(([path, stamp]) => before.get(path) !== stamp).map(([path]) => path);
    expect(changed).toEqual([
      expect.stringMatching(/^noroshi\/components-\d\.json$/),
      expect.stringMatching(/^noroshi\/incidents-2026-11-\d\.json$/),
    ]);
    expect(before.size).toBeGreaterThan(8);
  });
});
