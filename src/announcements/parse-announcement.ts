import type { z } from 'zod';
import { DAY_MS } from '../base/durations.ts';
import { cleanLine, cleanText, shorten } from '../base/text.ts';
import type { FindingPath } from '../findings/finding.ts';
import { settleMistyped } from '../findings/mistyped-keys.ts';
import { findNearest } from '../findings/nearest.ts';
import type { Announcement } from './announcement.ts';
import { createFinding } from './announcement-finding.ts';
import type { AnnouncementFinding, AnnouncementFindingCode, AnnouncementPositions } from './announcement-finding.ts';
import { cleanMarkdown } from './clean-markdown.ts';
import { FrontMatterSchema, keysAt } from './front-matter-schema.ts';
import type { WrittenFrontMatter } from './front-matter-schema.ts';
import { parseDate } from './parse-date.ts';
import { parseFrontMatter } from './parse-front-matter.ts';
import { readRest } from './rest-of-front-matter.ts';
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
  positions: AnnouncementPositions;
  findings: AnnouncementFinding[];
}

type Say = (code: AnnouncementFindingCode, path: FindingPath, args?: Readonly<Record<string, string>>) => void;

/**
 * Reads one file's text. A customer that does not exist is reported and the announcement is for the others; any other
 * error keeps it from being shown. Everything wrong with it is reported at once.
 */
export function parseAnnouncement(text: string, context: AnnouncementContext): ParsedAnnouncement {
  const { file } = context;
  const findings: AnnouncementFinding[] = [];
  const nowhere: AnnouncementPositions = { file, case: null, scope: null };
  const front = parseFrontMatter(text);
  if (Array.isArray(front)) {
    const found = front.map(({ code, position, args }) => createFinding(code, file, position, args));
    return { announcement: undefined, positions: nowhere, findings: found };
  }
  const say: Say = (code, path, args) => {
    findings.push(createFinding(code, file, front.locate(path), args, path));
  };
  const positions = {
    file,
    case: front.locate(['case'], 'key'),
    scope: front.locate([isWritten(front, 'hosts') ? 'hosts' : 'services'], 'key'),
  };
  const read = FrontMatterSchema.safeParse(front.value ?? undefined);
  if (!read.success) {
    const found = read.error.issues.flatMap((issue) => convertIssue(issue, front, file));
    const codes = { unknown: 'announcement.unknown_key', missing: 'announcement.missing_key' } as const;
    const { findings: settled, meant } = settleMistyped(found, codes);
    findings.push(...settled);
    const rest = readRest(front.value, read.error.issues, meant);
    if (rest !== undefined) {
      convert(rest.written, front.bodyMarkdown, context, (code, path, args) => {
        if (rest.isSure(code, path)) say(code, path, args);
      });
    }
    return { announcement: undefined, positions, findings };
  }
  const announcement = convert(read.data, front.bodyMarkdown, context, say);
  return { announcement, positions, findings };
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
  const { timeZone } = context;
  let isGood = true;
  const fail: Say = (...said) => {
    isGood = false;
    say(...said);
  };
  const date = (text: string | undefined, path: FindingPath, asEnd = false): Date | null => {
    if (text === undefined) return null;
    const parsed = parseDate(text, timeZone, asEnd);
    if (parsed === undefined) {
      fail('announcement.bad_date', path, { written: shorten(text, 60), timeZone });
    } else if (parsed.isSkipped) {
      const readAs = parsed.at.toISOString();
      say('announcement.skipped_hour', path, { written: shorten(text, 60), timeZone, readAs });
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
    ...(written.recurrence === undefined
      ? {}
      : {
          recurrence: {
            type: written.recurrence.type,
            interval: Number(written.recurrence.interval ?? 1),
            weekdays: written.recurrence.weekdays ?? [],
            until: date(written.recurrence.until, ['recurrence', 'until'], true),
          },
        }),
    nextReportAt: date(written.nextReportAt, ['nextReportAt']),
    expectedAt: date(written.expectedAt, ['expectedAt']),
    updates: updates.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    bodyMarkdown: cleanMarkdown(bodyMarkdown),
  };
  const isWhole = isGood;
  if (written.startsAt === undefined) checkStart(announcement, fail);
  if (isWhole) checkTimes(announcement, fail, say);
  if (isGood) checkRecurrence(announcement, fail);
  const customers = knownCustomers(written.customers, context.customerIds, say);
  if (!isGood || customers.length === 0) return undefined;
  return { ...announcement, customers };
}

/** Where no start is written. */
function checkStart({ kind, caseId, updates }: Announcement, fail: Say): void {
  if (kind === 'maintenance' || (kind === 'incident' && caseId === null && updates.length === 0))
    fail('announcement.missing_start', ['kind'], { kind });
}

function checkTimes({ kind, caseId, state, startsAt, endsAt, updates }: Announcement, fail: Say, say: Say): void {
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) {
    fail('announcement.bad_period', ['endsAt']);
  }
  const lastWord = updates.findLast((update) => update.state !== null)?.state ?? null;
  if (state !== null && lastWord !== null && state !== lastWord) {
    say('announcement.state_conflict', ['state'], { state, last: lastWord });
  } else if (kind === 'incident' && state === 'resolved' && lastWord === null && endsAt === null && caseId === null) {
    say('announcement.state_without_time', ['state']);
  }
}

function checkRecurrence({ kind, caseId, state, startsAt, endsAt, recurrence }: Announcement, fail: Say): void {
  if (recurrence === undefined || startsAt === null) return;
  const { type, weekdays, until } = recurrence;
  if (kind !== 'maintenance') return fail('announcement.recurrence_unfit', ['recurrence'], { key: 'kind' });
  if (caseId !== null) return fail('announcement.recurrence_unfit', ['recurrence'], { key: 'case' });
  if (state !== null) return fail('announcement.recurrence_unfit', ['recurrence'], { key: 'state' });
  if (endsAt === null) return fail('announcement.recurrence_unfit', ['recurrence'], { key: 'endsAt' });
  if (endsAt.getTime() - startsAt.getTime() >= DAY_MS) fail('announcement.recurrence_long', ['recurrence']);
  if (until !== null && until <= startsAt) fail('announcement.bad_period', ['recurrence', 'until']);
  if (weekdays.length > 0 && type !== 'weekly')
    fail('announcement.recurrence_unfit', ['recurrence', 'weekdays'], { key: 'type' });
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
    say('announcement.unknown_customer', ['customers', index], { id: shorten(id, 80), ...nearestOf(id, known) });
  }
  return customers;
}

function convertIssue(issue: z.core.$ZodIssue, front: FrontMatter, file: string): AnnouncementFinding[] {
  const above = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const path = [...above, key];
      const args = { known: known.join(', '), ...nearestOf(key, known) };
      return createFinding('announcement.unknown_key', file, front.locate(path, 'key'), args, path);
    });
  }
  const isMissing = valueAt(front.value, issue.path) === undefined && above.length > 0;
  const code = isMissing ? 'announcement.missing_key' : 'announcement.bad_value';
  return [createFinding(code, file, front.locate(above), { problem: issue.message }, above)];
}

function nearestOf(written: string, known: Iterable<string>): { nearest?: string } {
  const nearest = findNearest(written, known);
  return nearest === undefined ? {} : { nearest };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (held, step) =>
      typeof held === 'object' && held !== null ? (held as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
