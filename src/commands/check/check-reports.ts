import type { UncountedGroup } from '../../model/claims/uncounted.ts';

/** What rules and mapping make of all hosts and open alerts. */
export interface MappingReport {
  claimedTwice: { organization: string; host: string; customers: string[] }[];
  unmappedHosts: { organization: string; host: string }[];
  unmappedAlerts: { organization: string; alert: string; type: string }[];
  /** Customers that claim no host of what could be read; often a misspelled service. */
  emptyCustomers: string[];
  /** Open alerts that hurt nobody. */
  uncounted: UncountedGroup[];
  /** Open alerts that count, and did not by the built-in rules of release 0.1.0. */
  newlyCounted: { organization: string; alert: string; type: string; host: string | null }[];
  /** Hosts of one customer that another source has under the same name: both are shown. */
  sameNames: { customer: string; hosts: string[] }[];
  watch: WatchReport;
}

/** Where nobody would hear of anything. */
export interface WatchReport {
  /** Organizations whose list of monitors could not be read: all their hosts count as watched. */
  monitorsUnknown: string[];
  /** Organizations with hosts and without any connectivity monitor. */
  withoutConnectivity: string[];
  /** Services and roles that connectivity monitors leave out, and no other one covers; `organization/name`. */
  excluded: string[];
  /** Hosts that nobody watches, for all who see them. */
  unwatched: { organization: string; host: string }[];
}

/** Organizations whose alerts start no run at once; each of them in at most one list. */
export interface ChannelReport {
  /** Their channels could not be read. */
  unknown: string[];
  /** No webhook shows one of the configured secrets. */
  missing: string[];
  /** Mackerel turned the webhook off after failures. */
  suspended: string[];
  /** The webhook is not told of alerts. */
  withoutAlert: string[];
  /** The webhook is told of alert groups, too, and a group swallows the single alerts in it. */
  withGroups: string[];
}
