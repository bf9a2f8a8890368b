import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { walk } from '../../src/publish/built/build-index.ts';
import { CANARIES } from '../../src/simulation/canaries.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';
import { startSimulatedMackerel, type SimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { makeFolder } from '../support/trees.ts';
import { exhibitsOf, findLeaks, type Canary } from './leaks.ts';
import { runSite } from './run-site.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const company = simulateCompany({ seed: 1, now: NOW, day: 'worst' });

let mackerel: SimulatedMackerel;

beforeAll(async () => {
  mackerel = await startSimulatedMackerel(company, { clock: () => NOW });
});
afterAll(() => mackerel.close());

/** Whom a host of an organization belongs to, by what the configuration claims. */
function ownersOf(organization: string, services: readonly string[]): string[] {
  const claims = company.customers.flatMap(({ id, claims }) => claims.map((claim) => ({ id, ...claim })));
  const matching = claims.filter(
    (claim) =>
      claim.organization === organization &&
      (claim.services.length === 0 ||
        claim.services.some((start) => services.some((service) => service.startsWith(start)))),
  );
  return [...new Set(matching.map(({ id }) => id))];
}

function wordsOf(config: Config): Canary[] {
  const showsHosts = new Set(config.customers.filter(({ hosts }) => hosts === 'label').map(({ id }) => id));
  const names = company.customers.flatMap(({ id, name }): Canary[] => [
    { text: id, what: `id of ${id}`, owners: [id], reach: 'overview' },
    { text: name, what: `name of ${id}`, owners: [id], reach: 'overview' },
  ]);
  const hosts = company.organizations.flatMap((organization) =>
    [...organization.hosts, ...organization.retiredHosts].flatMap((host): Canary[] => {
      const owners = ownersOf(organization.name, Object.keys(host.roles));
      const label = host.displayName ?? host.name;
      const shown = owners.filter((id) => showsHosts.has(id));
      return [
        { text: host.id, what: `id of ${host.name}`, owners, reach: 'scope' },
        { text: label, what: `host of ${owners.join()}`, owners: shown, reach: 'own' },
      ];
    }),
  );
  const alerts = company.organizations.flatMap((organization) =>
    organization.alerts.map(({ id, hostId, monitorId }): Canary => {
      // A host that is gone belonged to somebody as well, and Mackerel still tells what it was.
      const host = [...organization.hosts, ...organization.retiredHosts].find((each) => each.id === hostId);
      const service = organization.monitors.find((each) => each.id === monitorId)?.service;
      const services = host !== undefined ? Object.keys(host.roles) : typeof service === 'string' ? [service] : [];
      const owners = ownersOf(organization.name, services);
      return { text: id, what: `alert of ${owners.join()}`, owners, reach: 'overview' };
    }),
  );
  const env = demoEnvironment(company);
  const secrets = [env['NOROSHI_SECRET']!, env['DEMO_PASSPHRASE']!, ...company.organizations.map((o) => o.apiKey)];
  const never = [...secrets, ...Object.values(CANARIES)].map((text): Canary => ({
    text,
    what: 'never',
    owners: [],
    reach: 'nowhere',
  }));
  // `mail01` of one customer is a part of another one's `kaze-mail01`, and tells nothing.
  const labels = [...new Set(hosts.map(({ text }) => text))];
  const isTelling = (text: string): boolean => !labels.some((other) => other !== text && other.includes(text));
  return [...names, ...hosts.filter(({ text }) => isTelling(text)), ...alerts, ...never];
}

describe('promise 3 and promise 4 on the worst day of a company of 70 organizations', () => {
  it('no tree holds a word of another customer, and none what is internal', async () => {
    const folder = makeFolder();
    const options = { apiBase: mackerel.url, siteUrl: 'https://status.example.jp/', directory: './dist', locale: 'ja' } as const; // prettier-ignore
    const files = demoFiles(company, options);
    const announcements = files
      .filter(({ path }) => path.startsWith('announcements/'))
      .map(({ path, text }) => ({ name: path.slice('announcements/'.length), text }));
    const yaml = files.find(({ path }) => path === 'noroshi.yaml')!.text;
    const { trees, config } = await runSite({ yaml, env: demoEnvironment(company), folder, now: NOW, announcements });

    const words = wordsOf(config);
    const leaks = findLeaks(exhibitsOf(trees, config), words, config);
    const fileCount = trees.reduce((sum, tree) => sum + walk(tree.directory).length, 0);
    const treeCount = config.customers.filter(({ visibility }) => visibility !== 'internal').length + 2;
    const distinct = new Set(words.map(({ text }) => text)).size;
    console.log(`leak test, simulated: ${treeCount} trees, ${fileCount} files, ${distinct} canaries`);
    expect(leaks.slice(0, 10)).toEqual([]);
    expect(distinct).toBeGreaterThan(2000);
  }, 120_000);
});
