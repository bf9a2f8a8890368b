import { MINUTE_MS } from '../../src/base/durations.ts';
import type { Locale } from '../../src/config/config.ts';
import { countStates, type State } from '../../src/model/state.ts';
import type {
  AffectedComponent,
  AffectedWindow,
  Component,
  DayBar,
  Incident,
  Maintenance,
  PlanDates,
  Report,
  ReportChange,
  ReportGroup,
  StatusPage,
  UnknownComponent,
} from '../../src/model/status-page.ts';

// Pages that are valid as they are, and whole days of them: quiet, worst, unknown, stale, maintenance.

/** The instant the days below are seen at: Friday, 2026-11-20 13:30 in Tokyo. */
export const PAGE_NOW = new Date('2026-11-20T04:30:00Z');

/** `PAGE_NOW` moved by minutes; negative is the past. */
export function at(minutes: number): Date {
  return new Date(PAGE_NOW.getTime() + minutes * MINUTE_MS);
}

/** Local dates up to `PAGE_NOW`'s, oldest first. */
export function someDays(count = 90): string[] {
  const today = Date.parse('2026-11-20T00:00:00Z');
  return Array.from({ length: count }, (_, i) =>
    new Date(today - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** Ninety operational days; the given ones, counted back from today (0), are something else. */
export function bars(special: Record<number, DayBar> = {}, count = 90): DayBar[] {
  return Array.from({ length: count }, (_, i) => special[count - 1 - i] ?? { state: 'operational', minutes: 0 });
}

/** The same text gives the same sixteen characters, as the model's keyed hash would. */
export function idOf(text: string): string {
  let a = 0x811c9dc5;
  let id = '';
  for (let round = 0; round < 16; round++) {
    for (const character of `${text}:${round}`) a = Math.imul(a ^ character.charCodeAt(0), 0x01000193) >>> 0;
    id += 'abcdefghijklmnopqrstuvwxyz234567'[a >>> 27];
  }
  return id;
}

export function aComponent(given: Partial<Component> = {}): Component {
  const name = given.name ?? 'web-01';
  const state = given.state ?? 'operational';
  return {
    id: idOf(name),
    kind: 'host',
    name,
    state,
    since: state === 'operational' ? null : at(-85),
    isStale: false,
    parents: [],
    counts: countStates([state]),
    counted: given.kind ?? 'host',
    path: null,
    uptime: {
      fromDay: '2026-08-22',
      toDay: '2026-11-19',
      days: 90,
      ratio: 0.99982,
      observedSeconds: 7_776_000,
      outageSeconds: 1400,
    },
    bars: bars(),
    ...given,
  };
}

/** What a report says changed, by the names it is about. */
interface ChangeSketch {
  kind: ReportChange['kind'];
  added: string[];
  recovered: string[];
  handedOver: string[];
  /** Hit after it; `added` when left out. */
  affectedCount: number;
  effect: ReportChange['effect'];
  at: Date;
}

export function aChange(given: Partial<ChangeSketch> = {}): ReportChange {
  const {
    kind = 'detected',
    added = [],
    recovered = [],
    handedOver = [],
    effect = 'outage',
    at: when = at(-85),
  } = given;
  const { affectedCount = kind === 'ended' ? 0 : added.length } = given;
  const group = (names: string[], end: ReportGroup['end']): ReportGroup[] =>
    names.length === 0
      ? []
      : [
          {
            kind: 'host',
            count: names.length,
            names,
            effect,
            from: when,
            to: when,
            isChange: false,
            end,
            isEstimated: false,
          },
        ];
  return {
    kind,
    came: group(added, null),
    went: [...group(recovered, 'recovered'), ...group(handedOver, 'maintenance')],
    flapping: null,
    hit: { kind: 'host', count: affectedCount, names: added.slice(0, affectedCount) },
    effect,
  };
}

export function aReport(given: Partial<Report> = {}): Report {
  return {
    number: 1,
    at: at(-85),
    asOf: given.at ?? at(-85),
    state: 'investigating',
    change: aChange({ added: ['web-01'] }),
    text: null,
    isRetracted: false,
    isRecovery: (given.change?.went ?? []).every(({ end }) => end === 'recovered'),
    corrects: null,
    nextReportAt: null,
    expectedAt: null,
    ...given,
  };
}

type GivenAffected = Partial<Omit<AffectedComponent, 'windows'>> & {
  windows?: (Pick<AffectedWindow, 'from' | 'to'> & Partial<AffectedWindow>)[];
};

/** Its windows have the component's effect, and recover, unless they say otherwise. */
export function anAffected({ windows, ...given }: GivenAffected = {}): AffectedComponent {
  const name = given.name ?? 'web-01';
  const effect = given.effect ?? 'outage';
  return {
    component: idOf(name),
    name,
    kind: 'host',
    effect: 'outage',
    windows: (windows ?? [{ from: at(-85), to: null }]).map((window) => ({
      effect,
      end: window.to === null ? null : 'recovered',
      ...window,
    })),
    flapping: null,
    ...given,
  };
}

export function anIncident(given: Partial<Incident> = {}): Incident {
  return {
    caseId: '4jZ8wYk2mPq',
    spokenNumber: '1120-4821',
    nextReport: null,
    expected: null,
    pending: null,
    related: [],
    isRetracted: false,
    title: null,
    state: 'investigating',
    impact: 'partial_outage',
    startedAt: at(-85),
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

export function someDates(given: Partial<PlanDates> = {}): PlanDates {
  const at = given.announcedAt ?? new Date('2026-11-16T00:00:00Z');
  return { announcedAt: at, statedAt: at, changedAt: at, sequence: 0, updatesSaidAt: [], ...given };
}

export function aMaintenance(given: Partial<Maintenance> = {}): Maintenance {
  return {
    id: 'mnt7kq2xv5c',
    dates: someDates(),
    title: null,
    state: 'scheduled',
    startsAt: new Date('2026-11-27T17:00:00Z'),
    endsAt: new Date('2026-11-27T20:00:00Z'),
    components: [{ id: idOf('db-01'), name: 'db-01' }],
    text: null,
    bodyMarkdown: null,
    updates: [],
    ...given,
  };
}

export function anUnknown(given: Partial<UnknownComponent> = {}): UnknownComponent {
  const name = given.name ?? 'web-01';
  return { component: idOf(name), name, since: at(-40), cause: 'timeout', lastReadAt: at(-45), ...given };
}

/** A customer's page on a quiet day: two services, five working hosts. */
export function aPage(given: Partial<StatusPage> = {}): StatusPage {
  const locale = given.locale ?? 'ja';
  const components = given.components ?? twoServices({});
  const hosts = components.filter((component) => component.kind === 'host');
  return {
    kind: 'customer',
    id: 'hinode',
    name: locale === 'ja' ? '株式会社ひので商会' : 'Hinode Trading',
    provider: locale === 'ja' ? 'マネージドクラウド 稼働状況' : 'Managed Cloud Status',
    apology: null,
    url: 'https://status.example.jp/c/hinode/',
    addresses: 'folder',
    idAuthority: 'status.example.jp',
    feedSince: null,
    withdrawn: [],
    isToldByMessage: false,
    visibility: 'listed',
    locale,
    alternates: [],
    siteRoot: '../../',
    timeZone: 'Asia/Tokyo',
    everyMinutes: 5,
    support: {
      name: locale === 'ja' ? 'サポート窓口' : 'Support',
      email: 'support@example.jp',
      phone: '06-0000-0000',
      url: 'https://example.jp/support',
    },
    changedAt: at(-120),
    state: 'operational',
    counts: countStates(hosts.map((host) => host.state)),
    counted: 'host',
    components,
    incidents: [],
    maintenances: [],
    notices: [],
    unknown: [],
    days: someDays(),
    othersAffected: null,
    contractIds: [],
    ...given,
  };
}

/** `shop` with web-01…03 and `mail` with mx-01, mx-02, in the given states. */
export function twoServices(states: Record<string, State>, stale: readonly string[] = []): Component[] {
  const host = (name: string, service: string): Component =>
    aComponent({ name, parents: [idOf(service)], state: states[name] ?? 'operational', isStale: stale.includes(name) });
  const services: [string, string[]][] = [
    ['shop', ['web-01', 'web-02', 'web-03']],
    ['mail', ['mx-01', 'mx-02']],
  ];
  return services
    .flatMap(([name, hostNames]) => {
      const hosts = hostNames.map((hostName) => host(hostName, name));
      return [aService(name, hosts), ...hosts];
    })
    .toSorted((a, b) => Number(a.kind === 'host') - Number(b.kind === 'host'));
}

export function aService(name: string, hosts: readonly Component[], given: Partial<Component> = {}): Component {
  const counts = countStates(hosts.map((host) => host.state));
  const out = counts.major_outage;
  const state: State =
    out === hosts.length && out > 0
      ? 'major_outage'
      : out > 0
        ? 'partial_outage'
        : counts.degraded > 0
          ? 'degraded'
          : counts.unknown > 0
            ? 'unknown'
            : counts.maintenance > 0
              ? 'maintenance'
              : 'operational';
  return aComponent({ name, kind: 'service', state, counts, counted: 'host', ...given });
}

export const DAYS = ['quiet', 'worst', 'unknown', 'stale', 'maintenance'] as const;
export type Day = (typeof DAYS)[number];

/** One customer's page on such a day. */
export function aDay(day: Day, locale: Locale): StatusPage {
  const build = {
    quiet: aQuietDay,
    worst: aWorstDay,
    unknown: anUnknownDay,
    stale: aStaleDay,
    maintenance: aMaintenanceDay,
  };
  return build[day](locale);
}

/** Nothing now; one incident resolved four days ago, a maintenance to come, a notice. */
export function aQuietDay(locale: Locale): StatusPage {
  const ja = locale === 'ja';
  const from = new Date('2026-11-15T18:12:00Z');
  const to = new Date('2026-11-15T18:57:00Z');
  const page = aPage({ locale });
  const bad = bars({ 4: { state: 'outage', minutes: 45 }, 31: { state: 'maintenance', minutes: 0 } });
  return {
    ...page,
    components: page.components.map((c) => (c.name === 'web-01' || c.name === 'shop' ? { ...c, bars: bad } : c)),
    incidents: [
      anIncident({
        caseId: '4hQm3vTn9Rs',
        state: 'resolved',
        startedAt: from,
        resolvedAt: to,
        affected: [anAffected({ windows: [{ from, to }] })],
        reports: [
          aReport({ at: from }),
          aReport({
            number: 2,
            at: to,
            state: 'resolved',
            change: aChange({ kind: 'ended', recovered: ['web-01'], affectedCount: 0 }),
          }),
        ],
      }),
    ],
    maintenances: [
      aMaintenance({
        title: ja ? 'データベースサーバーのバージョンアップ' : 'Database server upgrade',
        text: ja
          ? '作業中、最大で10分ほど接続できない時間があります。'
          : 'Connections may fail for up to ten minutes during the work.',
      }),
    ],
    notices: [
      {
        id: 'year-end',
        dates: someDates(),
        title: ja ? '年末年始の営業について' : 'Support hours at the turn of the year',
        startsAt: new Date('2026-11-16T00:00:00Z'),
        endsAt: null,
        bodyMarkdown: ja
          ? '12月29日から1月3日まで、電話の受付を休みます。**障害の対応は24時間続けます。**'
          : 'From 29 December to 3 January the phone is not answered. **Incidents are handled around the clock.**',
        updates: [],
      },
    ],
  };
}

/** Three hosts out, one recovered, one degraded; three reports, one of them by a human; widespread. */
export function aWorstDay(locale: Locale): StatusPage {
  const ja = locale === 'ja';
  const now = bars({ 0: { state: 'outage', minutes: 0 } });
  const components = twoServices({
    'web-01': 'major_outage',
    'web-02': 'major_outage',
    'mx-01': 'degraded',
  }).map((c) => (c.state === 'major_outage' || c.state === 'partial_outage' ? { ...c, bars: now } : c));
  return aPage({
    locale,
    state: 'partial_outage',
    changedAt: at(-12),
    components,
    incidents: [
      anIncident({
        state: 'identified',
        isWidespread: true,
        affected: [
          anAffected({ name: 'web-01' }),
          anAffected({ name: 'web-02', windows: [{ from: at(-83), to: null }] }),
          anAffected({ name: 'web-03', windows: [{ from: at(-83), to: at(-12) }] }),
          anAffected({
            name: 'mx-01',
            effect: 'degraded',
            windows: [{ from: at(-20), to: null }],
            flapping: { times: 3, minutes: 20 },
          }),
        ],
        reports: [
          aReport({ change: aChange({ added: ['web-01', 'web-02', 'web-03'] }) }),
          aReport({
            number: 2,
            at: at(-50),
            state: 'identified',
            change: aChange({ kind: 'human', affectedCount: 3 }),
            text: ja
              ? 'ネットワーク機器の故障が原因です。予備機へ切り替えています。'
              : 'A network switch has failed. We are moving to the spare one.',
          }),
          aReport({
            number: 3,
            at: at(-12),
            state: 'identified',
            change: aChange({
              kind: 'scope',
              added: ['mx-01'],
              recovered: ['web-03'],
              affectedCount: 3,
              effect: 'degraded',
            }),
          }),
        ],
      }),
      ...aQuietDay(locale).incidents,
    ],
    contractIds: [{ id: 'C-2201', components: [idOf('web-01'), idOf('mx-01')] }],
  });
}

/** Its only organization does not answer and was never read. */
export function anUnknownDay(locale: Locale): StatusPage {
  const names = ['web-01', 'web-02', 'web-03', 'mx-01', 'mx-02'];
  const noData = bars({ 0: { state: 'no_data', minutes: 0 }, 1: { state: 'no_data', minutes: 0 } });
  const components = twoServices(Object.fromEntries(names.map((name) => [name, 'unknown' as const])));
  return aPage({
    locale,
    state: 'unknown',
    changedAt: at(-40),
    components: components.map((c) => ({ ...c, uptime: null, bars: noData })),
    unknown: names.map((name) => anUnknown({ name, cause: 'auth', lastReadAt: null })),
  });
}

/** One host was out when its organization was last read; since then nobody can tell. */
export function aStaleDay(locale: Locale): StatusPage {
  return aPage({
    locale,
    state: 'partial_outage',
    changedAt: at(-40),
    components: twoServices({ 'web-01': 'major_outage' }, ['web-01', 'web-02', 'web-03', 'mx-01', 'mx-02']),
    counts: { ...countStates(['major_outage']), unknown: 4 },
    incidents: [anIncident({ isStale: true })],
    unknown: ['web-01', 'web-02', 'web-03', 'mx-01', 'mx-02'].map((name) => anUnknown({ name })),
  });
}

/** One maintenance in progress, one to come for everything, one over. */
export function aMaintenanceDay(locale: Locale): StatusPage {
  return aPage({
    locale,
    state: 'maintenance',
    changedAt: at(-30),
    components: twoServices({ 'mx-01': 'maintenance' }),
    maintenances: [
      aMaintenance({
        id: 'mntnow',
        state: 'in_progress',
        startsAt: at(-30),
        endsAt: at(90),
        components: [{ id: idOf('mx-01'), name: 'mx-01' }],
      }),
      aMaintenance({ components: [] }),
      aMaintenance({ id: 'mntold', state: 'completed', startsAt: at(-20_000), endsAt: at(-19_900) }),
    ],
  });
}

/** The public page over so many listed customers; the named ones are in another state than operational. */
export function anOverview(
  locale: Locale,
  customerCount = 4,
  states: Record<number, State> = {},
  given: Partial<StatusPage> = {},
): StatusPage {
  const customers = Array.from({ length: customerCount }, (_, i): Component => {
    const id = `customer-${i + 1}`;
    const state = states[i] ?? 'operational';
    return aComponent({
      id,
      kind: 'customer',
      name: locale === 'ja' ? `お客様${i + 1}株式会社` : `Customer ${i + 1} Ltd.`,
      state,
      counts: countStates([state, ...Array.from({ length: 13 }, () => 'operational' as const)]),
      counted: 'host',
      path: `c/${id}/`,
    });
  });
  return aPage({
    kind: 'overview',
    id: 'overview',
    name: locale === 'ja' ? 'マネージドクラウド' : 'Managed Cloud',
    url: 'https://status.example.jp/',
    siteRoot: '',
    locale,
    components: customers,
    counts: countStates(customers.map((customer) => customer.state)),
    counted: 'customer',
    ...given,
  });
}
