import type { Announcement } from '../../src/announcements/announcement.ts';
import type { History } from '../../src/model/history/history.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { Ledger } from '../../src/model/ledger/ledger.ts';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { carryOver } from '../../src/snapshot/carry-over.ts';
import type { Alert, Downtime, OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import {
  aConfig,
  aDowntime,
  aFailure,
  aHost,
  anAlert,
  anAnnouncement,
  anOrganization,
  EMPTY_HISTORY,
  minutes,
} from './builders-model.ts';

// One customer's night, run after run: outages that spread, recover and come back, words of humans that are edited and taken
// back, half an hour without data, and planned work that is announced, moved and cancelled meanwhile.

const STEP_MINUTES = 2;
const NIGHT_MINUTES = 300;

interface Outage {
  host: string;
  from: number;
  to: number;
  /** The memo from a minute on. */
  memos?: Record<number, string>;
}

const OUTAGES: readonly Outage[] = [
  {
    host: 'web-01',
    from: 20,
    to: 70,
    memos: {
      30: '[investigating] 現地で調査中です\n次回: 21:00ごろ',
      40: '[identified] 電源の故障です',
      50: '[identified] 基板の故障です',
    },
  },
  { host: 'web-02', from: 24, to: 60 },
  { host: 'web-03', from: 31, to: 66 },
  // Within ten minutes of the end: taken up again.
  { host: 'web-01', from: 76, to: 96, memos: { 80: '交換後に再び停止しました', 90: '' } },
  // While nothing could be read.
  { host: 'web-02', from: 130, to: 141 },
  ...[180, 184, 188, 192, 196].map((from) => ({ host: 'web-03', from, to: from + 2 })),
  { host: 'web-02', from: 240, to: 900 },
];

const UNREADABLE = { from: 120, to: 150 };

export interface NightRun {
  minute: number;
  page: StatusPage;
  ledger: Ledger;
}

export function* playNight(): Iterable<NightRun> {
  const config = aConfig();
  let history: History = EMPTY_HISTORY;
  let ledger: Ledger | undefined;
  let last: Snapshot | null = null;
  for (let minute = 0; minute <= NIGHT_MINUTES; minute += STEP_MINUTES) {
    const now = minutes(minute);
    const snapshot = carryOver({ takenAt: now, organizations: [read(minute)] }, last);
    const known = new Set(history.organizations.flatMap(({ alerts }) => alerts.map(({ id }) => id)));
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    const model = prepareModel({
      config,
      snapshot,
      history,
      announcements: announcedAt(minute),
      now,
      wasKnown: (_organization, alertId) => known.has(alertId),
      ...(ledger === undefined ? {} : { ledger }),
    });
    ({ ledger } = model);
    last = snapshot;
    yield { minute, ledger, page: assembleCustomerPage(model, 'acme', 'ja') };
  }
}

function read(minute: number): OrganizationSnapshot {
  const at = minutes(minute);
  if (minute >= UNREADABLE.from && minute < UNREADABLE.to) {
    const failure = aFailure({ at, since: minutes(UNREADABLE.from) });
    return anOrganization({ readAt: null, failure, hosts: [], downtimes: [] });
  }
  const all = OUTAGES.flatMap((outage, i) => alertOf(outage, i, minute));
  return anOrganization({
    readAt: at,
    hosts: ['web-01', 'web-02', 'web-03'].map((name) => aHost({ name })),
    alerts: all.filter(({ closedAt }) => closedAt === null),
    closedAlerts: all.filter(({ closedAt }) => closedAt !== null),
    downtimes: downtimesAt(minute),
  });
}

function alertOf({ host, from, to, memos = {} }: Outage, index: number, minute: number): Alert[] {
  if (from > minute) return [];
  const written = Object.keys(memos)
    .map(Number)
    .filter((at) => at <= minute);
  const memo = written.length === 0 ? null : memos[Math.max(...written)]!;
  const closedAt = to <= minute ? minutes(to) : null;
  return [anAlert({ id: `alert-${index}`, hostId: host, openedAt: minutes(from), closedAt, publicText: memo || null })];
}

/** Far-off work: announced before the night, moved in the middle of the worst, cancelled later. */
function downtimesAt(minute: number): Downtime[] {
  if (minute >= 110) return [];
  return [aDowntime({ startsAt: minutes(minute < 34 ? 5_000 : 6_500), publicText: 'ストレージを更新します。' })];
}

function announcedAt(minute: number): Announcement[] {
  return minute < 44
    ? []
    : [anAnnouncement({ id: 'phones', kind: 'notice', title: '電話の受付について', startsAt: minutes(40) })];
}
