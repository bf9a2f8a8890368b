import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Component } from '../../src/model/status-page.ts';
import { anyPage } from '../support/any-page.ts';
import { MACHINE_DAYS } from '../support/machine-pages.ts';
import { machineFiles } from '../support/machine-tools.ts';
import { DAYS, aDay, anOverview } from '../support/pages.ts';
import { DECODERS, Summary } from '../support/statuspage-decoders.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import type { z } from 'zod';

const PATHS = Object.keys(DECODERS) as (keyof typeof DECODERS)[];

function decodeAll(page: StatusPage): z.infer<typeof Summary> {
  const files = machineFiles(page);
  for (const path of PATHS) DECODERS[path].parse(JSON.parse(files.get(path) ?? 'null'));
  return Summary.parse(JSON.parse(files.get('api/v2/summary.json') ?? 'null'));
}

describe('the eight files of the Statuspage API, read by strict decoders', () => {
  it.each(MACHINE_DAYS)('are complete and decodable on %s', (_name, page) => {
    expect(decodeAll(page).page.id).toBe('hinode');
    expect(decodeAll({ ...page, locale: 'en' }).page.id).toBe('hinode');
  });

  it.each(DAYS)('are decodable in both languages on the %s day of the pages', (day) => {
    expect(decodeAll(aDay(day, 'ja')).page.time_zone).toBe('Asia/Tokyo');
    expect(decodeAll(aDay(day, 'en')).page.time_zone).toBe('Asia/Tokyo');
  });

  it('are decodable on an overview of more customers than a position can count', () => {
    const summary = decodeAll(anOverview('ja', 1000, { 7: 'major_outage', 900: 'unknown' }));
    expect(summary.components).toHaveLength(1000);
    expect(summary.components.at(-1)?.position).toBe(255);
  });

  it('decode whatever is on the page', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const summary = decodeAll(page);
        const ids = new Set(summary.components.map((component) => component.id));
        const isLeftOut = ({ state, isStale }: Component): boolean => state === 'not_monitored' && !isStale;
        expect(ids.size).toBe(page.components.filter((component) => !isLeftOut(component)).length);
        for (const component of summary.components) {
          // What a group lists and what its members say agree.
          expect(component.group).toBe(component.components !== undefined);
          for (const member of component.components ?? []) {
            expect(summary.components.find(({ id }) => id === member)?.group_id).toBe(component.id);
          }
          const group = summary.components.find(({ id }) => id === component.group_id);
          expect(group?.components?.includes(component.id) ?? component.group_id === null).toBe(true);
        }
        for (const incident of [...summary.incidents, ...summary.scheduled_maintenances]) {
          const times = incident.incident_updates.map((update) => update.created_at);
          expect(times).toEqual(times.toSorted().toReversed());
        }
        // Nothing that cannot be seen is green.
        const isBlind = page.components.some((component) => component.state === 'unknown');
        expect(isBlind && summary.status.indicator === 'none').toBe(false);
        for (const { id, state } of page.components) {
          const found = summary.components.find((component) => component.id === id);
          expect(found?.status === 'operational').toBe(state === 'operational' && found?.description === null);
        }
      }),
      { numRuns: 200 },
    );
  });
});
