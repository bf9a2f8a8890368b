import * as fc from 'fast-check';
import { WINDOW_ENDS } from '../../src/model/claims/window-end.ts';
import { STATES, countStates, worstOf } from '../../src/model/state.ts';
import {
  type AffectedComponent,
  type Component,
  type Incident,
  type Maintenance,
  type NamedInstant,
  type Notice,
  type PlanDates,
  type Report,
  type ReportChange,
  INCIDENT_STATES,
  type ReportGroup,
  type ReportThings,
  type StatusPage,
  type WithdrawnMaintenance,
} from '../../src/model/status-page.ts';
import { REPORT_KINDS } from '../../src/model/report-kind.ts';
import { PAGE_NOW } from './pages.ts';

// Pages that keep the promises of the record's types and no others: any text in any place, any order of instants.

const HOSTILE = [
  ']]>',
  '</script><script>alert(1)</script>',
  '<b>&amp;</b> & "quoted" \'single\'',
  '\u0000\u0001\u0008\u000b\u001f\u007f\u0085',
  '\u202eevil\u202c \u2066bidi\u2069 \u200f',
  '\ufffe\uffff\ud800 lone \udc00',
  '👩‍💻🔥 絵文字',
  'BEGIN:VEVENT\r\nUID:fake\r\nEND:VEVENT',
  'a;b,c\\n:d"e',
  '<!-- --> <?xml version="1.0"?> <!DOCTYPE x [<!ENTITY y "z">]> &y;',
  'x'.repeat(1000),
  '長'.repeat(1000),
  '',
  ' ',
  '__proto__',
];

const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

const anyName = anyText.map((text) => (text.trim() === '' ? `名前${text}` : text));
const anyId = fc.stringMatching(/^[a-z2-7]{16}$/);
const anyCaseId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const anyTime = fc
  .integer({ min: -90 * 24 * 60 * 60, max: 14 * 24 * 60 * 60 })
  .map((seconds) => new Date(PAGE_NOW.getTime() + seconds * 1000));
const anyPast = fc
  .integer({ min: -90 * 24 * 60 * 60, max: 0 })
  .map((seconds) => new Date(PAGE_NOW.getTime() + seconds * 1000));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const fewOf = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength });

const anyThings: fc.Arbitrary<ReportThings> = fewOf(anyName).chain((names) =>
  fc.record({
    kind: fc.constantFrom<ReportThings['kind']>('host', 'service', 'customer', 'mixed'),
    count: fc.integer({ min: names.length, max: 2000 }),
    names: fc.constant(names),
  }),
);
const anyGroup: fc.Arbitrary<ReportGroup> = fc
  .record({
    things: anyThings,
    effect: fc.constantFrom<ReportGroup['effect']>('outage', 'degraded'),
    from: anyPast,
    to: anyPast,
    isChange: fc.boolean(),
    end: maybe(fc.constantFrom(...WINDOW_ENDS)),
    isEstimated: fc.boolean(),
  })
  .map(({ things, ...group }) => ({ ...things, ...group }));
const anyChange: fc.Arbitrary<ReportChange> = fc.record({
  kind: fc.constantFrom(...REPORT_KINDS),
  came: fewOf(anyGroup),
  went: fewOf(anyGroup),
  flapping: maybe(anyThings),
  hit: anyThings,
  effect: fc.constantFrom<ReportChange['effect']>('outage', 'degraded'),
});

function anyComponents(): fc.Arbitrary<Component[]> {
  const one = fc.record({
    id: anyId,
    kind: fc.constantFrom<Component['kind']>('customer', 'service', 'host'),
    name: anyName,
    state: fc.constantFrom(...STATES),
    since: maybe(anyPast),
    isStale: fc.boolean(),
    parentIndexes: fewOf(fc.nat(9), 2),
    path: maybe(fc.constant('c/acme/')),
    hasUptime: fc.boolean(),
  });
  return fc.uniqueArray(one, { maxLength: 8, selector: (component) => component.id }).map((all) =>
    all.map(({ parentIndexes, hasUptime, ...component }): Component => ({
      ...component,
      // Any component of the page, even itself or one that is not there: circles must not hang anything.
      parents: [...new Set(parentIndexes)].map((index) => all[index]?.id ?? 'gonegonegonegone'),
      counts: countStates([component.state]),
      counted: component.kind,
      uptime: hasUptime
        ? {
            fromDay: '2026-04-16',
            toDay: '2026-07-14',
            days: 90,
            ratio: 0.9987,
            observedSeconds: 1e6,
            outageSeconds: 1e3,
          }
        : null,
      bars: [],
    })),
  );
}

