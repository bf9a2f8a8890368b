import { expect, it } from 'vitest';
import { noteMessage } from '../../src/notify/text/other-messages.ts';
import { emptyLedger } from '../../src/model/ledger/ledger.ts';
import type { OperatorNote } from '../../src/model/ledger/outbox.ts';
import { aConfig, minutes } from '../support/builders-model.ts';

const note: OperatorNote = {
  id: 'n1',
  at: minutes(5),
  dedupKey: 'failures',
  isOver: false,
  facts: {
    kind: 'failures',
    organizations: [
      { name: 'acme', cause: 'auth', since: minutes(0) },
      { name: 'bravo', cause: 'of a later release', since: minutes(0) },
    ],
  },
};

it.each([
  ['ja', 'acme：監視データを取得できません（認証エラー）（', 'bravo：of a later release（'],
  ['en', 'acme: monitoring data cannot be read (authentication) (since ', 'bravo: of a later release (since '],
] as const)('operators read in words why an organization cannot be read: %s', (locale, known, unknown) => {
  const { paragraphs } = noteMessage({ config: aConfig(), locale }, emptyLedger('site'), note);
  expect(paragraphs.join('\n')).toContain(known);
  expect(paragraphs.join('\n')).toContain(unknown);
});
