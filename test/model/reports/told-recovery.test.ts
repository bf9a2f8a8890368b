import { describe, expect, it } from 'vitest';
import type { AlertClosing, Host, OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { Report } from '../../../src/model/status-page.ts';
import { DEFAULT_RULES } from '../../../src/config/default-rules.ts';
import { aConfig, aHost, anAlert, anAnnouncement, minutes } from '../../support/builders-model.ts';
import { hostName, playRuns, type RunsOptions, type Story } from '../../support/ledger-runs.ts';

const READ: AlertClosing = {
  hasReason: false,
  trigger: null,
  log: 'read',
  isHostListed: true,
  isMonitorListed: true,
};
const BY_HAND: AlertClosing = { ...READ, hasReason: true, trigger: 'manual' };

function everyMinute(to: number): number[] {
  return Array.from({ length: to + 1 }, (_, i) => i);
}

function reportsAfter(options: Omit<RunsOptions, 'at'>, to = 30, caseId = 'a1'): Report[] {
  const { model } = playRuns({ at: everyMinute(to), ...options }).at(-1)!;
  return assembleCustomerPage(model, 'acme', 'ja').incidents.find((one) => one.caseId === caseId)!.reports;
}

function isCalledRecovered(options: Omit<RunsOptions, 'at'>, to?: number): boolean {
  const last = reportsAfter(options, to).at(-1)!;
  expect(last.state).toBe('resolved');
  return last.isRecovery;
}

function one(closing?: AlertClosing): Story {
  return { id: 'a1', from: -5, to: 4, ...(closing !== undefined && { given: { closing } }) };
}

const OTHER: Story = { id: 'a2', host: 2, from: -3, to: 9 };

function hostsWith(status: Host['status']): Host[] {
  return [1, 2, 3, 4, 5].map((number) =>
    aHost({ id: hostName(number), name: hostName(number), ...(number === 1 ? { status } : {}) }),
  );
}

describe('a case of two servers, of which the second recovers last', () => {
  it.each<[string, AlertClosing]>([
    ['was closed by hand', BY_HAND],
    ['was retired', { ...READ, isHostListed: false }],
    ['closed with a log that is refused', { ...READ, log: 'refused' }],
  ])('is not called recovered where the alert of the first %s', (_, closing) => {
    expect(isCalledRecovered({ stories: [one(closing), OTHER] })).toBe(false);
  });

  it('is not called recovered where the first was switched to maintenance', () => {
    const stories: Story[] = [{ id: 'a1', from: -5, to: 20 }, OTHER];
    const read: RunsOptions['read'] = (minute) => (minute < 4 ? {} : { hosts: hostsWith('maintenance') });
    expect(isCalledRecovered({ stories, read })).toBe(false);
  });

  it('is not called recovered where a rule stopped counting the first', () => {
    const config: RunsOptions['config'] = (minute) =>
      aConfig(minute < 4 ? {} : { rules: [{ host: [hostName(1)], as: 'ignore' }, ...DEFAULT_RULES] });
    const stories: Story[] = [{ id: 'a1', from: -5 }, OTHER];
    expect(isCalledRecovered({ config, stories })).toBe(false);
  });

  it('is not called recovered on the overview, either, where the customer is one thing', () => {
    const overviewAfter = (stories: Story[]): Report =>
      assembleOverview(playRuns({ at: everyMinute(30), stories }).at(-1)!.model, 'ja').incidents[0]!.reports.at(-1)!;
    expect(overviewAfter([one(BY_HAND), OTHER])).toMatchObject({ state: 'resolved', isRecovery: false });
    expect(overviewAfter([one(), OTHER])).toMatchObject({ state: 'resolved', isRecovery: true });
  });

  it('is called recovered where the first recovered, too', () => {
    expect(isCalledRecovered({ stories: [one(), OTHER] })).toBe(true);
  });
});

describe('what counts of a server', () => {
  it('is how it was last over: down again and recovered, it recovered', () => {
    const again: Story = { id: 'a3', from: 6, to: 8 };
    expect(isCalledRecovered({ stories: [one(BY_HAND), again, OTHER] })).toBe(true);
  });

  it('is not what was over before the case was taken up again', () => {
    const again: Story = { id: 'a3', host: 2, from: 8, to: 12 };
    const reports = reportsAfter({ stories: [one(BY_HAND), again] });
    expect(reports.map(({ change, isRecovery }) => [change.kind, isRecovery])).toEqual([
      ['detected', false],
      ['ended', false],
      ['taken_up', false],
      ['ended', true],
    ]);
  });
});

describe('words of humans', () => {
  const saying = (state: 'monitoring' | 'resolved') => (minute: number) =>
    minute < 15
      ? []
      : [
          anAnnouncement({
            id: 'x',
            caseId: 'a1',
            updates: [{ at: minutes(15), state, text: '確認しました' }],
          }),
        ];

  it('call recovered what monitoring could not prove', () => {
    expect(isCalledRecovered({ stories: [one(BY_HAND)], announcements: saying('resolved') })).toBe(true);
  });

  it('that call nothing resolved prove nothing', () => {
    const reports = reportsAfter({ stories: [one(BY_HAND)], announcements: saying('monitoring') });
    expect(reports.at(-1)).toMatchObject({ state: 'monitoring', isRecovery: false });
  });

  it('that are taken back were no recovery', () => {
    const announced = anAnnouncement({
      id: 'x',
      startsAt: minutes(-5),
      updates: [{ at: minutes(-5), state: 'investigating', text: '調査中です' }],
    });
    const reports = reportsAfter({ stories: [], announcements: (minute) => (minute < 5 ? [announced] : []) }, 10, 'x');
    expect(reports.at(-1)).toMatchObject({ isRecovery: false });
  });
});

describe('an alert that fell to a level that the rules ignore before it closed', () => {
  const lowered = (minute: number): Partial<OrganizationSnapshot> => {
    const closedAt = minute >= 30 ? minutes(30) : null;
    const status = minute >= 30 ? 'OK' : minute >= 5 ? 'WARNING' : 'CRITICAL';
    const alert = anAlert({ id: 'a1', type: 'host', hostId: hostName(1), status, openedAt: minutes(0), closedAt });
    return minute < 0 ? {} : { [closedAt === null ? 'alerts' : 'closedAlerts']: [alert] };
  };
  const runs = playRuns({ at: [-5, 0, 5, 10, 30, 35], stories: [], read: lowered });

  it('recovered when it was closed, and not before', () => {
    const [own] = runs.at(-1)!.model.ledger.pages.get('acme')!.cases;
    expect(own!.reports.at(-1)!.went.map(({ to, end }) => [to, end])).toEqual([[minutes(30), 'recovered']]);
    const incident = assembleCustomerPage(runs.at(-1)!.model, 'acme', 'ja').incidents[0]!;
    expect(incident.resolvedAt).toEqual(minutes(30));
  });

  it('hurt until it fell', () => {
    const incident = assembleCustomerPage(runs.at(-1)!.model, 'acme', 'ja').incidents[0]!;
    expect(incident.affected[0]!.windows.map(({ from, to }) => [from, to])).toEqual([[minutes(0), minutes(5)]]);
  });
});
