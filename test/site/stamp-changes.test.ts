import { describe, expect, it } from 'vitest';
import { createChangeStamper } from '../../src/site/stamp-changes.ts';

const FIRST = new Date('2026-11-20T12:00:00Z');
const SECOND = new Date('2026-11-20T12:05:00Z');
const aPage = (state: string): { changedAt: Date; state: string } => ({ changedAt: new Date(0), state });

describe('the instant a page last changed', () => {
  it('is the run in which its content first appeared, and stays while the content stays', () => {
    const first = createChangeStamper(new Map(), FIRST);
    expect(first.stamp('acme', aPage('operational')).page.changedAt).toEqual(FIRST);
    const second = createChangeStamper(first.shown(), SECOND);
    expect(second.stamp('acme', aPage('operational')).page.changedAt).toEqual(FIRST);
  });

  it('moves when anything in it changes, for that page only', () => {
    const first = createChangeStamper(new Map(), FIRST);
    first.stamp('acme', aPage('operational'));
    const untouched = first.stamp('other', aPage('operational'));
    const second = createChangeStamper(first.shown(), SECOND);
    expect(second.stamp('acme', aPage('major_outage')).page.changedAt).toEqual(SECOND);
    expect(second.stamp('other', aPage('operational'))).toEqual(untouched);
  });

  it('is never in the future: what a run with a wrong clock said is said anew', () => {
    const ahead = createChangeStamper(new Map(), SECOND);
    ahead.stamp('acme', aPage('operational'));
    const back = createChangeStamper(ahead.shown(), FIRST);
    expect(back.stamp('acme', aPage('operational')).page.changedAt).toEqual(FIRST);
  });

  it('gives equal stamps to equal bytes only', () => {
    const first = createChangeStamper(new Map(), FIRST);
    const a = first.stamp('acme', aPage('operational')).stamp;
    const later = createChangeStamper(new Map(), SECOND).stamp('acme', aPage('operational')).stamp;
    expect(later).not.toBe(a);
    expect(createChangeStamper(first.shown(), SECOND).stamp('acme', aPage('operational')).stamp).toBe(a);
  });

  it('does not move with the instant from which feeds tell, that of each run until reports are issued', () => {
    const first = createChangeStamper(new Map(), FIRST);
    const { stamp } = first.stamp('acme', { ...aPage('operational'), feedSince: FIRST });
    const second = createChangeStamper(first.shown(), SECOND);
    const later = second.stamp('acme', { ...aPage('operational'), feedSince: SECOND });
    expect(later.stamp).toBe(stamp);
    expect(later.page.feedSince).toEqual(SECOND);
  });

  it('forgets pages that are gone', () => {
    const first = createChangeStamper(new Map(), FIRST);
    first.stamp('acme', aPage('operational'));
    expect([...createChangeStamper(first.shown(), SECOND).shown().keys()]).toEqual([]);
  });
});
