import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/base/durations.ts';
import { emptyLedger, emptyPage } from '../../src/model/ledger/ledger.ts';
import type { Model } from '../../src/model/model.ts';
import { findNextChange } from '../../src/model/next-change.ts';
import type { ModelInput } from '../../src/model/prepare-model.ts';
import type { Alert } from '../../src/snapshot/snapshot.ts';
import {
  aConfig,
  aCustomer,
  aDowntime,
  aModel,
  anAlert,
  anAlertPhase,
  anAlertRecord,
  anAnnouncement,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  days,
  DEFAULT_RULES,
  minutes,
} from '../support/builders-model.ts';

const WEEK = { type: 'weekly', interval: 1, weekdays: ['Wednesday'], until: null } as const;
const HORIZON = 14 * 24 * 60;
const RULES = [{ type: ['connectivity'], openForMinutes: 45, as: 'outage' as const }, ...DEFAULT_RULES];

function open(openedMinutes: number, more: Partial<Alert> = {}): Partial<ModelInput> {
  const alerts = [anAlert({ openedAt: minutes(openedMinutes), ...more })];
  return { snapshot: aSnapshot({ organizations: [anOrganization({ alerts })] }) };
}

/** Read and recorded before: nobody says anything new of it. */
function closed(openedAt: Date, closedAt: Date): Partial<ModelInput> {
  const alerts = [anAlertRecord({ openedAt, closedAt, phases: [anAlertPhase({ from: openedAt })] })];
  return { history: { organizations: [anOrganizationHistory({ alerts })], caseIdsByAlert: new Map() } };
}

function downtime(...given: Parameters<typeof aDowntime>): Partial<ModelInput> {
  return { snapshot: aSnapshot({ organizations: [anOrganization({ downtimes: [aDowntime(...given)] })] }) };
}

function announced(given: Parameters<typeof anAnnouncement>[0]): Partial<ModelInput> {
  return { announcements: [anAnnouncement({ kind: 'maintenance', startsAt: days(-1), endsAt: days(20), ...given })] };
}

/** At 21:00 in Tokyo; in how many minutes something may be different. */
const CASES: [string, number, Partial<ModelInput>][] = [
  ['nothing is going on: all is looked at once an hour', 60, {}],
  ['the day ends where the site is', 30, { config: aConfig({ site: { ...aConfig().site, timeZone: 'Asia/Kathmandu' } }), now: minutes(345), snapshot: aSnapshot({ takenAt: minutes(345) }) }], // prettier-ignore
  ['the day ends in UTC', 20, { now: minutes(700), snapshot: aSnapshot({ takenAt: minutes(700) }) }],
  ['a downtime begins', 25, downtime({ startsAt: minutes(25) })],
  ['a downtime ends', 50, downtime({ startsAt: minutes(-10), durationMinutes: 60 })],
  ['a downtime comes again', 40, downtime({ startsAt: minutes(40 - 7 * 24 * 60), durationMinutes: 60, recurrence: { ...WEEK, weekdays: [...WEEK.weekdays] } })], // prettier-ignore
  ['a downtime comes into view', 35, downtime({ startsAt: minutes(HORIZON + 35) })],
  ['announced work begins', 15, announced({ startsAt: minutes(15), endsAt: minutes(75) })],
  ['announced work ends', 20, announced({ endsAt: minutes(20) })],
  ['announced work comes into view', 45, announced({ startsAt: minutes(HORIZON + 45), endsAt: minutes(HORIZON + 99) })],
  ['announced work comes again', 30, announced({ startsAt: minutes(30 - 7 * 24 * 60), endsAt: minutes(60 - 7 * 24 * 60), recurrence: { ...WEEK, weekdays: [...WEEK.weekdays] } })], // prettier-ignore
  ['the next report is due', 12, announced({ nextReportAt: minutes(12) })],
  ['a human’s words are of an instant to come', 9, announced({ updates: [{ at: minutes(9), state: null, text: 'Later.' }] })], // prettier-ignore
  ['an alert is joined by no other any more', 4, open(-6)],
  ['an hour has passed since an alert opened', 18, open(-42)],
  ['a rule counts what was open so long', 15, { ...open(-30), config: aConfig({ rules: RULES }) }],
  ['a rule of one customer counts it', 15, { ...open(-30), config: aConfig({ customers: [aCustomer({ rules: RULES.slice(0, 1) })] }) }], // prettier-ignore
  ['an alert has been over for the joining time', 7, closed(minutes(-30), minutes(-3))],
  ['an alert has been over for an hour', 5, closed(minutes(-300), minutes(-55))],
  ['an alert has been over for long', 60, closed(minutes(-300), minutes(-120))],
];

/** Facts alone: nothing was said of them yet, and what is said is said long since. */
function factsOf(given: Partial<ModelInput>): Model {
  const model = aModel(given);
  return { ...model, ledger: emptyLedger(model.ledger.siteId), nextInstant: null };
}

function inMinutes(model: Model): number {
  return (findNextChange(model).getTime() - model.now.getTime()) / MINUTE_MS;
}

describe('what means something else by the clock alone', () => {
  it.each(CASES)('%s: in %i minutes', (_, expected, given) => {
    expect(inMinutes(factsOf(given))).toBe(expected);
  });

  it('is at once what was said just now: more may follow from it', () => {
    expect(inMinutes(aModel(open(-6)))).toBe(0);
  });

  it('is when what was said can be joined no more', () => {
    const model = factsOf({});
    const page = { ...emptyPage(), former: { host: 'status.example.jp', until: minutes(-4) } };
    expect(inMinutes({ ...model, ledger: { ...model.ledger, pages: new Map([['acme', page]]) } })).toBe(6);
  });

  it('is when something is due by the ledger', () => {
    expect(inMinutes({ ...factsOf({}), nextInstant: minutes(2) })).toBe(2);
  });

  it('is when an alert that a page tells of leaves the history, and not when one does that nobody was told of', () => {
    const given = closed(days(-90), minutes(40 - 90 * 24 * 60));
    const told = aModel(given);
    const later = { ...factsOf(given), ledger: told.ledger };
    const cases = told.ledger.pages.get('acme')?.cases ?? [];
    expect(cases.flatMap(({ members }) => members)).toHaveLength(1);
    const isolated = { ...emptyPage(), cases: cases.map((own) => ({ ...own, reports: [] })) };
    const ledger = { ...emptyLedger(''), pages: new Map([['acme', isolated]]) };
    expect(inMinutes({ ...later, ledger })).toBe(40);
    expect(inMinutes(factsOf(given))).toBe(60);
  });
});
