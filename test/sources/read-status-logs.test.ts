import { afterEach, expect, it } from 'vitest';
import { minutesAfter, startCollecting, type Collecting } from '../support/collecting.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, EPOCH } from '../support/raw-bodies.ts';

let collecting: Collecting;

afterEach(async () => {
  await collecting.close();
});

it('an alert that got worse and closed between two runs is asked for its log once more', async () => {
  const warned = { id: 'log-1', status: 'WARNING', trigger: 'monitoring', createdAt: EPOCH };
  const acme = aFakeOrganization({
    hosts: [aRawHost()],
    alerts: [aRawAlert({ type: 'host', status: 'WARNING' })],
    logs: { 'alert-1': [warned] },
  });
  collecting = await startCollecting([acme]);
  const options = { needsStatusLog: () => true };
  const first = await collecting.run(options);

  acme.alerts = [aRawAlert({ type: 'host', status: 'OK', closedAt: EPOCH + 5_000 })];
  acme.logs = {
    'alert-1': [
      { id: 'log-3', status: 'OK', trigger: 'monitoring', createdAt: EPOCH + 5_000 },
      { id: 'log-2', status: 'CRITICAL', trigger: 'monitoring', createdAt: EPOCH + 4_000 },
      warned,
    ],
  };
  const second = await collecting.runAfter(first, { ...options, now: minutesAfter(60) });
  const log = second.organizations[0]?.closedAlerts[0]?.statusLog;
  expect(log?.map(({ status }) => status)).toEqual(['WARNING', 'CRITICAL', 'OK']);
});
