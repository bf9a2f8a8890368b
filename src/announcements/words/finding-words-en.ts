import { LOOK_ALIKES_EN } from '../../findings/look-alike-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import { tellYamlError } from '../../findings/yaml-error-words.ts';
import type { AnnouncementFindingCode } from '../announcement-finding.ts';

const FRONT_MATTER =
  'Begin with a line ---, then title:, kind: and customers:, then another line ---, then the text in Markdown.';

/** The English wording of every finding about announcements, in one place. */
export const ANNOUNCEMENT_FINDINGS_EN: WordTable<AnnouncementFindingCode> = {
  'announcement.folder_unreadable': (a) => [`The folder of announcements cannot be read: ${a.reason}`],
  'announcement.folder_missing': (a) => [
    `The folder of announcements is not there. What was said from it (${a.count}) stays as it was.`,
    'Make it anew; to take its announcements back, make it empty (in Git with a file .gitkeep).',
  ],
  'announcement.too_many_files': (a) => [
    `There are ${a.count} announcements; only the last ${a.limit} by name are used.`,
    'Move old ones into a sub-folder.',
  ],
  'announcement.not_a_file': () => ['It is not a regular file and was skipped.'],
  'announcement.unreadable': (a) => [`It cannot be read: ${a.reason}`],
  'announcement.too_large': (a) => [`It is larger than ${a.limit} KiB.`],
  'announcement.not_utf8': () => ['It is not UTF-8.', 'Save it as UTF-8.'],
  'announcement.id_taken': (a) => [
    `Its name gives the same id as ${a.other}; letters of both sizes are one.`,
    'Rename one of them.',
  ],
  'announcement.id_reserved': (a) => [`Its name cannot be “${a.id}”: the word is reserved.`, 'Rename the file.'],

  'announcement.no_front_matter': () => ['It does not begin with front matter.', FRONT_MATTER],
  'announcement.front_matter_open': () => [
    'Its front matter is not closed: the second line --- is missing.',
    FRONT_MATTER,
  ],
  'announcement.yaml': (a) => tellYamlError(a.kind, 'en'),
  'announcement.yaml_blank': LOOK_ALIKES_EN.blank,
  'announcement.yaml_colon': LOOK_ALIKES_EN.colon,
  'announcement.yaml_tight': LOOK_ALIKES_EN.tight,
  'announcement.unknown_key': (a, place) => [
    `${place} is not a key that announcements have.`,
    didYouMean(a.nearest) || `Known here: ${a.known}.`,
  ],
  'announcement.missing_key': (_, place) => [`${place} is missing.`],
  'announcement.bad_value': (a) => [a.problem ?? ''],
  'announcement.bad_date': (a) => [
    `“${a.written}” is not a date and time.`,
    `Write 2026-11-20 12:05 (in ${a.timeZone}) or 2026-11-20T12:05+09:00.`,
  ],
  'announcement.skipped_hour': (a) => [
    `“${a.written}” is left out by the clocks in ${a.timeZone}.`,
    `It was read as ${a.readAs}.`,
  ],
  'announcement.bad_period': () => ['is not after startsAt.'],
  'announcement.missing_start': (a) => [`“${a.kind}” needs startsAt: when did it begin, or when will it?`],
  'announcement.recurrence_unfit': (a) => [
    `does not go with ${a.key}: as it is written.`,
    'Only maintenance with startsAt and endsAt, without case and state, comes again; weekdays are of type weekly.',
  ],
  'announcement.recurrence_long': () => [
    'Each time would last 24 hours or more.',
    'What comes again lasts less than a day; write longer work as files of their own.',
  ],
  'announcement.unknown_customer': (a) => [
    `“${a.id}” is not a customer.`,
    didYouMean(a.nearest) || 'See the ids under customers: in noroshi.yaml.',
  ],
  'announcement.state_without_time': () => [
    'is “resolved”, but nothing says when.',
    'Write endsAt, or an update with state: resolved.',
  ],
  'announcement.state_conflict': (a) => [
    `is “${a.state}”, but the newest update says “${a.last}”.`,
    'The newest update that names a state counts.',
  ],

  'announcement.unknown_case': (a) => [
    `“${a.caseId}” is the case id of no incident.`,
    didYouMean(a.nearest) || 'It may be older than the history, or of another customer.',
  ],
  'announcement.empty_scope': (a) => [
    `Its services: and hosts: name nothing of customer “${a.customer}”.`,
    'It is shown for the whole page. Globs are case-sensitive and match whole names.',
  ],
};
