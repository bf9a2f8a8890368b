import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/config/config.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import type { AlertPhase, AlertRecord } from '../../../src/model/history/history.ts';
import { effectiveWindows, type EffectiveWindow } from '../../../src/model/claims/effective-windows.ts';
import type { WindowEnd } from '../../../src/model/claims/window-end.ts';
import type { AlertClosing } from '../../../src/snapshot/snapshot.ts';
import { anAlertPhase, anAlertRecord, DEFAULT_RULES, minutes, NOW } from '../../support/builders-model.ts';

function windowsOf(alert: AlertRecord, rules: readonly Rule[] = DEFAULT_RULES, now = NOW): EffectiveWindow[] {
  return effectiveWindows({ organization: 'acme', alert, seenUntil: now, now }, compileRules(rules));
}

function phases(...given: [minute: number, phase: Partial<AlertPhase>][]): AlertPhase[] {
  return given.map(([minute, phase]) => anAlertPhase({ from: minutes(minute), ...phase }));
}

/** Closed, its log read, host and monitor still there, and no word of why. */
function aClosing(given: Partial<AlertClosing> = {}): AlertClosing {
  return { hasReason: false, trigger: null, log: 'read', isHostListed: true, isMonitorListed: true, ...given };
}

describe('what ended a closed alert', () => {
  it.each<[string, Partial<AlertClosing>, WindowEnd]>([
    ['its monitor', { trigger: 'monitoring' }, 'recovered'],
    ['its monitor, though the host was retired since', { trigger: 'monitoring', isHostListed: false }, 'recovered'],
    ['its monitor, as a log without triggers lets us think', {}, 'recovered'],
    ['somebody, who wrote why', { hasReason: true, log: 'unread' }, 'closed_by_hand'],
    ['somebody, who wrote why, whatever the log says', { hasReason: true, trigger: 'monitoring' }, 'closed_by_hand'],
    ['somebody, who wrote nothing', { trigger: 'manual' }, 'closed_by_hand'],
    ['retirement, by the log', { trigger: 'hostRetire' }, 'gone'],
    ['retirement, by the list', { log: 'unread', isHostListed: false }, 'gone'],
    ['retirement, where the log is refused', { log: 'refused', isHostListed: false }, 'gone'],
    ['retirement, where the log knows no triggers', { isHostListed: false }, 'gone'],
    ['the end of its monitor', { trigger: 'monitorDelete' }, 'gone'],
    ['the end of its monitor, by the list', { isMonitorListed: false }, 'gone'],
    ['the end of its service', { trigger: 'serviceDelete' }, 'gone'],
    ['a new training', { trigger: 'anomalyDetectionManuallyRetraining' }, 'gone'],
    ['something we have no word for', { trigger: 'cosmicRay' }, 'gone'],
    ['an empty word', { trigger: '' }, 'gone'],
    ['nobody can say, the log is refused', { log: 'refused' }, 'unconfirmed'],
    ['nobody knows yet', { log: 'unread' }, 'unproven'],
    ['nobody knows yet whether the host is still there', { isHostListed: null }, 'unproven'],
    ['nobody knows yet whether the monitor is still there', { isMonitorListed: null }, 'unproven'],
  ])('%s', (_, closing, end) => {
    const alert = anAlertRecord({ closedAt: minutes(-5), closing: aClosing(closing) });
    const isOver = end !== 'unproven';
    expect(windowsOf(alert)).toEqual([{ from: minutes(-30), to: isOver ? minutes(-5) : null, effect: 'outage', end }]);
  });

  it('is not waited for longer than an hour', () => {
    const closedAt = (minute: number): AlertRecord =>
      anAlertRecord({ openedAt: minutes(-90), closedAt: minutes(minute), closing: aClosing({ log: 'unread' }) });
    expect(windowsOf(closedAt(-59))[0]).toMatchObject({ to: null, end: 'unproven' });
    expect(windowsOf(closedAt(-60))[0]).toMatchObject({ to: minutes(-60), end: 'unconfirmed' });
  });

  it('asks for no host where there is none, and for no monitor', () => {
    const closing = aClosing({ isHostListed: null, isMonitorListed: null });
    const alert = anAlertRecord({ hostId: null, monitorId: null, closedAt: minutes(-5), closing });
    expect(windowsOf(alert)[0]!.end).toBe('recovered');
  });

  it('is a recovery as before where release 0.1.0 saw it', () => {
    expect(windowsOf(anAlertRecord({ closedAt: minutes(-5) }))[0]!.end).toBe('recovered');
  });

  it.each<[Partial<AlertClosing>, EffectiveWindow['end']]>([
    [{ trigger: 'monitoring' }, 'recovered'],
    [{ trigger: 'manual' }, 'closed_by_hand'],
    [{ trigger: 'hostRetire' }, 'gone'],
    [{ log: 'refused' }, 'unconfirmed'],
    [{ log: 'unread' }, 'lowered'],
  ])('is the end of what had merely become low before: %j', (closing, end) => {
    const low = phases([-30, {}], [-20, { status: 'WARNING' }]);
    const alert = anAlertRecord({ type: 'host', phases: low, closedAt: minutes(-5), closing: aClosing(closing) });
    // It hurt until it fell, and was over when it was closed.
    const over = end === 'lowered' ? {} : { overAt: minutes(-5) };
    expect(windowsOf(alert)).toEqual([{ from: minutes(-30), to: minutes(-20), effect: 'degraded', end, ...over }]);
  });

  it('leaves alone what had been muted before', () => {
    const muted = phases([-30, {}], [-20, { isMuted: true }]);
    const alert = anAlertRecord({ type: 'host', phases: muted, closedAt: minutes(-5), closing: aClosing() });
    expect(windowsOf(alert)[0]).toMatchObject({ to: minutes(-20), end: 'stopped' });
  });
});

