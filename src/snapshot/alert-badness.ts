import type { AlertStatus } from './snapshot.ts';

const BADNESS: Record<AlertStatus, number> = { OK: 0, WARNING: 1, UNKNOWN: 2, CRITICAL: 3 };

export function isWorseStatus(status: AlertStatus, than: AlertStatus): boolean {
  return BADNESS[status] > BADNESS[than];
}
