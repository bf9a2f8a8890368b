import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { toSeconds, type SimulatedOrganization } from '../../src/simulation/timeline.ts';
import { play } from '../support/play.ts';

// What a run costs Mackerel: requests of each organization, from the first run to the worst, through the demo’s worst night.

const NOW = new Date('2026-11-20T03:05:00Z');
const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;
const FROM = new Date(NOW.getTime() - 60 * MINUTE_MS);
const TO = new Date(NOW.getTime() + 100 * MINUTE_MS);

const company = simulateCompany({ seed: 7, now: NOW, historyDays: 10, organizations: 70, hosts: 1000, day: 'worst' });

interface Cost {
  organization: string;
  at: Date;
  run: number;
  requests: number;
  isQuiet: boolean;
}

let costs: Cost[];

function costsOf(model: Model, at: Date, run: number): Cost[] {
  return company.organizations.map((organization) => ({
    organization: organization.name,
    at,
    run,
    requests: model.organizations.get(organization.name)?.read?.requestCount ?? 0,
    isQuiet: isQuiet(organization, at),
  }));
}

/** Nothing opened, closed or changed since the run before, and nothing is refused. */
function isQuiet({ alerts, failure }: SimulatedOrganization, at: Date): boolean {
  const now = toSeconds(at);
  const before = now - STEP_MINUTES * 60;
  const isNew = (then: number | null): boolean => then !== null && then > before && then <= now;
  const changes = alerts.some(
    ({ openedAt, closedAt, phases }) => isNew(openedAt) || isNew(closedAt) || phases.some((phase) => isNew(phase.at)),
  );
  return !changes && (failure === null || failure.from > now);
}

function worstOf(chosen: readonly Cost[]): number {
  return Math.max(...chosen.map(({ requests }) => requests));
}

beforeAll(async () => {
  costs = [];
  let run = 0;
  await play(company, {
    from: FROM,
    to: TO,
    stepMinutes: STEP_MINUTES,
    onRun: (model, at) => costs.push(...costsOf(model, at, ++run)),
  });
});

describe('requests of one organization', () => {
  it('are at most four in every run in which nothing happens there, hour after hour', () => {
    const quiet = costs.filter(({ run, isQuiet: nothing }) => run > 1 && nothing);
    expect(quiet.length).toBeGreaterThan(1000);
    expect(quiet.filter(({ requests }) => requests > 4)).toEqual([]);
  });

  it('of a first run are bounded by its alerts: pages, and fifty logs at most', () => {
    const first = costs.filter(({ run }) => run === 1);
    for (const { organization, requests } of first) {
      const { alerts } = company.organizations.find(({ name }) => name === organization)!;
      const pages = Math.ceil((alerts.length + 1) / 100) + 1;
      expect(requests, organization).toBeLessThanOrEqual(4 + pages + 50);
    }
  });

  it('grow by what changed, and no further', () => {
    const later = costs.filter(({ run, isQuiet: nothing }) => run > 1 && !nothing);
    expect(later.length).toBeGreaterThan(20);
    expect(worstOf(later)).toBeLessThanOrEqual(4 + 2 * 50);
    process.stdout.write(
      `requests of one organization: first run ${worstOf(costs.filter(({ run }) => run === 1))}, quiet ${worstOf(
        costs.filter(({ run, isQuiet: nothing }) => run > 1 && nothing),
      )}, worst later ${worstOf(later)}\n`,
    );
  });
});
