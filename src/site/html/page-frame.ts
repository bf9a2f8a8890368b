import { emptyCounts } from '../../model/state.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';

/**
 * A page without its present: what its incidents' and months' pages need to know of it. They are made from this and from
 * their own facts only, otherwise one host that fails would write – and upload – the whole history anew.
 */
export function frameOf(page: StatusPage): StatusPage {
  return {
    ...page,
    state: 'operational',
    counts: emptyCounts(),
    counted: 'host',
    components: [],
    incidents: [],
    maintenances: [],
    withdrawn: [],
    notices: [],
    unknown: [],
    days: [],
    feedSince: null,
    othersAffected: null,
    contractIds: [],
  };
}

/**
 * A page without its days: what everything but its start page and its record needs to know of it. Bars and shares move on at
 * midnight, when nothing has happened; of the days only the months are left, as no day of theirs, the last of which is this one.
 */
export function withoutDays(page: StatusPage): StatusPage {
  const months = new Set(page.days.map((day) => day.slice(0, 7)));
  return {
    ...page,
    days: Array.from(months, (month) => `${month}-00`),
    components: page.components.map((component) => ({ ...component, bars: [], uptime: null })),
  };
}

/** The frame around an incident at rest: it changed last with its last report. */
export function restingFrame(frame: StatusPage, incident: Incident): StatusPage {
  return { ...frame, changedAt: incident.reports.at(-1)?.at ?? frame.changedAt };
}
