import { countStates, worstOf } from '../../src/model/state.ts';
import type {
  AffectedComponent,
  Component,
  Incident,
  Maintenance,
  Report,
  ReportChange,
  StatusPage,
} from '../../src/model/status-page.ts';

// Pages as the model hands them to the site room, small enough to read. Each is one kind of day.

export const CHANGED_AT = new Date('2026-07-15T12:00:00.000Z');

export function at(minutesFromChange: number): Date {
  return new Date(CHANGED_AT.getTime() + minutesFromChange * 60_000);
}

export function aComponent(given: Partial<Component> = {}): Component {
  const state = given.state ?? 'operational';
  return {
    id: 'web01aaaaaaaaaaa',
    kind: 'host',
    name: 'web-01',
    state,
    since: state === 'operational' ? null : at(-30),
    isStale: false,
    parents: [],
    counts: countStates([state]),
    path: null,
    uptime: null,
    bars: [],
    ...given,
  };
}

export function anAffected(given: Partial<AffectedComponent> = {}): AffectedComponent {
  return {
    component: 'web01aaaaaaaaaaa',
    name: 'web-01',
    kind: 'host',
    effect: 'outage',
    windows: [{ from: at(-30), to: null }],
    flapping: null,
    ...given,
  };
}

export function aChange(given: Partial<ReportChange> = {}): ReportChange {
  return {
    kind: 'detected',
    added: ['web-01'],
    addedCount: 1,
    recovered: [],
    recoveredCount: 0,
    handedOver: [],
    handedOverCount: 0,
    affectedCount: 1,
    effect: 'outage',
    ...given,
  };
}

export function aReport(given: Partial<Report> = {}): Report {
  return { number: 1, at: at(-30), state: 'investigating', change: aChange(), text: null, ...given };
}

export function anIncident(given: Partial<Incident> = {}): Incident {
  return {
    caseId: '2vh7AZ21abc',
    title: null,
    state: 'investigating',
    impact: 'major_outage',
    startedAt: at(-30),
    resolvedAt: null,
    isWidespread: false,
    duringMaintenance: false,
    isStale: false,
    affected: [anAffected()],
    reports: [aReport()],
    bodyMarkdown: null,
    ...given,
  };
}

export function aMaintenance(given: Partial<Maintenance> = {}): Maintenance {
  return {
    id: 'maint1aaaaaaaaaa',
    title: 'ストレージ更新',
    state: 'scheduled',
    startsAt: at(600),
    endsAt: at(720),
    components: [{ id: 'web01aaaaaaaaaaa', name: 'web-01' }],
    text: '順次再起動します。',
    bodyMarkdown: null,
    updates: [],
    ...given,
  };
}

/** State and counts follow from the components unless given. */
export function aPage(given: Partial<StatusPage> = {}): StatusPage {
  const components = given.components ?? [aComponent()];
  const leaves = components.filter((one) => !components.some((other) => other.parents.includes(one.id)));
  return {
    kind: 'customer',
    id: 'acme',
    name: '株式会社アクメ',
    url: 'https://status.example.jp/c/acme/',
    visibility: 'listed',
    locale: 'ja',
    alternates: [],
    siteRoot: '../../',
    timeZone: 'Asia/Tokyo',
    everyMinutes: 5,
    support: { name: null, email: null, phone: null, url: null },
    changedAt: CHANGED_AT,
    state: worstOf(components.map((component) => component.state)),
    counts: countStates(leaves.map((component) => component.state)),
    components,
    incidents: [],
    maintenances: [],
    notices: [],
    unknown: [],
    days: ['2026-07-14', '2026-07-15'],
    othersAffected: null,
    contractIds: [],
    ...given,
  };
}

const SERVICE = aComponent({ id: 'shopaaaaaaaaaaaa', kind: 'service', name: 'shop' });
const DB = aComponent({ id: 'db01aaaaaaaaaaaa', name: 'db-01', parents: [SERVICE.id] });
const ALONE = aComponent({ id: 'mailaaaaaaaaaaaa', name: 'mail-01' });

