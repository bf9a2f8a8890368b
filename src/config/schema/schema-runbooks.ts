import { z } from 'zod';
import { organizationName } from './schema-customers.ts';
import { describe, glob, oneOrMany, text, webUrl } from './schema-values.ts';

const RunbookSchema = z.strictObject({
  monitor: describe(oneOrMany(glob), 'Monitors by name or id; globs.', '監視ルールの名前か ID。ワイルドカード可。'),
  organization: describe(
    organizationName.optional(),
    'Only for this one of `organizations`; left out: for all.',
    '`organizations` のどれかに限るとき。省略するとすべてが対象です。',
  ),
  url: describe(webUrl.optional(), 'Address of the runbook.', '手順書の URL。'),
  text: describe(text(500).optional(), 'What to do, in a few words.', '対応を短く。'),
});

export const RunbooksSchema = z.array(RunbookSchema);
