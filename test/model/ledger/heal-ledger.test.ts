import { describe, expect, it } from 'vitest';
import { healLedger, newestLedgerStamp } from '../../../src/model/ledger/heal-ledger.ts';
import { alertKey, type JudgedAlert, type Ledger } from '../../../src/model/ledger/ledger.ts';
import type { Model } from '../../../src/model/model.ts';
import {
  aHistory,
  aModel,
  anAlert,
  anAlertRecord,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const KEY = alertKey('acme', 'alert-1');

/** One run by a clock that says `at`; the alert is open, or was closed then. */
function run(at: Date, ledger: Ledger | undefined, opened: Date, closedAt: Date | null = null): Model {
  const record = anAlertRecord({ openedAt: opened, closedAt });
  const alert = anAlert({ openedAt: opened, closedAt });
  return aModel({
    now: at,
    history: aHistory({ organizations: [anOrganizationHistory({ alerts: [record], observed: [] })] }),
    snapshot: aSnapshot({
      takenAt: at,
      organizations: [
        anOrganization({ readAt: at, ...(closedAt === null ? { alerts: [alert] } : { closedAlerts: [alert] }) }),
      ],
    }),
    ...(ledger !== undefined && { ledger }),
    wasKnown: () => ledger !== undefined,
  });
}

function reportsOf({ ledger }: Model) {
  return ledger.pages.get('acme')!.cases.flatMap(({ reports }) => reports);
}

describe('a ledger that a clock wrote which was nine hours ahead', () => {
  const ahead = minutes(9 * 60);
  const quiet = run(minutes(-60), undefined, minutes(-30));
  const wrong = run(ahead, quiet.ledger, minutes(-30));
  const healed = healLedger(wrong.ledger, NOW);

  it('keeps what it said under its number, says of nothing that it was said in the future, and goes on', () => {
    const said = reportsOf(wrong);
    expect(said.map(({ issuedAt }) => issuedAt)).toEqual([ahead]);
    const later = reportsOf(run(minutes(5), healed, minutes(-30), minutes(-5)));
    expect(later.map(({ number, kind, issuedAt }) => [number, kind, issuedAt])).toEqual([
      [1, said[0]!.kind, NOW],
      [2, 'ended', minutes(5)],
    ]);
    expect(later[0]).toEqual({ ...said[0], issuedAt: NOW, asOf: NOW });
  });

  it('lets new alerts count at once, also where rules had just been changed by that clock', () => {
    const judged: JudgedAlert = {
      windows: [{ from: minutes(-30), to: minutes(500), effect: 'outage', end: 'changed' }],
      frozenUntil: ahead,
      target: { kind: 'host' } as JudgedAlert['target'],
    };
    const page = { ...wrong.ledger.pages.get('acme')!, judged: new Map([[KEY, judged]]) };
    const frozen = healLedger({ ...wrong.ledger, pages: new Map([['acme', page]]) }, NOW);
    expect(frozen.judgedAt).toEqual(NOW);
    expect(frozen.pages.get('acme')!.judged.get(KEY)).toMatchObject({
      frozenUntil: NOW,
      windows: [{ from: minutes(-30), to: null, effect: 'outage', end: null }],
    });
  });

  it('is known by its reports, also when a run with the right clock has judged since', () => {
    expect(newestLedgerStamp({ ...wrong.ledger, judgedAt: NOW })).toEqual(ahead);
    expect(newestLedgerStamp(healed)).toEqual(NOW);
  });

  it('is left as it is where nothing in it is later', () => {
    expect(healLedger(quiet.ledger, NOW)).toEqual(quiet.ledger);
  });
});
