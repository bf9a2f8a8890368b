import { expect, it } from 'vitest';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import type { Ledger } from '../../../src/model/ledger/ledger.ts';
import { prepareModel } from '../../../src/model/prepare-model.ts';
import {
  EMPTY_HISTORY,
  aClaim,
  aConfig,
  aCustomer,
  aFailure,
  aSnapshot,
  anOrganization,
  minutes,
} from '../../support/builders-model.ts';
import { hostName, readAt, type Story } from '../../support/ledger-runs.ts';

it('a widespread event lasts while its history is lost and nobody can read how it goes on', () => {
  const customers = [1, 2, 3].map((i) => aCustomer({ id: `c${i}`, from: [aClaim({ hosts: [hostName(i)] })] }));
  const stories: Story[] = [1, 2, 3].map((i) => ({ id: `a${i}`, host: i, from: i, to: 60 }));
  let history = EMPTY_HISTORY;
  let ledger: Ledger | undefined;
  const ends = [0, 5, 20, 25, 30, 60].map((minute) => {
    const isBlind = minute >= 20 && minute < 30;
    if (minute === 20) history = EMPTY_HISTORY;
    const read = isBlind
      ? anOrganization({ readAt: null, failure: aFailure({ at: minutes(minute) }), alerts: [], hosts: [] })
      : readAt(minute, stories, 3);
    const snapshot = aSnapshot({ takenAt: minutes(minute), organizations: [read] });
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    const { ledger: after } = prepareModel({
      config: aConfig({ customers }),
      snapshot,
      history,
      announcements: [],
      now: minutes(minute),
      wasKnown: () => false,
      ...(ledger === undefined ? {} : { ledger }),
    });
    ledger = after;
    return after.widespread.map(({ endedAt }) => endedAt);
  });
  expect(ends).toEqual([[], [null], [null], [null], [null], [minutes(60)]]);
});
