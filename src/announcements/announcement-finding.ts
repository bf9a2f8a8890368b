import type { Announcement } from './announcement.ts';

export type AnnouncementFindingCode =
  // The folder and its files
  | 'announcement.folder_unreadable'
  | 'announcement.too_many_files'
  | 'announcement.not_a_file'
  | 'announcement.unreadable'
  | 'announcement.too_large'
  | 'announcement.not_utf8'
  | 'announcement.id_taken'
  // The front matter
  | 'announcement.no_front_matter'
  | 'announcement.front_matter_open'
  | 'announcement.yaml'
  | 'announcement.unknown_key'
  | 'announcement.missing_key'
  | 'announcement.bad_value'
  | 'announcement.bad_date'
  | 'announcement.skipped_hour'
  | 'announcement.bad_period'
  | 'announcement.missing_start'
  | 'announcement.unknown_customer'
  | 'announcement.state_without_time'
  | 'announcement.state_conflict'
  // Against what was detected
  | 'announcement.unknown_case'
  | 'announcement.empty_scope';

export interface Position {
  /** Both count from 1. */
  line: number;
  column: number;
}

/** Something about an announcement that the operator should know. The run goes on in any case. */
export interface AnnouncementFinding {
  code: AnnouncementFindingCode;
  /** `error`: something that was written is not shown; `warning`: it is shown, but perhaps not as it was meant. */
  severity: 'error' | 'warning';
  /** The path as it was opened. */
  file: string;
  /** 1-based, counted from the file's top; `null` when it is about the file as a whole. */
  line: number | null;
  column: number | null;
  /** What is wrong: a full sentence without its place. */
  message: string;
  /** What to do about it; may be empty. */
  hint: string;
}

const WARNINGS: ReadonlySet<AnnouncementFindingCode> = new Set<AnnouncementFindingCode>([
  'announcement.not_a_file',
  'announcement.skipped_hour',
  'announcement.state_without_time',
  'announcement.state_conflict',
  'announcement.unknown_case',
  'announcement.empty_scope',
]);

/** Builds a finding; the severity follows from the code. */
export function createFinding(
  code: AnnouncementFindingCode,
  file: string,
  position: Position | null,
  message: string,
  hint = '',
): AnnouncementFinding {
  const severity = WARNINGS.has(code) ? 'warning' : 'error';
  return { code, severity, file, line: position?.line ?? null, column: position?.column ?? null, message, hint };
}

/** `announcements/2026-11-20.md:4:12  …`, the hint on a line of its own. */
export function formatFinding({ file, line, column, message, hint }: AnnouncementFinding): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  return hint === '' ? `${place}  ${message}` : `${place}  ${message}\n  ${hint}`;
}

/** What could be read, and what is wrong with the rest. */
export interface AnnouncementsRead {
  /** By id. */
  announcements: Announcement[];
  /** By file, then by place. */
  findings: AnnouncementFinding[];
  /** Files that are there and cannot be shown, by id: they are not deleted, and what they last said still holds. */
  unusable: ReadonlySet<string>;
  /** The folder was read: what is not in it is gone. */
  isFolderRead: boolean;
  /** Where each announcement stands, for what is found out later; by id. */
  places: ReadonlyMap<string, AnnouncementPlace>;
}

export interface AnnouncementPlace {
  file: string;
  case: Position | null;
  scope: Position | null;
}
