import { expect, it } from 'vitest';
import type { Config, CustomerConfig } from '../../../src/config/config.ts';
import { OVERVIEW, type LedgerCase } from '../../../src/model/ledger/ledger.ts';
import { assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import { aClaim, aConfig, aCustomer } from '../../support/builders-model.ts';
import { hostName, playRuns, type PlayedRun, type Story } from '../../support/ledger-runs.ts';

// Each host is a customer's, and out from the first minute to the twentieth.
const HOSTS = [1, 2, 3];
const stories = HOSTS.map((host): Story => ({ id: `a${host}`, host, from: 1, to: 20 }));
const every = Array.from({ length: 40 }, (_, i) => i);
const all = HOSTS.map((host) => aCustomer({ id: `c${host}`, from: [aClaim({ hosts: [hostName(host)] })] }));

/** The first of all as they are, the others as `change` has them. */
function first(count: number, change: Partial<CustomerConfig>): CustomerConfig[] {
  return all.map((one, i) => (i < count ? one : { ...one, ...change }));
}

const LOSSES: [string, widespreadCustomers: number, config: (minute: number) => Partial<Config>][] = [
  ['one of three is listed', 2, (minute) => (minute < 10 ? {} : { customers: first(1, { visibility: 'unlisted' }) })],
  ['one of three, where three are many', 3, (minute) => (minute < 10 ? {} : { customers: first(1, { visibility: 'locked' }) })],
  ['two of three, where three are many', 3, (minute) => (minute < 10 ? {} : { customers: first(2, { visibility: 'internal' }) })],
  ['two of three are in the configuration', 3, (minute) => (minute < 10 ? {} : { customers: all.slice(0, 2) })],
  ['more are many than before', 2, (minute) => (minute < 10 ? {} : { widespreadCustomers: 9 })],
  ['one is listed for some minutes', 2, (minute) => (minute < 10 || minute > 14 ? {} : { customers: first(1, { visibility: 'unlisted' }) })],
  ['nobody is listed for some minutes', 2, (minute) => (minute < 10 || minute > 14 ? {} : { customers: first(0, { visibility: 'unlisted' }) })],
  ['nobody is listed when it ends', 2, (minute) => (minute < 10 || minute > 24 ? {} : { customers: first(0, { visibility: 'unlisted' }) })],
]; // prettier-ignore

it.each(LOSSES)('an event goes on as one case, to its end, where only %s', (_, widespreadCustomers, config) => {
  const runs = playRuns({
    config: (minute) => aConfig({ widespreadCustomers, customers: all, ...config(minute) }),
    at: every,
    stories,
  });
  const [event] = casesOf(runs.find(({ minute }) => minute === 9)!);
  const last = runs.at(-1)!;
  const [own, ...others] = casesOf(last);
  expect([own!.caseId, ...others.map(({ caseId }) => caseId)]).toEqual([event!.caseId]);
  expect(own!.reports.map(({ state }) => state).filter((state) => state === 'resolved')).toEqual(['resolved']);
  expect(own!.reports.at(-1)!.state).toBe('resolved');
  const shown = assembleOverview(last.model, 'ja').incidents;
  expect(shown.map(({ caseId, state }) => [caseId, state])).toEqual([[event!.caseId, 'resolved']]);
});

function casesOf({ model }: PlayedRun): LedgerCase[] {
  return model.ledger.pages.get(OVERVIEW)!.cases;
}
