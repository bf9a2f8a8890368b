import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleAvailabilityReport, parseReportPeriod } from '../../src/report/availability-report.ts';
import type { ReportComponentInput, ReportPeriod } from '../../src/report/availability-report.ts';
import type { Incident } from '../../src/model/status-page.ts';

const NOW = new Date('2026-07-15T12:00:00Z');

function period(from: string, to: string, timeZone = 'Asia/Tokyo', now = NOW): ReportPeriod {
  const parsed = parseReportPeriod(from, to, timeZone, now);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}
const june = period('2026-06-01', '2026-06-30');

/** `'06-10 12:00'` in Tokyo. */
function tokyo(text: string): Date {
  return new Date(`2026-${text.replace(' ', 'T')}:00+09:00`);
}
function span(from: string, to: string): { from: Date; to: Date } {
  return { from: tokyo(from), to: tokyo(to) };
}
function aComponent(given: Partial<ReportComponentInput> = {}): ReportComponentInput {
  return {
    id: 'h1',
    kind: 'host',
    name: 'web-01',
    parents: ['s1'],
    outages: [],
    degraded: [],
    maintenance: [],
    observed: [span('01-01 00:00', '07-15 21:00')],
    ...given,
  };
}
function anIncident(given: Partial<Incident> = {}): Incident {
  const startedAt = given.startedAt ?? tokyo('06-10 10:00');
  const resolvedAt = given.resolvedAt === undefined ? tokyo('06-10 11:00') : given.resolvedAt;
  return {
    caseId: 'c1',
    spokenNumber: '0610-0001',
    nextReport: null,
    expected: null,
    pending: null,
    related: [],
    isRetracted: false,
    title: null,
    state: 'resolved',
    impact: 'major_outage',
    startedAt,
    resolvedAt,
    isWidespread: false,
    duringMaintenance: false,
    isStale: false,
    affected: [
      {
        component: 'h1',
        name: 'web-01',
        kind: 'host',
        effect: 'outage',
        windows: [{ from: startedAt, to: resolvedAt, effect: 'outage', end: null }],
        flapping: null,
      },
    ],
    reports: [],
    bodyMarkdown: null,
    ...given,
  };
}
function report(components: ReportComponentInput[], incidents: Incident[] = [], of = june) {
  const letterhead = { issuer: { name: 'Hosting', lines: [] }, issuedAt: NOW, slaRatio: 0.999, leftAt: null };
  const customer = { id: 'acme', name: 'Acme' };
  return assembleAvailabilityReport({ customer, ...letterhead, period: of, components, incidents });
}

describe('the period of a report', () => {
  test('has both dates in it, in the time zone of the site', () => {
    expect(june).toMatchObject({ from: tokyo('06-01 00:00'), to: tokyo('07-01 00:00'), isRunning: false });
    const berlin = period('2026-03-29', '2026-03-29', 'Europe/Berlin');
    expect((berlin.to.getTime() - berlin.from.getTime()) / 3_600_000).toBe(23);
  });

  test('ends now while it runs', () => {
    expect(period('2026-07-01', '2026-07-31')).toMatchObject({ to: NOW, isRunning: true });
    expect(period('2026-07-15', '2026-07-15')).toMatchObject({ from: tokyo('07-15 00:00'), isRunning: true });
    expect(period('2026-07-14', '2026-07-14').isRunning).toBe(false);
  });

  test.each([
    ['2026-02-30', '2026-03-01', 'bad_from'],
    ['last month', '2026-03-01', 'bad_from'],
    ['2026-03-01', '2026/03/31', 'bad_to'],
    ['2026-03-02', '2026-03-01', 'reversed'],
    ['2010-01-01', '2026-03-01', 'too_long'],
    ['2026-07-16', '2026-07-20', 'future'],
  ])('from %s to %s is refused: %s', (from, to, problem) => {
    expect(parseReportPeriod(from, to, 'Asia/Tokyo', NOW)).toBe(problem);
  });

  test('today in the zone is not the future although it is tomorrow in UTC', () => {
    const night = new Date('2026-07-15T20:00:00Z');
    expect(parseReportPeriod('2026-07-16', '2026-07-16', 'Asia/Tokyo', night)).toMatchObject({ isRunning: true });
  });
});

