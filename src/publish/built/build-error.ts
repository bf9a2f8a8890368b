import { NoroshiError } from '../../base/errors.ts';
import type { Spoken } from '../../base/spoken.ts';
import { tellThrown } from '../../base/system-words.ts';

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

/** `build.unwritable`: the file system refused, as `thrown` says. */
export function unwritableError(thrown: Error, hint: Spoken): BuildError {
  const why = tellThrown(thrown);
  const message = { en: `The tree could not be written: ${why.en}.`, ja: `ページを書き込めませんでした: ${why.ja}` };
  return new BuildError('build.unwritable', message, { cause: thrown, hint });
}
