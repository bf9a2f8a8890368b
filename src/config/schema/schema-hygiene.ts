import { z } from 'zod';
import { describe } from './schema-values.ts';

const days = (fallback: number) => z.int().min(1).max(400).default(fallback);

/** From when on something is named under house-keeping. */
export const HygieneSchema = z.strictObject({
  lostConnectionDays: describe(
    days(14),
    'A host whose connection has been lost for so many days: to be retired?',
    '死活監視のアラートがこの日数以上続くホスト。退役の忘れではないか確かめます。',
  ),
  parkedDays: describe(
    days(30),
    'A host that has been in maintenance or powered off for so many days.',
    'この日数以上、メンテナンスまたは電源断のホスト。',
  ),
  mutedDays: describe(
    days(7),
    'A monitor that has been muted for so many days.',
    'この日数以上ミュートされている監視ルール。',
  ),
  endedDowntimeDays: describe(
    days(30),
    'A downtime in Mackerel that ended so many days ago.',
    '終了からこの日数以上過ぎた Mackerel のダウンタイム。',
  ),
  hostCountPercent: describe(
    z.int().min(1).max(1000).default(20),
    'An organization whose number of hosts moved by more than so many percent in a day,',
    '1日でホスト数がこの割合（%）を超えて変わったオーガニゼーション。',
  ),
  hostCountHosts: describe(
    z.int().min(1).max(100_000).default(10),
    'or by more than so many hosts.',
    '1日でホスト数がこの台数を超えて変わったオーガニゼーション。',
  ),
});
