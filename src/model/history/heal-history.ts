import { cutPhases } from './alert-times.ts';
import type { AlertRecord, History, HostRecord } from './history.ts';

/**
 * A history that a clock ahead of the right one has written, as of `now`: nothing in it is later. An alert that “ended” later
 * is open again until Mackerel says otherwise, and one that “opened” later gives way to Mackerel's own time. Pure; what was
 * right keeps its identity.
 */
export function healHistory(history: History, now: Date): History {
  return {
    ...history,
    organizations: history.organizations.map((organization) => ({
      ...organization,
      observed: organization.observed
        .filter(({ from }) => from <= now)
        .map((span) => (span.to <= now ? span : { from: span.from, to: now })),
      alerts: organization.alerts.map((alert) => healAlert(alert, now)),
      hosts: organization.hosts.map((host) => healHost(host, now)),
    })),
  };
}

/** The latest instant that a history speaks of as observed; `null` when nothing was. */
export function latestObserved({ organizations }: History): Date | null {
  let latest: Date | null = null;
  for (const { observed } of organizations) {
    const to = observed.at(-1)?.to;
    if (to !== undefined && (latest === null || to > latest)) latest = to;
  }
  return latest;
}

function healAlert(alert: AlertRecord, now: Date): AlertRecord {
  const isOpeningAhead = alert.openedAt > now;
  const isEndAhead = alert.closedAt !== null && alert.closedAt > now;
  const isAhead = isOpeningAhead || isEndAhead || alert.phases.some(({ from }) => from > now);
  if (!isAhead && alert.publicTexts.every(({ at }) => at <= now)) return alert;
  const openedAt = isOpeningAhead ? now : alert.openedAt;
  const phases = alert.phases
    .map((phase, i) => (i === 0 ? { ...phase, from: openedAt } : phase))
    .filter(({ from }, i) => i === 0 || from <= now);
  return cutPhases({
    ...alert,
    openedAt,
    isOpeningEstimated: alert.isOpeningEstimated || isOpeningAhead,
    ...(isEndAhead ? { closedAt: null, isEndEstimated: false, closing: null } : {}),
    phases,
    publicTexts: alert.publicTexts.map((text) => (text.at <= now ? text : { ...text, at: now })),
  });
}

function healHost(host: HostRecord, now: Date): HostRecord {
  const isRight = host.phases.every(({ from }) => from <= now) && (host.gone === undefined || host.gone.at <= now);
  if (isRight) return host;
  const past = host.phases.filter(({ from }) => from <= now);
  const phases = past.length > 0 ? past : [{ ...host.phases[0]!, from: now }];
  // One that was missed by a wrong clock only is missed again by this one.
  return host.gone === undefined || host.gone.at > now ? { id: host.id, phases } : { ...host, phases };
}
