import { describe, expect, it } from 'vitest';
import type { KeptCustomer } from '../../src/model/model.ts';
import { NONE } from '../../src/model/spans.ts';
import { fromRow, toRow } from '../../src/rest/customer-row.ts';
import {
  NO_LOOKS,
  packRows,
  parseCustomers,
  serializeCustomers,
  type Look,
} from '../../src/rest/customers-document.ts';
import { UNTOLD } from '../../src/model/untold.ts';
import type { Incident } from '../../src/model/status-page.ts';
import { fromEntry, groupByDay, toEntry, type OverviewRow } from '../../src/rest/overview-rows.ts';
import { minutes, NOW } from '../support/builders-model.ts';

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
  cases: [
    {
      caseId: 'a1',
      from: minutes(-9),
      to: minutes(-4),
      isWidespread: false,
      impact: 'partial_outage',
      state: 'resolved',
      resolvedAt: minutes(-4),
      lead: { organization: 'acme', alertId: 'a1' },
      hits: [
        {
          organization: 'acme',
          alertId: 'a1',
          target: { kind: 'customer' },
          ordinal: 1,
          from: minutes(-9),
          to: minutes(-4),
          isPast: false,
          windows: [{ from: minutes(-9), to: minutes(-4), effect: 'outage', end: 'recovered' }],
        },
      ],
    },
  ],
  openCases: [],
  shownCases: [{ caseId: 'a1', impact: 'partial_outage', state: 'resolved', from: minutes(-9), resolvedAt: minutes(-4) }], // prettier-ignore
  told: [{ caseId: 'a1', spokenNumber: '0101-0001', isReported: true, isRetracted: false }],
  begins: [minutes(-9).getTime()],
  retracted: [],
};
const INCIDENT: Incident = {
  ...UNTOLD,
  caseId: 'a1',
  title: null,
  state: 'resolved',
  impact: 'partial_outage',
  startedAt: minutes(-9),
  resolvedAt: minutes(-4),
  isWidespread: false,
  duringMaintenance: false,
  isStale: false,
  affected: [],
  bodyMarkdown: null,
};

/** All that is kept, read. */
function facts({ cases, shownCases, told, ...known }: KeptCustomer): KeptCustomer {
  return { ...known, cases: cases.map((own) => ({ ...own, hits: own.hits })), shownCases, told };
}

function aRow(caseId: string, minute: number): OverviewRow {
  const told = { digest: `of ${caseId}`, json: Buffer.from('{}'), publishedAt: NOW, updatedAt: NOW, isOver: true };
  return {
    print: `line of ${caseId}`,
    until: minutes(minute + 60),
    told: [['ja', toEntry({ ...INCIDENT, caseId, startedAt: minutes(minute) }, told)]],
  };
}

const ROWS = new Map([
  ['acme', toRow(KEPT, minutes(60))],
  ['bravo', toRow({ ...KEPT, isObserved: false }, null)],
]);
const DOCUMENT = {
  way: 'run',
  inputs: 'print',
  documents: new Map([['history', '10 1']]),
  rows: ROWS,
  packs: packRows([...ROWS.values()], []),
  overview: groupByDay([aRow('a1', -9), aRow('b2', -2_000), aRow('c3', -8)], []),
  looks: NO_LOOKS,
};

describe('what a run leaves of its customers', () => {
  it('is read as it was written', () => {
    const read = parseCustomers(serializeCustomers(DOCUMENT))!;
    expect({ ...read, rows: undefined, packs: undefined }).toEqual({ ...DOCUMENT, rows: undefined, packs: undefined });
    expect([...read.rows].map(([id, row]) => [id, row.until, facts(fromRow(row))])).toEqual([
      ['acme', minutes(60), KEPT],
      ['bravo', null, { ...KEPT, isObserved: false }],
    ]);
  });

  it('is what all looked like and no more where nobody rests', () => {
    const looks = {
      customers: new Map([['acme', toRow(KEPT, null).print]]),
      incidents: new Map<string, Look[]>([['line of a1', [['ja', 'one'], ['en', 'other']]]]), // prettier-ignore
    };
    const first = { ...DOCUMENT, rows: new Map(), packs: [], overview: [], looks };
    expect(parseCustomers(serializeCustomers(first))).toEqual(first);
  });

  it('holds the overview by days, and those to which nothing happened as they were written', () => {
    const { overview } = parseCustomers(serializeCustomers(DOCUMENT))!;
    expect(overview.map(({ rows }) => rows.map(({ print }) => print))).toEqual([
      ['line of a1', 'line of c3'],
      ['line of b2'],
    ]);
    expect(fromEntry(overview[1]!.rows[0]!.told[0]![1])).toMatchObject({ facts: { caseId: 'b2' } });
    const again = groupByDay([...overview.flatMap(({ rows }) => rows), aRow('d4', -7)], overview);
    expect(again.map(({ bytes }, i) => bytes === overview[i]!.bytes)).toEqual([false, true]);
    expect(groupByDay(overview[0]!.rows.slice(1), overview)[0]!.rows).toHaveLength(1);
  });

  it('packs anew only rows to whose neighbours something happened', () => {
    const many = new Map(Array.from({ length: 70 }, (_, i) => [`customer-${i}`, toRow(KEPT, minutes(i))]));
    const written = serializeCustomers({ ...DOCUMENT, rows: many, packs: packRows([...many.values()], []) });
    const { rows, packs } = parseCustomers(written)!;
    const struck = toRow({ ...KEPT, isObserved: false, cases: [] }, null);
    const after = new Map([...rows, ['customer-40', struck] as const]);
    const again = packRows([...after.values()], packs);
    expect(again.map(({ known }, i) => known === packs[i]!.known)).toEqual([true, false, true]);
    const read = parseCustomers(serializeCustomers({ ...DOCUMENT, rows: after, packs: again }))!;
    const expected = [...many].map(([id]) => (id === 'customer-40' ? facts(fromRow(struck)) : KEPT));
    expect([...read.rows.values()].map((row) => facts(fromRow(row)))).toEqual(expected);
    const fewer = [...read.rows.values()].slice(0, 64);
    expect(packRows(fewer, read.packs).map(({ known }, i) => known === read.packs[i]!.known)).toEqual([true, true]);
  });

  it('counts for nothing where a byte of it is another, or it was cut', () => {
    const bytes = serializeCustomers(DOCUMENT);
    const end = Buffer.from(bytes).indexOf('\n');
    const untilAt = Buffer.from(bytes).indexOf(String(minutes(60).getTime()));
    for (const at of [0, 1, 12, untilAt, end - 3, end, end + 1, end + 40, bytes.length - 1]) {
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

  it('unpacks the cases of a customer, and what hit it, when somebody asks for them', () => {
    const asked: string[] = [];
    const row = toRow(KEPT, null);
    const known = fromRow({
      ...row,
      cases: { length: 0, read: () => (asked.push('cases'), row.cases.read()) },
      hits: { length: 0, read: () => (asked.push('hits'), row.hits.read()) },
    });
    expect([known.headline.state, known.begins, known.retracted, asked]).toEqual(['operational', KEPT.begins, [], []]);
    expect([known.cases[0]!.caseId, known.told, known.shownCases]).toEqual(['a1', KEPT.told, KEPT.shownCases]);
    expect(asked).toEqual(['cases']);
    expect(known.cases[0]!.hits).toEqual(KEPT.cases[0]!.hits);
    expect(asked).toEqual(['cases', 'hits']);
  });
});
