import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPageSchema } from '../../../src/site/machine/noroshi-schema.ts';
import type { NoroshiDocument } from '../../../src/site/machine/noroshi-schema.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import { anyPage } from '../../support/any-page.ts';
import {
  MACHINE_DAYS,
  aSmallPage,
  badNightPage,
  maintenancePage,
  quietPage,
  unknownPage,
} from '../../support/machine-pages.ts';
import { machineJson } from '../../support/machine-tools.ts';
import { aComponent, anAffected, anIncident, anOverview, at, idOf } from '../../support/pages.ts';

const schema = JSON.parse(buildPageSchema()) as AnySchemaObject;
const formats = {
  'date-time': (text: string) => new Date(text).toISOString() === text,
  date: (text: string) => new Date(text).toISOString().startsWith(text),
  uri: (text: string) => URL.canParse(text),
};
const isValid = new Ajv2020({ strict: true, strictTypes: false, formats }).compile(schema);

function problemsOf(document: NoroshiDocument): object[] {
  return isValid(document) ? [] : (isValid.errors ?? []);
}

function documentOf(page: StatusPage): NoroshiDocument {
  return machineJson(page, 'noroshi.json') as NoroshiDocument;
}

describe('noroshi.json', () => {
  it('comes with a schema of the 2020-12 draft that it names itself', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(documentOf({ ...quietPage(), siteRoot: '' }).$schema).toBe('./noroshi.schema.json');
    expect(documentOf({ ...quietPage(), siteRoot: '../../' }).$schema).toBe('../../noroshi.schema.json');
  });

  it.each(MACHINE_DAYS)('keeps to its schema on %s', (_name, page) => {
    expect(problemsOf(documentOf(page))).toEqual([]);
  });

  it('keeps to its schema whatever is on the page', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        expect(problemsOf(documentOf(page))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is refused by the schema when a state is not one of ours or a time has an offset', () => {
    const document = documentOf(badNightPage());
    expect(isValid({ ...document, state: 'green' })).toBe(false);
    expect(isValid({ ...document, changedAt: '2026-07-15T21:00:00+09:00' })).toBe(false);
    expect(isValid({ ...document, version: 2 })).toBe(false);
  });

  it('tells an incident with its case id, windows and numbered reports', () => {
    const [incident] = documentOf(badNightPage()).incidents;
    expect(incident).toMatchObject({
      caseId: '2vh7AZ21abc',
      url: 'https://status.example.jp/c/hinode/incidents/2vh7AZ21abc/index.html',
      state: 'identified',
      startedAt: at(-30).toISOString(),
      resolvedAt: null,
      widespread: true,
      affected: [
        { component: idOf('web-01'), name: 'web-01', effect: 'outage', from: at(-30).toISOString(), to: null },
        { component: idOf('db-01'), from: at(-28).toISOString(), to: at(-10).toISOString() },
      ],
    });
    expect(incident?.reports.map(({ number, at, state }) => [number, at, state])).toEqual([
      [1, at(-30).toISOString(), 'investigating'],
      [2, at(-28).toISOString(), 'investigating'],
      [3, at(-10).toISOString(), 'identified'],
    ]);
    expect(incident?.reports[2]?.text).toBe('原因を特定し、切り替え作業を進めています。');
  });

  it('has one entry for each window in which a component was hit', () => {
    const affected = [
      anAffected({
        windows: [
          { from: at(-30), to: at(-20) },
          { from: at(-5), to: null },
        ],
      }),
    ];
    const [incident] = documentOf(aSmallPage({ incidents: [anIncident({ affected })] })).incidents;
    expect(incident?.affected.map(({ from, to }) => [from, to])).toEqual([
      [at(-30).toISOString(), at(-20).toISOString()],
      [at(-5).toISOString(), null],
    ]);
  });

  it('says what is unknown, since when and why, and calls nothing unseen operational', () => {
    const page = unknownPage({ components: [aComponent({ isStale: true, state: 'operational' })] });
    const document = documentOf(page);
    expect(document.state).toBe('unknown');
    expect(document.components[0]).toMatchObject({ state: 'unknown', stale: true });
    expect(document.unknown).toEqual([
      {
        component: idOf('web-01'),
        name: 'web-01',
        since: at(-40).toISOString(),
        cause: 'timeout',
        lastReadAt: at(-45).toISOString(),
      },
    ]);
  });

  it('shows an outage that was known before its data source went away as old, and still as an outage', () => {
    const page = aSmallPage({ components: [aComponent({ isStale: true, state: 'major_outage' })] });
    expect(documentOf(page).components[0]).toMatchObject({ state: 'major_outage', stale: true });
  });

  it('names a parent, and all of them when there are several', () => {
    const services = ['shop', 'mail'].map((name) => aComponent({ name, kind: 'service' }));
    const ids = services.map(({ id }) => id);
    const components = [
      ...services,
      aComponent({ name: 'one', parents: ids.slice(0, 1) }),
      aComponent({ name: 'both', parents: ids }),
    ];
    const [, , one, both] = documentOf(aSmallPage({ components })).components;
    expect([one?.parent, one?.parents]).toEqual([ids[0], undefined]);
    expect([both?.parent, both?.parents]).toEqual([ids[0], ids]);
  });

  it('leads from the overview to the pages of its customers', () => {
    const document = documentOf(anOverview('en', 2, { 1: 'major_outage' }, { othersAffected: 3 }));
    expect(document).toMatchObject({ kind: 'overview', locale: 'en', othersAffected: 3 });
    expect(document.components.map(({ id, url }) => [id, url])).toEqual([
      ['customer-1', 'https://status.example.jp/c/customer-1/'],
      ['customer-2', 'https://status.example.jp/c/customer-2/'],
    ]);
  });

  it('prints a ratio only where something was observed', () => {
    const components = [aComponent(), aComponent({ name: 'new-01', uptime: null })];
    const [old, fresh] = documentOf(aSmallPage({ components })).components;
    expect(old?.uptime).toMatchObject({ days: 90, ratio: 0.99982, from: '2026-08-22', to: '2026-11-19' });
    expect(fresh).not.toHaveProperty('uptime');
  });

  it('keeps maintenances without an end open', () => {
    const ends = documentOf(maintenancePage()).maintenances.map(({ id, endsAt }) => [id, endsAt]);
    expect(ends).toContainEqual(['mnt-open', null]);
  });

  it('leaves out names that the page does not say', () => {
    const incidents = [anIncident({ affected: [anAffected({ name: '' })] })];
    expect(documentOf(aSmallPage({ incidents })).incidents[0]?.affected[0]).not.toHaveProperty('name');
  });
});
