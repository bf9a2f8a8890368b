import type { Config } from '../../src/config/config.ts';
import type { Announcement } from '../../src/announcements/announcement.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { History } from '../../src/model/history/history.ts';
import type { Ledger, LedgerReport } from '../../src/model/ledger/ledger.ts';
import type { Model } from '../../src/model/model.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import type { Alert, OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { parseLedger, serializeLedger } from '../../src/state/documents/ledger-document.ts';
import {
  aConfig,
  aFailure,
  aHost,
  anAlert,
  anOrganization,
  aSnapshot,
  EMPTY_HISTORY,
  minutes,
  NOW,
} from './builders-model.ts';

/** An alert as it goes, by minutes from the tests' now. */
export interface Story {
  id: string;
  host?: number;
  type?: string;
  from: number;
  /** Left out: it lasts. */
  to?: number;
  /** What else its list entry says. */
  given?: Partial<Alert>;
}

export interface RunsOptions {
  config?: Config | ((minute: number) => Config);
  /** Minutes at which the program runs. */
  at: readonly number[];
  stories: readonly Story[];
  hosts?: number;
  /** Minutes at which the organization does not answer. */
  blind?: (minute: number) => boolean;
  /** Changes what is read at a minute. */
  read?: (minute: number) => Partial<OrganizationSnapshot>;
  /** Plans who is told of what a run says, before the ledger is written. */
  plan?: (model: Model, before: Ledger | undefined, minute: number) => void;
  announcements?: (minute: number) => readonly Announcement[];
  /** The ledger is lost before this minute's run. */
  isLost?: (minute: number) => boolean;
}

export interface PlayedRun {
  minute: number;
  model: Model;
}

/** Runs the first half of the pipeline again and again, with the ledger written and read between as the state does. */
export function playRuns(options: RunsOptions): PlayedRun[] {
  const { at, stories, hosts = 5, blind = () => false } = options;
  const configAt = (minute: number): Config =>
    typeof options.config === 'function' ? options.config(minute) : (options.config ?? aConfig());
  let history: History = EMPTY_HISTORY;
  let ledger: Ledger | undefined;
  return at.map((minute): PlayedRun => {
    const now = minutes(minute);
    if (options.isLost?.(minute) === true) ledger = undefined;
    const known = new Set(history.organizations.flatMap(({ alerts }) => alerts.map(({ id }) => id)));
    const organization = blind(minute)
      ? anOrganization({ readAt: lastRead(history), failure: aFailure({ at: now }), alerts: [] })
      : readAt(minute, stories, hosts);
    const read = { ...organization, ...options.read?.(minute) };
    const snapshot = aSnapshot({ takenAt: now, organizations: [read] });
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    const model = prepareModel({
      config: configAt(minute),
      snapshot,
      history,
      announcements: options.announcements?.(minute) ?? [],
      now,
      wasKnown: (_, id) => known.has(id),
      ...(ledger === undefined ? {} : { ledger }),
    });
    options.plan?.(model, ledger, minute);
    ledger = readLedgerAgain(model.ledger);
    return { minute, model };
  });
}

/** As the state has it. What is read must be written as it was: a run writes a ledger when its text is another one. */
export function readLedgerAgain(ledger: Ledger): Ledger {
  const text = serializeLedger(ledger);
  const read = parseLedger(text);
  if (serializeLedger(read) !== text) throw new Error('The ledger, read again, is written otherwise.');
  return read;
}

export function readAt(minute: number, stories: readonly Story[], hosts: number): OrganizationSnapshot {
  const seen = stories
    .filter(({ from }) => from <= minute)
    .map(({ id, host = 1, type = 'connectivity', from, to, given }): Alert => {
      const closedAt = to !== undefined && to <= minute ? minutes(to) : null;
      return anAlert({ id, type, hostId: hostName(host), openedAt: minutes(from), closedAt, ...given });
    });
  return anOrganization({
    readAt: minutes(minute),
    hosts: Array.from({ length: hosts }, (_, i) => aHost({ id: hostName(i + 1), name: hostName(i + 1) })),
    alerts: seen.filter(({ closedAt }) => closedAt === null),
    closedAlerts: seen.filter(({ closedAt }) => closedAt !== null),
  });
}

function lastRead({ organizations }: History): Date | null {
  return organizations[0]?.observed.at(-1)?.to ?? null;
}

export function hostName(number: number): string {
  return `web-${String(number).padStart(2, '0')}`;
}

/** Every report of a page, as `case number minute kind state came went`. */
export function toldOn(model: Model, page = 'acme'): string[] {
  return (model.ledger.pages.get(page)?.cases ?? []).flatMap(({ caseId, reports }) =>
    reports.map((report) => `${caseId} ${tellReport(report)}`),
  );
}

function tellReport({ number, issuedAt, kind, state, came, went, words }: LedgerReport): string {
  const minute = (issuedAt.getTime() - NOW.getTime()) / 60_000;
  const plus = came.map(({ component, isWorse }) => `${isWorse ? '!' : '+'}${component.name}`);
  const minus = went.map(({ component, end, isEased }) => {
    return `${isEased ? '~' : '-'}${component.name}${end === 'recovered' ? '' : `(${end})`}`;
  });
  return [`${number}`, `@${minute}`, kind, state, ...plus, ...minus, ...(words?.text == null ? [] : [words.text])].join(
    ' ',
  );
}
