import { NoroshiError, type NoroshiErrorOptions } from '../base/errors.ts';

export type PublishErrorCode =
  | 'publish.newer_exists'
  | 'publish.foreign_files'
  | 'publish.unreachable'
  | 'publish.refused'
  | 'publish.interrupted'
  | 'publish.still_visible';

/** A target could not take a tree. The message says what is live now. */
export class PublishError extends NoroshiError {
  readonly targetId: string;

  constructor(code: PublishErrorCode, targetId: string, message: string, options?: NoroshiErrorOptions) {
    super(code, message, options);
    this.targetId = targetId;
  }
}