export function quietPage(given: Partial<StatusPage> = {}): StatusPage {
  return aPage({ components: [SERVICE, aComponent({ parents: [SERVICE.id] }), DB, ALONE], ...given });
}

/** One host of a service out, a second one back again; a resolved incident behind it, another customer hit as well. */
export function badNightPage(given: Partial<StatusPage> = {}): StatusPage {
  const recovered = anAffected({
    component: DB.id,
    name: DB.name,
    windows: [{ from: at(-28), to: at(-10) }],
  });
  return aPage({
    components: [
      { ...SERVICE, state: 'partial_outage', since: at(-30) },
      aComponent({ state: 'major_outage', parents: [SERVICE.id] }),
      DB,
      ALONE,
    ],
    incidents: [
      anIncident({
        isWidespread: true,
        affected: [anAffected(), recovered],
        reports: [
          aReport(),
          aReport({
            number: 2,
            at: at(-28),
            change: aChange({ kind: 'scope', added: ['db-01'], affectedCount: 2 }),
          }),
          aReport({
            number: 3,
            at: at(-10),
            state: 'identified',
            change: aChange({ kind: 'human', added: [], addedCount: 0, recovered: ['db-01'], recoveredCount: 1 }),
            text: '原因を特定し、切り替え作業を進めています。',
          }),
        ],
      }),
      resolvedIncident(),
    ],
    ...given,
  });
}

export function resolvedIncident(given: Partial<Incident> = {}): Incident {
  return anIncident({
    caseId: '2vh6OLD99xyz',
    state: 'resolved',
    impact: 'degraded',
    startedAt: at(-3000),
    resolvedAt: at(-2900),
    affected: [anAffected({ effect: 'degraded', windows: [{ from: at(-3000), to: at(-2900) }] })],
    reports: [
      aReport({ at: at(-3000), change: aChange({ effect: 'degraded' }) }),
      aReport({
        number: 2,
        at: at(-2900),
        state: 'resolved',
        change: aChange({
          kind: 'resolved',
          added: [],
          addedCount: 0,
          recovered: ['web-01'],
          recoveredCount: 1,
          affectedCount: 0,
          effect: 'degraded',
        }),
      }),
    ],
    ...given,
  });
}

export function unknownPage(given: Partial<StatusPage> = {}): StatusPage {
  return aPage({
    components: [aComponent({ state: 'unknown', isStale: true })],
    unknown: [{ component: 'web01aaaaaaaaaaa', name: 'web-01', since: at(-30), cause: 'timeout', lastReadAt: at(-35) }],
    ...given,
  });
}

export function maintenancePage(given: Partial<StatusPage> = {}): StatusPage {
  return aPage({
    components: [aComponent({ state: 'maintenance' })],
    maintenances: [
      aMaintenance({ id: 'maint2aaaaaaaaaa', state: 'in_progress', startsAt: at(-30), endsAt: at(90) }),
      aMaintenance(),
      aMaintenance({ id: 'maint3aaaaaaaaaa', title: null, state: 'scheduled', startsAt: at(2000), endsAt: null }),
      aMaintenance({
        id: 'maint4aaaaaaaaaa',
        state: 'completed',
        startsAt: at(-5000),
        endsAt: at(-4900),
        components: [],
      }),
    ],
    ...given,
  });
}

/** Nothing on it at all. */
export function emptyPage(given: Partial<StatusPage> = {}): StatusPage {
  return aPage({ components: [], state: 'operational', ...given });
}

/** One page of each kind of day, by name, for tables of tests. */
export const DAYS: [name: string, page: StatusPage][] = [
  ['a quiet day', quietPage()],
  ['a bad night', badNightPage()],
  ['a day without data', unknownPage()],
  ['a day of maintenance', maintenancePage()],
  ['an empty page', emptyPage()],
];
