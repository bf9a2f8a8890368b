import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { castCustomers, demoConfigYaml, demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const OPTIONS = {
  apiBase: 'http://127.0.0.1:4000/',
  siteUrl: 'http://127.0.0.1:8080/',
  directory: './dist',
  locale: 'ja',
} as const;
const company = simulateCompany({ seed: 1, now: NOW });

function load(text: string) {
  const result = readConfig(text, {
    file: '/nonexistent/demo/noroshi.yaml',
    env: demoEnvironment(company),
    need: { keys: true, publish: true },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('the configuration of the demo', () => {
  it.each(['ja', 'en'] as const)('is one that Noroshi loads without a warning (%s)', (locale) => {
    const { config, warnings } = load(demoConfigYaml(company, { ...OPTIONS, locale }));
    expect(warnings).toEqual([]);
    expect(config.organizations).toHaveLength(70);
    expect(config.customers).toHaveLength(70);
    expect(config.organizations.map(({ apiKey }) => apiKey?.reveal())).toEqual(company.organizations.map(({ apiKey }) => apiKey)); // prettier-ignore
    expect(new Set(config.organizations.map(({ apiBase }) => apiBase))).toEqual(new Set([OPTIONS.apiBase]));
  });

  it('lists most customers; eight are unlisted, two internal, one is locked', () => {
    const { customers } = load(demoConfigYaml(company, OPTIONS)).config;
    const count = (visibility: string): number => customers.filter((each) => each.visibility === visibility).length;
    expect([count('listed'), count('unlisted'), count('internal'), count('locked')]).toEqual([59, 8, 2, 1]);
    expect(customers.find((each) => each.visibility === 'locked')?.passphrase?.reveal()).toBe('noroshi-demo');
    expect(customers.filter((each) => each.visibility === 'listed' && each.hosts === 'label')).toHaveLength(3);
    expect(castCustomers(company).has(company.story.liveCase!.customer)).toBe(false);
  });

  it('holds no key: they are in the environment only', () => {
    const text = demoFiles(company, OPTIONS).map((file) => file.text).join(''); // prettier-ignore
    for (const { apiKey } of company.organizations) expect(text).not.toContain(apiKey);
  });

  it('claims shared hosting by services', () => {
    const { customers } = load(demoConfigYaml(company, OPTIONS)).config;
    const claims = customers
      .flatMap(({ from }) => from)
      .filter(({ organization }) => organization === 'shared-hosting');
    expect(claims).toHaveLength(8);
    expect(claims.every(({ services }) => services.length === 1)).toBe(true);
  });

  it('announces a maintenance ahead, a notice, and the case that is live', () => {
    const files = demoFiles(company, OPTIONS).filter(({ path }) => path.startsWith('announcements/'));
    const fronts = files.map(({ text }) => parse(text.split('---\n')[1]!) as Record<string, unknown>);
    expect(fronts.map((front) => front['kind'])).toEqual(['maintenance', 'notice', 'incident']);
    expect(new Date(fronts[0]!['startsAt'] as string) > NOW).toBe(true);
    expect(fronts[2]).toMatchObject({ case: company.story.liveCase!.alertId, customers: [company.story.liveCase!.customer] }); // prettier-ignore
    const known = new Set(company.customers.map(({ id }) => id));
    expect((fronts[0]!['customers'] as string[]).every((id) => known.has(id))).toBe(true);
  });

  it('is the same text for the same company, and has no live case on a quiet day', () => {
    const again = simulateCompany({ seed: 1, now: NOW });
    expect(demoFiles(again, OPTIONS)).toEqual(demoFiles(company, OPTIONS));
    const quiet = simulateCompany({ seed: 1, now: NOW, day: 'quiet' });
    expect(demoFiles(quiet, OPTIONS)).toHaveLength(3);
  });
});
