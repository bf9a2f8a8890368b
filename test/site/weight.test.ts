import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DayBar, StatusPage } from '../../src/model/status-page.ts';
import { countStates, type State } from '../../src/model/state.ts';
import {
  aComponent,
  aPage,
  aService,
  aWorstDay,
  anAffected,
  anIncident,
  anOverview,
  at,
  idOf,
} from '../support/pages.ts';
import { buildTree, textOf } from '../support/site-tree.ts';

const KIB = 1024;

/** Ninety days of a host as they come: most are fine, some months have a bad day or two, some hosts are young. */
function livedBars(seed: number): DayBar[] {
  return Array.from({ length: 90 }, (_, day): DayBar => {
    const dice = ((seed * 7919 + day * 104_729) * 2_654_435_761) % 4_294_967_296;
    if (seed % 7 === 3 && day < 40) return { state: 'no_data', minutes: 0 };
    if (dice % 97 === 0) return { state: 'outage', minutes: (dice % 600) + 1 };
    if (dice % 89 === 0) return { state: 'degraded', minutes: (dice % 90) + 1 };
    if (dice % 61 === 0) return { state: 'maintenance', minutes: 0 };
    return { state: 'operational', minutes: 0 };
  });
}

function hostsOf(service: string, count: number, state: State, seed: number): StatusPage['components'] {
  return Array.from({ length: count }, (_, i) =>
    aComponent({
      name: `${service}-${String(i + 1).padStart(2, '0')}.hinode.example`,
      state,
      parents: [idOf(service)],
      bars: livedBars(seed + i),
      uptime: { ...aComponent().uptime!, ratio: 0.9931 + ((seed + i) % 50) / 10_000 },
    }),
  );
}

async function weigh(page: StatusPage): Promise<number> {
  return gzipSync(textOf(await buildTree(page), 'index.html'), { level: 6 }).length;
}

describe('the weight of a start page, everything in it, gzipped', () => {
  it('of an overview of 70 customers is at most 14 KiB', async () => {
    const overview = anOverview('ja', 70);
    const components = overview.components.map((component, i) => ({ ...component, bars: livedBars(i) }));
    expect(await weigh({ ...overview, components })).toBeLessThanOrEqual(14 * KIB);
  });

  it('of that overview in the worst hour, half of them in one event, is at most 14 KiB', async () => {
    const states = Object.fromEntries(Array.from({ length: 35 }, (_, i) => [i, 'major_outage' as const]));
    const overview = anOverview('ja', 70, states, { state: 'major_outage' });
    const affected = overview.components
      .slice(0, 35)
      .map(({ id, name }) => anAffected({ component: id, name, kind: 'customer' }));
    const event = anIncident({ isEvent: true, isWidespread: true, impact: 'major_outage', affected });
    expect(await weigh({ ...overview, incidents: [event] })).toBeLessThanOrEqual(14 * KIB);
  });

  it('of a customer with 15 hosts and their 90 days is at most 14 KiB on a bad day, and less on a quiet one', async () => {
    const services = [
      ['web', 8],
      ['db', 4],
      ['mail', 3],
    ] as const;
    const components = (state: State): StatusPage['components'] => {
      const hosts = services.map(([name, count], i) => hostsOf(name, count, i === 0 ? state : 'operational', i * 20));
      return [...services.map(([name], i) => aService(name, hosts[i]!, { bars: livedBars(i) })), ...hosts.flat()];
    };
    const quiet = aPage({ components: components('operational') });
    const bad = { ...aWorstDay('ja'), components: components('major_outage') };
    expect(await weigh(quiet)).toBeLessThanOrEqual(13.5 * KIB);
    expect(await weigh(bad)).toBeLessThanOrEqual(14 * KIB);
  });

  it('on the worst day, 40 of 70 customers and 300 hosts down, is at most 60 KiB', async () => {
    const states = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i, 'partial_outage' as const]));
    const overview = anOverview('ja', 70, states, { state: 'partial_outage' });
    const incidents = Array.from({ length: 40 }, (_, i) =>
      anIncident({
        caseId: idOf(`case${i}`),
        isWidespread: true,
        affected: [anAffected({ name: `お客様${i + 1}株式会社`, kind: 'customer', component: `customer-${i + 1}` })],
      }),
    );
    const components = overview.components.map((component, i) => ({ ...component, bars: livedBars(i) }));
    expect(await weigh({ ...overview, components, incidents })).toBeLessThanOrEqual(60 * KIB);

    const hosts = hostsOf('web', 300, 'major_outage', 1);
    const affected = hosts.map(({ name }) => anAffected({ name }));
    const customer = aPage({
      state: 'major_outage',
      counts: countStates(hosts.map(({ state }) => state)),
      components: [aService('web', hosts), ...hosts],
      incidents: [anIncident({ impact: 'major_outage', affected, startedAt: at(-85) })],
    });
    expect(await weigh(customer)).toBeLessThanOrEqual(60 * KIB);
  });
});