describe('what ended the effect of an alert that is still open', () => {
  const own: Rule[] = [
    { type: ['check'], status: ['OK', 'CRITICAL'], as: 'outage' },
    { muted: false, type: ['connectivity'], as: 'outage' },
  ];
  it.each<[string, Partial<AlertRecord>, Partial<AlertPhase>, readonly Rule[], WindowEnd]>([
    ['a level that is ignored', { type: 'host' }, { status: 'WARNING' }, DEFAULT_RULES, 'lowered'],
    ['a lower level and a mute', { type: 'host' }, { status: 'WARNING', isMuted: true }, DEFAULT_RULES, 'lowered'],
    ['a mute', { type: 'host' }, { isMuted: true }, DEFAULT_RULES, 'stopped'],
    ['standby', { type: 'host' }, { hostStatus: 'standby' }, DEFAULT_RULES, 'stopped'],
    ['a mute, where a rule of the configuration looks at it', {}, { isMuted: true }, own, 'stopped'],
    ['maintenance', {}, { hostStatus: 'maintenance' }, DEFAULT_RULES, 'maintenance'],
    ['the power', {}, { hostStatus: 'poweroff' }, DEFAULT_RULES, 'maintenance'],
    [
      'maintenance and a lower level',
      { type: 'host' },
      { hostStatus: 'maintenance', status: 'WARNING' },
      DEFAULT_RULES,
      'maintenance',
    ],
    ['a status of OK, though it stays open', { type: 'check' }, { status: 'OK' }, own, 'recovered'],
  ])('%s', (_, alert, phase, rules, end) => {
    const record = anAlertRecord({ ...alert, phases: phases([-30, {}], [-20, phase]) });
    expect(windowsOf(record, rules)[0]).toMatchObject({ to: minutes(-20), end });
  });

  it('is no mute of a connectivity alert, and no standby', () => {
    for (const phase of [{ isMuted: true }, { hostStatus: 'standby' as const }]) {
      const record = anAlertRecord({ phases: phases([-30, {}], [-20, phase]) });
      expect(windowsOf(record)).toEqual([{ from: minutes(-30), to: null, effect: 'outage', end: null }]);
    }
  });

  it('does not hide that what nobody has read may have been bad', () => {
    const unread = anAlertRecord({
      closedAt: minutes(-5),
      phases: phases([-30, { status: 'OK' }]),
      isLevelUnread: true,
    });
    expect(windowsOf(unread)).toHaveLength(1);
  });
});

const aPhase = fc.record({
  status: fc.constantFrom('OK', 'WARNING', 'CRITICAL', 'UNKNOWN'),
  hostStatus: fc.constantFrom('working', 'standby', 'maintenance', 'poweroff', 'unrecognized', null),
  isMuted: fc.boolean(),
}) as fc.Arbitrary<Omit<AlertPhase, 'from'>>;
const anyClosing = fc.record({
  hasReason: fc.boolean(),
  trigger: fc.option(fc.constantFrom('monitoring', 'manual', 'hostRetire', 'other')),
  log: fc.constantFrom('read', 'unread', 'refused'),
  isHostListed: fc.option(fc.boolean()),
  isMonitorListed: fc.option(fc.boolean()),
}) as fc.Arbitrary<AlertClosing>;

describe('the windows of any alert', () => {
  it('are in order, end for a reason, and recover only with proof', () => {
    const anyAlert = fc.tuple(
      fc.constantFrom('connectivity', 'host'),
      fc.array(aPhase, { minLength: 1, maxLength: 6 }),
      fc.option(anyClosing),
    );
    fc.assert(fc.property(anyAlert, ([type, given, closing]) => checkWindows(type, given, closing)));
  });
});

function checkWindows(type: string, given: readonly Omit<AlertPhase, 'from'>[], closing: AlertClosing | null): void {
  const timed = given.map((phase, i) => ({ from: minutes(i * 5 - 60), ...phase }));
  const closedAt = closing === null ? null : minutes(-10);
  const windows = windowsOf(anAlertRecord({ type, openedAt: minutes(-60), phases: timed, closedAt, closing }));
  for (const [i, { from, to, end }] of windows.entries()) {
    expect(to === null).toBe(end === null || end === 'unproven');
    expect(to === null || to > from).toBe(true);
    expect(i === 0 || from >= windows[i - 1]!.to!).toBe(true);
    if (end !== 'recovered') continue;
    const wasOk = timed.some((phase) => phase.status === 'OK' && phase.from.getTime() === to?.getTime());
    const { trigger, hasReason } = closing ?? { trigger: 'none', hasReason: false };
    expect(wasOk || (!hasReason && (trigger === 'monitoring' || trigger === null))).toBe(true);
  }
}
