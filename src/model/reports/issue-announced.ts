import type { Announcement } from '../../announcements/announcement.ts';
import type { Incident } from '../status-page.ts';
import { announcedWords, titleWords } from './human-words.ts';
import { speak, type NewWords } from './add-reports.ts';
import { endReport } from './end-report.ts';
import { dateNext, type ComponentFact, type LedgerCase, type LedgerReport } from '../ledger/ledger.ts';

/** An incident that only humans speak of, after this run: its title, each of their words, and its end. */
export function issueAnnounced(
  known: LedgerCase,
  announcement: Announcement,
  incident: Incident,
  options: { now: Date; isFirstReading: boolean },
): LedgerCase {
  if (known.retractedAt !== null) return known;
  const { now } = options;
  const reports = [...known.reports];
  for (const words of wordsOf(announcement, incident, reports, now)) {
    reports.push({ ...speak(words, reports, options), hit: hitOf(incident) });
  }
  const isOver = incident.resolvedAt !== null && incident.resolvedAt <= now;
  if (isOver && reports.length > 0 && reports.at(-1)!.state !== 'resolved') {
    reports.push(endOf(incident, reports, incident.resolvedAt!, options));
  }
  return { ...known, reports };
}

/** The title opens it, unless an update was written at or before its beginning. */
function wordsOf(
  announcement: Announcement,
  incident: Incident,
  reports: readonly LedgerReport[],
  now: Date,
): NewWords[] {
  const [first] = announcement.updates;
  const opensByTitle = first === undefined || first.at > incident.startedAt;
  return [
    ...(opensByTitle ? titleWords(announcement, incident.startedAt, reports, now) : []),
    ...announcedWords(announcement, reports, now),
  ];
}

function endOf(
  incident: Incident,
  reports: readonly LedgerReport[],
  at: Date,
  { now, isFirstReading }: { now: Date; isFirstReading: boolean },
): LedgerReport {
  const issuedAt = isFirstReading ? at : dateNext(reports, now);
  const went = incident.affected.map((affected) => ({ component: factOf(affected), effect: affected.effect }));
  return { ...endReport(reports, issuedAt, went, { to: at, end: 'recovered' }), isBackfilled: isFirstReading };
}

function hitOf({ affected, resolvedAt }: Incident): LedgerReport['hit'] {
  if (resolvedAt !== null) return [];
  return affected.map((one) => ({ component: factOf(one), effect: one.effect, isFlapping: false }));
}

function factOf({ component, name, kind }: Incident['affected'][number]): ComponentFact {
  return { id: component, name, kind, parents: [] };
}
