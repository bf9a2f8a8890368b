import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleCustomerPage } from '../../src/model/pages/assemble-status-pages.ts';
import type { History } from '../../src/model/history/history.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { Ledger } from '../../src/model/ledger/ledger.ts';
import type { Incident } from '../../src/model/status-page.ts';
import type { Alert, Snapshot } from '../../src/snapshot/snapshot.ts';
import {
  aConfig,
  aHost,
  anAlert,
  anOrganization,
  aSnapshot,
  EMPTY_HISTORY,
  minutes,
} from '../support/builders-model.ts';

const CONFIG = aConfig();
const HOSTS = [1, 2, 3].map((n) => aHost({ name: `web-0${n}` }));
const END = 400;

interface Spell {
  host: number;
  opened: number;
  lasts: number | null;
}

const spells = fc.array(
  fc.record({
    host: fc.integer({ min: 1, max: 3 }),
    opened: fc.integer({ min: 1, max: 300 }),
    lasts: fc.option(fc.integer({ min: 1, max: 90 }), { freq: 10 }),
  }),
  { maxLength: 10 },
);

function readAt(all: readonly Spell[], minute: number): Snapshot {
  const seen = all.flatMap(({ host, opened, lasts }, i): Alert[] => {
    if (opened > minute) return [];
    const isClosed = lasts !== null && opened + lasts <= minute;
    const closedAt = isClosed ? minutes(opened + lasts) : null;
    return [anAlert({ id: `a${i}`, hostId: `web-0${host}`, openedAt: minutes(opened), closedAt })];
  });
  const at = minutes(minute);
  const alerts = seen.filter(({ closedAt }) => closedAt === null);
  const closedAlerts = seen.filter(({ closedAt }) => closedAt !== null);
  const read = anOrganization({ readAt: at, hosts: HOSTS, alerts, closedAlerts });
  return aSnapshot({ takenAt: at, organizations: [read] });
}

/** What readers see in the end, after runs at these minutes, each of which remembers what it published. */
function incidentsAfter(all: readonly Spell[], runs: readonly number[]): Incident[] {
  let history: History = EMPTY_HISTORY;
  let ledger: Ledger | undefined;
  let incidents: Incident[] = [];
  for (const minute of runs) {
    const snapshot = readAt(all, minute);
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    const model = prepareModel({
      config: CONFIG,
      snapshot,
      history,
      announcements: [],
      now: snapshot.takenAt,
      ...(ledger === undefined ? {} : { ledger }),
    });
    ledger = model.ledger;
    incidents = assembleCustomerPage(model, 'acme', 'ja').incidents;
  }
  return incidents;
}

/** What happened; when it was told of course depends on when somebody looked. */
function factsOf({ caseId, impact, startedAt, resolvedAt, affected }: Incident): unknown {
  return { caseId, impact, startedAt, resolvedAt, affected };
}

describe('running often or seldom', () => {
  it('tells the same incidents with the same case ids', () => {
    const often = Array.from({ length: END / 10 + 1 }, (_, i) => i * 10);
    fc.assert(
      fc.property(spells, (all) => {
        expect(incidentsAfter(all, often).map(factsOf)).toEqual(incidentsAfter(all, [END]).map(factsOf));
      }),
      { numRuns: 20 },
    );
  });
});
