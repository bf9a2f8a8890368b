import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPage } from '../support/any-page.ts';
import { MACHINE_DAYS } from '../support/machine-pages.ts';
import { machineFiles } from '../support/machine-tools.ts';
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

  it('decode whatever is on the page', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const summary = decodeAll(page);
        const ids = new Set(summary.components.map((component) => component.id));
        expect(ids.size).toBe(page.components.length);
        for (const component of summary.components) {
          // What a group lists and what its members say agree.
          expect(component.group).toBe(component.components !== undefined);
          for (const member of component.components ?? []) {
            expect(summary.components.find(({ id }) => id === member)?.group_id).toBe(component.id);
          }
          if (component.group_id !== null) {
            const group = summary.components.find(({ id }) => id === component.group_id);
            expect(group?.components).toContain(component.id);
          }
        }
        for (const incident of [...summary.incidents, ...summary.scheduled_maintenances]) {
          const times = incident.incident_updates.map((update) => update.created_at);
          expect(times).toEqual(times.toSorted().toReversed());
        }
        // Nothing that cannot be seen is green.
        const isBlind = page.components.some((component) => component.state === 'unknown');
        if (isBlind) expect(summary.status.indicator).not.toBe('none');
        for (const { id, state } of page.components) {
          const found = summary.components.find((component) => component.id === id);
          expect(found?.status === 'operational').toBe(state === 'operational' && found?.description === null);
        }
      }),
      { numRuns: 200 },
    );
  });
});
