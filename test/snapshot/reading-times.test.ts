import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../../src/model/history/history.ts';
import { changedOrganizations } from '../../src/model/history/changed-organizations.ts';
import { saySame } from '../../src/snapshot/reading-times.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import {
  aFailure,
  aHost,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  minutes,
} from '../support/builders-model.ts';

const NAMES = ['acme', 'bakery', 'clinic'];

function readings(more: Partial<Record<string, Partial<OrganizationSnapshot>>> = {}, names = NAMES): Snapshot {
  return aSnapshot({ organizations: names.map((name) => anOrganization({ name, ...more[name] })) });
}

const PAST = { ...emptyHistory(), organizations: NAMES.map((name) => anOrganizationHistory({ name })) };

describe('two readings', () => {
  it.each<[string, Snapshot, boolean]>([
    ['all is as it was', readings(), true],
    ['it was asked later', readings({ acme: { readAt: minutes(5) } }), true],
    ['one has a host more', readings({ clinic: { hosts: [aHost(), aHost({ id: 'h2' })] } }), false],
    ['one could not be read', readings({ bakery: { failure: aFailure() } }), false],
    ['one is gone', readings({}, ['acme', 'clinic']), false],
    ['one is new', readings({}, [...NAMES, 'dairy']), false],
    ['they come in another order', readings({}, ['bakery', 'acme', 'clinic']), false],
  ])('say the same or not, whether or not it is known which organizations changed: %s', (_, fresh, isSame) => {
    const last = readings();
    const changed = changedOrganizations({ snapshot: last, history: PAST }, { snapshot: fresh, history: PAST });
    expect(saySame(fresh, last)).toBe(isSame);
    expect(saySame(fresh, last, changed)).toBe(isSame);
    expect(saySame(fresh, null, changed)).toBe(false);
  });
});
