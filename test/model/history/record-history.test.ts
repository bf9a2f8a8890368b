import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, OrganizationHistory } from '../../../src/model/history/history.ts';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import type { Alert, OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aFailure,
  aHistory,
  aHost,
  aMonitor,
  anAlert,
  anAlertRecord,
  anOrganization,
  anOrganizationHistory,
  days,
  EMPTY_HISTORY,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const RETENTION = { retentionDays: 90 };

/** One read of `acme` at an instant. */
function readAt(
  at: Date,
  given: Partial<OrganizationSnapshot> = {},
): { takenAt: Date; organizations: OrganizationSnapshot[] } {
  return { takenAt: at, organizations: [anOrganization({ readAt: at, ...given })] };
}

function record(history: History, ...snapshots: ReturnType<typeof readAt>[]): History {
  return snapshots.reduce((known, snapshot) => recordHistory(known, snapshot, RETENTION), history);
}

function acme(history: History): OrganizationHistory {
  return history.organizations.find(({ name }) => name === 'acme')!;
}

function said(publicText: string | null): Partial<OrganizationSnapshot> {
  return { alerts: [anAlert({ publicText })] };
}

function status(value: 'working' | 'maintenance'): Partial<OrganizationSnapshot> {
  return { hosts: [aHost({ status: value }), aHost({ name: 'web-02' })] };
}

describe('what was observed', () => {
  it('begins with the first read: that it brought no old alerts proves nothing', () => {
    const history = record(EMPTY_HISTORY, readAt(NOW));
    expect(acme(history).observed).toEqual([{ from: NOW, to: NOW }]);
  });

  it('covers the time between two reads when the reading-back reached the first', () => {
    const back = { completeSince: minutes(-10), resumeFrom: null };
    const history = record(EMPTY_HISTORY, readAt(minutes(-10)), readAt(NOW, { readBack: back }));
    expect(acme(history).observed).toEqual([{ from: minutes(-10), to: NOW }]);
  });

  it('keeps a hole where the reading-back did not reach, and fills it when a later one does', () => {
    const short = { completeSince: minutes(-5), resumeFrom: { nextId: 'x', until: minutes(-60) } };
    const hole = record(EMPTY_HISTORY, readAt(minutes(-70)), readAt(minutes(-60)), readAt(NOW, { readBack: short }));
    expect(acme(hole).observed).toEqual([
      { from: minutes(-70), to: minutes(-60) },
      { from: NOW, to: NOW },
    ]);
    const full = { completeSince: minutes(-60), resumeFrom: null };
    const filled = record(hole, readAt(minutes(5), { readBack: full }));
    expect(acme(filled).observed).toEqual([{ from: minutes(-70), to: minutes(5) }]);
  });

  it('does not grow while an organization fails', () => {
    const history = record(EMPTY_HISTORY, readAt(minutes(-10)));
    const failed = record(history, readAt(minutes(-10), { failure: aFailure() }));
    expect(acme(failed).observed).toEqual(acme(history).observed);
  });

  it('does not pile up when no closed alerts are ever read', () => {
    const blind = { readBack: { completeSince: null, resumeFrom: null } };
    const snapshots = [-3, -2, -1, 0].map((minute) => readAt(minutes(minute), blind));
    expect(acme(record(EMPTY_HISTORY, ...snapshots)).observed).toHaveLength(1);
  });
});

describe('an alert', () => {
  it('is recorded with its host and monitor, which are kept when they disappear', () => {
    const first = readAt(minutes(-10), {
      alerts: [anAlert()],
      monitors: [aMonitor({ name: 'ping', service: 'shop' })],
    });
    const history = record(EMPTY_HISTORY, first, readAt(NOW, { hosts: [], alerts: [anAlert()] }));
    expect(acme(history).alerts).toEqual([
      anAlertRecord({ monitorName: 'ping', monitorService: 'shop', openedAt: minutes(-30) }),
    ]);
  });

  it('has a phase for each change that was seen', () => {
    const muted = { alerts: [anAlert()], monitors: [aMonitor({ isMuted: true })] };
    const away = { alerts: [anAlert()], hosts: [aHost({ status: 'maintenance' })] };
    const history = record(
      EMPTY_HISTORY,
      readAt(minutes(-20), { alerts: [anAlert({ status: 'WARNING' })] }),
      readAt(minutes(-15), { alerts: [anAlert()] }),
      readAt(minutes(-10), muted),
      readAt(minutes(-5), { alerts: [anAlert()] }),
      readAt(NOW, away),
    );
    expect(acme(history).alerts[0]!.phases).toEqual([
      { from: minutes(-30), status: 'WARNING', hostStatus: 'working', isMuted: false },
      { from: minutes(-15), status: 'CRITICAL', hostStatus: 'working', isMuted: false },
      { from: minutes(-10), status: 'CRITICAL', hostStatus: 'working', isMuted: true },
      { from: NOW, status: 'CRITICAL', hostStatus: 'maintenance', isMuted: true },
    ]);
  });

  it('takes exact status changes from its log where that was read', () => {
    const statusLog = [
      { at: minutes(-30), status: 'WARNING' as const },
      { at: minutes(-12), status: 'CRITICAL' as const },
    ];
    const history = record(
      EMPTY_HISTORY,
      readAt(minutes(-20), { alerts: [anAlert({ status: 'WARNING' })] }),
      readAt(NOW, { alerts: [anAlert({ statusLog })] }),
    );
    expect(acme(history).alerts[0]!.phases.map(({ from, status }) => [from, status])).toEqual([
      [minutes(-30), 'WARNING'],
      [minutes(-12), 'CRITICAL'],
    ]);
  });

  it('closes when Mackerel says', () => {
    const closed = anAlert({ closedAt: minutes(-3), status: 'OK' });
    const history = record(
      EMPTY_HISTORY,
      readAt(minutes(-10), { alerts: [anAlert()] }),
      readAt(NOW, { closedAlerts: [closed] }),
    );
    expect(acme(history).alerts[0]).toMatchObject({ closedAt: minutes(-3), phases: [{ status: 'CRITICAL' }] });
  });

  it('closes with the read that lists it no more', () => {
    const history = record(EMPTY_HISTORY, readAt(minutes(-10), { alerts: [anAlert()] }), readAt(NOW));
    expect(acme(history).alerts[0]!.closedAt).toEqual(NOW);
  });

  it('keeps its type when one that nobody knows is said of it, and is not over by that', () => {
    const history = record(EMPTY_HISTORY, readAt(minutes(-10), { alerts: [anAlert()] }));
    const odd = record(history, readAt(NOW, { alerts: [anAlert({ type: 'quantum' })] }));
    expect(acme(odd).alerts).toMatchObject([{ type: 'connectivity', closedAt: null }]);
  });

  it('opens again when it had only been missed between two pages', () => {
    const listed = { alerts: [anAlert()] };
    const history = record(EMPTY_HISTORY, readAt(minutes(-10), listed), readAt(minutes(-5)), readAt(NOW, listed));
    expect(acme(history).alerts[0]!.closedAt).toBeNull();
  });

  it('promise 1: never closes because its organization could not be read', () => {
    const known = record(EMPTY_HISTORY, readAt(minutes(-10), { alerts: [anAlert()] }));
    const gone = readAt(minutes(-10), { failure: aFailure(), alerts: [] });
    const closed = readAt(minutes(-10), {
      failure: aFailure(),
      closedAlerts: [anAlert({ closedAt: minutes(-5) })],
    });
    for (const failed of [gone, closed]) {
      expect(acme(record(known, { ...failed, takenAt: NOW })).alerts[0]!.closedAt).toBeNull();
    }
  });

  it('is learned and gets worse, but not better, from an organization that failed half-way', () => {
    const warned = anAlert({ status: 'WARNING' });
    const known = record(EMPTY_HISTORY, readAt(minutes(-10), { alerts: [warned, anAlert({ id: 'b' })] }));
    const partial = readAt(minutes(-10), {
      failure: aFailure(),
      hosts: [aHost({ status: 'maintenance' })],
      alerts: [anAlert(), anAlert({ id: 'b', status: 'OK' }), anAlert({ id: 'c' })],
    });
    const alerts = acme(record(known, { ...partial, takenAt: NOW })).alerts;
    expect(alerts.map(({ id, phases }) => [id, phases.map(({ status }) => status)])).toEqual([
      ['alert-1', ['WARNING', 'CRITICAL']],
      ['b', ['CRITICAL']],
      ['c', ['CRITICAL']],
    ]);
    expect(alerts[0]!.phases[1]!.hostStatus).toBe('working');
  });

  it('that changes its opening keeps the first valid one', () => {
    const history = record(
      EMPTY_HISTORY,
      readAt(minutes(-10), { alerts: [anAlert()] }),
      readAt(NOW, { alerts: [anAlert({ openedAt: minutes(-20) })] }),
    );
    expect(acme(history).alerts[0]!.openedAt).toEqual(minutes(-30));
  });

  it.each([
    ['the epoch', new Date(0)],
    ['the future', minutes(60)],
    ['no time', new Date(Number.NaN)],
  ])('that opened at %s opened when it was first seen', (_, openedAt) => {
    const history = record(EMPTY_HISTORY, readAt(NOW, { alerts: [anAlert({ openedAt })] }));
    expect(acme(history).alerts[0]).toMatchObject({ openedAt: NOW, phases: [{ from: NOW }] });
  });

  it('that opened and closed between two runs was of a working host, whatever the host is now', () => {
    const closedAlerts = [anAlert({ closedAt: minutes(-20), status: 'OK' })];
    const history = record(EMPTY_HISTORY, readAt(NOW, { closedAlerts, hosts: [aHost({ status: 'poweroff' })] }));
    expect(acme(history).alerts[0]!.phases).toEqual([
      { from: minutes(-30), status: 'OK', hostStatus: 'working', isMuted: false },
    ]);
    // Nobody knows what it had been.
    expect(acme(history).alerts[0]!.isLevelUnread).toBe(true);
  });

  it('gathers public lines, each once', () => {
    const history = record(
      EMPTY_HISTORY,
      readAt(minutes(-20), said(null)),
      readAt(minutes(-15), said('調査中')),
      readAt(minutes(-10), said('調査中')),
      readAt(minutes(-5), said('調査中\n交換中')),
      readAt(NOW, said('調査中')),
    );
    expect(acme(history).alerts[0]!.publicTexts).toEqual([
      { at: minutes(-15), text: '調査中' },
      { at: minutes(-5), text: '交換中' },
    ]);
  });
});

describe('a clock that jumps back', () => {
  it('adds what was missing and contradicts nothing', () => {
    const known = record(EMPTY_HISTORY, readAt(minutes(-20), { alerts: [anAlert()] }), readAt(NOW));
    const late = record(known, readAt(minutes(-10), { alerts: [anAlert(), anAlert({ id: 'late' })], hosts: [] }));
    expect(acme(late).alerts.map(({ id, closedAt }) => [id, closedAt])).toEqual([
      ['alert-1', NOW],
      ['late', NOW],
    ]);
    expect(acme(late).observed).toEqual(acme(known).observed);
    expect(acme(late).hosts).toEqual([]);
  });
});

describe('retention', () => {
  it('drops closed alerts that are old and never open ones', () => {
    const old = anAlertRecord({ id: 'old', openedAt: days(-200), closedAt: days(-91) });
    const open = anAlertRecord({ id: 'open', openedAt: days(-200) });
    const recent = anAlertRecord({ id: 'recent', openedAt: days(-200), closedAt: days(-89) });
    const known = aHistory({ organizations: [anOrganizationHistory({ alerts: [old, open, recent] })] });
    const history = record(known, readAt(NOW, { alerts: [anAlert({ id: 'open' })] }));
    expect(acme(history).alerts.map(({ id }) => id)).toEqual(['open', 'recent']);
  });

  it('forgets an organization that was taken out of the configuration once nothing of it is left', () => {
    const gone = anOrganizationHistory({ name: 'gone', observed: [{ from: days(-200), to: days(-100) }] });
    expect(record(aHistory({ organizations: [gone] }), readAt(NOW)).organizations.map(({ name }) => name)).toEqual([
      'acme',
    ]);
  });

  it('keeps the phases of hosts that were away within it, and of no others', () => {
    const away = record(EMPTY_HISTORY, readAt(days(-100), status('working')), readAt(days(-99), status('maintenance')));
    expect(acme(away).hosts).toEqual([{ id: 'web-01', phases: [{ from: days(-99), status: 'maintenance' }] }]);
    const back = record(away, readAt(days(-80), status('working')));
    expect(acme(back).hosts[0]!.phases).toHaveLength(2);
    expect(acme(record(back, readAt(days(0), status('working')))).hosts[0]!.phases).toHaveLength(2);
    expect(acme(record(back, readAt(days(20), status('working')))).hosts).toEqual([]);
  });
});

// A little Mackerel: alerts that open and close at whole minutes, read at some of them.
const someAlerts = fc.array(
  fc.record({ opened: fc.integer({ min: 1, max: 200 }), lasts: fc.option(fc.integer({ min: 1, max: 60 })) }),
  { maxLength: 8 },
);

function truthAt(alerts: { opened: number; lasts: number | null }[], minute: number): ReturnType<typeof readAt> {
  const seen = alerts.flatMap(({ opened, lasts }, i): Alert[] => {
    if (opened > minute) return [];
    const closed = lasts === null ? null : opened + lasts;
    const isClosed = closed !== null && closed <= minute;
    return [
      anAlert({
        id: `alert-${i}`,
        openedAt: minutes(opened),
        closedAt: isClosed ? minutes(closed) : null,
        status: isClosed ? 'OK' : 'CRITICAL',
      }),
    ];
  });
  return readAt(minutes(minute), {
    alerts: seen.filter(({ closedAt }) => closedAt === null),
    closedAlerts: seen.filter(({ closedAt }) => closedAt !== null),
  });
}

function windowsOf(history: History): unknown[] {
  return acme(history).alerts.map(({ id, openedAt, closedAt }) => [id, openedAt, closedAt]);
}

describe('recording, whatever happens', () => {
  it('gives the same alert windows every minute or once in a while', () => {
    fc.assert(
      fc.property(someAlerts, fc.uniqueArray(fc.integer({ min: 0, max: 299 }), { maxLength: 5 }), (alerts, times) => {
        const often = Array.from({ length: 301 }, (_, minute) => truthAt(alerts, minute));
        const seldom = [...times.toSorted((a, b) => a - b), 300].map((minute) => truthAt(alerts, minute));
        expect(windowsOf(record(EMPTY_HISTORY, ...seldom))).toEqual(windowsOf(record(EMPTY_HISTORY, ...often)));
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on the order in which snapshots or alerts arrive', () => {
    fc.assert(
      fc.property(
        someAlerts,
        fc.shuffledSubarray([0, 50, 100, 150, 200, 250, 300], { minLength: 7 }),
        fc.boolean(),
        (alerts, shuffled, isReversed) => {
          const inOrder = shuffled.toSorted((a, b) => a - b).map((minute) => truthAt(alerts, minute));
          const arriving = shuffled.map((minute) => {
            const snapshot = truthAt(alerts, minute);
            const [read] = snapshot.organizations;
            return isReversed
              ? { ...snapshot, organizations: [{ ...read!, closedAlerts: read!.closedAlerts.toReversed() }] }
              : snapshot;
          });
          expect(windowsOf(record(EMPTY_HISTORY, ...arriving))).toEqual(windowsOf(record(EMPTY_HISTORY, ...inOrder)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(someAlerts, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (alerts, a, b) => {
        const known = record(EMPTY_HISTORY, truthAt(alerts, Math.min(a, b)));
        const once = record(known, truthAt(alerts, Math.max(a, b)));
        expect(record(once, truthAt(alerts, Math.max(a, b)))).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps what did not change as it is', () => {
    const once = record(EMPTY_HISTORY, readAt(minutes(-5), { alerts: [anAlert()] }));
    const twice = record(once, readAt(NOW, { alerts: [anAlert()] }));
    expect(acme(twice).alerts[0]).toBe(acme(once).alerts[0]);
  });
});
