import type { Announcement } from '../../announcements/announcement.ts';
import type { IncidentState, Report, ReportChange } from '../status-page.ts';

const MAX_NAMES = 50;

type Update = Announcement['updates'][number];
/** Without a text it only says the state. */
export type HumanUpdate = Omit<Update, 'text'> & { text: string | null };

export interface StandAloneReportsInput {
  /** 第1報, unless an update was written at or before it. */
  opening: Update;
  /** Oldest first. */
  updates: readonly Update[];
  resolvedAt: Date | null;
  /** Of the components that are hit. */
  names: readonly string[];
  effect: ReportChange['effect'];
}

/** The reports of an incident that only humans speak of; the last one is its end, also where nobody wrote it. */
export function standAloneReports({ opening, updates, resolvedAt, names, effect }: StandAloneReportsInput): Report[] {
  const written: Update[] = [...updates];
  const [first] = updates;
  if (first === undefined || first.at > opening.at) {
    // With updates to follow, the announcement's state is where it has come to, not where it began.
    const state = updates.length === 0 && opening.state !== 'resolved' ? opening.state : null;
    written.unshift({ ...opening, state });
  }
  const lastWord = written.findLast(({ state }) => state !== null)?.state;
  const end = resolvedAt !== null && lastWord !== 'resolved' ? { at: resolvedAt, state: 'resolved' as const } : null;
  const reports = number([
    ...written.map(({ at, state, text }) => ({ at, state, text, change: humanChange() })),
    ...(end === null ? [] : [{ ...end, text: null, change: humanChange('resolved') }]),
  ]);
  const shownNames = names.slice(0, MAX_NAMES);
  return reports.map((report, index) => {
    const change: ReportChange = { ...report.change, effect };
    if (report.state !== 'resolved') change.affectedCount = names.length;
    if (index === 0) Object.assign(change, { added: shownNames, addedCount: names.length });
    if (report.change.kind === 'resolved')
      Object.assign(change, { recovered: shownNames, recoveredCount: names.length });
    return { ...report, change };
  });
}

/**
 * Detected reports and humans' updates by time, numbered anew from 1; detected ones come first at the same instant. What a
 * human calls the state holds for the detected reports that follow, up to the one that resolves.
 */
export function mergeHumanReports(detected: readonly Report[], updates: readonly HumanUpdate[]): Report[] {
  const human = updates.map((update) => ({
    ...update,
    change: humanChange(update.text === null ? 'resolved' : 'human'),
  }));
  const merged = number([...detected, ...human]);
  let spoken: IncidentState | null = null;
  let before: Report | undefined;
  return merged.map((report) => {
    const isHuman = report.change.kind === 'human';
    let next = report;
    if (isHuman && before !== undefined) {
      const { affectedCount, effect } = before.change;
      next = { ...report, change: { ...report.change, affectedCount, effect } };
    } else if (!isHuman && spoken !== null && spoken !== 'resolved' && report.state !== 'resolved') {
      next = { ...report, state: spoken };
    }
    if (isHuman) spoken = report.state;
    before = next;
    return next;
  });
}

/** A report before its place is known: without a state of its own it keeps the one before. */
type Draft = Omit<Report, 'number' | 'state'> & { state: IncidentState | null };

function number(drafts: readonly Draft[]): Report[] {
  const inOrder = drafts.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  let state: IncidentState = 'investigating';
  return inOrder.map(({ at, state: own, change, text }, index) => {
    state = own ?? state;
    return { number: index + 1, at, state, change, text };
  });
}

function humanChange(kind: ReportChange['kind'] = 'human'): ReportChange {
  return {
    kind,
    added: [],
    addedCount: 0,
    recovered: [],
    recoveredCount: 0,
    handedOver: [],
    handedOverCount: 0,
    affectedCount: 0,
    effect: 'outage',
  };
}
