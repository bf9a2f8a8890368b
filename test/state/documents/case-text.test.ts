import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ComponentFact, LedgerCase, LedgerReport } from '../../../src/model/ledger/ledger.ts';
import { caseFactsJson, momentJson, reportsJson } from '../../../src/state/documents/case-text.ts';

const moment = fc.date({ noInvalidDate: true });
const text = fc.string({ unit: 'binary', maxLength: 8 });
const effect = fc.constantFrom('outage' as const, 'degraded' as const);
const components: fc.Arbitrary<ComponentFact> = fc.record({
  id: text,
  name: text,
  kind: fc.constantFrom('host' as const, 'service' as const, 'customer' as const),
  parents: fc.array(fc.record({ id: text, name: text }), { maxLength: 2 }),
});
/** Reports name the same few components again and again. */
const reports: fc.Arbitrary<LedgerReport[]> = fc.array(components, { minLength: 1, maxLength: 3 }).chain((known) => {
  const struck = { component: fc.constantFrom(...known), effect };
  const words = fc.record({
    key: text,
    text: fc.option(text),
    state: fc.constant(null),
    corrects: fc.option(fc.nat()),
    nextReportAt: fc.option(moment),
    expectedAt: fc.option(moment),
  });
  const came = fc.oneof(
    fc.record({ ...struck, from: moment, isWorse: fc.boolean() }),
    fc.record({ ...struck, from: moment, openedAt: moment, isWorse: fc.boolean() }),
  );
  const went = fc.record({ ...struck, to: moment, end: fc.constantFrom('recovered' as const, 'gone' as const), isEstimated: fc.boolean(), isEased: fc.boolean() }); // prettier-ignore
  const report: fc.Arbitrary<LedgerReport> = fc.record({
    number: fc.nat(),
    issuedAt: moment,
    asOf: moment,
    kind: fc.constantFrom('detected' as const, 'ended' as const),
    state: fc.constantFrom('investigating' as const, 'resolved' as const),
    hit: fc.array(fc.record({ ...struck, isFlapping: fc.boolean() }), { maxLength: 3 }),
    came: fc.array(came, { maxLength: 3 }),
    went: fc.array(went, { maxLength: 3 }),
    words: fc.option(words),
    isBackfilled: fc.boolean(),
  });
  return fc.array(report, { maxLength: 3 });
});
const cases: fc.Arbitrary<LedgerCase> = fc.record({
  caseId: text,
  spokenNumber: text,
  openedAt: moment,
  members: fc.array(fc.record({ key: text, begunIn: fc.option(fc.nat()), endedIn: fc.option(fc.nat()) }), { maxLength: 3 }), // prettier-ignore
  reports,
  retractedAt: fc.option(moment),
});

it('a case is written as the JSON it is', () => {
  fc.assert(
    fc.property(cases, (own) => {
      const { reports: told, retractedAt, ...facts } = own;
      expect(`${caseFactsJson(own)}}`).toBe(JSON.stringify(facts));
      expect(reportsJson(told)).toBe(JSON.stringify(told));
      expect(momentJson(retractedAt)).toBe(JSON.stringify(retractedAt));
    }),
  );
});
