import type { Incident, StatusPage } from '../../model/status-page.ts';
import type { TimeFormat } from '../words/time-format.ts';

/** A local month with the incidents that began in it, newest first. */
export interface Month {
  /** `2026-11` */
  month: string;
  incidents: Incident[];
  /** Its neighbours; `null` at either end. */
  older: string | null;
  newer: string | null;
}

/** Every month of the bars and of an incident, newest first. */
export function monthsOf(page: StatusPage, times: TimeFormat): Month[] {
  const byMonth = new Map<string, Incident[]>();
  for (const day of page.days) byMonth.set(day.slice(0, 7), []);
  for (const incident of page.incidents) {
    const month = times.localMonth(incident.startedAt);
    const list = byMonth.get(month);
    if (list === undefined) byMonth.set(month, [incident]);
    else list.push(incident);
  }
  for (const list of byMonth.values()) list.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  const sorted = [...byMonth].toSorted(([a], [b]) => (a < b ? 1 : -1));
  return sorted.map(([month, incidents], i) => ({
    month,
    incidents,
    older: sorted[i + 1]?.[0] ?? null,
    newer: sorted[i - 1]?.[0] ?? null,
  }));
}
