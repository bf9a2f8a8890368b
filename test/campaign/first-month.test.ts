import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/base/durations.ts';
import { keepSecret } from '../support/cli.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

// The operator's first month: customers come and leave, keys, a name and the secret change, the state is lost and brought
// back. After each step every page that was given away is there, and everything that was said is still said.

const SECRET = 'the-secret-of-the-first-three-weeks-0';
const NEXT_SECRET = 'the-secret-of-the-fourth-week-and-on-1';
const ALL = Array.from({ length: 28 }, (_, i) => `customer-${String(i + 1).padStart(2, '0')}`);

let world: FakeWorld;
afterEach(() => world.close());

interface Site {
  names: string[];
  formerly: Record<string, string>;
  keys: Map<string, string>;
}

function yamlOf({ names, formerly }: Site): string {
  const organizations = names.map((name) =>
    formerly[name] === undefined ? `  - ${name}\n` : `  - { name: ${name}, formerly: [${formerly[name]}] }\n`,
  );
  const idOf = (name: string): string => formerly[name] ?? name;
  const customers = names.map(
    (name) => `  - { id: ${idOf(name)}, name: ${name}, from: [{ organization: ${name} }] }\n`,
  );
  return `site: { title: Status, url: "https://status.hosting.test/", locale: ja }
mackerel: { apiBase: "${world.fake.base}", retries: 0, timeoutSeconds: 30 }
organizations:\n${organizations.join('')}defaults: { visibility: unlisted }
customers:\n${customers.join('')}publish:
  public: [{ directory: ./dist/public }]
  internal: [{ directory: ./dist/internal }]
`;
}

/** What the operator read, step by step; printed, since reading it is part of the campaign. */
const transcript: string[] = [];

/** A minute of the month: writes what changed, runs, and gives each customer's folder and everything that was said. */
async function live(site: Site, day: number): Promise<{ pages: Map<string, string>; said: string[] }> {
  world.now = new Date(WORLD_NOW.getTime() + day * DAY_MS);
  world.write('noroshi.yaml', yamlOf(site));
  world.env.MACKEREL_APIKEYS = JSON.stringify(Object.fromEntries(site.keys));
  const check = await world.runHere('check', '--strict');
  expect([check.exitCode, check.stderr]).toEqual([0, '']);
  const run = await world.runHere('run');
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  transcript.push(`== day ${day}`, ...beginningOf(check.stdout), ...beginningOf(run.stdout));
  const links = (await world.runHere('links')).stdout.trimEnd().split('\n');
  const pages = new Map(
    links.map((line) => {
      const [id = '', , url = ''] = line.split('\t');
      return [id, new URL(url).pathname.slice(1)] as const;
    }),
  );
  for (const path of pages.values()) expect(existsSync(world.path('dist/public', path, 'index.html')), path).toBe(true);
  const log = (await world.runHere('log', '--format', 'csv')).stdout.trimEnd().split(/\r?\n/).slice(1);
  return { pages, said: log };
}

/** Without the table of customers, which is longest and says the same each day. */
function beginningOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !/^(customer|renamed)-?\d* +/.test(line));
}

const outageOf = (organization: FakeOrganization, day: number, minutes: number | null): void => {
  const openedAt = WORLD_NOW.getTime() / 1000 + (day * DAY_MS) / 1000 - 600;
  const closed = minutes === null ? {} : { closedAt: openedAt + minutes * 60, status: 'OK' };
  organization.alerts.push(
    aRawAlert({ id: `${organization.name}-${day}`, hostId: `${organization.name}-web`, openedAt, ...closed }),
  );
};

describe('the first month', () => {
  it('loses no page and no word, whatever changes', async () => {
    const organizations = ALL.map((name) =>
      aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-web`, name: 'web01' })] }),
    );
    // The same organizations, opened by the keys of the third week.
    const exchanged = organizations
      .slice(0, 5)
      .map((organization): FakeOrganization =>
        Object.assign(Object.create(organization) as FakeOrganization, { key: `new-${organization.key}` }),
      );
    keepSecret(SECRET, NEXT_SECRET, ...exchanged.map(({ key }) => key));
    world = await aFakeWorld([...organizations, ...exchanged], { env: { NOROSHI_SECRET: SECRET } });
    const keyOf = (name: string): [string, string] => [name, organizations.find((each) => each.name === name)!.key];
    const site: Site = { names: ALL.slice(0, 20), formerly: {}, keys: new Map(ALL.slice(0, 20).map(keyOf)) };

    let before = await live(site, 0);
    outageOf(organizations[0]!, 1, null);
    outageOf(organizations[1]!, 1, 30);
    before = await live(site, 1);
    expect(before.said.length).toBeGreaterThan(0);

    const step = async (day: number): Promise<void> => {
      const after = await live(site, day);
      expect(before.said.filter((row) => !after.said.includes(row))).toEqual([]);
      before = after;
    };

    // Two a week, and two of them leave; one comes back.
    for (const [i, name] of ALL.slice(20).entries()) {
      site.names.push(name);
      site.keys.set(...keyOf(name));
      if (i % 2 === 1) await step(2 + i);
    }
    const first = before.pages;
    site.names = site.names.filter((name) => name !== 'customer-01' && name !== 'customer-07');
    site.keys.delete('customer-01');
    site.keys.delete('customer-07');
    await step(12);
    for (const id of ['customer-01', 'customer-07'])
      expect(existsSync(world.path('dist/public', first.get(id)!)), id).toBe(false);
    expect((await world.runHere('report', '--customer', 'customer-01', '--month', '2026-11')).stdout).toContain(
      'customer-01-1',
    );
    site.names.push('customer-01');
    site.keys.set(...keyOf('customer-01'));
    await step(13);
    expect(before.pages.get('customer-01')).toBe(first.get('customer-01'));
    const casePath = world.path('dist/public', first.get('customer-01')!, 'incidents/customer-01-1/index.html');
    expect(readFileSync(casePath, 'utf8')).toContain('第');

    for (const { name, key } of exchanged) if (site.keys.has(name)) site.keys.set(name, key);
    await step(16);

    organizations[2]!.name = 'renamed';
    site.names[site.names.indexOf('customer-03')] = 'renamed';
    site.formerly.renamed = 'customer-03';
    site.keys.set('renamed', site.keys.get('customer-03')!);
    site.keys.delete('customer-03');
    await step(18);
    expect(before.pages.get('customer-03')).toBe(first.get('customer-03'));

    const old = before.pages;
    world.env = { ...world.env, NOROSHI_SECRET: NEXT_SECRET, NOROSHI_SECRET_PREVIOUS: SECRET };
    await step(22);
    for (const [id, path] of old) {
      expect(before.pages.get(id), id).not.toBe(path);
      expect(existsSync(world.path('dist/public', path, 'index.html')), id).toBe(true);
    }

    expect((await world.runHere('state', 'export', world.path('month.export'))).exitCode).toBe(0);
    rmSync(world.path('.noroshi'), { recursive: true });
    expect((await world.runHere('state', 'import', world.path('month.export'))).exitCode).toBe(0);
    await step(22 + MINUTE_MS / DAY_MS);
    outageOf(organizations[9]!, 24, null);
    await step(24);
    expect(readdirSync(world.path('dist/public/c')).length).toBe(2 * site.names.length);
    const reports = await world.runHere('report', '--all', '--month', '2026-11', '--out', world.path('reports'));
    expect(reports.stdout).toContain(`${site.names.length + 1} `);
    console.log([...transcript, '== reports', reports.stdout].join('\n'));
  });
});
