import { z } from 'zod';
import { describe, glob, line, oneOrMany, roleGlob } from './schema-values.ts';

const ALERT_STATUSES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
const HOST_STATUSES = ['working', 'standby', 'maintenance', 'poweroff', 'unrecognized'] as const;

/** Alert types that Mackerel is known to send; others are allowed, because it may add some. */
export const KNOWN_ALERT_TYPES = [
  'connectivity',
  'host',
  'service',
  'external',
  'check',
  'expression',
  'anomalyDetection',
  'query',
] as const;

export const RuleSchema = z.strictObject({
  type: describe(
    oneOrMany(line(60)).optional(),
    'Alert types: `connectivity`, `host`, `service`, `external`, `check`, `expression`, `anomalyDetection`, `query`; globs.',
    'アラートの種別（`connectivity`、`host`、`service`、`external`、`check`、`expression`、`anomalyDetection`、`query`）。ワイルドカード可。',
  ),
  status: describe(oneOrMany(z.enum(ALERT_STATUSES)).optional(), 'Alert statuses.', 'アラートのステータス。'),
  organization: describe(oneOrMany(glob).optional(), 'Organizations; globs.', 'オーガニゼーション。ワイルドカード可。'),
  service: describe(oneOrMany(glob).optional(), 'Services; globs.', 'サービス。ワイルドカード可。'),
  role: describe(
    oneOrMany(roleGlob).optional(),
    'Roles as `service:role`; globs.',
    '`service:role` 形式のロール。ワイルドカード可。',
  ),
  host: describe(oneOrMany(glob).optional(), 'Hosts by name or id; globs.', 'ホストの名前か ID。ワイルドカード可。'),
  monitor: describe(
    oneOrMany(glob).optional(),
    'Monitors by name or id; globs.',
    '監視ルールの名前か ID。ワイルドカード可。',
  ),
  hostStatus: describe(oneOrMany(z.enum(HOST_STATUSES)).optional(), 'Host statuses.', 'ホストのステータス。'),
  muted: describe(z.boolean().optional(), 'Whether the monitor is muted.', '監視ルールがミュートされているかどうか。'),
  openForMinutes: describe(
    z.int().min(0).max(10_080).optional(),
    'Only alerts open at least so many minutes: quiet about flapping.',
    '発生からこの分数以上続いているアラートだけに当てはまります。短い点滅を載せないために使います。',
  ),
  as: describe(
    z.enum(['outage', 'degraded', 'ignore']),
    'What the alert means for the customer.',
    'お客様にとっての意味。`outage`（停止）、`degraded`（性能低下）、`ignore`（載せない）。',
  ),
});

export const RulesSchema = z.array(RuleSchema);
