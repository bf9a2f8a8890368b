import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/durations.ts';
import { earliestOf } from '../base/moments.ts';
import type { Rule } from '../config/config.ts';
import { alertKey, type LedgerCase, type PageLedger } from './ledger/ledger.ts';
import { announcedTimes } from './maintenance/announced-times.ts';
import { HORIZON_DAYS } from './maintenance/maintenance.ts';
import { downtimeSpans } from './maintenance/recurrence.ts';
import type { CustomerModel, Model, OrganizationModel } from './model.ts';

// When something that is shown or said changes by the clock alone, though nobody says anything new. Too early costs a run;
// too late is a page that says what is not so. So what cannot be told apart is taken for a change.

/** No page is left alone for longer, whatever is known: what lies at readers' may have been touched by others. */
const MOST_REST_MS = HOUR_MS;
/** For so long after something happened, more may follow from it: proof of an end, above all. */
const AFTERMATH_MS = HOUR_MS;

/**
 * The first instant, from `model.now` on, at which the same facts may mean something else; a run at it, or later, must look
 * at everything.
 */
export function findNextChange(model: Model): Date {
  const { ledger, nextInstant } = model;
  const times = timesOf(model);
  const found = new Earliest(model.now, earliestOf([sharedChange(model, times), nextInstant]));
  const { pages, widespread, outbox } = ledger;
  found.addAll([pages, widespread, outbox], [0, times.joinMs]);
  const told = memberKeys(pages.values());
  for (const organization of model.organizations.values()) {
    addPlans(found, organization, model);
    addAlerts(found, organization, told, times);
  }
  return found.at;
}

/** The same for what one customer's page is made of; of others it is not told. */
export function nextChangeOf(model: Model): (customer: CustomerModel) => Date {
  const times = timesOf(model);
  const shared = sharedChange(model, times);
  return (customer) => {
    const found = new Earliest(model.now, shared);
    const page = model.ledger.pages.get(customer.config.id);
    found.addAll(page, [0, times.joinMs]);
    const told = memberKeys(page === undefined ? [] : [page]);
    for (const organization of customer.organizations) {
      addPlans(found, organization, model);
      addAlerts(found, organization, told, times);
    }
    return found.at;
  };
}

/**
 * The same for a case of the overview of which nothing waits to be said, beside what the pages of its customers are made of:
 * theirs are the moments at which what hit them began and ended.
 */
export function nextChangeOfCase(model: Model): (own: LedgerCase) => Date {
  const times = timesOf(model);
  const shared = sharedChange(model, times);
  return ({ reports }) => {
    const found = new Earliest(model.now, shared);
    for (const { issuedAt, asOf } of reports) found.addAll([issuedAt, asOf], [0, times.joinMs]);
    return found.at;
  };
}

interface Times {
  nowMs: number;
  joinMs: number;
  retentionMs: number;
  /** How long rules wait. */
  waits: readonly number[];
}

function timesOf({ config, now }: Model): Times {
  return {
    nowMs: now.getTime(),
    joinMs: config.joinWithinMinutes * MINUTE_MS,
    retentionMs: config.historyDays * DAY_MS,
    waits: waitsOf([config.rules, ...config.customers.map(({ rules }) => rules)]),
  };
}

/** Of what every page looks at: days, and what humans announce. */
function sharedChange(model: Model, { joinMs }: Times): Date {
  const { now, days } = model;
  const midnight = days.at(-1)?.to ?? now;
  const utcMidnight = new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
  const found = new Earliest(now, earliestOf([new Date(now.getTime() + MOST_REST_MS), midnight, utcMidnight]));
  found.addAll(model.announcements, [0]);
  found.addAll(model.ledger.announcements, [0, joinMs]);
  addAnnounced(found, model);
  return found.at;
}

function addAlerts(
  found: Earliest,
  { name, alerts }: OrganizationModel,
  told: ReadonlySet<string>,
  { nowMs, joinMs, retentionMs, waits }: Times,
): void {
  for (const alert of alerts) {
    const { openedAt, closedAt, phases } = alert;
    // Nearly all are long over.
    if (closedAt === null) found.addAll([openedAt, phases], [0, joinMs, AFTERMATH_MS, ...waits]);
    else if (nowMs - closedAt.getTime() <= joinMs + AFTERMATH_MS) {
      found.addAll([openedAt, closedAt, phases], [0, joinMs, AFTERMATH_MS]);
    } else if (found.reaches(closedAt, retentionMs) && told.has(alertKey(name, alert.id))) {
      found.add(closedAt, retentionMs);
    }
  }
}

/** Planned work begins, ends, or comes into view; also such as silences some monitors only. */
function addPlans(found: Earliest, { read }: OrganizationModel, { now }: Model): void {
  const window = { from: new Date(now.getTime() - 1), to: new Date(aheadOf(now).getTime() + HORIZON_DAYS * DAY_MS) };
  found.addAll(read?.downtimes ?? [], [0]);
  for (const downtime of read?.downtimes ?? []) {
    for (const time of downtimeSpans(downtime, window)) addTime(found, time);
  }
}

function addAnnounced(found: Earliest, { now, announcements, config }: Model): void {
  const { timeZone } = config.site;
  for (const announcement of announcements) {
    for (const at of [now, aheadOf(now)]) {
      for (const time of announcedTimes(announcement, { now: at, historyFrom: now, timeZone })) addTime(found, time);
    }
  }
}

function aheadOf(now: Date): Date {
  return new Date(now.getTime() + MOST_REST_MS);
}

function addTime(found: Earliest, { startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }): void {
  found.addAll([startsAt, endsAt], [0, -HORIZON_DAYS * DAY_MS]);
}

/** How long rules wait, in milliseconds. */
function waitsOf(lists: readonly (readonly Rule[])[]): number[] {
  const minutes = lists.flatMap((rules) => rules.flatMap(({ openForMinutes }) => openForMinutes ?? []));
  return [...new Set(minutes)].map((each) => each * MINUTE_MS);
}

/** Of alerts of which a page still tells. */
function memberKeys(pages: Iterable<PageLedger>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { cases } of pages) {
    for (const { members } of cases) for (const { key } of members) keys.add(alertOf(key));
  }
  return keys;
}

/** A hit's key goes on after its alert's. */
function alertOf(key: string): string {
  const [organization, alert] = JSON.parse(key) as string[];
  return alertKey(organization ?? '', alert ?? '');
}

class Earliest {
  at: Date;
  readonly #nowMs: number;

  constructor(now: Date, until: Date) {
    this.#nowMs = now.getTime();
    this.at = until;
  }

  /** Whether it would be the earliest. */
  reaches(moment: Date, afterMs: number): boolean {
    const at = moment.getTime() + afterMs;
    return at >= this.#nowMs && at < this.at.getTime();
  }

  add(moment: Date, afterMs: number): void {
    if (this.reaches(moment, afterMs)) this.at = new Date(moment.getTime() + afterMs);
  }

  /** Every moment that stands anywhere in a value, and so long after each. */
  addAll(value: unknown, afterMs: readonly number[]): void {
    if (value instanceof Date) for (const ms of afterMs) this.add(value, ms);
    else if (Array.isArray(value) || value instanceof Set) for (const each of value) this.addAll(each, afterMs);
    else if (value instanceof Map) for (const each of value.values()) this.addAll(each, afterMs);
    else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) this.addAll(each, afterMs);
    }
  }
}
