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
import { announcementsFor, findEmptyScopes, type NamedComponent } from '../../model/announced/announcement-scope.ts';
import type { ClaimedModel } from '../../model/claim-all.ts';
import { buildBoard } from '../../model/standing/board.ts';
import { namedComponents } from '../../model/standing/customer-analysis.ts';
import { viewCustomer } from '../../model/standing/customer-view.ts';
import type { CustomerModel, Model } from '../../model/model.ts';

/** Every announcement that could not be used as it was meant, as lines for the operator. */
export function describeAnnouncements(read: AnnouncementsRead, model: Model, locale: Locale): string[] {
  // Cases of customers that rest are read by who asks for them.
  const follows = read.announcements.some(({ caseId }) => caseId !== null);
  const followed = follows ? [...model.customers.values()].flatMap(({ cases }) => cases) : [];
  const caseIds = new Set(followed.map(({ caseId }) => caseId));
  const findings = [
    ...read.findings,
    ...missingFolder(read, model),
    ...unmatchedCases(read, caseIds),
    ...emptyScopes(read, model.customers.values(), (customer) => viewCustomer(model, customer).componentsOf()),
  ];
  return describeFindings(findings, locale);
}

/**
 * The same before a run: of what is not over, by what Mackerel says now, where all of it could be read.
 * @param caseIds of the cases that can be followed up; `null` where they are not known yet
 */
export function describePresent(
  read: AnnouncementsRead,
  model: ClaimedModel,
  caseIds: ReadonlySet<string> | null,
  locale: Locale,
): string[] {
  const readable = [...model.customers.values()].filter(({ organizations }) =>
    organizations.every(({ unreadable }) => unreadable === null),
  );
  const componentsOf = (customer: CustomerModel): NamedComponent[] => namedComponents(buildBoard(model, customer));
  const ahead = read.announcements.filter(
    ({ endsAt, state }) => (endsAt === null || endsAt > model.now) && state !== 'resolved',
  );
  const missed = emptyScopes({ ...read, announcements: ahead }, readable, componentsOf);
  return describeFindings([...read.findings, ...unmatchedCases(read, caseIds), ...missed], locale);
}

/** What can be said of them without looking at customers and cases. */
export function describeFindings(findings: AnnouncementsRead['findings'], locale: Locale): string[] {
  return findings.map((finding) => formatFinding(finding, basename(finding.file), locale));
}

function unmatchedCases(read: AnnouncementsRead, caseIds: ReadonlySet<string> | null): AnnouncementsRead['findings'] {
  if (caseIds === null) return [];
  return findUnmatchedCases(read.announcements, caseIds).map((each) => createUnmatchedCase(read, each, caseIds));
}

/** A folder that is there and cannot be read has told so itself. */
function missingFolder(read: AnnouncementsRead, model: Model): AnnouncementsRead['findings'] {
  const kept = model.announcements.length - read.announcements.length;
  return read.isFolderRead || read.findings.length > 0 || kept === 0 ? [] : [createMissingFolder(read, kept)];
}

function emptyScopes(
  read: AnnouncementsRead,
  customers: Iterable<CustomerModel>,
  componentsOf: (customer: CustomerModel) => readonly NamedComponent[],
): AnnouncementsRead['findings'] {
  return [...customers].flatMap((customer) => {
    const { id } = customer.config;
    // Most customers are spoken of by nobody; only the others are worth a look.
    const spoken = announcementsFor(id, read.announcements).filter(({ customers }) => customers !== 'all');
    if (spoken.every(({ services, hosts }) => services.length + hosts.length === 0)) return [];
    const missed = findEmptyScopes(spoken, componentsOf(customer));
    return missed.map((announcement) => createEmptyScope(read, announcement.id, id));
  });
}
