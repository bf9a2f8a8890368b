import { basename } from 'node:path';
import { formatFinding } from '../announcements/announcement-finding.ts';
import { describeUnmatchedCase, type AnnouncementsRead } from '../announcements/load-announcements.ts';
import { findUnmatchedCases } from '../model/announcement-incidents.ts';
import type { Model } from '../model/model.ts';

/** Every announcement that could not be used as it was meant, as lines for the operator. */
export function describeAnnouncements(read: AnnouncementsRead, model: Model): string[] {
  const caseIds = new Set([...model.customers.values()].flatMap(({ cases }) => cases.map(({ caseId }) => caseId)));
  const unmatched = findUnmatchedCases(read.announcements, caseIds);
  const findings = [...read.findings, ...unmatched.map((each) => describeUnmatchedCase(read, each, caseIds))];
  return findings.map((finding) => formatFinding({ ...finding, file: basename(finding.file) }));
}
