import type { z } from 'zod';
import { cleanLine, cleanText } from '../base/text.ts';
import { findNearest } from '../config/nearest.ts';
import type { Announcement } from './announcement.ts';
import { createFinding } from './announcement-finding.ts';
import type { AnnouncementFinding, AnnouncementFindingCode, AnnouncementPlace } from './announcement-finding.ts';
import { cleanMarkdown } from './clean-markdown.ts';
import { FrontMatterSchema, TOP_KEYS, UPDATE_KEYS } from './front-matter-schema.ts';
import type { WrittenFrontMatter } from './front-matter-schema.ts';
import { parseDate } from './parse-date.ts';
import { parseFrontMatter } from './parse-front-matter.ts';
import type { FrontMatter } from './parse-front-matter.ts';

export interface AnnouncementContext {
  /** The path as findings print it. */
  file: string;
  id: string;
  /** IANA name; dates without a zone are of this one. */
  timeZone: string;
  customerIds: ReadonlySet<string>;
}

export interface ParsedAnnouncement {
  /** `undefined` when it cannot be shown. */
  announcement: Announcement | undefined;
  place: AnnouncementPlace;
  findings: AnnouncementFinding[];
}

type Say = (code: AnnouncementFindingCode, path: readonly PropertyKey[], message: string, hint?: string) => void;

/**
 * Reads one file's text. A customer that does not exist is reported and the announcement is for the others; any other
 * error keeps it from being shown. Everything wrong with it is reported at once.
 */
export function parseAnnouncement(text: string, context: AnnouncementContext): ParsedAnnouncement {
  const { file } = context;
  const findings: AnnouncementFinding[] = [];
  const nowhere: AnnouncementPlace = { file, case: null, scope: null };
  const front = parseFrontMatter(text);
  if (Array.isArray(front)) {
    const found = front.map(({ code, position, message, hint }) => createFinding(code, file, position, message, hint));
    return { announcement: undefined, place: nowhere, findings: found };
  }
  const say: Say = (code, path, message, hint) => {
    findings.push(createFinding(code, file, front.locate(path), message, hint));
  };
  const place = {
    file,
    case: front.locate(['case'], 'key'),
    scope: front.locate([isWritten(front, 'hosts') ? 'hosts' : 'services'], 'key'),
  };
  const read = FrontMatterSchema.safeParse(front.value ?? undefined);
  if (!read.success) {
    for (const issue of read.error.issues) findings.push(...describeIssue(issue, front, file));
    return { announcement: undefined, place, findings };
  }
  const announcement = convert(read.data, front.bodyMarkdown, context, say);
  return { announcement, place, findings };
}

function isWritten(front: FrontMatter, key: string): boolean {
  return typeof front.value === 'object' && front.value !== null && key in front.value;
}

function convert(
  written: WrittenFrontMatter,
  bodyMarkdown: string,
  context: AnnouncementContext,
  say: Say,
): Announcement | undefined {
  let isGood = true;
  const fail: Say = (...said) => {
    isGood = false;
    say(...said);
  };
  const date = (text: string | undefined, path: readonly PropertyKey[], asEnd = false): Date | null => {
    if (text === undefined) return null;
    const parsed = parseDate(text, context.timeZone, asEnd);
    if (parsed === undefined) {
      const hint = `Write 2026-11-20 12:05 (in ${context.timeZone}) or 2026-11-20T12:05+09:00.`;
      fail('announcement.bad_date', path, `${path.join('.')}: “${cleanLine(text, 60)}” is no date and time.`, hint);
    } else if (parsed.isSkipped) {
      const message = `${path.join('.')}: the clocks in ${context.timeZone} leave out “${cleanLine(text, 60)}”.`;
      say('announcement.skipped_hour', path, message, `It was read as ${parsed.at.toISOString()}.`);
    }
    return parsed?.at ?? null;
  };
  const startsAt = date(written.startsAt, ['startsAt']);
  const endsAt = date(written.endsAt, ['endsAt'], true);
  const updates = (written.updates ?? []).flatMap((update, index) => {
    const at = date(update.at, ['updates', index, 'at']);
    const nextReportAt = date(update.nextReportAt, ['updates', index, 'nextReportAt']);
    const expectedAt = date(update.expectedAt, ['updates', index, 'expectedAt']);
    if (at === null) return [];
    return [
      {
        at,
        state: update.state ?? null,
        text: cleanText(update.text),
        ...(nextReportAt === null ? {} : { nextReportAt }),
        ...(expectedAt === null ? {} : { expectedAt }),
      },
    ];
  });
  const announcement: Announcement = {
    id: context.id,
    kind: written.kind,
    title: cleanLine(written.title),
    customers: 'all',
    services: (written.services ?? []).map((glob) => cleanLine(glob)),
    hosts: (written.hosts ?? []).map((glob) => cleanLine(glob)),
    caseId: written.case ?? null,
    state: written.state ?? null,
    impact: written.impact ?? (written.kind === 'incident' && written.case === undefined ? 'partial_outage' : 'none'),
    startsAt,
    endsAt,
    nextReportAt: date(written.nextReportAt, ['nextReportAt']),
    expectedAt: date(written.expectedAt, ['expectedAt']),
    updates: updates.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    bodyMarkdown: cleanMarkdown(bodyMarkdown),
  };
  if (isGood) checkTimes(announcement, fail, say);
  const customers = knownCustomers(written.customers, context.customerIds, say);
  if (!isGood || customers.length === 0) return undefined;
  return { ...announcement, customers };
}

