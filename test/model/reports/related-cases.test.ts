import fc from 'fast-check';
import { expect, it } from 'vitest';
import { relatedCases } from '../../../src/model/reports/related-cases.ts';

const START = Date.UTC(2026, 10, 20);
const minute = (n: number): Date => new Date(START + n * 60_000);

const anIncident = fc.tuple(fc.nat(40), fc.option(fc.nat(12)));

it('cases are related when they share time, and the ten earliest are named', () => {
  fc.assert(
    fc.property(fc.array(anIncident, { maxLength: 40 }), (rows) => {
      const incidents = rows.map(([from, minutes], index) => ({
        caseId: `c${index}`,
        startedAt: minute(from),
        resolvedAt: minutes === null ? null : minute(from + minutes),
      }));
      const related = relatedCases(incidents);
      for (const own of incidents) {
        const others = incidents.filter(
          (other) =>
            other !== own &&
            (own.resolvedAt === null || other.startedAt < own.resolvedAt) &&
            (other.resolvedAt === null || own.startedAt < other.resolvedAt),
        );
        const earliest = others.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime()).slice(0, 10);
        expect(related.get(own.caseId)).toEqual(earliest.map(({ caseId }) => caseId));
      }
    }),
  );
});

it('ten thousand cases that follow one another are told in an instant', () => {
  const incidents = Array.from({ length: 10_000 }, (_, index) => ({
    caseId: `c${index}`,
    startedAt: minute(index * 10),
    resolvedAt: minute(index * 10 + 15),
  }));
  const related = relatedCases(incidents);
  expect(related.get('c5000')).toEqual(['c4999', 'c5001']);
});
