import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

async function start(more = ''): Promise<void> {
  const hosts = [
    aRawHost({ id: 'web', name: 'web01', roles: { shop: ['web'] } }),
    aRawHost({ id: 'db', name: 'db01', roles: { store: ['db'] } }),
  ];
  const monitors = [{ id: 'monitor-1', type: 'connectivity' }];
  const alerts = [aRawAlert({ id: 'lost', hostId: 'db', openedAt: WORLD_NOW.getTime() / 1000 - 60 })];
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts, alerts, monitors })], {
    config: (base) => aConfigText({ base, names: ['acme'], more }),
  });
}

const CUSTOMERS = `customers:
  - id: shop
    name: shop
    from: [{ organization: acme, services: [shop] }]
  - id: shop-again
    name: shop-again
    from: [{ organization: acme, hosts: ["web*"] }]
  - id: nobody
    name: nobody
    from: [{ organization: acme, hosts: ["nothing-like-it"] }]
`;

describe('check', () => {
  it('says that all is well, and changes nothing', async () => {
    await start();
    const run = await world.runHere('check');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('1 of 1 keys work: 2 hosts, 1 open alerts.');
    expect(run.stdout).toContain('The configuration is fine.');
    expect(existsSync(world.path('.noroshi'))).toBe(false);
    expect(existsSync(world.path('dist'))).toBe(false);
  });

  it('names what is claimed twice, by nobody, and customers that claim nothing', async () => {
    await start(CUSTOMERS);
    const { stdout } = await world.runHere('check');
    expect(stdout).toContain('acme/web01: shop, shop-again');
    expect(stdout).toContain('acme/db01');
    expect(stdout).toContain('acme/lost (connectivity)');
    expect(stdout).toMatch(/1 customer claims no host:\n {2}nobody/);
    const { mapping } = JSON.parse((await world.runHere('check', '--json')).stdout) as { mapping: object };
    expect(mapping).toEqual({
      claimedTwice: [{ organization: 'acme', host: 'web01', customers: ['shop', 'shop-again'] }],
      unmappedHosts: [{ organization: 'acme', host: 'db01' }],
      unmappedAlerts: [{ organization: 'acme', alert: 'lost', type: 'connectivity' }],
      emptyCustomers: ['nobody'],
      uncounted: [{ type: 'connectivity', reason: 'unclaimed', count: 1 }],
      newlyCounted: [],
      watch: { monitorsUnknown: [], withoutConnectivity: [], excluded: [], unwatched: [] },
    });
  });

  it('names the line, the column and the nearest service of a mistyped one', async () => {
    await start(CUSTOMERS.replace('services: [shop]', 'services: [shpo]'));
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8').split('\n');
    const line = text.findIndex((each) => each.includes('shpo'));
    const run = await world.runHere('check');
    expect(run.stderr).toContain(`noroshi.yaml:${line + 1}:${text[line]!.indexOf('shpo') + 1} `);
    expect(run.stderr).toMatch(/"shpo"[\s\S]*shop/);
    const found = JSON.parse((await world.runHere('check', '--json')).stdout) as { findings: { line: number }[] };
    expect(found.findings[0]).toMatchObject({ line: line + 1, column: text[line]!.indexOf('shpo') + 1 });
  });

  it('names what is wrong in an announcement, before the night on which it is needed', async () => {
    await start();
    world.write('announcements/switch.md', '---\ntitle: A\nkind: incidnet\ncustomers: [acmee]\n---\nText.\n');
    world.write('announcements/good.md', '---\ntitle: B\nkind: notice\ncustomers: all\n---\nText.\n');
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('switch.md:3:7');
    expect(run.stdout).toContain('1 announcement can be used.');
    expect(run.stdout).not.toContain('fine');
    const told = JSON.parse((await world.runHere('check', '--json')).stdout) as { announcements: object };
    expect(told.announcements).toMatchObject({ used: 1, problems: [expect.stringContaining('switch.md')] });
  });

  it('names open alerts that count, and did not by the rules of the release before', async () => {
    await start();
    const [organization] = world.organizations;
    organization!.monitors = [{ id: 'monitor-1', type: 'connectivity', isMute: true }];
    const { stdout } = await world.runHere('check');
    expect(stdout).toMatch(
      /1 open alert counts that the built-in rules of 0\.1\.0 ignored.*:\n {2}acme\/db01 \(connectivity\)/,
    );
    const { mapping } = JSON.parse((await world.runHere('check', '--json')).stdout) as { mapping: object };
    expect(mapping).toMatchObject({
      newlyCounted: [{ organization: 'acme', alert: 'lost', type: 'connectivity', host: 'db01' }],
      uncounted: [],
    });
    // What is ignored as before, and what counted before, is no news.
    organization!.monitors = [{ id: 'monitor-1', type: 'connectivity' }];
    expect((await world.runHere('check')).stdout).not.toContain('0.1.0 ignored');
  });

  it('does not say of a customer that it claims nothing where its organization could not be read', async () => {
    await start();
    world.fake.misbehave(world.organizations[0]!.key, '*', { status: 500 });
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(3);
    expect(run.stdout).not.toContain('no host');
  });

  it('is 3 when a key does not work, and says which and what to do', async () => {
    await start();
    world.fake.misbehave(world.organizations[0]!.key, '*', { status: 403, body: '{"error":{"message":"no"}}' });
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain('0 of 1 keys work');
    expect(run.stderr).toMatch(/"acme"[\s\S]*403[\s\S]*IP/);
  });

  it('is 2 when a key is missing, naming the variable', async () => {
    await start();
    world.env = {};
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/noroshi\.yaml:\d+:\d+ /);
    expect(run.stderr).toContain('MACKEREL_APIKEYS');
  });

  it('tells a key that stands where a name should be without showing it', async () => {
    await start();
    world.env = { MACKEREL_APIKEYS: '{"hXk39fPzQw7LmN2bVc8RtY5uJd6sGa4EoKi1Zx0TqWpA":"acme"}' };
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).not.toContain('hXk39fPzQw');
  });
});
