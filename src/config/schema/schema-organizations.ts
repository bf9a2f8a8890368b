import { z } from 'zod';
import { organizationName } from './schema-customers.ts';
import { baseUrl, describe, reference } from './schema-values.ts';

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
    formerly: describe(
      z.array(organizationName).max(20).default([]),
      'Names it had in Mackerel before, the oldest first: state, history and links go on.',
      '以前の Mackerel での名前（古い順）。状態・履歴・リンクを引き継ぎます。',
    ),
  }),
]);
