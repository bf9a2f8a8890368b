export const BENCH_NOW = new Date('2026-11-20T05:00:00Z');
/** One host fails: a run later than {@link BENCH_NOW}. */
export const STRIKE_NOW = new Date('2026-11-20T05:05:00Z');

/** The first run of the next day in Tokyo. */
export const MIDNIGHT_NOW = new Date('2026-11-20T15:00:00Z');

export interface FleetSize {
  customers: number;
  hosts: number;
  incidents: number;
}
