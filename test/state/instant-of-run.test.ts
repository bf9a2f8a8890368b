import { describe, expect, it } from 'vitest';
import { instantOfRun, notBefore } from '../../src/state/heal-learned.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { History } from '../../src/model/history/history.ts';
import type { Alert, OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { aDowntime, anAlert, anOrganization, aSnapshot, EMPTY_HISTORY, minutes } from '../support/builders-model.ts';

function lastTaken(minute: number): Parameters<typeof instantOfRun>[1] {
  return { snapshot: aSnapshot({ takenAt: minutes(minute), organizations: [] }), history: EMPTY_HISTORY };
}

describe('the instant that a run speaks of', () => {
  it.each([
    ['is the clock’s where nothing later is known', -5, 0],
    ['does not go back behind the run before, where two clocks differ by a few minutes', 3, 3],
    ['is not led ahead by what only a wrong clock can have written', 540, 0],
  ])('%s', (_, taken, expected) => {
    expect(instantOfRun(minutes(0), lastTaken(taken), EMPTY_HISTORY)).toEqual(minutes(expected));
  });

  it('is no earlier than what Mackerel lists as open, or as closed', () => {
    const open = anAlert({ id: 'a1', openedAt: minutes(2), closedAt: null });
    const closed = anAlert({ id: 'a2', openedAt: minutes(1), closedAt: minutes(4) });
    const far = anAlert({ id: 'a3', openedAt: minutes(600), closedAt: null });
    const listed = (...alerts: (typeof open)[]): History =>
      recordHistory(
        EMPTY_HISTORY,
        aSnapshot({
          takenAt: minutes(0),
          organizations: [
            anOrganization({
              alerts: alerts.filter(({ closedAt }) => closedAt === null),
              closedAlerts: alerts.filter(({ closedAt }) => closedAt !== null),
            }),
          ],
        }),
        { retentionDays: 90 },
      );
    expect(instantOfRun(minutes(0), lastTaken(-5), listed(open))).toEqual(minutes(2));
    expect(instantOfRun(minutes(0), lastTaken(-5), listed(open, closed))).toEqual(minutes(4));
    expect(instantOfRun(minutes(0), lastTaken(-5), listed(far))).toEqual(minutes(0));
  });
});

describe('a reading by a clock that is a little behind the last one', () => {
  const taken = minutes(0);
  const alert = anAlert({ id: 'a1', openedAt: minutes(-2), closedAt: taken });
  const downtime = aDowntime({ startsAt: taken });
  const read = (closed: Alert): OrganizationSnapshot | undefined => {
    const organization = anOrganization({ readAt: taken, closedAlerts: [closed], downtimes: [downtime] });
    const fresh = aSnapshot({ takenAt: taken, organizations: [organization] });
    return notBefore(fresh, lastTaken(2)).organizations[0];
  };

  it('counts as taken when that one was', () => {
    expect(read(alert)?.readAt).toEqual(minutes(2));
  });

  it('leaves Mackerel’s times alone, also those that are the very instant of the reading', () => {
    expect(read(alert)?.closedAlerts[0]?.closedAt).toEqual(taken);
    expect(read(alert)?.downtimes[0]?.startsAt).toEqual(taken);
  });

  it('moves what was estimated by it', () => {
    expect(read({ ...alert, isEndEstimated: true })?.closedAlerts[0]?.closedAt).toEqual(minutes(2));
    const opened = read({ ...alert, openedAt: taken, isOpeningEstimated: true });
    expect(opened?.closedAlerts[0]?.openedAt).toEqual(minutes(2));
  });
});
