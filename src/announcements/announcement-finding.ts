import { createFindingMaker, type Finding, type FindingPath, type Position } from '../findings/finding.ts';
import type { Announcement } from './announcement.ts';

export type AnnouncementFindingCode =
  // The folder and its files
  | 'announcement.folder_unreadable'
  | 'announcement.folder_missing'
  | 'announcement.too_many_files'
  | 'announcement.not_a_file'
  | 'announcement.unreadable'
  | 'announcement.too_large'
  | 'announcement.not_utf8'
  | 'announcement.id_taken'
  | 'announcement.id_reserved'
  // The front matter
  | 'announcement.no_front_matter'
  | 'announcement.front_matter_open'
  | 'announcement.yaml'
  | 'announcement.yaml_blank'
  | 'announcement.yaml_colon'
  | 'announcement.yaml_tight'
  | 'announcement.unknown_key'
  | 'announcement.missing_key'
  | 'announcement.bad_value'
  | 'announcement.bad_date'
  | 'announcement.skipped_hour'
  | 'announcement.bad_period'
  | 'announcement.missing_start'
  | 'announcement.recurrence_unfit'
  | 'announcement.recurrence_long'
  | 'announcement.unknown_customer'
  | 'announcement.state_without_time'
  | 'announcement.state_conflict'
  // Against what was detected
  | 'announcement.unknown_case'
  | 'announcement.empty_scope';

/** Something about an announcement that the operator should know: an error is not shown, a warning perhaps not as it was meant. */
export interface AnnouncementFinding extends Finding<AnnouncementFindingCode> {
  /** The path as it was opened. */
  file: string;
}

const WARNINGS: ReadonlySet<AnnouncementFindingCode> = new Set<AnnouncementFindingCode>([
  'announcement.not_a_file',
  'announcement.skipped_hour',
  'announcement.state_without_time',
  'announcement.state_conflict',
  'announcement.unknown_case',
  'announcement.empty_scope',
]);

const make = createFindingMaker(WARNINGS);

/** Builds a finding; the severity follows from the code. */
export function createFinding(
  code: AnnouncementFindingCode,
  file: string,
  position: Position | null,
  args: Finding['args'] = {},
  path: FindingPath = [],
): AnnouncementFinding {
  return { ...make(code, path, position, args), file };
}

/** What could be read, and what is wrong with the rest. */
export interface AnnouncementsRead {
  /** The folder's path. */
  directory: string;
  /** By id. */
  announcements: Announcement[];
  /** By file, then by place. */
  findings: AnnouncementFinding[];
  /** Files that are there and cannot be shown, by id: they are not deleted, and what they last said still holds. */
  unusable: ReadonlySet<string>;
  /** Names in the folder that look like announcements and are none: `a.md.txt`, `old/`. */
  passedOver: readonly string[];
  /** The folder was read: what is not in it is gone. */
  isFolderRead: boolean;
  /** Where each announcement stands, for what is found out later; by id. */
  positions: ReadonlyMap<string, AnnouncementPositions>;
}

export interface AnnouncementPositions {
  file: string;
  case: Position | null;
  scope: Position | null;
}
