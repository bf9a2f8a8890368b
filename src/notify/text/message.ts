import type { Locale } from '../../config/locale.ts';

/** What is said, whatever carries it: texts as they are, each channel escapes them. */
export interface Message {
  locale: Locale;
  /** One line, with its mark: `【障害】…`. */
  subject: string;
  /** Who is spoken to; `null` in channels, and to operators. */
  greeting: string | null;
  intro: string;
  /** In their order; labels padded to one width. */
  facts: { label: string; value: string }[];
  /** Further lines, some of several. */
  paragraphs: string[];
  /** `null`: there is no page. */
  url: string | null;
  /** Whether a case id is to be quoted. */
  hasCase: boolean;
  /** What a machine wants to know. */
  about: MessageFacts;
}

export interface MessageFacts {
  kind: 'case' | 'maintenance' | 'note' | 'test';
  severity: 'outage' | 'degraded' | 'info';
  /** Something is over: what was opened under the same key is closed. */
  isOver: boolean;
  dedupKey: string;
  customer: { id: string; name: string } | null;
  case: { id: string; spokenNumber: string; state: string; openedAt: Date; endedAt: Date | null } | null;
  report: { number: number; issuedAt: Date } | null;
  title: string;
}

/** Several messages in one. */
export interface Bundle {
  kind: 'late' | 'digest';
  subject: string;
  greeting: string | null;
  intro: string;
  messages: Message[];
  locale: Locale;
}
