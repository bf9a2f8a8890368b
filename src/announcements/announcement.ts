import type { SpokenState } from '../snapshot/spoken-words.ts';

/** A human's word, from one Markdown file with front matter. See `load-announcements.ts` for the file's shape. */
export interface Announcement {
  /** The file's name without `.md`; a path segment and stable id. */
  id: string;
  kind: 'incident' | 'maintenance' | 'notice';
  title: string;
  /** Customer ids, or everybody. */
  customers: string[] | 'all';
  /** Globs over service and host names; empty means the whole customer. */
  services: string[];
  hosts: string[];
  /** Follows up a detected incident. */
  caseId: string | null;
  state: SpokenState | null;
  impact: 'major_outage' | 'partial_outage' | 'degraded' | 'none';
  startsAt: Date | null;
  endsAt: Date | null;
  /** Of maintenance that comes again, from `startsAt` on; each time is as long as the first. */
  recurrence?: AnnouncementRecurrence;
  /** When more will be said, and when it is expected to be over; of the newest update, unless that says its own. */
  nextReportAt: Date | null;
  expectedAt: Date | null;
  /** Oldest first. */
  updates: AnnouncementUpdate[];
  bodyMarkdown: string;
}

export interface AnnouncementUpdate {
  at: Date;
  state: SpokenState | null;
  text: string;
  nextReportAt?: Date;
  expectedAt?: Date;
}

export interface AnnouncementRecurrence {
  type: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';
  interval: number;
  /** `Sunday` … `Saturday`; weekly only. */
  weekdays: string[];
  until: Date | null;
}
