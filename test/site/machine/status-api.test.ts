import { describe, expect, it } from 'vitest';
import type { StatusPage } from '../../../src/model/status-page.ts';
import type { State } from '../../../src/model/state.ts';
import { UNKNOWN_DESCRIPTION } from '../../../src/site/machine/status-api-components.ts';
import {
  aSmallPage,
  badNightPage,
  maintenancePage,
  openIncident,
  quietPage,
  resolvedIncident,
} from '../../support/machine-pages.ts';
import { machineJson } from '../../support/machine-tools.ts';
import { aChange, aComponent, aMaintenance, anAffected, anIncident, aReport, at, idOf } from '../../support/pages.ts';
import type { DECODERS, Decoded } from '../../support/statuspage-decoders.ts';

function read<P extends keyof typeof DECODERS>(page: StatusPage, path: P): Decoded<P> {
  return machineJson(page, path) as Decoded<P>;
}

function recentIds(page: StatusPage): string[] {
  return read(page, 'api/v2/incidents.json').incidents.map(({ id }) => id);
}

describe('the page in Statuspage words', () => {
  it.each<[State, string, string, string]>([
    ['major_outage', 'critical', 'Major Service Outage', 'major_outage'],
    ['partial_outage', 'major', 'Partial System Outage', 'partial_outage'],
    ['degraded', 'minor', 'Partially Degraded Service', 'degraded_performance'],
    ['unknown', 'minor', UNKNOWN_DESCRIPTION, 'degraded_performance'],
    ['maintenance', 'minor', 'Service Under Maintenance', 'under_maintenance'],
    ['operational', 'none', 'All Systems Operational', 'operational'],
  ])('says %s as %s, “%s”, and of the component %s', (state, indicator, description, status) => {
    const summary = read(aSmallPage({ components: [aComponent({ state })] }), 'api/v2/summary.json');
    expect(summary.status).toEqual({ indicator, description });
    expect(summary.components[0]?.status).toBe(status);
  });

  it('says “Not monitored” of a page that nobody watches, and of no component', () => {
    const components = [aComponent({ state: 'not_monitored' }), aComponent({ name: 'b', state: 'not_monitored' })];
    const summary = read(aSmallPage({ components }), 'api/v2/summary.json');
    expect(summary.status).toEqual({ indicator: 'minor', description: 'Not monitored' });
    expect(summary.components).toEqual([]);
  });

  it('leaves out what nobody watches beside what is well, and a group of which nothing is left is no group', () => {
    const service = aComponent({ kind: 'service', name: 'shop' });
    const host = aComponent({ name: 'a', parents: [service.id], state: 'not_monitored' });
    const summary = read(aSmallPage({ components: [service, host, aComponent({ name: 'b' })] }), 'api/v2/summary.json');
    expect(summary.status.indicator).toBe('none');
    expect(summary.components.map(({ name, group }) => [name, group])).toEqual([
      ['shop', false],
      ['b', false],
    ]);
  });

  it('calls a repair in progress identified: Statuspage has no such step', () => {
    const reports = [aReport(), aReport({ number: 2, at: at(-10), state: 'in_progress' })];
    const page = aSmallPage({ incidents: [anIncident({ state: 'in_progress', reports })] });
    const [incident] = read(page, 'api/v2/summary.json').incidents;
    expect(incident?.status).toBe('identified');
    expect(incident?.incident_updates.map(({ status }) => status)).toEqual(['identified', 'investigating']);
  });

  it('counts what is unknown beside a worse headline', () => {
    const components = [aComponent({ state: 'major_outage' }), aComponent({ name: 'b', state: 'unknown' })];
    const counts = {
      major_outage: 1,
      partial_outage: 0,
      degraded: 0,
      unknown: 1,
      maintenance: 0,
      operational: 0,
      not_monitored: 3,
    };
    expect(read(aSmallPage({ components, counts }), 'api/v2/status.json').status.description).toBe(
      'Major Service Outage; status unknown for 1 of 2',
    );
  });

  it('is never none while something on it cannot be seen', () => {
    const counts = {
      major_outage: 0,
      partial_outage: 0,
      degraded: 0,
      unknown: 1,
      maintenance: 0,
      operational: 9,
      not_monitored: 0,
    };
    expect(read(aSmallPage({ state: 'operational', counts }), 'api/v2/status.json').status).toEqual({
      indicator: 'minor',
      description: UNKNOWN_DESCRIPTION,
    });
  });

  it('changed when the page did', () => {
    expect(read(quietPage(), 'api/v2/status.json').page).toEqual({
      id: 'hinode',
      name: '株式会社ひので商会',
      url: 'https://status.example.jp/c/hinode/',
      time_zone: 'Asia/Tokyo',
      updated_at: at(0).toISOString(),
    });
  });
});

