// Shapes of Statuspage's public v2 API (https://metastatuspage.com/api) as its clients decode them. Enumerations are
// closed: clients in typed languages fail on any other word, so nothing of ours is ever added to them.

export type ComponentStatus =
  'operational' | 'degraded_performance' | 'partial_outage' | 'major_outage' | 'under_maintenance';

export type Indicator = 'none' | 'minor' | 'major' | 'critical';

export type IncidentStatus = 'investigating' | 'identified' | 'monitoring' | 'resolved' | 'postmortem';

export type MaintenanceStatus = 'scheduled' | 'in_progress' | 'verifying' | 'completed';

export interface ApiPage {
  id: string;
  name: string;
  url: string;
  time_zone: string;
  updated_at: string;
}

export interface ApiStatus {
  indicator: Indicator;
  description: string;
}

export interface ApiComponent {
  id: string;
  name: string;
  status: ComponentStatus;
  created_at: string;
  updated_at: string;
  /** 1…255: Rust and Go clients read it into one byte. */
  position: number;
  description: string | null;
  showcase: boolean;
  start_date: null;
  group_id: string | null;
  page_id: string;
  group: boolean;
  only_show_if_degraded: boolean;
  /** Of groups only: the ids of its members. */
  components?: string[] | undefined;
}

export interface ApiAffectedComponent {
  code: string;
  name: string;
  old_status: ComponentStatus;
  new_status: ComponentStatus;
}

export interface ApiUpdate<S extends string> {
  id: string;
  status: S;
  body: string;
  incident_id: string;
  created_at: string;
  updated_at: string;
  display_at: string;
  affected_components: ApiAffectedComponent[];
  deliver_notifications: boolean;
  custom_tweet: null;
  tweet_id: null;
}

interface ApiEvent<S extends string> {
  id: string;
  name: string;
  status: S;
  created_at: string;
  updated_at: string;
  monitoring_at: string | null;
  resolved_at: string | null;
  shortlink: string;
  started_at: string;
  page_id: string;
  /** Newest first, at least one. */
  incident_updates: ApiUpdate<S>[];
  /** Those affected that are still on the page. */
  components: ApiComponent[];
}

export interface ApiIncident extends ApiEvent<IncidentStatus> {
  impact: Indicator;
}

export interface ApiMaintenance extends ApiEvent<MaintenanceStatus> {
  impact: 'maintenance';
  scheduled_for: string;
  scheduled_until: string;
}
