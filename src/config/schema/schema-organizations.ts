import { z } from 'zod';
import { organizationName } from './schema-customers.ts';
import { baseUrl, describe, path, reference } from './schema-values.ts';

export const OrganizationSchema = z.union([
  organizationName,
  z.strictObject({
    name: describe(
      organizationName,
      'Must equal what Mackerel answers for this key.',
      'このキーに対して Mackerel が返す名前と一致させます。',
    ),
    apiKey: describe(
      reference.optional(),
      'Only as `${NAME}`; left out: the key is taken from `MACKEREL_APIKEYS`.',
      '`${NAME}` の形でのみ書けます。省略すると `MACKEREL_APIKEYS` から取ります。',
    ),
    apiBase: describe(
      baseUrl.optional(),
      'Address of the API for this organization.',
      'このオーガニゼーションの API のアドレス。',
    ),
    file: describe(
      path.optional(),
      'A file that another program writes, in place of Mackerel (`noroshi.source.schema.json`).',
      'Mackerel の代わりに、別のプログラムが書き出すファイル（`noroshi.source.schema.json`）。',
    ),
    maxAgeMinutes: describe(
      z.int().min(1).max(10_080).optional(),
      'Of `file`: older than this, nothing in it counts and its servers are unknown; left out: 10.',
      '`file` がこれより古いと中身を使わず、そのサーバーは「確認できません」になります。省略すると 10分。',
    ),
    formerly: describe(
      z.array(organizationName).max(20).default([]),
      'Names it had in Mackerel before, the oldest first: state, history and links go on.',
      '以前の Mackerel での名前（古い順）。状態・履歴・リンクを引き継ぎます。',
    ),
  }),
]);