function anyAffected(components: readonly Component[]): fc.Arbitrary<AffectedComponent> {
  const ids = components.map((component) => component.id);
  return fc.record({
    component: ids.length === 0 ? anyId : fc.oneof(fc.constantFrom(...ids), anyId),
    name: anyText,
    kind: fc.constantFrom<Component['kind']>('customer', 'service', 'host'),
    effect: fc.constantFrom<'outage' | 'degraded'>('outage', 'degraded'),
    windows: fc
      .tuple(
        fc.uniqueArray(anyPast, { minLength: 1, maxLength: 4, selector: (date) => date.getTime() }),
        fc.constantFrom<'outage' | 'degraded'>('outage', 'degraded'),
        fc.constantFrom(...WINDOW_ENDS.filter((end) => end !== 'unproven'), 'changed' as const),
      )
      .map(([dates, effect, end]) =>
        pairUp(dates).map((window) => ({ ...window, effect, end: window.to === null ? null : end })),
      ),
    flapping: maybe(fc.constant({ times: 3, minutes: 20 })),
  });
}

/** Sorted, disjoint; an odd one out is an open end. */
function pairUp(dates: readonly Date[]): { from: Date; to: Date | null }[] {
  const sorted = dates.toSorted((a, b) => a.getTime() - b.getTime());
  return sorted.flatMap((from, index) => (index % 2 === 0 ? [{ from, to: sorted[index + 1] ?? null }] : []));
}

const anyNamedInstant: fc.Arbitrary<NamedInstant> = fc.record({ at: anyTime, isOverdue: fc.boolean() });

const anyIncidentState = fc.constantFrom<Incident['state']>(...INCIDENT_STATES);

function anyIncidents(components: readonly Component[]): fc.Arbitrary<Incident[]> {
  const reports: fc.Arbitrary<Report[]> = fewOf(
    fc.record({
      at: anyPast,
      asOf: anyPast,
      state: anyIncidentState,
      change: anyChange,
      text: maybe(anyText),
      isRetracted: fc.boolean(),
      isRecovery: fc.boolean(),
      corrects: maybe(fc.integer({ min: 1, max: 4 })),
      nextReportAt: maybe(anyTime),
      expectedAt: maybe(anyTime),
    }),
    4,
  ).map((all) =>
    all.toSorted((a, b) => a.at.getTime() - b.at.getTime()).map((report, index) => ({ ...report, number: index + 1 })),
  );
  const one = fc
    .record({
      caseId: anyCaseId,
      spokenNumber: fc.constantFrom('', '1126-4821'),
      nextReport: maybe(anyNamedInstant),
      expected: maybe(anyNamedInstant),
      pending: maybe(fc.record({ came: fewOf(anyGroup), went: fewOf(anyGroup) })),
      related: fewOf(anyCaseId),
      isRetracted: fc.constant(false),
      title: maybe(anyName),
      state: anyIncidentState,
      impact: fc.constantFrom<Incident['impact']>('major_outage', 'partial_outage', 'degraded', 'none'),
      startedAt: anyPast,
      resolvedAt: anyPast,
      isWidespread: fc.boolean(),
      duringMaintenance: fc.boolean(),
      isStale: fc.boolean(),
      affected: fewOf(anyAffected(components)),
      reports,
      bodyMarkdown: maybe(anyText),
    })
    .map((incident) => ({ ...incident, resolvedAt: incident.state === 'resolved' ? incident.resolvedAt : null }));
  return fc.uniqueArray(one, { maxLength: 4, selector: (incident) => incident.caseId });
}