describe('components in Statuspage words', () => {
  it('are grouped by service, groups first', () => {
    const { components } = read(quietPage(), 'api/v2/components.json');
    expect(components.map(({ name, group, group_id, position }) => [name, group, group_id, position])).toEqual([
      ['shop', true, null, 1],
      ['mail-01', false, null, 2],
      ['web-01', false, idOf('shop'), 1],
      ['db-01', false, idOf('shop'), 2],
    ]);
    expect(components[0]?.components).toEqual([idOf('web-01'), idOf('db-01')]);
  });

  it('stay at position 255 beyond it, in order', () => {
    const hosts = Array.from({ length: 300 }, (_, index) => aComponent({ name: `host-${index}`, id: `h${index}` }));
    const { components } = read(aSmallPage({ components: hosts }), 'api/v2/components.json');
    expect(components.map(({ id }) => id)).toEqual(hosts.map(({ id }) => id));
    expect(components.map(({ position }) => position)).toEqual(hosts.map((_, index) => Math.min(index + 1, 255)));
  });

  it('are listed under the first of several services, and a service left without members stands alone', () => {
    const services = ['shop', 'mail'].map((name) => aComponent({ name, kind: 'service' }));
    const host = aComponent({ parents: services.map(({ id }) => id) });
    const { components } = read(aSmallPage({ components: [...services, host] }), 'api/v2/components.json');
    expect(components.map(({ name, group, group_id }) => [name, group, group_id])).toEqual([
      ['shop', true, null],
      ['mail', false, null],
      ['web-01', false, idOf('shop')],
    ]);
  });

  it('know one level of groups; circles end', () => {
    const top = aComponent({ name: 'top', kind: 'service' });
    const middle = aComponent({ name: 'middle', kind: 'service', parents: [top.id] });
    const leaf = aComponent({ name: 'leaf', parents: [middle.id] });
    const left = aComponent({ name: 'left', parents: [idOf('right')] });
    const right = aComponent({ name: 'right', parents: [idOf('left')] });
    const page = aSmallPage({ components: [top, middle, leaf, left, right] });
    const { components } = read(page, 'api/v2/components.json');
    expect(components.map(({ name, group_id }) => [name, group_id])).toEqual([
      ['top', null],
      ['left', null],
      ['right', null],
      ['middle', top.id],
      ['leaf', top.id],
    ]);
  });

  it('were updated when their state began, or when they last came back', () => {
    const updated = read(badNightPage(), 'api/v2/components.json').components.map(({ name, updated_at }) => [
      name,
      updated_at,
    ]);
    expect(updated).toEqual([
      ['shop', at(-30).toISOString()],
      ['mail-01', at(0).toISOString()],
      ['web-01', at(-30).toISOString()],
      ['db-01', at(-10).toISOString()],
    ]);
  });
});

