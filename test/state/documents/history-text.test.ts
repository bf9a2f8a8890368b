import { describe, expect, it } from 'vitest';
import { findOpenQuestions } from '../../../src/model/history/find-open-questions.ts';
import type { History, OrganizationHistory } from '../../../src/model/history/history.ts';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import { knownOf, openAlertsOf, textOfPast } from '../../../src/model/history/unread-past.ts';
import { inOne } from '../../../src/state/documents/chunks.ts';
import { readHistoryUnread, writeHistory } from '../../../src/state/documents/history-text.ts';
import { parseHistory } from '../../../src/state/documents/serialize.ts';
import { instantOfRun } from '../../../src/state/heal-learned.ts';
import { aHost, anAlert, anOrganization, aSnapshot, minutes, NOW, RECOVERED } from '../../support/builders-model.ts';

const OPTIONS = { retentionDays: 90 };
const DAY = 24 * 60;

/** What one organization was like as several readings of it told. */
function pastOf(
  name: string,
  alerts: Parameters<typeof anAlert>[0][],
  hosts = [aHost({ id: 'h1', name: 'web01' })],
): OrganizationHistory {
  // prettier-ignore
  const seen = alerts.map((alert) => anAlert({ hostId: 'h1', ...alert }));
  const closedAlerts = seen.filter(({ closedAt }) => closedAt !== null);
  const read = anOrganization({ name, hosts, alerts: seen.filter(({ closedAt }) => closedAt === null), closedAlerts });
  return recordHistory({ organizations: [], caseIdsByAlert: new Map() }, aSnapshot({ organizations: [read] }), OPTIONS)
    .organizations[0]!;
}

const CLOSING = { ...RECOVERED, isMonitorListed: true };
const over = (id: string, from: number, to: number): Parameters<typeof anAlert>[0] => ({
  id,
  openedAt: minutes(from),
  closedAt: minutes(to),
  closing: CLOSING,
});
const ODD = '"b\\r\nたろう,"alerts":[';
const HISTORY: History = {
  organizations: [
    pastOf('acme', [over('a1', -900, -800), over('a2', -89 * DAY, -89 * DAY + 5)]),
    pastOf(ODD, [over('b1', -60, -50), { id: 'b2', openedAt: minutes(-20), closedAt: null }]),
    pastOf('calm', []),
    pastOf('dusk', [{ ...over('d1', -60, -50), closing: { ...CLOSING, log: 'unread' } }]),
    pastOf('east', [over('e1', -60, -50)], [aHost({ id: 'h1', name: 'web01', status: 'maintenance' })]),
  ],
  caseIdsByAlert: new Map([['["c","acme","a1",1]', 'a1']]),
  hadLedger: true,
};
const BYTES = inOne(writeHistory(HISTORY));
const TEXT = Buffer.from(BYTES).toString('utf8');
const unread = (): History => afresh(HISTORY);

/** As the next run finds it. */
function afresh(history: History): History {
  const read = readHistoryUnread(inOne(writeHistory(history)))!;
  for (const [i, own] of read.organizations.entries()) own.observed = history.organizations[i]!.observed;
  return read;
}

const seen = (own: OrganizationHistory): OrganizationHistory => ({ ...own });

