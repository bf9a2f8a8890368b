import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import type { Claim, Rule, Visibility } from '../../../src/config/config.ts';
import type { Model } from '../../../src/model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { ScopePage } from '../../../src/model/pages/scope-page.ts';
import { assembleScope } from '../../../src/model/pages/scope.ts';
import { worstOf, type State } from '../../../src/model/state.ts';
import type { Impact, Incident, StatusPage } from '../../../src/model/status-page.ts';
import { caseMessage } from '../../../src/notify/text/case-message.ts';
import { assembleReportInput } from '../../../src/report/availability-input.ts';
import { assembleAvailabilityReport, parseReportPeriod } from '../../../src/report/availability-report.ts';
import { describeBadge } from '../../../src/site/machine/badge.ts';
import { buildFeedEntries, entryId } from '../../../src/site/machine/feed-entries.ts';
import { buildFeedItems } from '../../../src/site/machine/feed-items.ts';
import { buildNoroshiDocument } from '../../../src/site/machine/noroshi-json.ts';
import { buildStatusApi } from '../../../src/site/machine/status-api.ts';
import { createTimeFormat } from '../../../src/site/words/time-format.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import type { HostStatus } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aDowntime,
  aFailure,
  aHistory,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anAlertRecord,
  anAnnouncement,
  anOrganization,
  anOrganizationConfig,
  anOrganizationHistory,
  aSnapshot,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const JA = wordsFor('ja');
const HOSTS = ['web-01', 'web-02', 'db-01'];
const SERVICES = ['shop', 'mail'];
const CUSTOMERS = ['a', 'b', 'c'];

