import { NoroshiError } from '../../base/errors.ts';

export type BuildErrorCode =
  /** The folder holds files that no build of ours put there. */
  | 'build.foreign_files'
  /** There is no build in the folder. */
  | 'build.not_a_build'
  /** A build was begun there and not ended, or its files are not what they were. */
  | 'build.damaged'
  | 'build.newer_version'
  | 'build.unwritable';

/** A built tree cannot be written to or read from its folder. */
export class BuildError extends NoroshiError {
  declare readonly code: BuildErrorCode;
}
