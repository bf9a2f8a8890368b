// What happened, and when somebody looked: the whole input of one played history. All times are whole minutes of the
// epoch, so that the reference can count minutes.

/** Minutes since 1970-01-01T00:00Z. */
export type Minute = number;

/** Values over time, oldest first; the first one holds from ever. */
export type Course<T> = { at: Minute; value: T }[];

export type HostStatus = 'working' | 'standby' | 'maintenance' | 'poweroff';
export type AlertType = 'connectivity' | 'host';
export type AlertStatus = 'WARNING' | 'CRITICAL';
export type ClosedBy = 'monitoring' | 'manual' | 'hostRetire' | 'monitorDelete';

export interface StoryHost {
  id: string;
  name: Course<string>;
  /** Names of its services; its customer follows from them. */
  services: Course<string[]>;
  status: Course<HostStatus>;
  bornAt: Minute;
  retiredAt: Minute | null;
}

export interface StoryMonitor {
  id: string;
  type: AlertType;
  name: Course<string>;
  isMute: Course<boolean>;
  /** Services whose hosts it leaves out. */
  excludes: string[];
  deletedAt: Minute | null;
}

export interface StoryAlert {
  id: string;
  type: AlertType;
  monitorId: string;
  hostId: string;
  openedAt: Minute;
  /** Begins at `openedAt`. */
  status: Course<AlertStatus>;
  /** `null`: never. */
  closedAt: Minute | null;
  closedBy: ClosedBy;
  /** Public lines of its memo; each is said by nobody else. */
  lines: Course<string[]>;
}

export interface StoryDowntime {
  id: string;
  enteredAt: Minute;
  start: Minute;
  durationMinutes: number;
  recurrence: {
    type: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';
    interval: number;
    weekdays?: string[];
  } | null;
  serviceScopes: string[];
}

export interface Silence {
  from: Minute;
  to: Minute;
  /** What every request is answered with, or only those below this path. */
  status: 401 | 403 | 503;
  path: string | null;
}

export interface StoryOrganization {
  name: string;
  hosts: StoryHost[];
  monitors: StoryMonitor[];
  alerts: StoryAlert[];
  downtimes: StoryDowntime[];
  silences: Silence[];
  /** Its alerts have no logs, as with other implementations. */
  hasNoLogs: boolean;
}

/** A file that humans write. */
export interface StoryAnnouncement {
  id: string;
  kind: 'incident' | 'maintenance';
  customer: string;
  /** When the file is there. */
  from: Minute;
  to: Minute | null;
  startsAt: Minute;
  endsAt: Minute | null;
  impact: 'major_outage' | 'degraded' | 'none';
  updates: { at: Minute; text: string; state: 'investigating' | 'in_progress' | 'resolved' | null }[];
}

export interface StoryRule {
  type?: AlertType;
  status?: AlertStatus;
  hostStatus?: HostStatus[];
  muted?: boolean;
  service?: string;
  openForMinutes?: number;
  as: 'outage' | 'degraded' | 'ignore';
}

export type Visibility = 'listed' | 'unlisted' | 'internal';

export interface StoryCustomer {
  id: string;
  visibility: Visibility;
  /** `services: null` is the whole organization. */
  claims: { organization: string; services: string[] | null }[];
}

/** One configuration; runs name theirs by index. */
export interface StoryConfig {
  organizations: string[];
  customers: StoryCustomer[];
  rules: StoryRule[];
  joinWithinMinutes: number;
  /** So many that are hit at once are a widespread event. */
  widespreadCustomers: number;
}

export interface StoryRun {
  at: Minute;
  /** How far this machine's clock is off. */
  clockMinutes: number;
  config: number;
  /** Dies before this step of its own (a saved document, a written tree, the publication); `null`: lives. */
  killedBefore: number | null;
  /** Happened to the state before this run. */
  lost: { document: number; how: 'gone' | 'cut' | 'garbage' } | null;
  /** The target takes nothing. */
  targetFails: boolean;
}

export interface Story {
  seed: number;
  from: Minute;
  timeZone: string;
  historyDays: number;
  organizations: StoryOrganization[];
  configs: StoryConfig[];
  announcements: StoryAnnouncement[];
  /** In the order of time. */
  runs: StoryRun[];
}

export function valueAt<T>(course: Course<T>, at: Minute): T {
  const found = course.findLast((entry) => entry.at <= at) ?? course[0];
  if (found === undefined) throw new RangeError('A course has at least one value.');
  return found.value;
}

/** Every value that it had at some instant of the closed span. */
export function valuesWithin<T>(course: Course<T>, from: Minute, to: Minute): T[] {
  return [valueAt(course, from), ...course.filter(({ at }) => at > from && at <= to).map(({ value }) => value)];
}

/** Whether the file is there at that minute. */
export function isWritten({ from, to }: StoryAnnouncement, at: Minute): boolean {
  return from <= at && (to === null || at < to);
}

export function isoOf(minute: Minute): string {
  return new Date(minute * 60_000).toISOString();
}

export function clockText(minute: Minute): string {
  return isoOf(minute).slice(5, 16).replace('T', ' ');
}