describe('incidents in Statuspage words', () => {
  it('are unresolved, or the recent ones', () => {
    const page = badNightPage();
    expect(read(page, 'api/v2/incidents/unresolved.json').incidents.map(({ id }) => id)).toEqual(['2vh7AZ21abc']);
    expect(recentIds(page)).toEqual(['2vh7AZ21abc', '2vh6OLD99xyz']);
  });

  it('are all the open ones and fifty in all', () => {
    const open = Array.from({ length: 60 }, (_, index) => openIncident({ caseId: `open-${index}` }));
    const closed = Array.from({ length: 60 }, (_, index) => resolvedIncident({ caseId: `closed-${index}` }));
    const few = open.slice(0, 3);
    expect(recentIds(aSmallPage({ incidents: [...open, ...closed] }))).toEqual(open.map(({ caseId }) => caseId));
    expect(recentIds(aSmallPage({ incidents: [...few, ...closed] }))).toHaveLength(50);
  });

  it.each([
    ['major_outage', 'critical'],
    ['partial_outage', 'major'],
    ['degraded', 'minor'],
    ['none', 'none'],
  ] as const)('have for the impact %s the impact %s', (impact, said) => {
    const page = aSmallPage({ incidents: [anIncident({ impact })] });
    expect(read(page, 'api/v2/incidents.json').incidents[0]?.impact).toBe(said);
  });

  it('say with each update which components changed and how', () => {
    const [incident] = read(badNightPage(), 'api/v2/incidents.json').incidents;
    const affected = incident?.incident_updates.map((update) =>
      update.affected_components.map(({ name, old_status, new_status }) => [name, old_status, new_status]),
    );
    expect(affected).toEqual([
      [
        ['db-01', 'major_outage', 'operational'],
        ['web-01', 'major_outage', 'major_outage'],
      ],
      [
        ['db-01', 'operational', 'major_outage'],
        ['web-01', 'major_outage', 'major_outage'],
      ],
      [['web-01', 'operational', 'major_outage']],
    ]);
    expect(incident?.incident_updates[1]?.id).toBe('2vh7AZ21abc-2');
  });

  it('hand a component over to maintenance', () => {
    const incident = anIncident({
      startedAt: at(-30),
      affected: [anAffected({ windows: [{ from: at(-30), to: at(-5) }] })],
      reports: [
        aReport({ at: at(-30) }),
        aReport({ number: 2, at: at(-5), change: aChange({ kind: 'scope', handedOver: ['web-01'] }) }),
      ],
    });
    const [read1] = read(aSmallPage({ incidents: [incident] }), 'api/v2/incidents.json').incidents;
    expect(read1?.incident_updates[0]?.affected_components).toEqual([
      { code: idOf('web-01'), name: 'web-01', old_status: 'major_outage', new_status: 'under_maintenance' },
    ]);
  });

  it('have an update also when nobody reported, and the announcement in the first one', () => {
    const silent = anIncident({ caseId: 'silent', title: '回線の障害', reports: [] });
    const announced = anIncident({ caseId: 'announced', title: '回線の障害', bodyMarkdown: '**調査中**です。' });
    const page = aSmallPage({ incidents: [silent, announced] });
    const [first, second] = read(page, 'api/v2/incidents.json').incidents;
    expect(first?.incident_updates).toMatchObject([{ body: '回線の障害', status: 'investigating' }]);
    expect(second?.incident_updates[0]?.body).toMatch(/\n\n\*\*調査中\*\*です。$/);
  });

  it('stay small however many hosts are hit', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `host-${index}`);
    const incident = anIncident({
      affected: names.map((name) => anAffected({ name })),
      reports: Array.from({ length: 20 }, (_, index) => aReport({ number: index + 1, at: at(index - 85) })),
    });
    const page = aSmallPage({ components: names.map((name) => aComponent({ name })), incidents: [incident] });
    const [told] = read(page, 'api/v2/incidents.json').incidents;
    expect(told?.components).toHaveLength(100);
    expect(told?.incident_updates.every((update) => update.affected_components.length === 100)).toBe(true);
  });
});

describe('maintenances in Statuspage words', () => {
  it('are sorted into the three files', () => {
    const page = maintenancePage();
    const idsOf = (
      path: 'api/v2/scheduled-maintenances.json' | 'api/v2/scheduled-maintenances/active.json',
    ): string[] => read(page, path).scheduled_maintenances.map(({ id }) => id);
    expect(idsOf('api/v2/scheduled-maintenances/active.json')).toEqual(['mnt-now']);
    expect(idsOf('api/v2/scheduled-maintenances.json')).toEqual(['mnt-now', 'mnt-next', 'mnt-open', 'mnt-past']);
  });

  it('have times that strict clients can read, also without an end', () => {
    const [now, next, open, past] = read(
      maintenancePage(),
      'api/v2/scheduled-maintenances.json',
    ).scheduled_maintenances;
    expect(now).toMatchObject({ status: 'in_progress', updated_at: at(-20).toISOString(), resolved_at: null });
    expect(next).toMatchObject({ status: 'scheduled', scheduled_until: at(720).toISOString() });
    expect(open?.scheduled_until).toBe('2099-12-31T00:00:00.000Z');
    expect(past).toMatchObject({ status: 'completed', resolved_at: at(-4900).toISOString() });
  });

  it('concern every component when they name none', () => {
    const page = maintenancePage();
    const past = read(page, 'api/v2/scheduled-maintenances.json').scheduled_maintenances[3];
    expect(past?.components.map(({ name }) => name)).toEqual(['web-01']);
  });

  it('give their updates newest first, each with the state of its time', () => {
    const one = aMaintenance({
      state: 'in_progress',
      text: '順次再起動します。',
      startsAt: at(-30),
      endsAt: at(30),
      updates: [
        { at: at(-600), text: '予定しています。' },
        { at: at(-20), text: '半分終わりました。' },
      ],
    });
    const page = aSmallPage({ maintenances: [one] });
    const [told] = read(page, 'api/v2/scheduled-maintenances.json').scheduled_maintenances;
    expect(told?.incident_updates.map(({ status, body }) => [status, body])).toEqual([
      ['in_progress', '半分終わりました。'],
      ['scheduled', '予定しています。'],
      ['scheduled', '順次再起動します。'],
    ]);
  });
});
