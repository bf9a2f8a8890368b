import { worstOf } from '../../src/model/state.ts';
import type { Incident, StatusPage } from '../../src/model/status-page.ts';
import {
  aChange,
  aComponent,
  aMaintenance,
  anAffected,
  anIncident,
  anUnknown,
  aPage,
  aReport,
  at,
  idOf,
  someDates,
} from './pages.ts';

// Small pages, one kind of day each, whose every instant a test can name. They changed last at `at(0)`.

/** Its state follows from its components unless given. */
export function aSmallPage(given: Partial<StatusPage> = {}): StatusPage {
  const components = given.components ?? [aComponent()];
  return aPage({ changedAt: at(0), state: worstOf(components.map(({ state }) => state)), components, ...given });
}

const SHOP = aComponent({ kind: 'service', name: 'shop' });
const WEB = aComponent({ name: 'web-01', parents: [SHOP.id] });
const DB = aComponent({ name: 'db-01', parents: [SHOP.id] });
const MAIL = aComponent({ name: 'mail-01' });

/** A service with two hosts, and a host beside it. */
export function quietPage(given: Partial<StatusPage> = {}): StatusPage {
  return aSmallPage({ components: [SHOP, WEB, DB, MAIL], ...given });
}

/** web-01 is out since 30 minutes, db-01 was for 18 of them, others are hit as well; a resolved incident lies behind. */
export function badNightPage(given: Partial<StatusPage> = {}): StatusPage {
  return aSmallPage({
    components: [
      { ...SHOP, state: 'partial_outage', since: at(-30) },
      { ...WEB, state: 'major_outage', since: at(-30) },
      DB,
      MAIL,
    ],
    incidents: [openIncident(), resolvedIncident()],
    ...given,
  });
}

export function openIncident(given: Partial<Incident> = {}): Incident {
  return anIncident({
    caseId: '2vh7AZ21abc',
    state: 'identified',
    startedAt: at(-30),
    isWidespread: true,
    affected: [
      anAffected({ windows: [{ from: at(-30), to: null }] }),
      anAffected({ name: 'db-01', windows: [{ from: at(-28), to: at(-10) }] }),
    ],
    reports: [
      aReport({ at: at(-30) }),
      aReport({ number: 2, at: at(-28), change: aChange({ kind: 'scope', added: ['db-01'], affectedCount: 2 }) }),
      aReport({
        number: 3,
        at: at(-10),
        state: 'identified',
        change: aChange({ kind: 'human', recovered: ['db-01'], affectedCount: 1 }),
        text: '原因を特定し、切り替え作業を進めています。',
      }),
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
      aReport({ at: at(-3000), change: aChange({ added: ['web-01'], effect: 'degraded' }) }),
      aReport({
        number: 2,
        at: at(-2900),
        state: 'resolved',
        change: aChange({ kind: 'ended', recovered: ['web-01'], affectedCount: 0, effect: 'degraded' }),
      }),
    ],
    ...given,
  });
}

export function unknownPage(given: Partial<StatusPage> = {}): StatusPage {
  return aSmallPage({
    components: [aComponent({ state: 'unknown', isStale: true })],
    unknown: [anUnknown()],
    ...given,
  });
}

/** One under way, one to come, one to come without an end, one over that was for everything. */
export function maintenancePage(given: Partial<StatusPage> = {}): StatusPage {
  const components = [{ id: idOf('web-01'), name: 'web-01' }];
  const text = '順次再起動します。';
  return aSmallPage({
    components: [aComponent({ state: 'maintenance' })],
    maintenances: [
      aMaintenance({
        id: 'mnt-now',
        dates: someDates({ changedAt: at(-20) }),
        components,
        text,
        state: 'in_progress',
        startsAt: at(-30),
        endsAt: at(90),
      }),
      aMaintenance({ id: 'mnt-next', components, title: 'ストレージ更新', startsAt: at(600), endsAt: at(720) }),
      aMaintenance({ id: 'mnt-open', components, startsAt: at(2000), endsAt: null }),
      aMaintenance({ id: 'mnt-past', components: [], state: 'completed', startsAt: at(-5000), endsAt: at(-4900) }),
    ],
    ...given,
  });
}

/** Nothing on it at all. */
function emptyPage(given: Partial<StatusPage> = {}): StatusPage {
  return aSmallPage({ components: [], ...given });
}

/** One page of each kind of day, by name, for tables of tests. */
export const MACHINE_DAYS: [name: string, page: StatusPage][] = [
  ['a quiet day', quietPage()],
  ['a bad night', badNightPage()],
  ['a day without data', unknownPage()],
  ['a day of maintenance', maintenancePage()],
  ['an empty page', emptyPage()],
];
