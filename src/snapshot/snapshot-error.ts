import { NoroshiError } from '../base/errors.ts';

export type SnapshotErrorCode = 'snapshot.not_json' | 'snapshot.newer_version' | 'snapshot.invalid';

/** A snapshot file that cannot be used. */
export class SnapshotError extends NoroshiError {
  declare readonly code: SnapshotErrorCode;
}
