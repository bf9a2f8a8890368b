import { DAY_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { clip, unite } from '../../base/interval.ts';
import { cleanText } from '../../base/text.ts';
import type { Downtime, HostService, HostStatus } from '../../snapshot/snapshot.ts';
import type { HostRecord } from '../history/history.ts';
import { compileScopes } from '../claims/monitor-scope.ts';
import { coversHost, coversService, monitorReach } from './maintenance-scope.ts';
import type { ConnectivityMonitor, MonitorReach, ScopedHost } from './maintenance-scope.ts';
import { downtimeSpans } from './recurrence.ts';
import type { DowntimeSpan } from './recurrence.ts';

/** How far ahead recurring maintenance is shown. */
export const HORIZON_DAYS = 14;

/** A downtime with the times it happens; the same for every customer of its organization. */
export interface ExpandedDowntime {
  downtime: Downtime;
  reach: MonitorReach;
  /** Whether it is maintenance of a host as a whole, by its own monitors. */
  covers: (host: ScopedHost) => boolean;
  /** Those that touch the window, oldest first. */
  spans: DowntimeSpan[];
}

export interface ExpandInput {
  downtimes: readonly Downtime[];
  /** Of the organization, as far as known: a downtime for other monitors only is no maintenance of a host. */
  connectivityMonitors: readonly ConnectivityMonitor[];
  /** As far back as pages look. */
  historyFrom: Date;
  now: Date;
}

/**
 * When each downtime of one organization happens, from `historyFrom` to the horizon. Downtimes for some monitors only are
 * left out unless they carry a public text. Call once an organization and run.
 */
export function expandDowntimes(input: ExpandInput): ExpandedDowntime[] {
  const horizonMs = input.now.getTime() + HORIZON_DAYS * DAY_MS;
  const window = { from: input.historyFrom, to: new Date(horizonMs) };
  const monitors = input.connectivityMonitors.map((monitor) => ({ monitor, watches: compileScopes(monitor) }));
  const watching = (host: ScopedHost): ConnectivityMonitor[] =>
    monitors.filter(({ watches }) => watches(host.services)).map(({ monitor }) => monitor);
  return input.downtimes
    .map((downtime) => {
      const reach = monitorReach(downtime, input.connectivityMonitors);
      const namesMonitors = downtime.monitorScopes.length + downtime.monitorExcludeScopes.length > 0;
      const covers = (host: ScopedHost): boolean =>
        coversHost(downtime, host) && (!namesMonitors || monitorReach(downtime, watching(host)) === 'whole');
      return { downtime, reach, covers };
    })
    .filter(({ downtime, reach }) => reach === 'whole' || publicTextOf(downtime) !== null)
    .map((expanded) => ({ ...expanded, spans: downtimeSpans(expanded.downtime, window) }))
    .filter(({ spans }) => spans.length > 0);
}

/** A host that the customer claims, with its component's id. */
interface ClaimedHost {
  id: string;
  services: readonly HostService[];
}

/** One time that maintenance of a customer's hosts or services happens. */
export interface MaintenanceOccurrence {
  organization: string;
  downtimeId: string;
  startsAt: Date;
  /** `null` when it has no end. */
  endsAt: Date | null;
  state: 'scheduled' | 'in_progress' | 'completed';
  /** Component ids. */
  hosts: string[];
  services: string[];
  text: string | null;
}

export interface OccurrencesInput {
  organization: string;
  expanded: readonly ExpandedDowntime[];
  /** Of this customer in this organization. */
  hosts: readonly ClaimedHost[];
  /** Of this customer in this organization; `name` as Mackerel spells it. */
  services: readonly { id: string; name: string }[];
  now: Date;
}

/** What of an organization's downtimes touches one customer; those that touch nothing of it are left out. */
export function maintenanceOccurrences(input: OccurrencesInput): MaintenanceOccurrence[] {
  return input.expanded.flatMap(({ downtime, reach, covers, spans }) => {
    // What silences some monitors only is told with the words it carries, and is maintenance of nothing.
    const isTold = (host: ScopedHost): boolean => (reach === 'whole' ? covers(host) : coversHost(downtime, host));
    const hosts = input.hosts.filter(isTold).map((host) => host.id);
    const services = input.services.filter(({ name }) => coversService(downtime, name)).map((service) => service.id);
    if (hosts.length === 0 && services.length === 0) return [];
    return spans.map((span) => ({
      organization: input.organization,
      downtimeId: downtime.id,
      ...span,
      state: maintenanceState(span, input.now),
      hosts,
      services,
      text: publicTextOf(downtime),
    }));
  });
}

export function maintenanceState(span: DowntimeSpan, now: Date): MaintenanceOccurrence['state'] {
  if (span.startsAt > now) return 'scheduled';
  return span.endsAt === null || span.endsAt > now ? 'in_progress' : 'completed';
}

export interface MaintenanceLookup {
  /**
   * When a host was in maintenance up to now: downtimes that cover it as a whole, as they are defined today, and the host
   * statuses `maintenance` and `poweroff` as they were observed. Sorted, disjoint; what lasts ends at `now`. Hosts that
   * the same downtimes cover share one array: do not change it.
   */
  intervalsOf(host: Pick<ClaimedHost, 'services'>, phases?: HostRecord['phases']): readonly Interval[];
  /** Whether it is in maintenance now. */
  isInMaintenance(host: Pick<ClaimedHost, 'services'> & { status: HostStatus }): boolean;
}

/** Answers for one organization's hosts. Hosts with the same services cost one computation. */
export function createMaintenanceLookup(
  expanded: readonly ExpandedDowntime[],
  historyFrom: Date,
  now: Date,
): MaintenanceLookup {
  const window = { from: historyFrom, to: now };
  const whole = expanded.filter(({ reach }) => reach === 'whole');
  const past = whole.map(({ spans }) => clip(spans.map(toInterval(now)), window));
  const isOn = whole.map(({ spans }) => spans.some((span) => maintenanceState(span, now) === 'in_progress'));
  const byCoverage = new Map<string, Interval[]>();

  const coverageByServices = new Map<string, number[]>();

  /** Indexes of the downtimes that cover a host with these services. */
  const coverage = (services: readonly HostService[]): number[] => {
    if (whole.length === 0) return [];
    const key = JSON.stringify(services);
    let covering = coverageByServices.get(key);
    if (covering === undefined) {
      covering = whole.flatMap(({ covers }, index) => (covers({ services }) ? [index] : []));
      coverageByServices.set(key, covering);
    }
    return covering;
  };
  const fromDowntimes = (services: readonly HostService[]): Interval[] => {
    const covering = coverage(services);
    const key = covering.join();
    const known = byCoverage.get(key);
    if (known !== undefined) return known;
    const intervals = unite(covering.flatMap((index) => past[index] ?? []));
    byCoverage.set(key, intervals);
    return intervals;
  };
  return {
    intervalsOf: ({ services }, phases = []) => {
      const planned = fromDowntimes(services);
      const switchedOff = phaseIntervals(phases, now);
      return switchedOff.length === 0 ? planned : clip([...planned, ...switchedOff], window);
    },
    isInMaintenance: ({ services, status }) =>
      isMaintenanceStatus(status) || (isOn.includes(true) && coverage(services).some((index) => isOn[index])),
  };
}

export function isMaintenanceStatus(status: HostStatus): boolean {
  return status === 'maintenance' || status === 'poweroff';
}

function phaseIntervals(phases: HostRecord['phases'], now: Date): Interval[] {
  return phases.flatMap(({ from, status }, index) =>
    isMaintenanceStatus(status) ? [{ from, to: phases[index + 1]?.from ?? now }] : [],
  );
}

function toInterval(now: Date): (span: DowntimeSpan) => Interval {
  return ({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt ?? (startsAt < now ? now : startsAt) });
}

function publicTextOf(downtime: Downtime): string | null {
  const text = cleanText(downtime.publicText ?? '');
  return text === '' ? null : text;
}
