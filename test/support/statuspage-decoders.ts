import { z } from 'zod';

// Statuspage's v2 API as a strict client reads it: closed enumerations, no unknown key, no null where its own answers
// have a date. Written from its documentation and public clients, not from our code.

const Time = z.iso.datetime();
const Id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const ComponentStatus = z.enum([
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
]);
const IncidentStatus = z.enum(['investigating', 'identified', 'monitoring', 'resolved', 'postmortem']);
const MaintenanceStatus = z.enum(['scheduled', 'in_progress', 'verifying', 'completed']);
const Indicator = z.enum(['none', 'minor', 'major', 'critical']);

const Page = z.strictObject({
  id: Id,
  name: z.string().min(1),
  url: z.url(),
  time_zone: z.string().min(1),
  updated_at: Time,
});

const Component = z.strictObject({
  id: Id,
  name: z.string().min(1),
  status: ComponentStatus,
  created_at: Time,
  updated_at: Time,
  position: z.int().min(1).max(255),
  description: z.string().min(1).nullable(),
  showcase: z.boolean(),
  start_date: z.iso.date().nullable(),
  group_id: Id.nullable(),
  page_id: Id,
  group: z.boolean(),
  only_show_if_degraded: z.boolean(),
  components: z.array(Id).min(1).optional(),
});

const AffectedComponent = z.strictObject({
  code: Id,
  name: z.string().min(1),
  old_status: ComponentStatus,
  new_status: ComponentStatus,
});

function update<S extends z.ZodType>(status: S) {
  return z.strictObject({
    id: Id,
    status,
    body: z.string(),
    incident_id: Id,
    created_at: Time,
    updated_at: Time,
    display_at: Time,
    affected_components: z.array(AffectedComponent),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
  });
}

function event<S extends z.ZodType>(status: S) {
  return {
    id: Id,
    name: z.string().min(1),
    status,
    created_at: Time,
    updated_at: Time,
    monitoring_at: Time.nullable(),
    resolved_at: Time.nullable(),
    shortlink: z.url(),
    started_at: Time,
    page_id: Id,
    incident_updates: z.array(update(status)).min(1),
    components: z.array(Component),
  };
}

const Incident = z.strictObject({ ...event(IncidentStatus), impact: Indicator });
const Maintenance = z.strictObject({
  ...event(MaintenanceStatus),
  impact: z.literal('maintenance'),
  scheduled_for: Time,
  scheduled_until: Time,
});

const status = z.strictObject({ indicator: Indicator, description: z.string().regex(/^[\x20-\x7e]+$/) });
const incidents = z.array(Incident);
const scheduled_maintenances = z.array(Maintenance);
const components = z.array(Component);

export const Summary = z.strictObject({ page: Page, status, components, incidents, scheduled_maintenances });
const Status = z.strictObject({ page: Page, status });
const Components = z.strictObject({ page: Page, components });
const Incidents = z.strictObject({ page: Page, incidents });
const Maintenances = z.strictObject({ page: Page, scheduled_maintenances });

/** All eight files, each with what decodes it. */
export const DECODERS = {
  'api/v2/summary.json': Summary,
  'api/v2/status.json': Status,
  'api/v2/components.json': Components,
  'api/v2/incidents.json': Incidents,
  'api/v2/incidents/unresolved.json': Incidents,
  'api/v2/scheduled-maintenances.json': Maintenances,
  'api/v2/scheduled-maintenances/upcoming.json': Maintenances,
  'api/v2/scheduled-maintenances/active.json': Maintenances,
} as const;

export type Decoded<P extends keyof typeof DECODERS> = z.infer<(typeof DECODERS)[P]>;
