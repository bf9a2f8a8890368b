import { z } from 'zod';
import type { FindingCode } from '../finding.ts';
import { organizationName } from './schema-customers.ts';
import { describe, line, reference } from './schema-values.ts';

const ping = describe(
  reference,
  'Address that is asked after each complete run, and with `/fail` behind it after any other; only as `${NAME}`.',
  '完了した実行のたびに呼び出すアドレス。それ以外の実行では末尾に `/fail` を付けます。`${NAME}` の形でのみ書けます。',
);

const FiguresSchema = z.strictObject({
  organization: describe(
    organizationName,
    'Organization that receives the figures.',
    '値を受け取るオーガニゼーション。',
  ),
  service: describe(
    line(63),
    'Service that receives them; it must exist.',
    '値を受け取るサービス。あらかじめ作っておきます。',
  ),
  apiKey: describe(
    reference,
    'Key with Write permission, only as `${NAME}`.',
    'Write 権限のあるキー。`${NAME}` の形でのみ書けます。',
  ),
  prefix: describe(
    z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'config.metric_prefix' satisfies FindingCode)
      .default('noroshi'),
    'Beginning of the metric names.',
    'メトリック名の先頭。',
  ),
  ping: ping.optional(),
});

/** Figures for Mackerel, a ping, or both. */
export const SelfWatchSchema = z.union([FiguresSchema, z.strictObject({ ping })]);