describe('the report', () => {
  test('counts outage, degradation, maintenance and uptime inside the period', () => {
    const { rows } = report([
      aComponent({
        outages: [
          span('05-31 23:00', '06-01 01:00'),
          span('06-10 10:00', '06-10 11:00'),
          span('06-10 10:30', '06-10 11:00'),
        ],
        degraded: [span('06-10 10:30', '06-10 11:30')],
        maintenance: [span('06-20 00:00', '06-21 00:00'), span('06-10 10:45', '06-10 11:00')],
      }),
    ]);
    const counted = 30 * 24 - 24.25;
    expect(rows).toEqual([
      {
        id: 'h1',
        kind: 'host',
        name: 'web-01',
        incidents: 0,
        outageSeconds: 7200,
        countedOutageSeconds: 1.75 * 3600,
        degradedSeconds: 1800,
        maintenanceSeconds: 24.25 * 3600,
        observedShare: 1,
        uptimeRatio: 1 - 1.75 / counted,
      },
    ]);
  });

  test('an incident counts for the host it hit and for the services of that host', () => {
    const service = aComponent({ id: 's1', kind: 'service', name: 'shop', parents: [] });
    const other = aComponent({ id: 'h2', parents: [] });
    const { rows, incidents } = report(
      [service, aComponent(), other],
      [
        anIncident({ caseId: 'late', startedAt: tokyo('06-30 23:00'), resolvedAt: null }),
        anIncident(),
        anIncident({ caseId: 'before', startedAt: tokyo('05-30 10:00'), resolvedAt: tokyo('06-01 00:00') }),
        anIncident({ caseId: 'after', startedAt: tokyo('07-01 00:00'), resolvedAt: null }),
        anIncident({
          caseId: 'short',
          startedAt: tokyo('06-11 10:00'),
          resolvedAt: tokyo('06-11 10:00'),
          affected: [],
        }),
      ],
    );
    expect(rows.map((row) => row.incidents)).toEqual([2, 2, 0]);
    expect(incidents.map(({ caseId, seconds }) => [caseId, seconds])).toEqual([
      ['c1', 3600],
      ['short', 0],
      ['late', 3600],
    ]);
  });

  test('says when recorded data begins, and when there is none', () => {
    const late = aComponent({ observed: [span('06-16 00:00', '07-15 21:00')] });
    expect(report([late])).toMatchObject({ recordedSince: tokyo('06-16 00:00'), observedShare: 0.5 });
    expect(report([late, aComponent()])).toMatchObject({ recordedSince: null, observedShare: 0.5 });
    // What nothing watches says nothing of the rest.
    expect(report([aComponent({ observed: [] }), aComponent()])).toMatchObject({ observedShare: 1 });
    const never = report([aComponent({ observed: [] })]);
    expect(never).toMatchObject({ recordedSince: null, observedShare: 0, rows: [{ uptimeRatio: null }] });
    expect(report([])).toMatchObject({ rows: [], observedShare: 0 });
  });

  test('what still lasts counts up to now', () => {
    const running = period('2026-07-15', '2026-07-31');
    const { rows } = report([aComponent({ outages: [{ from: tokyo('07-15 20:00'), to: NOW }] })], [], running);
    expect(rows[0]).toMatchObject({ outageSeconds: 3600, observedShare: 1, uptimeRatio: 1 - 1 / 21 });
  });

  test('two halves of a period add up to the whole', () => {
    const anHour = fc.integer({ min: -100, max: 900 });
    const spans = fc.array(
      fc.tuple(anHour, fc.integer({ min: 1, max: 90 })).map(([at, length]) => ({
        from: new Date(june.from.getTime() + at * 3_600_000),
        to: new Date(june.from.getTime() + (at + length) * 3_600_000),
      })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(spans, spans, spans, fc.integer({ min: 1, max: 29 }), (outages, degraded, maintenance, day) => {
        const component = aComponent({ outages, degraded, maintenance });
        const middle = String(day).padStart(2, '0');
        const next = String(day + 1).padStart(2, '0');
        const [whole, first, second] = [
          june,
          period('2026-06-01', `2026-06-${middle}`),
          period(`2026-06-${next}`, '2026-06-30'),
        ].map((of) => report([component], [], of).rows[0]!);
        for (const key of ['outageSeconds', 'countedOutageSeconds', 'degradedSeconds', 'maintenanceSeconds'] as const)
          expect(first![key] + second![key]).toBe(whole![key]);
      }),
    );
  });
});
