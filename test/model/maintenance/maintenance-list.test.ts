import { describe, expect, test } from 'vitest';
import { listMaintenances } from '../../../src/model/maintenance/maintenance-list.ts';
import type { MaintenanceListInput, ShownMaintenance } from '../../../src/model/maintenance/maintenance-list.ts';
import type { Maintenance } from '../../../src/model/status-page.ts';
import type { MaintenanceOccurrence } from '../../../src/model/maintenance/maintenance.ts';
import { maintenanceState } from '../../../src/model/maintenance/maintenance.ts';
import { NOW, anAnnouncement, days, minutes } from '../../support/builders-model.ts';

const components = [
  { id: 's1', kind: 'service' as const, name: 'shop', parents: [] },
  { id: 'h1', kind: 'host' as const, name: 'web-01', parents: ['s1'] },
  { id: 'h2', kind: 'host' as const, name: 'mail-01', parents: [] },
];

function anOccurrence(given: Partial<MaintenanceOccurrence> = {}): MaintenanceOccurrence {
  const occurrence = {
    organization: 'acme',
    downtimeId: 'd1',
    startsAt: minutes(-10),
    endsAt: minutes(50),
    hosts: ['h1'],
    services: [],
    text: null,
    ...given,
  };
  return { ...occurrence, state: maintenanceState(occurrence, NOW) };
}
function list(given: Partial<MaintenanceListInput>): ShownMaintenance[] {
  return listMaintenances({
    timeZone: 'Asia/Tokyo',
    occurrences: [],
    announcements: [],
    components,
    now: NOW,
    historyFrom: days(-90),
    hashId: (...parts) => parts.join('|'),
    ...given,
  });
}
function idsOf(announcements: MaintenanceListInput['announcements'], occurrences: MaintenanceOccurrence[]): string[] {
  return list({ announcements, occurrences }).map(({ id }) => id.split('|')[2] ?? id);
}
function names(maintenance: ShownMaintenance | undefined): string[] | undefined {
  return maintenance?.components.map(({ name }) => name);
}

describe('maintenance from downtimes', () => {
  test('in progress, then the next, then the last done', () => {
    const found = list({
      occurrences: [
        anOccurrence({ downtimeId: 'done', startsAt: minutes(-99), endsAt: minutes(-98) }),
        anOccurrence({ downtimeId: 'done-later', startsAt: minutes(-50), endsAt: minutes(-40) }),
        anOccurrence({ downtimeId: 'later', startsAt: minutes(600), endsAt: minutes(700) }),
        anOccurrence({ downtimeId: 'next', startsAt: minutes(60), endsAt: null }),
        anOccurrence({ downtimeId: 'now' }),
      ],
    });
    expect(found.map(({ id, state }) => `${id.split('|')[2]} ${state}`)).toEqual([
      'now in_progress',
      'next scheduled',
      'later scheduled',
      'done-later completed',
      'done completed',
    ]);
  });

  test('its id is a hash of where it comes from and when it starts', () => {
    expect(list({ occurrences: [anOccurrence()] })[0]?.id).toBe('maintenance|acme|d1|2026-07-15T11:50:00.000Z');
  });

  test('a nightly job does not drown the rest', () => {
    const nightly = Array.from({ length: 100 }, (_, i) =>
      anOccurrence({ startsAt: days(i - 85), endsAt: new Date(days(i - 85).getTime() + 60_000) }),
    );
    const found = list({ occurrences: [...nightly].toReversed() });
    const count = (state: Maintenance['state']): number => found.filter((m) => m.state === state).length;
    expect([count('in_progress'), count('scheduled'), count('completed')]).toEqual([1, 10, 20]);
    expect(found[1]?.startsAt).toEqual(days(1));
    expect(found[11]?.startsAt).toEqual(days(-1));
  });

  test('a service stands for its hosts, all of the page is an empty list', () => {
    expect(names(list({ occurrences: [anOccurrence({ services: ['s1'], hosts: ['h1'] })] })[0])).toEqual(['shop']);
    expect(names(list({ occurrences: [anOccurrence({ hosts: ['h2', 'h1'] })] })[0])).toEqual(['web-01', 'mail-01']);
    expect(names(list({ occurrences: [anOccurrence({ services: ['s1'], hosts: ['h1', 'h2'] })] })[0])).toEqual([]);
  });

  test('a host that is not shown counts as the services it is listed under', () => {
    const found = list({
      occurrences: [anOccurrence({ hosts: ['hidden', 'unknown'] })],
      parentsOf: (id) => (id === 'hidden' ? ['s1', 'not-shown'] : []),
    });
    expect(names(found[0])).toEqual(['shop']);
  });
});

