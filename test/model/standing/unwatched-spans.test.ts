import { describe, expect, it } from 'vitest';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import type { Ledger } from '../../../src/model/ledger/ledger.ts';
import type { Model } from '../../../src/model/model.ts';
import { assembleCustomerPage } from '../../../src/model/pages/assemble-status-pages.ts';
import { prepareModel } from '../../../src/model/prepare-model.ts';
import { parseLedger, serializeLedger } from '../../../src/state/documents/ledger-document.ts';
import type { Monitor } from '../../../src/snapshot/snapshot.ts';
import {
  aConfig,
  aCustomer,
  aHost,
  aMonitor,
  anOrganization,
  aSnapshot,
  EMPTY_HISTORY,
  findComponent,
  minutes,
} from '../../support/builders-model.ts';

const DAY = 24 * 60;
const SECONDS_A_DAY = 86_400;
const config = aConfig({ customers: [aCustomer()] });
const hosts = [
  aHost({ name: 'web-01', services: [{ name: 'shop', roles: ['web'] }] }),
  aHost({ name: 'batch-01', services: [{ name: 'batch', roles: ['job'] }] }),
];
const ALL = [aMonitor()];
const NOT_BATCH = [aMonitor({ excludeScopes: ['batch'] })];

/** One run at each given day, midnight in the builders' zone aside; the state goes through its document between them. */
function playDays(days: readonly (readonly [day: number, monitors: Monitor[]])[]): Model {
  let history = EMPTY_HISTORY;
  let ledger: Ledger | undefined = undefined;
  let model: Model | undefined = undefined;
  for (const [day, monitors] of days) {
    const now = minutes(day * DAY);
    const organization = anOrganization({
      readAt: now,
      hosts,
      monitors,
      monitorListReadAt: now,
      readBack: { completeSince: minutes(-1000 * DAY), resumeFrom: null },
    });
    const snapshot = aSnapshot({ takenAt: now, organizations: [organization] });
    history = recordHistory(history, snapshot, { retentionDays: config.historyDays });
    model = prepareModel({ config, snapshot, history, announcements: [], now, ...(ledger && { ledger }) });
    ledger = parseLedger(serializeLedger(model.ledger));
  }
  return model!;
}

function dayRange(from: number, to: number, monitors: Monitor[]): [number, Monitor[]][] {
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i, monitors]);
}

function observedDays(model: Model, name: string): number | undefined {
  const { uptime } = findComponent(assembleCustomerPage(model, 'acme', 'ja'), name);
  return uptime === null ? undefined : uptime.observedSeconds / SECONDS_A_DAY;
}

function colours(model: Model, name: string): string[] {
  const { bars } = findComponent(assembleCustomerPage(model, 'acme', 'ja'), name);
  return bars.slice(-12).map(({ state }) => state);
}

describe('time in which nobody watched a host', () => {
  const watchedAgain = playDays([...dayRange(-30, -10, ALL), ...dayRange(-9, -5, NOT_BATCH), ...dayRange(-4, 0, ALL)]);

  it('is no uptime once somebody watches again, neither of the host nor of its service', () => {
    const all = observedDays(watchedAgain, 'web-01')!;
    expect(all).toBeGreaterThan(28);
    expect(observedDays(watchedAgain, 'batch-01')).toBe(all - 5);
    expect(observedDays(watchedAgain, 'batch')).toBe(all - 5);
  });

  it('has no colour in its days', () => {
    expect(new Set(colours(watchedAgain, 'web-01'))).toEqual(new Set(['operational']));
    const days = colours(watchedAgain, 'batch-01');
    expect(days.filter((state) => state === 'no_data')).toHaveLength(4);
    expect(days.at(-1)).toBe('operational');
  });

  it('of a host that was never seen watched is all that was before', () => {
    const begun = playDays([...dayRange(-30, -5, NOT_BATCH), ...dayRange(-4, 0, ALL)]);
    expect(observedDays(begun, 'batch-01')).toBeLessThan(5);
    expect(observedDays(begun, 'web-01')).toBeGreaterThan(28);
  });

  it('begins and ends with each change', () => {
    const twice = playDays([
      ...dayRange(-30, -20, ALL),
      ...dayRange(-19, -18, NOT_BATCH),
      ...dayRange(-17, -10, ALL),
      ...dayRange(-9, -9, NOT_BATCH),
      ...dayRange(-8, 0, ALL),
    ]);
    expect(observedDays(twice, 'batch-01')).toBe(observedDays(twice, 'web-01')! - 3);
  });

  it('costs nothing where everything was always watched', () => {
    expect(serializeLedger(playDays(dayRange(-3, 0, ALL)).ledger)).not.toContain('unwatched');
  });

  it('of hosts that were left out together is kept once', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ ...hosts[1]!, id: `h${i}`, name: `h${i}` }));
    const organization = anOrganization({ hosts: many, monitors: NOT_BATCH, monitorListReadAt: minutes(0) });
    const snapshot = aSnapshot({ organizations: [organization] });
    const { ledger } = prepareModel({ config, snapshot, history: EMPTY_HISTORY, announcements: [], now: minutes(0) });
    expect(ledger.pages.get('acme')!.unwatched.size).toBe(50);
    expect(serializeLedger(ledger).match(/1970-01-01/g)).toHaveLength(1);
  });
});
