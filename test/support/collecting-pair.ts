import { expect } from 'vitest';
import type { HttpOptions } from '../../src/io/http.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import { startCollecting, type Collecting } from './collecting.ts';
import { aFakeOrganization, type FakeOrganization } from './fake-mackerel.ts';
import { aRawAlert, aRawHost } from './raw-bodies.ts';

/** Organization “acme”, which something happens to, and “beta” beside it, which must not notice. */
export type CollectingPair = Collecting;

export const ACME_KEY = 'key-of-acme-0123456789';

export function startPair(
  acme: Partial<FakeOrganization> = {},
  options: Partial<HttpOptions> = {},
): Promise<CollectingPair> {
  return startCollecting(
    [
      aFakeOrganization({ hosts: [aRawHost()], alerts: [aRawAlert()], ...acme, key: ACME_KEY }),
      aFakeOrganization({ name: 'beta', hosts: [aRawHost()], alerts: [] }),
    ],
    options,
  );
}

/** Reads once while all is well. */
export async function runWell(pair: CollectingPair): Promise<Snapshot> {
  const well = await pair.run();
  expect(well.organizations.map(({ failure }) => failure)).toEqual([null, null]);
  return well;
}

export function pairRecords(snapshot: Snapshot): [OrganizationSnapshot, OrganizationSnapshot] {
  const [acme, beta] = snapshot.organizations;
  if (acme === undefined || beta === undefined) throw new Error('a record is missing');
  return [acme, beta];
}
