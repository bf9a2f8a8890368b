import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/durations.ts';
import { earliestOf } from '../base/moments.ts';
import type { Rule } from '../config/config.ts';
import { alertKey } from './ledger/ledger.ts';
import { announcedTimes } from './maintenance/announced-times.ts';
import { HORIZON_DAYS } from './maintenance/maintenance.ts';
import { downtimeSpans } from './maintenance/recurrence.ts';
import type { Model } from './model.ts';

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
  const { now, days, nextInstant, config } = model;
  const midnight = days.at(-1)?.to ?? now;
  const utcMidnight = new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
  const until = earliestOf([new Date(now.getTime() + MOST_REST_MS), midnight, utcMidnight, nextInstant]);
  const waits = waitsOf([config.rules, ...config.customers.map(({ rules }) => rules)]);
  const found = new Earliest(now, until);
  const joinMs = config.joinWithinMinutes * MINUTE_MS;
  const retentionMs = config.historyDays * DAY_MS;
  const told = memberKeys(model);
  found.addAll(model.announcements, [0]);
  addPlans(found, model);
  const { pages, announcements, widespread, outbox } = model.ledger;
  found.addAll([pages, announcements, widespread, outbox], [0, joinMs]);
  for (const organization of model.organizations.values()) {
    for (const alert of organization.alerts) {
      const { openedAt, closedAt, phases } = alert;
      // Nearly all are long over.
      if (closedAt === null) found.addAll([openedAt, phases], [0, joinMs, AFTERMATH_MS, ...waits]);
      else if (now.getTime() - closedAt.getTime() <= joinMs + AFTERMATH_MS) {
        found.addAll([openedAt, closedAt, phases], [0, joinMs, AFTERMATH_MS]);
      } else if (found.reaches(closedAt, retentionMs) && told.has(alertKey(organization.name, alert.id))) {
        found.add(closedAt, retentionMs);
      }
    }
  }
  return found.at;
}

/** Planned work begins, ends, or comes into view; also such as silences some monitors only. */
function addPlans(found: Earliest, { now, organizations, announcements, config }: Model): void {
  const ahead = new Date(now.getTime() + MOST_REST_MS);
  const window = { from: new Date(now.getTime() - 1), to: new Date(ahead.getTime() + HORIZON_DAYS * DAY_MS) };
  const addTime = ({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }): void => {
    found.addAll([startsAt, endsAt], [0, -HORIZON_DAYS * DAY_MS]);
  };
  for (const { read } of organizations.values()) {
    found.addAll(read?.downtimes ?? [], [0]);
    for (const downtime of read?.downtimes ?? []) downtimeSpans(downtime, window).forEach(addTime);
  }
  const { timeZone } = config.site;
  for (const announcement of announcements) {
    for (const at of [now, ahead])
      announcedTimes(announcement, { now: at, historyFrom: now, timeZone }).forEach(addTime);
  }
}

/** How long rules wait, in milliseconds. */
function waitsOf(lists: readonly (readonly Rule[])[]): number[] {
  const minutes = lists.flatMap((rules) => rules.flatMap(({ openForMinutes }) => openForMinutes ?? []));
  return [...new Set(minutes)].map((each) => each * MINUTE_MS);
}

/** Of alerts of which a page still tells. */
function memberKeys({ ledger }: Model): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { cases } of ledger.pages.values()) {
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
