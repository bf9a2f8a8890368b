import { describe, expect, it } from 'vitest';
import type { AlertRecord, History } from '../../../src/model/history/history.ts';
import {
  parseHistory,
  parseObserved,
  parseShown,
  serializeObserved,
  serializeShown,
} from '../../../src/state/documents/serialize.ts';
import { inOne } from '../../../src/state/documents/chunks.ts';
import { writeHistory } from '../../../src/state/documents/history-text.ts';
import { StateError } from '../../../src/state/state-store.ts';

const at = (iso: string): Date => new Date(iso);

const alert: AlertRecord = {
  id: '5aAlrtConn1',
  type: 'connectivity',
  monitorId: '5aMonConnec',
  monitorName: null,
  monitorService: null,
  hostId: '__proto__',
  hostName: 'web01',
  hostLabel: '本番Web 01',
  hostServices: [{ name: 'shop', roles: ['web', 'batch'] }],
  openedAt: at('2026-11-20T03:05:00Z'),
  isOpeningEstimated: false,
  closedAt: null,
  isEndEstimated: false,
  closing: null,
  isLevelUnread: false,
  phases: [
    { from: at('2026-11-20T03:05:00Z'), status: 'CRITICAL', hostStatus: 'working', isMuted: false },
    { from: at('2026-11-20T04:00:00Z'), status: 'CRITICAL', hostStatus: 'maintenance', isMuted: true },
  ],
  publicTexts: [{ at: at('2026-11-20T03:20:00Z'), text: '復旧作業中です' }],
};

const bare: AlertRecord = {
  ...alert,
  id: '5aAlrtExt02',
  monitorId: null,
  hostId: null,
  hostName: null,
  hostLabel: null,
  hostServices: [],
  isOpeningEstimated: true,
  closedAt: at('2026-11-20T03:09:00Z'),
  isEndEstimated: true,
  closing: {
    hasReason: true,
    trigger: 'manual',
    log: 'read',
    isHostListed: null,
    isMonitorListed: false,
    isForgotten: true,
  },
  isLevelUnread: true,
  phases: [{ from: at('2026-11-20T03:05:00Z'), status: 'UNKNOWN', hostStatus: null, isMuted: false }],
  publicTexts: [],
};

const history: History = {
  organizations: [
    {
      name: 'acme',
      observed: [{ from: at('2026-11-01T00:00:00Z'), to: at('2026-11-20T05:00:00Z') }],
      alerts: [alert, bare],
      hosts: [{ id: '5aHost', phases: [{ from: at('2026-11-20T04:00:00Z'), status: 'maintenance' }] }],
    },
  ],
  caseIdsByAlert: new Map([['["acme","5aAlrtConn1"]', '5aAlrtConn1']]),
};

function serializeHistory(history: History): string {
  return Buffer.from(inOne(writeHistory(history))).toString('utf8');
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (thrown) {
    return thrown instanceof StateError ? thrown.code : String(thrown);
  }
  return undefined;
}

describe('state files', () => {
  it('give back the history that was saved, observed spans apart', () => {
    const loaded = parseHistory(serializeHistory(history));
    const observed = parseObserved(serializeObserved(history.organizations));
    for (const organization of loaded.organizations) organization.observed = observed.get(organization.name) ?? [];
    expect(loaded).toEqual(history);
  });

  it('give back what was shown', () => {
    const shown = {
      pages: new Map([['customer:acme:ja', { contentHash: 'ab12', changedAt: at('2026-11-20T05:00:00Z') }]]),
      customerStates: new Map([['__proto__', 'major_outage' as const]]),
      statesBefore: new Map([['__proto__', 'operational' as const]]),
    };
    expect(parseShown(serializeShown(shown))).toEqual(shown);
  });

  it.each([
    ['of a newer version', '{"version":2,"organizations":[]}', 'state.newer_version'],
    ['cut in the middle', serializeHistory(history).slice(0, -20), 'state.broken'],
    ['empty', '', 'state.broken'],
    ['without a version', '{"organizations":[]}', 'state.broken'],
    ['that is a list', '[]', 'state.broken'],
    ['with a status nobody knows', serializeHistory(history).replaceAll('"CRITICAL"', '"FINE"'), 'state.broken'],
    [
      'with a time that is none',
      serializeHistory(history).replaceAll('2026-11-20T03:05:00.000Z', 'soon'),
      'state.broken',
    ],
  ])('a history %s is refused by code', (_, text, code) => {
    expect(codeOf(() => parseHistory(text))).toBe(code);
  });
});
