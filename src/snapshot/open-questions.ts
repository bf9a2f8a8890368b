import type { PendingReads } from './snapshot.ts';

/** At most so many of each are asked for in one run of one organization; each is a request. */
export const READS_A_RUN: PendingReads = { logs: 50, ends: 50, hosts: 20 };

/** A known alert about which something is still to be read. */
export interface FollowedAlert {
  id: string;
  type: string;
  monitorId: string | null;
  hostId: string | null;
  openedAt: Date;
  /** `null` while it is open as far as anybody knows. */
  closedAt: Date | null;
  isEndEstimated: boolean;
}

/** What the history of one organization would like the next reading to find out. */
export interface OpenQuestions {
  /** Whether the history holds a complete reading; without one everything is read back anew. */
  hasReading: boolean;
  /** Alerts whose end is known from Mackerel itself: they need not be brought again. */
  endedIds: ReadonlySet<string>;
  /** Open ones: those that no list holds any more are closed. */
  open: FollowedAlert[];
  /** Closed ones whose own end nobody has read, newest first. */
  ends: FollowedAlert[];
  /** Closed ones whose log nobody has read, newest first. */
  logs: FollowedAlert[];
  /** Hosts that are gone, and remembered. */
  knownHostIds: ReadonlySet<string>;
  /** Hosts that alerts name and nothing is known of, newest alert first. */
  hostIds: string[];
}

/** Of an organization about which nothing was ever learned. */
export const NO_QUESTIONS: OpenQuestions = {
  hasReading: false,
  endedIds: new Set(),
  open: [],
  ends: [],
  logs: [],
  knownHostIds: new Set(),
  hostIds: [],
};
