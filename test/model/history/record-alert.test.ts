import { describe, expect, it } from 'vitest';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import {
  aHistory,
  aHost,
  aMonitor,
  anAlert,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  days,
  EMPTY_HISTORY,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

describe('an alert first seen when its host is already in maintenance', () => {
  const snapshot = aSnapshot({
    organizations: [
      anOrganization({ alerts: [anAlert()], monitors: [aMonitor()], hosts: [aHost({ status: 'maintenance' })] }),
    ],
  });
  const record = (history = EMPTY_HISTORY) =>
    recordHistory(history, snapshot, { retentionDays: 90 }).organizations[0]?.alerts[0]?.phases;

  it('hurt until somebody took the host, since nothing opens for a host that is away', () => {
    const history = aHistory({
      organizations: [anOrganizationHistory({ observed: [{ from: days(-90), to: minutes(-60) }] })],
    });
    expect(record(history)).toEqual([
      { from: minutes(-30), status: 'CRITICAL', hostStatus: 'working', isMuted: false },
      { from: NOW, status: 'CRITICAL', hostStatus: 'maintenance', isMuted: false },
    ]);
  });

  it('hurt nobody as far as we know when it may have been open for ever before our first look', () => {
    const phase = { from: minutes(-30), status: 'CRITICAL', hostStatus: 'maintenance', isMuted: false };
    expect(record()).toEqual([phase]);
    const looked = aHistory({
      organizations: [anOrganizationHistory({ observed: [{ from: days(-90), to: minutes(-10) }] })],
    });
    expect(record(looked)).toEqual([phase]);
  });
});