const claims = fc.constantFrom<Claim>(
  aClaim(),
  aClaim({ services: ['shop'] }),
  aClaim({ services: ['mail'] }),
  aClaim({ hosts: ['web-*'] }),
  aClaim({ hosts: ['db-01'] }),
  aClaim({ monitors: ['connectivity'] }),
  aClaim({ hosts: ['none'] }),
);
const rules = fc.constantFrom<Rule[]>(
  [],
  [{ type: ['connectivity'], as: 'ignore' }],
  [{ type: ['host'], as: 'outage' }],
  [{ hostStatus: ['poweroff'], as: 'degraded' }],
);
const customers = fc.record({
  from: claims,
  rules,
  visibility: fc.constantFrom<Visibility>('listed', 'listed', 'internal'),
  hosts: fc.constantFrom('label' as const, 'count' as const),
});
const hosts = fc.record({
  status: fc.constantFrom<HostStatus>('working', 'working', 'standby', 'poweroff', 'unrecognized'),
  services: fc.subarray(SERVICES),
});
const alerts = fc.record({
  type: fc.constantFrom('connectivity', 'host', 'service', 'external'),
  on: fc.constantFrom(...HOSTS, 'gone', null),
  opened: fc.integer({ min: 1, max: 90 }),
  lasted: fc.option(fc.integer({ min: 1, max: 80 })),
});
const words = fc.record({
  customers: fc.constantFrom<Announcement['customers']>('all', ['a'], ['b', 'c']),
  hosts: fc.subarray(HOSTS),
  caseId: fc.constantFrom(null, 'alert-0', 'alert-1'),
  impact: fc.constantFrom<Impact>('major_outage', 'partial_outage', 'degraded', 'none'),
  state: fc.constantFrom('investigating' as const, 'monitoring' as const, 'resolved' as const, null),
  at: fc.integer({ min: -60, max: 10 }),
  endsAt: fc.option(fc.integer({ min: -50, max: 30 })),
});
const worlds = fc.record({
  customers: fc.tuple(customers, customers, customers),
  hosts: fc.tuple(hosts, hosts, hosts),
  alerts: fc.array(alerts, { maxLength: 4 }),
  words: fc.array(words, { maxLength: 3 }),
  reading: fc.constantFrom('whole' as const, 'whole' as const, 'failed' as const, 'missing' as const),
  downtime: fc.constantFrom(null, 'shop', 'mail'),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

function modelOf(world: World): Model {
  const config = aConfig({
    organizations: [anOrganizationConfig()],
    customers: world.customers.map(({ from, ...given }, i) => aCustomer({ id: CUSTOMERS[i]!, from: [from], ...given })),
    widespreadCustomers: 2,
  });
  const listed = world.hosts.map(({ status, services }, i) =>
    aHost({ name: HOSTS[i]!, status, services: services.map((name) => ({ name, roles: [] })) }),
  );
  const given = world.alerts.map(({ type, on, opened, lasted }, i) => ({
    id: `alert-${i}`,
    type,
    hostId: on,
    monitorId: on === null ? 'monitor-2' : 'monitor-1',
    openedAt: minutes(-opened),
    closedAt: lasted === null || lasted >= opened ? null : minutes(lasted - opened),
  }));
  const closed = given.filter(({ closedAt }) => closedAt !== null);
  const records = closed.map((alert) => {
    const services = listed.find(({ id }) => id === alert.hostId)?.services ?? [];
    const name = alert.hostId;
    return anAlertRecord({ ...alert, hostName: name, hostLabel: name, hostServices: services });
  });
  const organization = anOrganization({
    hosts: listed,
    alerts: given.filter(({ closedAt }) => closedAt === null).map((alert) => anAlert(alert)),
    monitors: [aMonitor(), aMonitor({ id: 'monitor-2', type: 'service', name: 'orders', service: 'shop' })],
    downtimes: world.downtime === null ? [] : [aDowntime({ serviceScopes: [world.downtime] })],
    ...(world.reading === 'failed' ? { failure: aFailure(), readAt: minutes(-20) } : {}),
  });
  return aModel({
    config,
    snapshot: aSnapshot({ organizations: world.reading === 'missing' ? [] : [organization] }),
    history: aHistory({ organizations: [anOrganizationHistory({ alerts: records })] }),
    announcements: world.words.map(({ at, endsAt, state, ...said }, i) =>
      anAnnouncement({
        id: `words-${i}`,
        startsAt: minutes(-60),
        endsAt: endsAt === null ? null : minutes(endsAt),
        updates: [{ at: minutes(at), state, text: '確認しています。' }],
        ...said,
      }),
    ),
  });
}

interface Outputs {
  pages: Map<string, StatusPage>;
  overview: StatusPage;
  scope: ScopePage;
}

function outputsOf(model: Model): Outputs {
  return {
    pages: new Map([...model.customers.keys()].map((id) => [id, assembleCustomerPage(model, id, 'ja')])),
    overview: assembleOverview(model, 'ja'),
    scope: assembleScope(model, { shownStates: new Map() }),
  };
}

const told = ({ caseId, state, resolvedAt, impact, startedAt }: Incident): unknown => ({
  caseId,
  state,
  resolvedAt,
  impact,
  startedAt,
});
const openIds = ({ incidents }: StatusPage): string[] =>
  incidents.filter(({ state }) => state !== 'resolved').map(({ caseId }) => caseId);

/** At one moment everybody is told that it is over, and one customer that it is being looked into. */
const WORDS_TO_ALL_AND_TO_ONE: World = {
  customers: [
    { from: aWhole(), rules: [], visibility: 'listed', hosts: 'label' },
    { from: aWhole(), rules: [{ type: ['connectivity'], as: 'ignore' }], visibility: 'listed', hosts: 'label' },
    { from: aWhole(), rules: [], visibility: 'internal', hosts: 'label' },
  ],
  hosts: [0, 1, 2].map(() => ({ status: 'working', services: [] })) as unknown as World['hosts'],
  alerts: [{ type: 'connectivity', on: 'web-01', opened: 1, lasted: null }],
  words: [
    { customers: 'all', hosts: [], caseId: 'alert-0', impact: 'major_outage', state: 'resolved', at: 0, endsAt: null },
    { customers: ['a'], hosts: [], caseId: 'alert-0', impact: 'major_outage', state: 'investigating', at: 0, endsAt: null }, // prettier-ignore
  ],
  reading: 'whole',
  downtime: null,
};

function aWhole(): World['customers'][number]['from'] {
  return { organization: 'acme', services: [], roles: [], hosts: [], monitors: [] };
}

describe('two outputs of one run', () => {
  const everywhere = (check: (outputs: Outputs, model: Model) => void): void => {
    fc.assert(
      fc.property(worlds, (world) => {
        const model = modelOf(world);
        check(outputsOf(model), model);
      }),
      { numRuns: 150, examples: [[WORDS_TO_ALL_AND_TO_ONE]] },
    );
  };

  it('say the same of a customer', () => {
    everywhere(({ pages, overview, scope }) => {
      for (const { id, state, since, counts, unknown, cases } of scope.customers) {
        const page = pages.get(id)!;
        const firstUnknown = page.unknown.map((one) => one.since.getTime()).toSorted((a, b) => a - b)[0];
        expect({ state, counts, isBlind: unknown !== null, since: unknown?.since.getTime() }).toEqual({
          state: page.state,
          counts: page.counts,
          isBlind: page.unknown.length > 0,
          since: firstUnknown,
        });
        expect(cases.map(({ caseId }) => caseId).toSorted()).toEqual(openIds(page).toSorted());
        for (const { caseId, report, spokenNumber, nextReport, expected } of cases) {
          const told = page.incidents.find((incident) => incident.caseId === caseId)!;
          const { spokenNumber: number, nextReport: next, expected: end } = told;
          expect([report, spokenNumber, nextReport, expected]).toEqual([
            told.reports.at(-1) ?? null,
            number,
            next,
            end,
          ]);
        }
        const entry = overview.components.find((component) => component.id === id);
        if (entry === undefined) continue;
        expect([entry.state, entry.since, entry.counts]).toEqual([page.state, since, page.counts]);
        const blind = overview.unknown.find(({ component }) => component === id);
        expect(blind && { cause: blind.cause, since: blind.since, isPartial: blind.isPartial }).toEqual(
          unknown ? { isPartial: undefined, ...unknown } : undefined,
        );
      }
    });
  });

  it('say the same of a host', () => {
    everywhere(({ pages, scope }) => {
      for (const host of scope.hosts) {
        const onPages = host.customers.flatMap((id) =>
          pages.get(id)!.components.filter(({ kind, name }) => kind === 'host' && name === host.name),
        );
        const shownHosts = host.customers.filter((id) => pages.get(id)!.components.some(({ kind }) => kind === 'host'));
        expect(onPages).toHaveLength(shownHosts.length);
        const byAlerts = scope.alerts
          .filter((alert) => alert.host === host.name)
          .flatMap(({ effect }): State[] =>
            effect === 'ignore' ? [] : [effect === 'outage' ? 'major_outage' : effect],
          );
        const states = [...onPages.map(({ state }) => state), ...byAlerts];
        // Never better than what anybody says of it.
        expect(worstOf([host.state, ...states])).toBe(host.state);
        if (shownHosts.length > 0 && shownHosts.length === host.customers.length) {
          expect(worstOf(states)).toBe(host.state);
        }
      }
    });
  });

  it('say the same of a case', () => {
    everywhere(({ pages, overview }, model) => {
      for (const incident of overview.incidents) {
        const tellers = [...pages.values()]
          .filter(({ visibility }) => visibility === 'listed')
          .flatMap((page) => page.incidents.filter(({ caseId }) => caseId === incident.caseId));
        // Words to everybody about hosts that nobody has stand on no customer's page.
        if (tellers.length === 0) continue;
        if (tellers.length === 1) expect(told(incident)).toEqual(told(tellers[0]!));
        const isOver = tellers.every(({ resolvedAt }) => resolvedAt !== null);
        expect([incident.resolvedAt !== null, incident.state === 'resolved']).toEqual([isOver, isOver]);
      }
      for (const [id, page] of pages) {
        const { cases } = model.customers.get(id)!;
        const byId = new Map(page.incidents.map((incident) => [incident.caseId, incident]));
        for (const { caseId, state, resolvedAt, impact } of cases) {
          expect(byId.get(caseId)).toMatchObject({ state, resolvedAt, impact });
        }
      }
    });
  });

  it('say the same in feeds and in mails', () => {
    const tools = { words: JA, time: createTimeFormat(JA, 'Asia/Tokyo'), timeZone: 'Asia/Tokyo' };
    everywhere(({ pages }, model) => {
      for (const [id, page] of pages) {
        const toldIn = new Map(page.incidents.map((incident) => [incident.caseId, incident]));
        const entries = buildFeedEntries(page, tools).filter(({ kind }) => kind === 'incident');
        expect(entries.map((entry) => entry.id).toSorted()).toEqual(
          [...toldIn.keys()].map((caseId) => entryId(page, 'incident', caseId)).toSorted(),
        );
        const said = buildFeedItems(page, tools).filter(({ kind }) => kind === 'incident');
        expect(said).toHaveLength(page.incidents.flatMap(({ reports }) => reports).length);
        for (const own of model.ledger.pages.get(id)?.cases ?? []) {
          const shown = toldIn.get(own.caseId);
          const number = own.reports.length;
          if (shown === undefined || number === 0) continue;
          const delivery = { from: 1, number, isFirst: true, hostsTotal: 3 };
          const customer = model.customers.get(id)!.config;
          const { about } = caseMessage({ config: model.config, ledger: model.ledger, customer, own, delivery, locale: 'ja', name: '' }); // prettier-ignore
          expect(about.case).toMatchObject({ id: shown.caseId, spokenNumber: shown.spokenNumber });
          const last = shown.reports.at(-1)!;
          expect(about.report).toEqual({ number: last.number, issuedAt: last.at });
          expect([about.case!.state, about.isOver]).toEqual([shown.state, shown.state === 'resolved']);
        }
      }
    });
  });

  it('say the same to readers and to machines', () => {
    const period = parseReportPeriod('2026-07-15', '2026-07-15', 'Asia/Tokyo', NOW);
    if (typeof period === 'string') throw new Error(period);
    everywhere(({ pages }, model) => {
      for (const [id, page] of pages) {
        const api = new Map<string, unknown>(buildStatusApi(page, JA));
        const isFine = page.state === 'operational';
        const { status } = api.get('api/v2/status.json') as { status: { indicator: string } };
        expect(status.indicator === 'none').toBe(isFine);
        const unresolved = openIds(page).map((caseId) => ({ id: caseId }));
        expect(api.get('api/v2/incidents/unresolved.json')).toMatchObject({ incidents: unresolved });
        expect(describeBadge(page, JA).message).toBe(JA.states[page.state]);
        expect(buildNoroshiDocument(page, JA)).toMatchObject({ state: page.state });
        const report = assembleAvailabilityReport({ ...assembleReportInput(model, id), period, issuedAt: NOW });
        expect(report.rows.map((row) => row.id).toSorted()).toEqual(page.components.map((one) => one.id).toSorted());
        const inPeriod = page.incidents.map(told);
        for (const { incident } of report.incidents) expect(inPeriod).toContainEqual(told(incident));
      }
    });
  });
});