describe('announced maintenance', () => {
  const planned = anAnnouncement({
    id: 'patch',
    kind: 'maintenance',
    title: 'OS 更新',
    hosts: ['web-*'],
    startsAt: minutes(-5),
    endsAt: minutes(55),
    bodyMarkdown: '**詳細**',
  });

  test('carries a human’s words', () => {
    const updates = [
      { at: minutes(-4), state: null, text: '開始しました。' },
      { at: minutes(4), state: null, text: 'まだ' },
    ];
    expect(list({ announcements: [{ ...planned, updates }] })).toMatchObject([
      {
        id: 'patch',
        title: 'OS 更新',
        state: 'in_progress',
        startsAt: minutes(-5),
        endsAt: minutes(55),
        components: [{ id: 'h1', name: 'web-01' }],
        text: null,
        bodyMarkdown: '**詳細**',
        updates: [{ at: minutes(-4), text: '開始しました。' }],
      },
    ]);
  });

  test.each([
    ['to come', { startsAt: minutes(1) }, 'scheduled', minutes(55)],
    ['without an end', { endsAt: null }, 'in_progress', null],
    ['over', { startsAt: minutes(-60), endsAt: NOW }, 'completed', NOW],
    [
      'done early',
      { updates: [{ at: minutes(-2), state: 'resolved' as const, text: '完了' }] },
      'completed',
      minutes(-2),
    ],
    ['said to be done', { state: 'resolved' as const }, 'completed', minutes(-5)],
    ['said to be done before it began', { state: 'resolved' as const, startsAt: minutes(1) }, 'scheduled', minutes(55)],
  ])('%s', (_title, given, state, endsAt) => {
    expect(list({ announcements: [{ ...planned, ...given }] })).toMatchObject([{ state, endsAt }]);
  });

  test('older than the history, addressed to other hosts, or without a start is not listed', () => {
    const old = { ...planned, startsAt: days(-95), endsAt: days(-91) };
    const elsewhere = { ...planned, hosts: ['db*'] };
    expect(list({ announcements: [old, elsewhere, { ...planned, startsAt: null }, anAnnouncement()] })).toEqual([]);
  });

  test('speaks for the silent downtime behind it, not for others', () => {
    const behind = anOccurrence();
    expect(idsOf([planned], [behind])).toEqual(['patch']);
    expect(idsOf([planned], [{ ...behind, text: 'DB も対象です' }])).toEqual(['d1', 'patch']);
    expect(idsOf([planned], [{ ...behind, hosts: ['h1', 'h2'] }])).toEqual(['d1', 'patch']);
    expect(idsOf([planned], [anOccurrence({ startsAt: minutes(56), endsAt: minutes(60) })])).toEqual(['patch', 'd1']);
  });

  test('does not speak for what goes on for a day and more beside it', () => {
    const always = anOccurrence({ startsAt: minutes(-30), endsAt: days(14) });
    expect(idsOf([planned], [always])).toContain('d1');
    expect(idsOf([planned], [{ ...always, endsAt: null }])).toContain('d1');
    expect(idsOf([{ ...planned, endsAt: null }], [always])).not.toContain('d1');
  });

  test('leaves the places of what it speaks for to what comes after', () => {
    const hourly = Array.from({ length: 14 }, (_, i) =>
      anOccurrence({ startsAt: minutes(60 * i), endsAt: minutes(60 * i + 15) }),
    );
    const long = { ...planned, startsAt: minutes(-5), endsAt: minutes(290) };
    const found = list({ announcements: [long], occurrences: hourly });
    expect(found.filter(({ state }) => state === 'scheduled').map(({ startsAt }) => startsAt)).toEqual(
      hourly.slice(5).map(({ startsAt }) => startsAt),
    );
  });

  test('that is over does not silence a downtime that goes on', () => {
    const over = { ...planned, startsAt: minutes(-60), endsAt: minutes(-30) };
    const lasting = anOccurrence({ startsAt: minutes(-120), endsAt: minutes(50) });
    expect(idsOf([over], [lasting])).toEqual(['d1', 'patch']);
  });
});
