import { expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { OVERVIEW } from '../../../src/model/ledger/ledger.ts';
import { aClaim, aConfig, aCustomer } from '../../support/builders-model.ts';
import { hostName, playRuns, type Story } from '../../support/ledger-runs.ts';

const HOSTS = [1, 2, 3];
const stories = HOSTS.map((host): Story => ({ id: `a${host}`, host, from: 1, to: 20 }));
const every = Array.from({ length: 40 }, (_, i) => i);

/** A customer for each host; from the tenth minute on only so many are listed. */
function configAt(minute: number, options: { widespreadCustomers: number; listedLater: number }): Config {
  return aConfig({
    widespreadCustomers: options.widespreadCustomers,
    customers: HOSTS.map((host) =>
      aCustomer({
        id: `c${host}`,
        visibility: minute < 10 || host <= options.listedLater ? 'listed' : 'unlisted',
        from: [aClaim({ hosts: [hostName(host)] })],
      }),
    ),
  });
}

it.each([
  { widespreadCustomers: 2, listedLater: 1 },
  { widespreadCustomers: 3, listedLater: 1 },
  { widespreadCustomers: 3, listedLater: 2 },
])('an event of which too few are listed goes on as one case, to its end: %o', (options) => {
  const runs = playRuns({ config: (minute) => configAt(minute, options), at: every, stories });
  const cases = runs.at(-1)!.model.ledger.pages.get(OVERVIEW)!.cases;
  const [first] = runs.find(({ minute }) => minute === 9)!.model.ledger.pages.get(OVERVIEW)!.cases;
  expect(cases.map(({ caseId }) => caseId)).toEqual([first!.caseId]);
  const { reports } = cases[0]!;
  expect(reports.map(({ state }) => state).filter((state) => state === 'resolved')).toHaveLength(1);
  expect(reports.at(-1)!.state).toBe('resolved');
});
