import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import type { AnnouncedIncident } from '../../../src/model/announced/announced-incident.ts';
import {
  attachPlaced,
  findUnmatchedCases,
  noticesOf,
  placeAnnouncements,
} from '../../../src/model/announced/announcement-incidents.ts';
import type { Incident } from '../../../src/model/status-page.ts';
import { NOW, anAnnouncement, days, minutes } from '../../support/builders-model.ts';
import { anIncident } from '../../support/pages.ts';

const components = [
  { id: 's1', kind: 'service' as const, name: 'shop', parents: [] },
  { id: 'h1', kind: 'host' as const, name: 'web-01', parents: ['s1'] },
];

function aDetected(given: Partial<Incident> = {}): Incident {
  return anIncident({ caseId: '5aAlrt1', impact: 'degraded', startedAt: minutes(-60), affected: [], ...given });
}
const resolved = aDetected({ state: 'resolved', resolvedAt: minutes(-20) });

type Attached = ReturnType<typeof placeAnnouncements> & {
  incidents: Incident[];
  notices: ReturnType<typeof noticesOf>;
  effects: AnnouncedIncident['effects'];
};

function attach(announcements: Announcement[], incidents: Incident[] = [], now = NOW): Attached {
  const caseIds = new Set(incidents.map(({ caseId }) => caseId));
  const placed = placeAnnouncements({ caseIds, announcements, components, now, historyFrom: days(-90) });
  return {
    ...placed,
    incidents: attachPlaced(incidents, placed, now),
    notices: noticesOf(announcements, components, now),
    effects: placed.announced.flatMap(({ effects }) => effects),
  };
}
function only(attached: Attached): Incident {
  expect(attached.incidents).toHaveLength(1);
  return attached.incidents[0]!;
}
describe('an announced incident of its own', () => {
  const base = { id: 'net', title: '回線障害', hosts: ['web-*'], startsAt: minutes(-30) };

  test('opens with its title and hits what it names', () => {
    const attached = attach([anAnnouncement(base)]);
    const incident = only(attached);
    expect(incident).toMatchObject({
      caseId: 'net',
      title: '回線障害',
      state: 'investigating',
      impact: 'partial_outage',
      startedAt: minutes(-30),
      resolvedAt: null,
      affected: [{ component: 'h1', effect: 'outage', windows: [{ from: minutes(-30), to: null }] }],
    });
    expect(attached.effects).toEqual([{ component: 'h1', effect: 'outage', from: minutes(-30), to: null }]);
    expect(attached.announcedImpact).toBe('partial_outage');
  });

  test('is in the state that its newest update names', () => {
    const updates = [
      { at: minutes(-20), state: 'identified' as const, text: '原因判明' },
      { at: minutes(-10), state: null, text: '交換中' },
      { at: minutes(5), state: 'resolved' as const, text: '未来' },
    ];
    const incident = only(attach([anAnnouncement({ ...base, updates, state: 'investigating' })]));
    expect(incident.state).toBe('identified');
    const later = attach([anAnnouncement({ ...base, updates })], [], minutes(6));
    expect(only(later)).toMatchObject({ state: 'resolved', resolvedAt: minutes(5) });
    expect(later.announcedImpact).toBeNull();
    expect(later.effects).toEqual([{ component: 'h1', effect: 'outage', from: minutes(-30), to: minutes(5) }]);
  });

  test('begins with its first update where it does not say when', () => {
    const updates = [{ at: minutes(-30), state: 'identified' as const, text: '第一報' }];
    const without = attach([anAnnouncement({ ...base, startsAt: null, updates })]);
    expect(only(without).startedAt).toEqual(minutes(-30));
  });

  test('endsAt resolves it', () => {
    const updates = [{ at: minutes(-20), state: 'monitoring' as const, text: '経過観察' }];
    const incident = only(attach([anAnnouncement({ ...base, updates, endsAt: minutes(-5) })]));
    expect(incident).toMatchObject({ state: 'resolved', resolvedAt: minutes(-5) });
  });

  test('is not there before it begins and after the history', () => {
    expect(attach([anAnnouncement({ ...base, startsAt: minutes(1) })]).incidents).toEqual([]);
    expect(attach([anAnnouncement({ ...base, startsAt: days(-95), endsAt: days(-91) })]).incidents).toEqual([]);
    expect(attach([anAnnouncement({ ...base, startsAt: null })]).incidents).toEqual([]);
  });

  test.each([
    ['major_outage', ['s1', 'h1'], 'outage'],
    ['degraded', ['s1', 'h1'], 'degraded'],
    ['partial_outage', [], 'outage'],
    ['none', [], 'outage'],
  ] as const)('of the whole page with impact %s hits %j', (impact, hit, effect) => {
    const attached = attach([anAnnouncement({ ...base, hosts: [], impact })]);
    expect(attached.effects.map((e) => e.component)).toEqual(hit);
    expect(attached.effects.every((e) => e.effect === effect)).toBe(true);
    expect(attached.announcedImpact).toBe(impact === 'none' ? null : impact);
  });

  test('one named like a detected case does not hide it', () => {
    const attached = attach([anAnnouncement({ ...base, id: '5aAlrt1' })], [aDetected()]);
    expect(attached.incidents.map(({ caseId }) => caseId).toSorted()).toEqual(['5aAlrt1', 'a-5aAlrt1']);
  });

  test('open ones come first, then the newest', () => {
    const attached = attach([anAnnouncement(base)], [resolved, aDetected({ caseId: 'old', startedAt: days(-1) })]);
    expect(attached.incidents.map(({ caseId }) => caseId)).toEqual(['net', 'old', '5aAlrt1']);
  });
});

