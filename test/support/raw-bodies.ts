// Bodies as Mackerel sends them; each starts valid and takes anything in place of a value, because outside anything comes.

export interface RawAlertBody {
  id?: unknown;
  status?: unknown;
  type?: unknown;
  monitorId?: unknown;
  hostId?: unknown;
  memo?: unknown;
  openedAt?: unknown;
  closedAt?: unknown;
  [key: string]: unknown;
}

export interface RawHostBody {
  id?: unknown;
  name?: unknown;
  displayName?: unknown;
  status?: unknown;
  roles?: unknown;
  [key: string]: unknown;
}

/** 2026-08-22T09:00:00Z; the tests' now is a little later. */
export const EPOCH = 1_787_389_200;

export function aRawAlert(overrides: RawAlertBody = {}): RawAlertBody {
  return {
    id: 'alert-1',
    status: 'CRITICAL',
    monitorId: 'monitor-1',
    type: 'connectivity',
    hostId: 'host-1',
    memo: '',
    openedAt: EPOCH,
    ...overrides,
  };
}

export function aRawHost(overrides: RawHostBody = {}): RawHostBody {
  return {
    id: 'host-1',
    createdAt: 1_750_000_000,
    name: 'web01.internal.example',
    displayName: null,
    customIdentifier: null,
    size: 'standard',
    status: 'working',
    memo: 'rack 12',
    isRetired: false,
    roles: { shop: ['web'] },
    interfaces: [{ name: 'eth0', ipAddress: '192.0.2.7' }],
    meta: { kernel: { name: 'Linux' } },
    ...overrides,
  };
}
