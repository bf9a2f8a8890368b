/** What may want to be tidied up, in the order in which it is told. */
export const HYGIENE_KINDS = [
  'refused_key',
  'unused_key',
  'organization_without_customer',
  'empty_organization',
  'host_count_moved',
  'lost_connection',
  'parked_host',
  'host_without_role',
  'muted_monitor',
  'ended_downtime',
  'downtime_without_scope',
  'maintenance_without_downtime',
  'downtime_without_announcement',
] as const;

export type HygieneKind = (typeof HYGIENE_KINDS)[number];

export interface HygieneItem {
  kind: HygieneKind;
  /** Of Mackerel; `null` where it is about none. */
  organization: string | null;
  /** Of the host or monitor; the id of a downtime or announcement; empty where it is about the organization itself. */
  name: string;
  /** Since when it is so; of planned work when it begins, of an ended downtime when it ended. */
  since?: Date;
  /** Ids of the customers who would see it. */
  customers?: string[];
  /** Hosts at the start of yesterday, and now. */
  moved?: { from: number; to: number };
}
