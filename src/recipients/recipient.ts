import type { Locale } from '../config/config.ts';
import type { News } from '../config/notify/notify-config.ts';
import type { Position } from '../findings/finding.ts';
import type { RecipientFinding } from './recipient-finding.ts';

/** One line of the list. */
export interface Recipient {
  customer: string;
  /** Its domain in lower case. */
  address: string;
  /** Empty where none is written. */
  name: string;
  /** Globs; empty: every case. */
  services: readonly string[];
  /** `null`: as `notify` says. */
  what: readonly News[] | null;
  /** `null`: that of the site. */
  language: Locale | null;
  /** Where its services stand. */
  position: Position;
}

export interface RecipientsRead {
  recipients: Recipient[];
  findings: RecipientFinding[];
  /** The list could be read as a whole: who is not in it is to be told no more. */
  isRead: boolean;
  /** For messages: the file's name or the variable's. */
  source: string;
}
