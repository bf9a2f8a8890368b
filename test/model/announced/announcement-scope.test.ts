import { describe, expect, test } from 'vitest';
import { announcementsFor, findEmptyScopes, scopeOf } from '../../../src/model/announced/announcement-scope.ts';
import { anAnnouncement } from '../../support/builders-model.ts';

const components = [
  { id: 's1', kind: 'service', name: 'shop', parents: [] },
  { id: 'h1', kind: 'host', name: 'web-01', parents: ['s1'] },
  { id: 'h2', kind: 'host', name: '受付サーバー', aliases: ['web-02'], parents: ['s1'] },
  { id: 'acme', kind: 'customer', name: 'web-03', parents: [] },
] as const;
const shown = components.map((component) => ({ ...component, parents: [...component.parents] }));

function meant(given: Parameters<typeof anAnnouncement>[0]): string[] | 'page' | 'nothing' {
  const scope = scopeOf(anAnnouncement(given), shown);
  if (scope === undefined) return 'nothing';
  return scope.isWholePage ? 'page' : scope.components.map(({ id }) => id);
}

describe('an announcement means', () => {
  test.each<[string, Parameters<typeof anAnnouncement>[0], string[] | string]>([
    ['the whole page without globs', {}, 'page'],
    ['hosts by label or by name', { hosts: ['web-*'] }, ['h1', 'h2']],
    ['hosts by Japanese labels', { hosts: ['受付*'] }, ['h2']],
    ['services', { services: ['sh?p'] }, ['s1']],
    ['what either list names', { services: ['shop'], hosts: ['web-01'] }, ['s1', 'h1']],
    ['nothing here, to everybody: another page', { hosts: ['db*'] }, 'nothing'],
    ['nothing here, to this customer: the whole page', { hosts: ['db*'], customers: ['acme'] }, 'page'],
    ['services only by services globs', { services: ['web-01'] }, 'nothing'],
  ])('%s', (_title, given, expected) => {
    expect(meant(given)).toEqual(expected);
  });
});

test('the overview shows what is addressed to everybody only', () => {
  const all = anAnnouncement({ id: 'all' });
  const acme = anAnnouncement({ id: 'acme', customers: ['acme', 'beta'] });
  expect(announcementsFor(null, [all, acme])).toEqual([all]);
  expect(announcementsFor('acme', [all, acme])).toEqual([all, acme]);
  expect(announcementsFor('gamma', [all, acme])).toEqual([all]);
});

test('globs of an announcement to this customer that name nothing are found', () => {
  const mistyped = anAnnouncement({ customers: ['acme'], hosts: ['wbe-*'] });
  const others = [anAnnouncement({ hosts: ['wbe-*'] }), anAnnouncement({ customers: ['acme'], hosts: ['web-*'] })];
  expect(findEmptyScopes([mistyped, ...others], shown)).toEqual([mistyped]);
});
