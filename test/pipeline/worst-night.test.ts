import { describe, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { playNight } from '../support/worst-night.ts';

const NOW = new Date('2026-11-20T03:05:00Z');

describe('the worst night of a company', () => {
  it('is told truly, minute by minute: every window, report and count against the record', async () => {
    const company = simulateCompany({ seed: 7, now: NOW, historyDays: 3, organizations: 14, hosts: 120, day: 'worst' });
    const night = await playNight(company, { fromMinute: -45, toMinute: 45, stepMinutes: 1 });
    expect(night.runs).toBe(91);
    expect(night.claims).toBeGreaterThan(1000);
    expect(night.problems).toEqual([]);
  });
});
