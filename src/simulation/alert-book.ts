import { isSilenced } from './downtimes.ts';
import type { Random } from './random.ts';
import {
  entryAt,
  type Seconds,
  type SimulatedAlert,
  type SimulatedAlertType,
  type SimulatedHost,
  type SimulatedOrganization,
} from './timeline.ts';

export type AlertDraft = Pick<SimulatedAlert, 'monitorId' | 'type' | 'openedAt' | 'closedAt' | 'phases'> &
  Partial<SimulatedAlert>;

/** Writes alerts into an organization as Mackerel would: it leaves out what could not have opened. */
export interface AlertBook {
  organization: SimulatedOrganization;
  /**
   * `undefined` when it could not have opened: the rule already has an alert there then (or will, before this one
   * closes), the host is not watched, or a downtime covers it.
   */
  write(draft: AlertDraft): SimulatedAlert | undefined;
  monitorId(type: SimulatedAlertType, name?: string): string;
  /** Newest first, as the API lists them. */
  close(): void;
}

export function openAlertBook(organization: SimulatedOrganization, random: Random): AlertBook {
  const taken = new Map<string, { from: Seconds; to: Seconds }[]>();
  const hostsById = new Map([...organization.hosts, ...organization.retiredHosts].map((host) => [host.id, host]));
  const ids = new Set<string>();

  const freshId = (): string => {
    let id = random.id();
    while (ids.has(id)) id = random.id();
    ids.add(id);
    return id;
  };
  const isPossible = (draft: AlertDraft): boolean => {
    const host = hostsById.get(draft.hostId ?? '');
    if (host !== undefined && !isWatchedThroughout(host, draft.openedAt, draft.closedAt ?? draft.openedAt))
      return false;
    const services = host === undefined ? [] : Object.keys(host.roles);
    return !isSilenced(organization.downtimes, services, draft.openedAt);
  };

  return {
    organization,
    write: (draft) => {
      if (draft.closedAt !== null && draft.closedAt <= draft.openedAt) return undefined;
      const place = `${draft.monitorId}/${draft.hostId ?? draft.series?.name ?? ''}`;
      const span = { from: draft.openedAt, to: draft.closedAt ?? Infinity };
      const others = taken.get(place) ?? [];
      if (!isPossible(draft) || others.some((other) => other.from <= span.to && span.from <= other.to))
        return undefined;
      taken.set(place, [...others, span]);
      const alert: SimulatedAlert = {
        id: freshId(),
        hostId: null,
        closedBy: 'monitoring',
        memos: [],
        message: null,
        reason: null,
        series: null,
        ...draft,
      };
      organization.alerts.push(alert);
      return alert;
    },
    monitorId: (type, name) => {
      const monitor = organization.monitors.find((each) => each.type === type && (name ?? each.name) === each.name);
      if (monitor === undefined) throw new RangeError(`There is no ${type} monitor ${name ?? ''}.`);
      return monitor.id;
    },
    close: () => {
      organization.alerts.sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
    },
  };
}

/** Hosts in maintenance and switched-off ones open no alerts, and their open ones do not close. */
function isWatchedThroughout(host: SimulatedHost, from: Seconds, to: Seconds): boolean {
  const during = host.statuses.filter((entry) => entry.at > from && entry.at <= to);
  const statuses = [entryAt(host.statuses, from), ...during].map((entry) => entry?.status);
  return statuses.every((status) => status === 'working' || status === 'standby');
}
