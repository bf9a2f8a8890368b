import { NoroshiError, type NoroshiErrorOptions } from '../base/errors.ts';
import type { Spoken } from '../base/spoken.ts';

/** The end of most sentences. */
export const STILL_LIVE: Spoken = {
  en: 'What was live before still is.',
  ja: 'これまでのページはそのまま公開されています。',
};

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

  constructor(code: PublishErrorCode, targetId: string, message: string | Spoken, options?: NoroshiErrorOptions) {
    super(code, message, options);
    this.targetId = targetId;
  }
}
