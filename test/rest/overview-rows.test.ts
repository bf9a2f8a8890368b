import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { carriedOf, carryIncident } from '../../src/model/reports/carried-incidents.ts';
import { fromEntry, packDay, toEntry, unpackDay } from '../../src/rest/overview-rows.ts';
import { digestOf } from '../../src/site/stamp-changes.ts';
import { anyPage } from '../support/any-page.ts';
import { minutes, NOW } from '../support/builders-model.ts';

it('an incident that goes on as it was is the very one, also where something beside it has changed', () => {
  fc.assert(
    fc.property(anyPage, ({ incidents }) => {
      const told = { digest: 'kept', json: Buffer.from('{}'), publishedAt: NOW, updatedAt: NOW, isOver: false };
      const rows = incidents.map((incident): Parameters<typeof packDay>[1][number] => ({
        print: incident.caseId,
        until: null,
        told: [['ja', toEntry(incident, told)]],
      }));
      const read = unpackDay('2026-07-15', packDay('2026-07-15', rows).bytes, []).rows;
      for (const [i, incident] of incidents.entries()) {
        const carried = carryIncident(fromEntry(read[i]!.told[0]![1]));
        expect(carriedOf(carried)).toEqual(told);
        expect(carried).toEqual(incident);
        const beside = { ...carried, related: ['other'] };
        expect(carriedOf(beside)).toBeUndefined();
        expect(digestOf(beside)).toBe(digestOf({ ...incident, related: ['other'] }));
      }
    }),
    { numRuns: 30 },
  );
});

it('how long each rests stands beside the day, which is written once', () => {
  const day = packDay('2026-07-15', []);
  expect(unpackDay(day.day, day.bytes, [minutes(5).getTime()])).toEqual(day);
});
