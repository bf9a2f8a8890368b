import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueTurns, TURNS, type LastAsked } from '../../src/sources/turns.ts';

const NOW = new Date('2026-08-22T10:00:00Z');
const HOUR_MS = 3_600_000;

function after(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

const ALL_NOW: LastAsked = { name: NOW, monitors: NOW, downtimes: NOW };

describe('turns', () => {
  it('are all due where nothing was ever asked for, and after a clock that was ahead', () => {
    expect(dueTurns('acme', { name: null, monitors: null, downtimes: null }, NOW)).toEqual([...TURNS]);
    const ahead = after(9 * HOUR_MS);
    expect(dueTurns('acme', { name: ahead, monitors: ahead, downtimes: ahead }, NOW)).toHaveLength(3);
  });

  it('begin with what has waited longest', () => {
    const asked = { name: after(-3 * HOUR_MS), monitors: after(-2 * HOUR_MS), downtimes: after(-4 * HOUR_MS) };
    expect(dueTurns('acme', asked, NOW)).toEqual(['downtimes', 'name', 'monitors']);
    expect(dueTurns('acme', { ...asked, monitors: null }, NOW)[0]).toBe('monitors');
  });

  it('come once an hour, not at once and never later', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(HOUR_MS), (organization, ms) => {
        expect(dueTurns(organization, ALL_NOW, NOW)).toEqual([]);
        expect(dueTurns(organization, ALL_NOW, after(HOUR_MS + ms))).toHaveLength(3);
      }),
    );
  });

  it('of a fleet that began at one instant are spread over the hour', () => {
    const names = Array.from({ length: 600 }, (_, i) => `organization-${i}`);
    for (const turn of TURNS) {
      const byMinutes = [10, 20, 30, 40, 50].map(
        (minutes) => names.filter((name) => dueTurns(name, ALL_NOW, after(minutes * 60_000)).includes(turn)).length,
      );
      for (const [i, due] of byMinutes.entries()) expect(Math.abs(due - (i + 1) * 100)).toBeLessThan(50);
    }
  });
});
