import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareText, shorten } from '../base/text.ts';
import { codeOfThrown, tellThrown } from '../base/system-words.ts';
import { isReservedId } from '../config/reserved-ids.ts';
import type { Config, CustomerConfig } from '../config/config.ts';
import { findNearest } from '../findings/nearest.ts';
import type { Announcement } from './announcement.ts';
import { createFinding } from './announcement-finding.ts';
import type { AnnouncementFinding, AnnouncementPositions, AnnouncementsRead } from './announcement-finding.ts';
import { parseAnnouncement } from './parse-announcement.ts';

export type { AnnouncementsRead } from './announcement-finding.ts';

const MAX_FILE_BYTES = 262_144;
const MAX_FILES = 1000;

/** What of the configuration it takes: the folder, the customers, and the zone of dates that are written without one. */
export type AnnouncementsConfig = Pick<Config, 'announcementsDirectory'> & {
  site: Pick<Config['site'], 'timeZone'>;
  customers: readonly Pick<CustomerConfig, 'id'>[];
};

/**
 * Reads `*.md` of a folder. What is good is used, what is bad is reported and never ends the run; a folder that is not there
 * holds none, and takes nothing back (a disk that is not mounted looks the same). Sub-folders are not looked into; symbolic links, and names that begin with `.` or `_`, are passed over, and
 * so is `README.md`.
 */
export function loadAnnouncements(config: AnnouncementsConfig): AnnouncementsRead {
  const directory = config.announcementsDirectory;
  const { timeZone } = config.site;
  const customerIds = new Set(config.customers.map(({ id }) => id));
  const listed = listFiles(directory);
  const findings: AnnouncementFinding[] = [...listed.findings];
  const byId = new Map<string, Announcement>();
  const positions = new Map<string, AnnouncementPositions>();
  const unusable = new Set<string>();
  const namesById = new Map<string, string>();
  for (const name of listed.names) {
    const file = join(directory, name);
    const id = announcementId(name);
    if (isReservedId(id.toLowerCase())) {
      findings.push(createFinding('announcement.id_reserved', file, null, { id }));
      unusable.add(id);
      continue;
    }
    const text = readText(file);
    if (typeof text !== 'string') {
      findings.push(text);
      unusable.add(id);
      continue;
    }
    const parsed = parseAnnouncement(text, { file, id, timeZone, customerIds });
    findings.push(...parsed.findings);
    if (parsed.announcement === undefined) {
      unusable.add(id);
      continue;
    }
    // In the folder that is made of it, on Windows and macOS, letters of both sizes are one.
    const taken = positions.get(namesById.get(id.toLowerCase()) ?? id);
    if (taken !== undefined) {
      findings.push(createFinding('announcement.id_taken', file, null, { other: basename(taken.file) }));
      continue;
    }
    byId.set(id, parsed.announcement);
    namesById.set(id.toLowerCase(), id);
    positions.set(id, parsed.positions);
  }
  const announcements = [...byId.values()].toSorted((a, b) => compareText(a.id, b.id));
  for (const id of byId.keys()) unusable.delete(id);
  return {
    directory,
    announcements,
    findings,
    unusable,
    passedOver: listed.passedOver,
    isFolderRead: listed.isRead,
    positions,
  };
}

/** The file's name without `.md`; where that is no path segment, its ASCII letters and a short hash of the whole. */
export function announcementId(fileName: string): string {
  const stem = fileName.replace(/\.md$/i, '').normalize('NFC');
  if (/^[A-Za-z0-9_-]{1,64}$/.test(stem)) return stem;
  const slug = stem
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  const hash = createHash('sha256').update(stem).digest('hex').slice(0, 8);
  return slug === '' ? hash : `${slug}-${hash}`;
}

/** For `case:` that no incident has, once the incidents are known. */
export function createUnmatchedCase(
  read: AnnouncementsRead,
  unmatched: { announcementId: string; caseId: string },
  knownCaseIds: Iterable<string>,
): AnnouncementFinding {
  const positions = read.positions.get(unmatched.announcementId);
  const nearest = findNearest(unmatched.caseId, knownCaseIds);
  const file = positions?.file ?? unmatched.announcementId;
  const args = { caseId: shorten(unmatched.caseId, 80), ...(nearest === undefined ? {} : { nearest }) };
  return createFinding('announcement.unknown_case', file, positions?.case ?? null, args, ['case']);
}

/** For `services:` and `hosts:` that name nothing a customer has. */
export function createEmptyScope(
  read: AnnouncementsRead,
  announcementId: string,
  customerId: string,
): AnnouncementFinding {
  const positions = read.positions.get(announcementId);
  const args = { customer: shorten(customerId, 80) };
  return createFinding('announcement.empty_scope', positions?.file ?? announcementId, positions?.scope ?? null, args);
}

/** For a folder that is gone while words out of it are shown. */
export function createMissingFolder(read: AnnouncementsRead, keptCount: number): AnnouncementFinding {
  return createFinding('announcement.folder_missing', read.directory, null, { count: String(keptCount) });
}

function isMeant(name: string): boolean {
  return /^[^._].*\.md$/i.test(name) && name.toLowerCase() !== 'readme.md';
}

/** What somebody may have meant for an announcement: another ending, a second one, a folder of them. */
function isPassedOver({ name, isFolder }: { name: string; isFolder: boolean }): boolean {
  if (/^[._]/.test(name) || isMeant(name)) return isFolder && isMeant(name);
  return isFolder || /\.(md\.\w+|markdown|mdown|mkdn?|mdx|txt)$/i.test(name);
}

interface Listed {
  names: string[];
  passedOver: string[];
  findings: AnnouncementFinding[];
  isRead: boolean;
}

function listFiles(directory: string): Listed {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      return { names: [], passedOver: [], findings: [], isRead: false };
    return {
      names: [],
      passedOver: [],
      findings: [createFinding('announcement.folder_unreadable', directory, null, reasonOf(thrown))],
      isRead: false,
    };
  }
  const meant = entries.filter(({ name }) => isMeant(name)).toSorted((a, b) => compareText(a.name, b.name));
  const findings = meant
    .filter((entry) => !entry.isFile() && !entry.isDirectory())
    .map(({ name }) => createFinding('announcement.not_a_file', join(directory, name), null));
  const names = meant.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (names.length > MAX_FILES) {
    const args = { count: String(names.length), limit: String(MAX_FILES) };
    findings.push(createFinding('announcement.too_many_files', directory, null, args));
  }
  const passedOver = entries
    .filter((entry) => isPassedOver({ name: entry.name, isFolder: entry.isDirectory() }))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted(compareText);
  return { names: names.slice(-MAX_FILES), passedOver, findings, isRead: true };
}

/** The text, or why there is none. What became a link after it was listed is not followed. */
function readText(file: string): string | AnnouncementFinding {
  try {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
      let length = 0;
      for (let read = 1; read > 0 && length < buffer.length; length += read) {
        read = readSync(handle, buffer, length, buffer.length - length, null);
      }
      if (length > MAX_FILE_BYTES) {
        return createFinding('announcement.too_large', file, null, { limit: String(MAX_FILE_BYTES / 1024) });
      }
      return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    if (thrown instanceof TypeError) {
      return createFinding('announcement.not_utf8', file, null);
    }
    return createFinding('announcement.unreadable', file, null, reasonOf(thrown));
  }
}

function reasonOf(thrown: unknown): { reason: string; code: string } {
  return { reason: tellThrown(thrown).en, code: codeOfThrown(thrown) };
}
