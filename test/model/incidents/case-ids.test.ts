import { describe, expect, it } from 'vitest';
import { assignCaseIds, safeCaseId } from '../../../src/model/incidents/case-ids.ts';
import { effectiveWindows } from '../../../src/model/incidents/effective-windows.ts';
import { groupAlerts } from '../../../src/model/incidents/group-alerts.ts';
import type { AlertRecord, History } from '../../../src/model/history/history.ts';
import type { OrganizationModel } from '../../../src/model/model.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import {
  aConfig,
  aHistory,
  aModel,
  anAlertPhase,
  anAlertRecord,
  anOrganization,
  anOrganizationConfig,
  anOrganizationHistory,
  aSnapshot,
  DEFAULT_RULES,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const BY_DEFAULT = compileRules(DEFAULT_RULES);
const { organizations } = aModel({
  config: aConfig({ organizations: [anOrganizationConfig(), anOrganizationConfig({ name: 'beta' })] }),
  snapshot: aSnapshot({ organizations: [anOrganization(), anOrganization({ name: 'beta' })] }),
});
const ACME = organizations.get('acme')!;
const BETA = organizations.get('beta')!;

function idsAfter(history: History, ...alerts: [OrganizationModel, AlertRecord][]): { ids: string[]; next: History } {
  const touches = alerts.map(([organization, alert]) => ({
    organization,
    alert,
    target: { kind: 'customer' } as const,
    windows: effectiveWindows(organization.name, alert, BY_DEFAULT, NOW),
  }));
  const known = [ACME, BETA].map(({ name }) =>
    anOrganizationHistory({ name, alerts: alerts.filter(([o]) => o.name === name).map(([, alert]) => alert) }),
  );
  const current = { ...history, organizations: known };
  const { customers, byAlert } = assignCaseIds(current, [{ id: 'c', groups: groupAlerts(touches, 600_000) }]);
  return { ids: customers[0]!.caseIds, next: { organizations: known, caseIdsByAlert: byAlert } };
}

function alert(id: string, opened: number, closed: number | null): AlertRecord {
  const closedAt = closed === null ? null : minutes(closed);
  return anAlertRecord({ id, openedAt: minutes(opened), closedAt });
}

describe('a case id', () => {
  it('is that of the earliest alert', () => {
    expect(idsAfter(aHistory(), [ACME, alert('late', -20, null)], [ACME, alert('early', -25, null)]).ids).toEqual([
      'early',
    ]);
  });

  it('stays when an earlier alert is learned of later', () => {
    const first = idsAfter(aHistory(), [ACME, alert('a', -20, null)]);
    const second = idsAfter(first.next, [ACME, alert('a', -20, null)], [ACME, alert('earlier', -25, null)]);
    expect(second.ids).toEqual(['a']);
    expect(idsAfter(second.next, [ACME, alert('earlier', -25, null)]).ids).toEqual(['a']);
  });

  it('of two incidents that turn out to be one is that of the earlier', () => {
    const apart = idsAfter(aHistory(), [ACME, alert('a', -100, -80)], [ACME, alert('b', -50, -40)]);
    expect(apart.ids).toEqual(['a', 'b']);
    const one = idsAfter(
      apart.next,
      [ACME, alert('a', -100, -80)],
      [ACME, alert('b', -50, -40)],
      [ACME, alert('c', -90, -45)],
    );
    expect(one.ids).toEqual(['a']);
  });

  it('of one that turns out to be two stays with the earlier', () => {
    const one = idsAfter(
      aHistory(),
      [ACME, alert('a', -100, -80)],
      [ACME, alert('b', -95, -40)],
      [ACME, alert('c', -50, -30)],
    );
    const two = idsAfter(one.next, [ACME, alert('a', -100, -80)], [ACME, alert('c', -50, -30)]);
    expect(two.ids).toEqual(['a', 'c']);
  });

  it('is unique on a page when two organizations have the same one, and stays so', () => {
    const both: [OrganizationModel, AlertRecord][] = [
      [ACME, alert('same', -100, -80)],
      [BETA, alert('same', -50, -40)],
    ];
    const first = idsAfter(aHistory(), ...both);
    expect(first.ids).toEqual(['same', 'same-2']);
    expect(idsAfter(first.next, ...both).ids).toEqual(['same', 'same-2']);
    expect(idsAfter(first.next, both[1]!).ids).toEqual(['same-2']);
  });

  it('is another one when an alert comes back after maintenance', () => {
    const phases = [
      anAlertPhase({ from: minutes(-300) }),
      anAlertPhase({ from: minutes(-200), hostStatus: 'poweroff' }),
      anAlertPhase({ from: minutes(-100) }),
    ];
    expect(idsAfter(aHistory(), [ACME, anAlertRecord({ openedAt: minutes(-300), phases })]).ids).toEqual([
      'alert-1',
      'alert-1-2',
    ]);
  });

  it('is forgotten with its alert, and the map stays the same when nothing changed', () => {
    const first = idsAfter(aHistory(), [ACME, alert('a', -100, -80)], [ACME, alert('b', -50, -40)]);
    expect(first.next.caseIdsByAlert.size).toBe(2);
    const again = idsAfter(first.next, [ACME, alert('a', -100, -80)], [ACME, alert('b', -50, -40)]);
    expect(again.next.caseIdsByAlert).toBe(first.next.caseIdsByAlert);
    expect(idsAfter(first.next, [ACME, alert('b', -50, -40)]).next.caseIdsByAlert.size).toBe(1);
  });

  it.each([
    ['2tZ4kWwcLHb', '2tZ4kWwcLHb'],
    ['../../etc/passwd', expect.stringMatching(/^x[a-z2-7]{20}$/)],
    ['', expect.stringMatching(/^x[a-z2-7]{20}$/)],
    ['a'.repeat(65), expect.stringMatching(/^x[a-z2-7]{20}$/)],
    ['__proto__', '__proto__'],
  ])('of %j is safe as a path', (id, expected) => {
    expect(safeCaseId(id)).toEqual(expected);
  });
});
