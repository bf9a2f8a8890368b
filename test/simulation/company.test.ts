import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { entryAt, toSeconds, type Company, type SimulatedAlert } from '../../src/simulation/timeline.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const END = toSeconds(NOW);
const company = simulateCompany({ seed: 1, now: NOW });
const worst = simulateCompany({ seed: 1, now: NOW, day: 'worst' });
const quiet = simulateCompany({ seed: 1, now: NOW, day: 'quiet' });

function openAt({ organizations }: Company, at: number): SimulatedAlert[] {
  return organizations.flatMap(({ alerts }) => alerts.filter((alert) => isOpen(alert, at)));
}

function isOpen({ openedAt, closedAt }: SimulatedAlert, at: number): boolean {
  return openedAt <= at && (closedAt === null || closedAt > at);
}

function customersDownAt({ organizations, customers }: Company, at: number): string[] {
  const down = new Set(
    organizations.filter(({ alerts }) => alerts.some((each) => each.type === 'connectivity' && isOpen(each, at))).map(({ name }) => name), // prettier-ignore
  );
  return customers
    .filter(({ claims }) => claims.some(({ organization }) => down.has(organization)))
    .map(({ id }) => id);
}

describe('a simulated company', () => {
  it('is the same for the same seed and now, and another for another seed', () => {
    expect(JSON.stringify(simulateCompany({ seed: 1, now: NOW }))).toBe(JSON.stringify(company));
    expect(JSON.stringify(simulateCompany({ seed: 2, now: NOW }))).not.toBe(JSON.stringify(company));
  });

  it('has 70 organizations, 70 customers and 1,000 hosts', () => {
    expect(company.organizations).toHaveLength(70);
    expect(company.customers).toHaveLength(70);
    expect(company.organizations.flatMap(({ hosts }) => hosts)).toHaveLength(1000);
  });

  it('gives names, keys and ids once only', () => {
    const { organizations, customers } = company;
    for (const names of [
      organizations.map(({ name }) => name),
      organizations.map(({ apiKey }) => apiKey),
      customers.map(({ id }) => id),
      customers.map(({ name }) => name),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
    for (const { hosts, alerts, monitors } of organizations) {
      const ids = [...hosts, ...alerts, ...monitors].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('calls customers by names that belong to nobody known', () => {
    for (const { id, name } of company.customers) {
      expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
      // Well-known companies and places that end in the same trades.
      expect(name).not.toMatch(
        /日立|村田|島津|小松|安川|大日本|凸版|共同印刷|佐川|日本|近畿|阪急|東急|三井|三菱|住友|積水|明治|味の素|大塚|東京|大阪|京都|名古屋|福岡|札幌|横浜|神戸|早稲田|慶應|岩波|三省堂|講談社|はとバス|中央|西武|東武/,
      );
    }
  });

  it('closes alerts after they opened, with phases and memos inside', () => {
    for (const alert of company.organizations.flatMap(({ alerts }) => alerts)) {
      const end = alert.closedAt ?? Infinity;
      expect(end).toBeGreaterThan(alert.openedAt);
      expect(alert.openedAt).toBeGreaterThanOrEqual(toSeconds(company.from));
      expect(alert.openedAt).toBeLessThanOrEqual(END);
      expect(alert.phases[0]?.at).toBe(alert.openedAt);
      for (const entries of [alert.phases, alert.memos]) {
        const times = entries.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.every((at) => at >= alert.openedAt && at < end)).toBe(true);
      }
    }
  });

  it('lists alerts newest first and never two of one rule and host at once', () => {
    for (const { alerts } of company.organizations) {
      expect(alerts.map(({ openedAt }) => openedAt)).toEqual(alerts.map(({ openedAt }) => openedAt).toSorted((a, b) => b - a)); // prettier-ignore
      const ends = new Map<string, number>();
      for (const alert of alerts.toReversed()) {
        const place = `${alert.monitorId} ${alert.hostId} ${alert.series?.name}`;
        expect(alert.openedAt).toBeGreaterThan(ends.get(place) ?? 0);
        ends.set(place, alert.closedAt ?? Infinity);
      }
    }
  });

  it('neither opens nor closes alerts of hosts that are in maintenance or switched off', () => {
    for (const { hosts, alerts } of company.organizations) {
      const byId = new Map(hosts.map((host) => [host.id, host]));
      for (const alert of alerts) {
        const host = byId.get(alert.hostId ?? '');
        if (host === undefined) continue;
        expect(host.statuses.map(({ at }) => at)).toEqual(host.statuses.map(({ at }) => at).toSorted((a, b) => a - b));
        for (const at of [alert.openedAt, alert.closedAt ?? alert.openedAt]) {
          expect(['working', 'standby']).toContain(entryAt(host.statuses, at)?.status);
        }
      }
    }
  });

  it('has blips, flapping, degradations that worsen, taken-out hosts and retired ones in its past', () => {
    const alerts = company.organizations.flatMap((organization) => organization.alerts);
    const blips = alerts.filter(({ openedAt, closedAt }) => closedAt !== null && closedAt - openedAt < 180);
    expect(blips.length).toBeGreaterThan(300);
    expect(alerts.filter(({ phases }) => phases.length === 2).length).toBeGreaterThan(300);
    expect(alerts.filter(({ closedBy }) => closedBy === 'hostRetire').length).toBeGreaterThan(2);
    expect(alerts.filter(({ closedAt, openedAt }) => closedAt === null && openedAt < END - 86_400).length).toBeGreaterThan(2); // prettier-ignore
    expect(new Set(alerts.map(({ type }) => type)).size).toBe(8);
    expect(
      alerts.some(({ memos }) => memos.some(({ text }) => text.includes('\n公開[対応中]: 復旧作業を進めています'))),
    ).toBe(true);
  });

  it('ends in a widespread outage of nine customers, partly recovered', () => {
    const { widespread, liveCase } = company.story;
    expect(widespread?.customers).toHaveLength(9);
    expect(widespread?.hostCount).toBe(40);
    const down = openAt(company, END).filter(({ type }) => type === 'connectivity');
    expect(down.length).toBeGreaterThan(20);
    expect(down.length).toBeLessThan(45);
    const organization = company.organizations.find(({ name }) => name === liveCase?.organization);
    const first = organization?.alerts.find(({ id }) => id === liveCase?.alertId);
    expect(first && isOpen(first, END)).toBe(true);
    expect(first?.openedAt).toBe(Math.min(...organization!.alerts.filter(({ openedAt }) => openedAt > END - 86_400).map(({ openedAt }) => openedAt))); // prettier-ignore
  });

  it.each(['ordinary', 'worst'] as const)(
    'lets nobody write that some are back while none of theirs is: %s day',
    (day) => {
      const { organizations } = day === 'ordinary' ? company : worst;
      let words = 0;
      for (const { alerts } of organizations) {
        for (const { memos, openedAt } of alerts.filter((one) => one.openedAt > END - 3600)) {
          const said = memos.find(({ text }) => text.includes('一部のサーバーの復旧を確認しました'));
          if (said === undefined) continue;
          words++;
          expect(alerts.some(({ openedAt: from, closedAt }) => from > openedAt - 300 && (closedAt ?? Infinity) <= said.at)).toBe(true); // prettier-ignore
        }
      }
      expect(words > 0).toBe(day === 'ordinary');
    },
  );

  it('goes on after now: the live incidents end within hours, but for hosts taken out for good', () => {
    const later = openAt(company, END + 24 * 3600);
    expect(later.every(({ closedAt }) => closedAt === null)).toBe(true);
    expect(later.length).toBeGreaterThan(0);
  });

  it('plays every part of the day with an organization of its own', () => {
    const { story, organizations } = company;
    const cast = [story.liveCase?.organization, story.inMaintenance, ...story.unreadable, story.slow, story.shared, story.unclaimed]; // prettier-ignore
    expect(cast).toHaveLength(6);
    expect(new Set(cast).size).toBe(6);
    const inMaintenance = organizations.find(({ name }) => name === story.inMaintenance)!;
    expect(inMaintenance.hosts.every((host) => ['maintenance', 'poweroff'].includes(entryAt(host.statuses, END)!.status))).toBe(true); // prettier-ignore
    expect(organizations.find(({ name }) => name === story.unreadable[0])?.failure?.status).toBe(401);
    expect(organizations.some(({ hosts }) => hosts.some((host) => entryAt(host.statuses, END)?.status === 'standby'))).toBe(true); // prettier-ignore
  });

  it('has shared hosting whose services belong to several customers, and machines that no customer claims', () => {
    const shared = company.organizations.find(({ name }) => name === company.story.shared)!;
    const claims = company.customers.flatMap((customer) => customer.claims);
    const services = claims
      .filter(({ organization }) => organization === shared.name)
      .flatMap((claim) => claim.services);
    expect(services).toHaveLength(8);
    for (const service of services) {
      expect(shared.hosts.some((host) => Object.hasOwn(host.roles, service))).toBe(true);
    }
    expect(shared.hosts.some((host) => Object.keys(host.roles).every((name) => !services.includes(name)))).toBe(true);
    expect(claims.some(({ organization }) => organization === company.story.unclaimed)).toBe(false);
  });

  it('has a worst day: 300 hosts of 40 customers down, two organizations unreadable', () => {
    expect(worst.story.widespread?.customers).toHaveLength(40);
    expect(worst.story.widespread?.hostCount).toBe(300);
    expect(openAt(worst, END).filter(({ type }) => type === 'connectivity').length).toBeGreaterThanOrEqual(300);
    expect(customersDownAt(worst, END).length).toBeGreaterThanOrEqual(40);
    expect(worst.organizations.filter(({ failure }) => failure !== null)).toHaveLength(2);
  });

  it('has a quiet day: nothing open, everything readable, nobody in maintenance', () => {
    expect(openAt(quiet, END)).toEqual([]);
    expect(quiet.story.unreadable).toEqual([]);
    for (const { failure, hosts } of quiet.organizations) {
      expect(failure).toBeNull();
      for (const host of hosts) expect(['working', 'standby']).toContain(entryAt(host.statuses, END)?.status);
    }
  });

  it('can be of any size, at any time, from any seed', () => {
    const sizes = fc.integer({ min: 1, max: 90 }).chain((organizations) =>
      fc.record({
        organizations: fc.constant(organizations),
        hosts: fc.integer({ min: organizations, max: organizations * 20 }),
        historyDays: fc.integer({ min: 0, max: 20 }),
        seed: fc.integer(),
        now: fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        day: fc.constantFrom('ordinary' as const, 'worst' as const, 'quiet' as const),
      }),
    );
    fc.assert(
      fc.property(sizes, (options) => {
        const { organizations, customers, story } = simulateCompany(options);
        expect(organizations).toHaveLength(options.organizations);
        expect(organizations.reduce((sum, { hosts }) => sum + hosts.length, 0)).toBe(options.hosts);
        expect(customers.every(({ claims }) => claims.length > 0)).toBe(true);
        const end = toSeconds(options.now);
        const open = organizations.flatMap(({ alerts }) => alerts.filter((alert) => isOpen(alert, end)));
        expect(options.day === 'quiet' ? open : []).toEqual([]);
        const mustSpread = options.organizations >= 12 && options.day !== 'quiet';
        expect(mustSpread && story.widespread === null).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses fewer hosts than organizations', () => {
    expect(() => simulateCompany({ seed: 1, now: NOW, organizations: 5, hosts: 4 })).toThrow(RangeError);
  });
});
