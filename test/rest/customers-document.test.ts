import { describe, expect, it } from 'vitest';
import type { KeptCustomer } from '../../src/model/model.ts';
import { NONE } from '../../src/model/spans.ts';
import { fromRow, parseCustomers, serializeCustomers, toRow } from '../../src/rest/customers-document.ts';
import { minutes } from '../support/builders-model.ts';

const KEPT: KeptCustomer = {
  headline: {
    state: 'operational',
    since: null,
    isStale: false,
    unknown: null,
    spans: { outages: [{ from: minutes(-9), to: minutes(-4) }], degraded: NONE, maintenance: NONE, unwatched: NONE },
    unplanned: NONE,
    counts: { major_outage: 0, partial_outage: 0, degraded: 0, unknown: 0, maintenance: 0, not_monitored: 0, operational: 2 }, // prettier-ignore
    counted: 'host',
    hostsAffected: 0,
    hostsTotal: 2,
    blindness: null,
  },
  isObserved: true,
  hosts: [{ state: 'operational', since: null, count: 2 }],
  announced: [],
  cases: [],
  openCases: [],
  shownCases: [{ caseId: 'a1', impact: 'partial_outage', state: 'resolved', from: minutes(-9), resolvedAt: minutes(-4) }], // prettier-ignore
  told: [{ caseId: 'a1', spokenNumber: '0101-0001', isReported: true, isRetracted: false }],
};
const DOCUMENT = {
  way: 'run',
  inputs: 'print',
  documents: new Map([['history', '10 1']]),
  rows: new Map([
    ['acme', toRow(KEPT, minutes(60))],
    ['bravo', toRow({ ...KEPT, isObserved: false }, null)],
  ]),
};

describe('what a run leaves of its customers', () => {
  it('is read as it was written', () => {
    const read = parseCustomers(serializeCustomers(DOCUMENT))!;
    expect({ ...read, rows: undefined }).toEqual({ ...DOCUMENT, rows: undefined });
    expect([...read.rows].map(([id, row]) => [id, row.until, fromRow(row)])).toEqual([
      ['acme', minutes(60), KEPT],
      ['bravo', null, { ...KEPT, isObserved: false }],
    ]);
  });

  it('counts for nothing where a byte of it is another, or it was cut', () => {
    const bytes = serializeCustomers(DOCUMENT);
    const end = Buffer.from(bytes).indexOf('\n');
    for (const at of [0, 1, 12, end - 3, end, end + 1, end + 40, bytes.length - 1]) {
      const spoiled = Uint8Array.from(bytes);
      spoiled[at] = spoiled[at]! ^ 1;
      expect(parseCustomers(spoiled), String(at)).toBeUndefined();
      expect(parseCustomers(bytes.subarray(0, at)), String(at)).toBeUndefined();
    }
    expect(parseCustomers(Buffer.from('{"version":1}'))).toBeUndefined();
  });

  it('prints what is kept, not how it is packed', () => {
    expect(toRow(structuredClone(KEPT), null).print).toBe(toRow(KEPT, minutes(5)).print);
    expect(toRow({ ...KEPT, isObserved: false }, null).print).not.toBe(toRow(KEPT, null).print);
  });
});
