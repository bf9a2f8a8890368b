import { basename } from 'node:path';
import { formatFinding } from '../announcements/announcement-finding.ts';
import type { AnnouncementsRead } from '../announcements/load-announcements.ts';
import type { Model } from '../model/model.ts';

/** Every announcement that could not be used as it was meant, as lines for the operator. */
export function describeAnnouncements(read: AnnouncementsRead, _model: Model): string[] {
  return read.findings.map((finding) => formatFinding({ ...finding, file: basename(finding.file) }));
}
