import { describe, expect, it } from 'vitest';
import { simulateCompany } from '../../src/simulation/company.ts';
import { keyAt, nameAt, openKeyRing } from '../../src/simulation/keys.ts';
import { answer } from '../../src/simulation/mackerel/mackerel-view.ts';
import { toSeconds, type CompanyChange, type SimulatedOrganization } from '../../src/simulation/timeline.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const DAYS = 28;
const FROM = toSeconds(NOW) - DAYS * 86_400;
const settled = simulateCompany({ seed: 1, now: NOW, historyDays: DAYS, day: 'quiet' });
const company = simulateCompany({ seed: 1, now: NOW, historyDays: DAYS, day: 'quiet', customers: 'changing' });
const ring = openKeyRing(company.organizations);

const ofKind = (kind: CompanyChange['kind']): CompanyChange[] =>
  company.changes.filter((change) => change.kind === kind);
const named = (name: string): SimulatedOrganization => company.organizations.find((each) => each.name === name)!;
const dateOf = (at: number): Date => new Date(at * 1000);
const opens = (key: string | null, at: number): string | undefined => ring(key ?? '', dateOf(at))?.name;

describe('four weeks of a company whose customers change', () => {
  it('bring eight, lose two, bring one back, exchange five keys and one name, in office hours', () => {
    const kinds = ['joined', 'left', 'returned', 'key_exchanged', 'renamed'] as const;
    expect(kinds.map((kind) => ofKind(kind).length)).toEqual([8, 2, 1, 5, 1]);
    const times = company.changes.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const at of times) {
      expect(at).toBeGreaterThan(FROM);
      expect(at).toBeLessThan(toSeconds(NOW));
      expect((dateOf(at).getUTCHours() + 9) % 24).toBeGreaterThanOrEqual(10);
    }
  });

  it('leave everybody else as in a settled company', () => {
    const changed = new Set(company.changes.map(({ organization }) => organization));
    const rest = ({ organizations }: typeof company): string =>
      JSON.stringify(organizations.filter(({ name }) => !changed.has(name)));
    expect(rest(company)).toBe(rest(settled));
    expect(settled.changes).toEqual([]);
  });

  it('show nothing of a newcomer from before the day', () => {
    for (const { organization: name, at } of ofKind('joined')) {
      const organization = named(name);
      expect([opens(organization.apiKey, at - 1), opens(organization.apiKey, at)]).toEqual([undefined, name]);
      expect(keyAt(organization, at - 1)).toBeNull();
      const { hosts } = answer(organization, '/api/v0/hosts?status=working&status=standby', dateOf(at)).body as {
        hosts: { createdAt: number }[];
      };
      expect(hosts.length).toBeGreaterThan(0);
      for (const host of hosts) expect(host.createdAt).toBeGreaterThanOrEqual(at);
      for (const { openedAt } of organization.alerts) expect(openedAt).toBeGreaterThan(at);
    }
  });

  it('shut out at once with the keys of who leaves, and let in with a new one', () => {
    for (const { organization, at } of ofKind('left'))
      expect([opens(named(organization).apiKey, at - 1), opens(named(organization).apiKey, at)]).toEqual([
        organization,
        undefined,
      ]);
    const { organization: back, at } = ofKind('returned')[0]!;
    const key = keyAt(named(back), at);
    expect(key).not.toBe(named(back).apiKey);
    expect([opens(key, at - 1), opens(key, at), opens(named(back).apiKey, at)]).toEqual([undefined, back, undefined]);
  });

  it('leave a day for exchanging a key', () => {
    for (const { organization, at } of ofKind('key_exchanged')) {
      const { apiKey } = named(organization);
      const key = keyAt(named(organization), at);
      expect(key).not.toBe(apiKey);
      expect([opens(key, at - 1), opens(key, at), opens(apiKey, at + 86_399), opens(apiKey, at + 86_400)]).toEqual([
        undefined,
        organization,
        organization,
        undefined,
      ]);
    }
  });

  it('answer with the new name from its day on, by the same key', () => {
    const { organization: name, at } = ofKind('renamed')[0]!;
    const organization = named(name);
    const told = [at - 1, at].map((when) => answer(organization, '/api/v0/org', dateOf(when)).body);
    expect(told).toEqual([
      expect.objectContaining({ name }),
      expect.objectContaining({ name: nameAt(organization, at) }),
    ]);
    expect(nameAt(organization, at)).not.toBe(name);
    expect(opens(organization.apiKey, at)).toBe(name);
  });
});