describe('an announcement with a case', () => {
  const follow = {
    caseId: '5aAlrt1',
    startsAt: null,
    impact: 'none' as const,
    title: '電源障害',
    bodyMarkdown: '詳細',
  };

  test('joins it: title, body and state', () => {
    const updates = [{ at: minutes(-50), state: 'identified' as const, text: '電源の故障です。' }];
    const incident = only(attach([anAnnouncement({ ...follow, updates })], [aDetected()]));
    expect(incident).toMatchObject({
      title: '電源障害',
      bodyMarkdown: '詳細',
      state: 'identified',
      impact: 'degraded',
    });
  });

  test('makes the impact worse, never better', () => {
    expect(only(attach([anAnnouncement({ ...follow, impact: 'major_outage' })], [aDetected()])).impact).toBe(
      'major_outage',
    );
    expect(only(attach([anAnnouncement(follow)], [aDetected()])).impact).toBe('degraded');
  });

  test('cannot resolve it while alerts are open', () => {
    const updates = [{ at: minutes(-5), state: 'resolved' as const, text: '直りました。' }];
    const open = only(attach([anAnnouncement({ ...follow, updates, endsAt: minutes(-4) })], [aDetected()]));
    expect(open).toMatchObject({ state: 'monitoring', resolvedAt: null });
    expect(only(attach([anAnnouncement({ ...follow, state: 'resolved' })], [aDetected()])).state).toBe('monitoring');
  });

  test('is resolved with the alerts, unless a human says otherwise afterwards', () => {
    const watching = { at: minutes(-10), state: 'monitoring' as const, text: '経過を見ています。' };
    const before = { ...watching, at: minutes(-30) };
    expect(
      only(attach([anAnnouncement({ ...follow, updates: [before], state: 'identified' })], [resolved])),
    ).toMatchObject({
      state: 'resolved',
      resolvedAt: minutes(-20),
    });
    const held = only(attach([anAnnouncement({ ...follow, updates: [watching] })], [resolved]));
    expect(held).toMatchObject({ state: 'monitoring', resolvedAt: null });
    const done = { at: minutes(-5), state: 'resolved' as const, text: '完了' };
    expect(only(attach([anAnnouncement({ ...follow, updates: [watching, done] })], [resolved]))).toMatchObject({
      state: 'resolved',
      resolvedAt: minutes(-20),
    });
    const ended = only(attach([anAnnouncement({ ...follow, updates: [watching], endsAt: minutes(-5) })], [resolved]));
    expect(ended.state).toBe('resolved');
  });

  test('that nobody has stands alone for a customer by name, and is told to the operator', () => {
    const named = anAnnouncement({ ...follow, id: 'x', caseId: 'gone', customers: ['acme'], startsAt: minutes(-9) });
    const everybody = anAnnouncement({ ...follow, id: 'y', caseId: 'gone', startsAt: minutes(-9) });
    const attached = attach([named, everybody], [aDetected()]);
    expect(attached.incidents.map(({ caseId }) => caseId)).toEqual(['x', '5aAlrt1']);
    expect(attached.unmatchedCases).toEqual([
      { announcementId: 'x', caseId: 'gone' },
      { announcementId: 'y', caseId: 'gone' },
    ]);
    expect(findUnmatchedCases([named, anAnnouncement(follow), anAnnouncement()], new Set(['5aAlrt1']))).toEqual([
      { announcementId: 'x', caseId: 'gone' },
    ]);
  });

  test('detected incidents are not changed in place', () => {
    const detected = aDetected();
    const copy = structuredClone(detected);
    attach(
      [anAnnouncement({ ...follow, updates: [{ at: minutes(-50), state: 'identified', text: 'x' }] })],
      [detected],
    );
    expect(detected).toEqual(copy);
  });
});

describe('notices', () => {
  test('are shown from their start to their end, newest first', () => {
    const notice = { kind: 'notice' as const, bodyMarkdown: '本文' };
    const attached = attach([
      anAnnouncement({ ...notice, id: 'now', startsAt: minutes(-5), endsAt: minutes(5) }),
      anAnnouncement({ ...notice, id: 'always', startsAt: null }),
      anAnnouncement({ ...notice, id: 'newer', startsAt: minutes(-1) }),
      anAnnouncement({ ...notice, id: 'coming', startsAt: minutes(1) }),
      anAnnouncement({ ...notice, id: 'over', startsAt: minutes(-9), endsAt: NOW }),
      anAnnouncement({ ...notice, id: 'elsewhere', hosts: ['db*'] }),
    ]);
    expect(attached.notices.map(({ id }) => id)).toEqual(['newer', 'now', 'always']);
    expect(attached.incidents).toEqual([]);
  });
});
