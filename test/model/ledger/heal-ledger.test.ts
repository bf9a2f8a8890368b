import { describe, expect, it } from 'vitest';
import { healLedger } from '../../../src/model/ledger/heal-ledger.ts';
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

  it('keeps what it said, numbers what comes after it, and dates nothing before it', () => {
    const said = reportsOf(wrong);
    expect(said.map(({ issuedAt }) => issuedAt)).toEqual([ahead]);
    const later = run(NOW, healed, minutes(-30), minutes(-5));
    expect(reportsOf(later).slice(0, said.length)).toEqual(said);
    expect(reportsOf(later).at(-1)).toMatchObject({ number: 2, kind: 'ended', issuedAt: ahead });
    const now = reportsOf(later).map(({ issuedAt }) => issuedAt.getTime());
    expect(now).toEqual(now.toSorted((a, b) => a - b));
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

  it('is left as it is where nothing in it is later', () => {
    expect(healLedger(quiet.ledger, NOW)).toEqual(quiet.ledger);
  });
});
