import { describe, expect, it } from 'vitest';
import type { ScopePage } from '../../../src/model/pages/scope-page.ts';
import { countStates } from '../../../src/model/state.ts';
import { cutScopeIntoParts, type ScopeOverview, type ScopeRenderer } from '../../../src/site/scope/scope-parts.ts';
import { createChangeStamper, type ShownPage } from '../../../src/site/stamp-changes.ts';
import { aScopeAlert, aScopeHost, aScopePage } from '../../support/scope-pages.ts';

const FIRST = new Date('2026-11-20T04:30:00Z');
const SECOND = new Date('2026-11-20T04:35:00Z');

function cut(page: ScopePage, before = new Map<string, ShownPage>(), now = FIRST, resting = new Set<string>()) {
  const overviews: [ScopeOverview, ScopePage][] = [];
  const handed: ScopePage[] = [];
  const renderer: ScopeRenderer = {
    scope: (part, whole) => (overviews.push([part, whole]), []),
    organizations: (part) => (handed.push(part), []),
  };
  const stamper = createChangeStamper(before, now);
  const parts = [...cutScopeIntoParts('s', page, renderer, stamper, resting)];
  for (const part of parts) for (const _ of part.files());
  return { stamps: new Map(parts.map(({ id, stamp }) => [id, stamp])), overviews, handed, shown: stamper.shown() };
}

describe('the parts of the internal tree', () => {
  it('are what looks at everything, and each organization with its own hosts and alerts only', () => {
    const page = aScopePage();
    const { overviews, handed: parts } = cut(page);
    for (const [, whole] of overviews) expect(whole).toEqual({ ...page, changedAt: FIRST });
    expect(parts.flatMap(({ organizations }) => organizations)).toEqual(page.organizations);
    for (const { organizations, hosts, alerts, customers } of parts) {
      const [{ name } = { name: '' }] = organizations;
      for (const row of [...hosts, ...alerts]) expect(row.organization).toBe(name);
      expect(customers.length).toBeLessThan(page.customers.length);
    }
    expect(parts.flatMap(({ hosts }) => hosts)).toHaveLength(page.hosts.length);
  });

  it('change with what happens in that organization, and print when it did', () => {
    const page = aScopePage();
    const first = cut(page);
    const hosts = [...page.hosts, aScopeHost({ id: 'new', name: 'new.internal' })];
    const second = cut({ ...page, hosts }, first.shown, SECOND);
    const touched = [...second.stamps].filter(([id, stamp]) => first.stamps.get(id) !== stamp).map(([id]) => id);
    expect(touched).toEqual(['s', 's#search', 's#organization:aoba']);
    const instants = second.handed.map(({ organizations, changedAt }) => [organizations[0]?.name, changedAt]);
    for (const [name, changedAt] of instants) expect(changedAt).toEqual(name === 'aoba' ? SECOND : FIRST);
  });

  it.each<[ScopeOverview[], Partial<ScopePage>]>([
    [['index', 'history'], { days: [{ date: '2026-11-20', events: [] }] }],
    [['index', 'history'], { changes: [] }],
    [['hygiene'], { hygiene: { ...aScopePage().hygiene, notKnownYet: ['parked_host'] } }],
    [['index', 'unmapped'], { unmapped: { hosts: [aScopeHost({ customers: [] })], alerts: [] } }],
    [
      ['index', 'organizations', 'unmapped', 'history', 'hygiene'],
      { unmapped: { hosts: [], alerts: [aScopeAlert()] } },
    ],
    [['index', 'organizations', 'search'], { organizations: aScopePage().organizations.slice(1) }],
    [['index'], { deliveries: null, counts: countStates(['unknown']) }],
    [['index', 'organizations', 'unmapped', 'history', 'hygiene', 'search'], { title: 'Renamed' }],
  ])('of all organizations are %j where that changes', (expected, more) => {
    const page = aScopePage({ unmapped: { hosts: [], alerts: [] } });
    const first = cut(page);
    const second = cut({ ...page, ...more }, first.shown, SECOND);
    const changed = second.overviews.filter(([part, { changedAt }]) => {
      const id = part === 'index' ? 's' : `s#${part}`;
      const isSame = first.stamps.get(id) === second.stamps.get(id);
      expect(changedAt).toEqual(isSame ? FIRST : SECOND);
      return !isSame;
    });
    expect(changed.map(([part]) => part)).toEqual(expected);
  });

  it('are as they were shown where nothing happened to an organization, and made anew where nothing was', () => {
    const page = aScopePage();
    const resting = new Set(page.organizations.map(({ name }) => name));
    const first = cut(page, new Map(), FIRST, resting);
    expect(first.stamps).toEqual(cut(page).stamps);
    const second = cut(page, first.shown, SECOND, resting);
    expect(second.stamps).toEqual(first.stamps);
    expect(second.shown).toEqual(first.shown);
    expect(second.handed).toEqual(first.handed);
  });

  it('all change when the site gets a second language, because each of them links to it', () => {
    const page = aScopePage();
    const first = cut(page);
    const alternates: ScopePage['alternates'] = [
      { locale: 'ja', path: '' },
      { locale: 'en', path: 'en/' },
    ];
    const second = cut({ ...page, alternates }, first.shown, SECOND);
    for (const [id, stamp] of second.stamps) expect(stamp).not.toBe(first.stamps.get(id));
    expect(cut({ ...page, alternates }, second.shown, SECOND).stamps).toEqual(second.stamps);
  });

  it('change when a customer they name is called otherwise', () => {
    const page = aScopePage();
    const first = cut(page);
    const customers = page.customers.map((each) => (each.id === 'aoba' ? { ...each, name: 'Renamed' } : each));
    const second = cut({ ...page, customers }, first.shown, SECOND);
    expect(second.stamps.get('s#organization:aoba')).not.toBe(first.stamps.get('s#organization:aoba'));
  });
});
