import { basename } from 'node:path';
import { formatFinding } from '../../announcements/words/finding-words.ts';
import {
  createEmptyScope,
  createMissingFolder,
  createUnmatchedCase,
  type AnnouncementsRead,
} from '../../announcements/load-announcements.ts';
import type { Locale } from '../../config/config.ts';
import { findUnmatchedCases } from '../../model/announced/announcement-incidents.ts';
import { announcementsFor, findEmptyScopes } from '../../model/announced/announcement-scope.ts';
import { viewCustomer } from '../../model/standing/customer-view.ts';
import type { Model } from '../../model/model.ts';

/** Every announcement that could not be used as it was meant, as lines for the operator. */
export function describeAnnouncements(read: AnnouncementsRead, model: Model, locale: Locale): string[] {
  const caseIds = new Set([...model.customers.values()].flatMap(({ cases }) => cases.map(({ caseId }) => caseId)));
  const unmatched = findUnmatchedCases(read.announcements, caseIds);
  const findings = [
    ...read.findings,
    ...missingFolder(read, model),
    ...unmatched.map((each) => createUnmatchedCase(read, each, caseIds)),
    ...emptyScopes(read, model),
  ];
  return describeFindings(findings, locale);
}

/** What can be said of them without looking at customers and cases. */
export function describeFindings(findings: AnnouncementsRead['findings'], locale: Locale): string[] {
  return findings.map((finding) => formatFinding(finding, basename(finding.file), locale));
}

/** A folder that is there and cannot be read has told so itself. */
function missingFolder(read: AnnouncementsRead, model: Model): AnnouncementsRead['findings'] {
  const kept = model.announcements.length - read.announcements.length;
  return read.isFolderRead || read.findings.length > 0 || kept === 0 ? [] : [createMissingFolder(read, kept)];
}

function emptyScopes(read: AnnouncementsRead, model: Model): ReturnType<typeof createEmptyScope>[] {
  return [...model.customers.values()].flatMap((customer) => {
    const { id } = customer.config;
    // Most customers are spoken of by nobody; only the others are worth a look.
    const spoken = announcementsFor(id, read.announcements).filter(({ customers }) => customers !== 'all');
    if (spoken.every(({ services, hosts }) => services.length + hosts.length === 0)) return [];
    const missed = findEmptyScopes(spoken, viewCustomer(model, customer).components);
    return missed.map((announcement) => createEmptyScope(read, announcement.id, id));
  });
}