const anyUpdates = fewOf(fc.record({ at: anyPast, text: anyText }));

const anyDates: fc.Arbitrary<PlanDates> = fc
  .record({
    announcedAt: anyPast,
    stated: fc.nat(5_000),
    changed: fc.nat(5_000),
    sequence: fc.nat(5),
    said: fewOf(anyPast),
  })
  .map(({ announcedAt, stated, changed, sequence, said }) => {
    const statedAt = new Date(announcedAt.getTime() + stated * 1000);
    const changedAt = new Date(statedAt.getTime() + changed * 1000);
    return { announcedAt, statedAt, changedAt, sequence, updatesSaidAt: said };
  });

const anyWithdrawn: fc.Arbitrary<WithdrawnMaintenance[]> = fc.uniqueArray(
  fc.record({
    id: anyId,
    dates: anyDates,
    title: maybe(anyName),
    startsAt: anyTime,
    endsAt: maybe(anyTime),
    components: fewOf(fc.record({ id: anyId, name: anyText })),
    text: maybe(anyText),
  }),
  { maxLength: 2, selector: (withdrawn) => withdrawn.id },
);

const anyMaintenances: fc.Arbitrary<Maintenance[]> = fc.uniqueArray(
  fc
    .record({
      id: anyId,
      dates: anyDates,
      title: maybe(anyName),
      state: fc.constantFrom<Maintenance['state']>('scheduled', 'in_progress', 'completed'),
      startsAt: anyTime,
      minutes: maybe(fc.nat(10_000)),
      components: fewOf(fc.record({ id: anyId, name: anyText })),
      text: maybe(anyText),
      bodyMarkdown: maybe(anyText),
      updates: anyUpdates,
    })
    .map(({ minutes, ...rest }) => ({
      ...rest,
      endsAt: minutes === null ? null : new Date(rest.startsAt.getTime() + minutes * 60_000),
    })),
  { maxLength: 4, selector: (maintenance) => maintenance.id },
);

const anyNotices: fc.Arbitrary<Notice[]> = fc.uniqueArray(
  fc.record({
    id: anyCaseId,
    dates: anyDates,
    title: anyName,
    startsAt: maybe(anyTime),
    endsAt: maybe(anyTime),
    bodyMarkdown: anyText,
    updates: anyUpdates,
  }),
  { maxLength: 2, selector: (notice) => notice.id },
);

/** Any page; its state and counts follow from its components. */
export const anyPage: fc.Arbitrary<StatusPage> = anyComponents().chain((components) =>
  fc
    .record({
      kind: fc.constantFrom<StatusPage['kind']>('overview', 'customer'),
      id: fc.constantFrom('overview', 'acme', 'acme-2'),
      name: anyName,
      url: fc.constantFrom('https://status.example.jp/', 'http://127.0.0.1:8080/c/acme-abc234/'),
      locale: fc.constantFrom<StatusPage['locale']>('ja', 'en'),
      timeZone: fc.constantFrom('Asia/Tokyo', 'Europe/Berlin', 'America/Los_Angeles'),
      incidents: anyIncidents(components),
      maintenances: anyMaintenances,
      withdrawn: anyWithdrawn,
      feedSince: maybe(anyPast),
      notices: anyNotices,
      othersAffected: maybe(fc.nat(40)),
    })
    .map((rest): StatusPage => ({
      ...rest,
      provider: 'Managed Cloud Status',
      apology: null,
      addresses: 'folder',
      idAuthority: 'status.example.jp',
      isToldByMessage: false,
      visibility: 'listed',
      alternates: [],
      siteRoot: '',
      everyMinutes: 5,
      support: { name: null, email: null, phone: null, url: null },
      changedAt: PAGE_NOW,
      state: worstOf(components.map((component) => component.state)),
      counts: countStates(components.map((component) => component.state)),
      counted: rest.kind === 'overview' ? 'customer' : 'mixed',
      components,
      unknown: components
        .filter((component) => component.state === 'unknown')
        .map(({ id, name }) => ({ component: id, name, since: PAGE_NOW, cause: 'network', lastReadAt: null })),
      days: [],
      contractIds: [],
    })),
);
