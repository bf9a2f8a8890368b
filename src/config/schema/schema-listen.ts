import { z } from 'zod';
import { describe, line, reference } from './schema-values.ts';

export const ListenSchema = z.strictObject({
  user: describe(
    line(64)
      .regex(/^[^:]*$/)
      .default('mackerel'),
    'Name in the basic auth of the hook’s address.',
    'Webhook の URL に書くベーシック認証のユーザー名。',
  ),
  secret: describe(
    reference,
    'Password in it, only as `${NAME}`; 32 characters or more, several with commas while it is exchanged.',
    '同じくパスワード。`${NAME}` の形でのみ書けます。32文字以上。交換中はカンマ区切りで複数書けます。',
  ),
  settleSeconds: describe(
    z.number().min(0).max(60).default(2),
    'What the first hook waits for those that come with it.',
    '最初の Webhook のあと、続くものを待つ秒数。',
  ),
  minGapSeconds: describe(
    z.number().min(1).max(600).default(10),
    'At least so long lies between the beginnings of two runs.',
    '実行の開始から次の開始までの最小の間隔（秒）。',
  ),
});