function checkTimes({ kind, caseId, state, startsAt, endsAt, updates }: Announcement, fail: Say, say: Say): void {
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) {
    fail('announcement.bad_period', ['endsAt'], 'endsAt is not after startsAt.');
  }
  if (
    startsAt === null &&
    (kind === 'maintenance' || (kind === 'incident' && caseId === null && updates.length === 0))
  ) {
    fail('announcement.missing_start', ['kind'], `startsAt is missing: when did this ${kind} begin, or when will it?`);
  }
  const lastWord = updates.findLast((update) => update.state !== null)?.state ?? null;
  if (state !== null && lastWord !== null && state !== lastWord) {
    const message = `state is “${state}”, but the newest update says “${lastWord}”.`;
    say('announcement.state_conflict', ['state'], message, 'The newest update that names a state counts.');
  } else if (kind === 'incident' && state === 'resolved' && lastWord === null && endsAt === null && caseId === null) {
    const message = 'state is “resolved”, but nothing says when.';
    say('announcement.state_without_time', ['state'], message, 'Write endsAt, or an update with state: resolved.');
  }
}

/** `all`, or those that exist; empty when none does. */
function knownCustomers(written: string[], known: ReadonlySet<string>, say: Say): Announcement['customers'] {
  if (written.includes('all') && !known.has('all')) return 'all';
  const customers: string[] = [];
  for (const [index, id] of written.entries()) {
    if (known.has(id)) {
      if (!customers.includes(id)) customers.push(id);
      continue;
    }
    const nearest = findNearest(id, known);
    const hint = nearest === undefined ? 'See the ids under customers: in noroshi.yaml.' : `Did you mean “${nearest}”?`;
    say('announcement.unknown_customer', ['customers', index], `There is no customer “${cleanLine(id, 80)}”.`, hint);
  }
  return customers;
}

function describeIssue(issue: z.core.$ZodIssue, front: FrontMatter, file: string): AnnouncementFinding[] {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? TOP_KEYS : UPDATE_KEYS;
    return issue.keys.map((key) => {
      const nearest = findNearest(key, known);
      const hint = nearest === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean “${nearest}”?`;
      const position = front.locate([...issue.path, key], 'key');
      return createFinding('announcement.unknown_key', file, position, `“${cleanLine(key, 80)}” is no key here.`, hint);
    });
  }
  const name = issue.path.join('.');
  const isMissing = valueAt(front.value, issue.path) === undefined;
  const position = front.locate(issue.path);
  if (isMissing && name !== '') {
    return [createFinding('announcement.missing_key', file, position, `${name} is missing.`)];
  }
  const message = name === '' ? issue.message : `${name} ${issue.message}`;
  return [createFinding('announcement.bad_value', file, position, message)];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (held, step) =>
      typeof held === 'object' && held !== null ? (held as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