describe('the document of the history', () => {
  it('is read by whoever knows no lines, and past by past, to the same effect', () => {
    const whole = parseHistory(TEXT);
    for (const [i, own] of whole.organizations.entries()) own.observed = HISTORY.organizations[i]!.observed;
    expect(whole).toEqual(HISTORY);
    expect({ ...unread(), organizations: unread().organizations.map(seen) }).toEqual(HISTORY);
    expect(TEXT.split('\n')).toHaveLength(HISTORY.organizations.length + 2);
  });

  it('goes on as it is written, read or not', () => {
    const history = unread();
    expect(inOne(writeHistory(history))).toEqual(BYTES);
    for (const own of history.organizations) expect(own.alerts).toBeDefined();
    expect(inOne(writeHistory(history))).toEqual(BYTES);
    expect(inOne(writeHistory(parseHistory(TEXT)))).toEqual(BYTES);
  });

  it('says of a past what is open, left to ask, or remembered of hosts, and of the others when', () => {
    const known = unread().organizations.map((own) => knownOf(own)!);
    const ids = known.map(({ unsettled, hosts }) => [unsettled.map(({ id }) => id), hosts.map(({ id }) => id)]);
    expect(ids).toEqual([
      [[], []],
      [['b2'], []],
      [[], []],
      [['d1'], []],
      [[], ['h1']],
    ]);
    expect(known.map(({ settled }) => settled)).toEqual([
      { firstEnd: minutes(-89 * DAY + 5), latest: minutes(-800) },
      { firstEnd: minutes(-50), latest: minutes(-50) },
      null,
      null,
      { firstEnd: minutes(-50), latest: minutes(-50) },
    ]);
  });

  it('holds an alert once, however it is asked for', () => {
    const [, own] = unread().organizations;
    const [open] = openAlertsOf(own!);
    expect(own!.alerts.find(({ id }) => id === 'b2')).toBe(open);
    expect(own!.alerts).toBe(own!.alerts);
  });

  it('answers what each run asks as the whole one does', () => {
    const [some, whole] = [unread(), HISTORY];
    expect(some.organizations.map(openAlertsOf)).toEqual(whole.organizations.map(openAlertsOf));
    const asked = ([name, own]: [string, object]): unknown => [name, { ...own }];
    expect([...findOpenQuestions(some)].map(asked)).toEqual([...findOpenQuestions(whole)].map(asked));
    const learned = { snapshot: null, history: whole };
    for (const now of [NOW, minutes(-805), minutes(-803)]) {
      expect(instantOfRun(now, learned, some)).toEqual(instantOfRun(now, learned, whole));
    }
  });

  it.each<[string, number, string, Parameters<typeof anAlert>[0][], string?]>([
    ['nothing happens', 5, 'acme', []],
    ['an alert is too old to be kept', 2 * DAY, 'acme', []],
    ['one opens', 5, 'acme', [{ id: 'a9', openedAt: minutes(3), closedAt: null }]],
    ['one that is settled is told again', 5, 'acme', [over('a1', -900, -800)]],
    ['one that is settled is open after all', 5, 'acme', [{ id: 'a1', openedAt: minutes(-900), closedAt: null }]],
    ['one is open still', 5, ODD, [{ id: 'b2', openedAt: minutes(-20), closedAt: null }]],
    ['one that was open is gone', 5, ODD, []],
    ['one that was open ended', 5, ODD, [over('b2', -20, 3)]],
    ['one that is open speaks', 5, ODD, [{ id: 'b2', openedAt: minutes(-20), closedAt: null, publicText: '調査中' }]],
    ['a log was read', 5, 'dusk', [over('d1', -60, -50)]],
    ['a host is taken', 5, 'calm', [], 'maintenance'],
    ['a host is back', 5, 'east', []],
  ])('is recorded to the same effect where %s', (_, minute, where, alerts, status = 'working') => {
    const told = alerts.map((alert) => anAlert({ hostId: 'h1', ...alert }));
    const read = HISTORY.organizations.map(({ name }) =>
      anOrganization({
        name,
        readAt: minutes(minute),
        hosts: [aHost({ id: 'h1', name: 'web01', status: name === where ? (status as 'working') : 'working' })],
        alerts: name === where ? told.filter(({ closedAt }) => closedAt === null) : [],
        closedAlerts: name === where ? told.filter(({ closedAt }) => closedAt !== null) : [],
      }),
    );
    const snapshot = { takenAt: minutes(minute), organizations: read };
    const [some, whole] = [unread(), HISTORY].map((history) => recordHistory(history, snapshot, OPTIONS));
    expect(some!.organizations.map(seen)).toEqual(whole!.organizations);
    expect(inOne(writeHistory(some!))).toEqual(inOne(writeHistory(whole!)));
    const again = { ...snapshot, takenAt: minutes(minute + 1), organizations: read.map((one) => ({ ...one, readAt: minutes(minute + 1) })) }; // prettier-ignore
    const kept = recordHistory(afresh(whole!), again, OPTIONS).organizations.map(
      (own) => textOfPast(own) !== undefined,
    );
    expect(kept.every(Boolean)).toBe(true);
  });

  it('is no text by lines where it was written in one, or was cut', () => {
    const oneLine = Buffer.from(JSON.stringify(JSON.parse(TEXT)));
    expect(readHistoryUnread(oneLine)).toBeUndefined();
    for (const length of [0, 30, 400, BYTES.length - 60]) {
      expect(readHistoryUnread(BYTES.subarray(0, length)), String(length)).toBeUndefined();
    }
    const empty: History = { organizations: [], caseIdsByAlert: new Map<string, string>() };
    expect(readHistoryUnread(inOne(writeHistory(empty)))).toEqual(empty);
  });
});
