import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { NOBODY, aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const OWN_ADDRESS = 'https://status.hosting.test/';

async function start(more = '', siteUrl = OWN_ADDRESS): Promise<void> {
  const hosts = [
    aRawHost({ id: 'web', name: 'web01', roles: { shop: ['web'] } }),
    aRawHost({ id: 'db', name: 'db01', roles: { store: ['db'] } }),
  ];
  const monitors = [{ id: 'monitor-1', type: 'connectivity' }];
  const alerts = [aRawAlert({ id: 'lost', hostId: 'db', openedAt: WORLD_NOW.getTime() / 1000 - 60 })];
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts, alerts, monitors })], {
    config: (base) => aConfigText({ base, names: ['acme'], more }).replace('https://status.example.jp/', siteUrl),
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
    expect(run.stdout).toContain('1 of 1 key works: 2 hosts, 1 open alert.');
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
      sameNames: [],
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
    expect(told.announcements).toMatchObject({
      used: 1,
      problems: [3, 4].map((line) => expect.stringContaining(`switch.md:${line}:`) as string),
    });
  });

  it('names what an announcement means and its customer has not, as the run would, until it is over', async () => {
    await start();
    const announce = (name: string, services: string, more = ''): void =>
      world.write(
        `announcements/${name}.md`,
        `---\ntitle: A\nkind: incident\ncustomers: [acme]\nservices: [${services}]\nstartsAt: 2026-11-20T03:00:00Z\n${more}---\n`,
      );
    announce('mistyped', 'Shop');
    announce('right', 'shop');
    announce('over', 'gone', 'endsAt: 2026-11-20T03:01:00Z\n');
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('mistyped.md:5:');
    expect(run.stderr).not.toMatch(/right\.md|over\.md/);
    expect(run.stdout).not.toContain('fine');
  });

  it('names the case of an announcement that nobody knows, as the run does, once a run has told of any', async () => {
    await start();
    const follow = (name: string, caseId: string): void =>
      world.write(
        `announcements/${name}.md`,
        `---\ntitle: A\nkind: incident\ncustomers: [acme]\ncase: ${caseId}\nstartsAt: 2026-11-20T03:00:00Z\n---\n`,
      );
    follow('lost', 'lost');
    follow('nobody', 'nope-1');
    expect((await world.runHere('check')).exitCode).toBe(0);
    const run = await world.runHere('run');
    expect(run.stderr).toContain('nobody.md:5:1');
    const checked = await world.runHere('check');
    expect(checked.exitCode).toBe(3);
    expect(checked.stderr).toContain('nobody.md:5:1');
    expect(`${run.stderr}${checked.stderr}`).not.toContain('lost.md');
    // What began since the last run can be followed up as well.
    const [acme] = world.organizations;
    acme!.alerts = [...acme!.alerts, aRawAlert({ id: 'new', hostId: 'web', openedAt: WORLD_NOW.getTime() / 1000 - 5 })];
    follow('nobody', 'new');
    expect((await world.runHere('check')).exitCode).toBe(0);
  });

  it('names open alerts that count, and did not by the rules of the release before', async () => {
    await start();
    const [organization] = world.organizations;
    organization!.monitors = [{ id: 'monitor-1', type: 'connectivity', isMute: true }];
    // Who begins has never heard of that release, and who ran this one was told.
    expect((await world.runHere('check')).stdout).not.toContain('0.1.0');
    await world.runHere('run');
    expect((await world.runHere('check')).stdout).not.toContain('0.1.0');
    for (const name of readdirSync(world.path('.noroshi')).filter((each) => each.startsWith('snapshot-added'))) {
      rmSync(world.path('.noroshi', name));
    }
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
    expect(run.stdout).toContain('0 of 1 key works');
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

  it('ends with a table of what will be made, and gives no secret address away', async () => {
    await start(CUSTOMERS.replace('name: shop\n', 'name: 株式会社ショップ\n    visibility: unlisted\n'));
    world.env.NOROSHI_SECRET = 'a-secret-of-thirty-two-characters';
    const { stdout } = await world.runHere('check');
    expect(stdout.split('\n').filter((line) => /^(customer|shop|nobody)/.test(line))).toEqual([
      'customer    name              visibility  hosts  address',
      `shop        株式会社ショップ  unlisted    1      ${OWN_ADDRESS}c/shop-…/`,
      `shop-again  shop-again        listed      1      ${OWN_ADDRESS}c/shop-again/`,
      `nobody      nobody            listed      0      ${OWN_ADDRESS}c/nobody/`,
    ]);
    expect(stdout).toContain('"noroshi links" prints them');
  });

  it.each([
    ['an address that is only an example', '', 'https://status.example.jp/', 'site.url: https://status.example.jp/'],
    ['hosts that nobody claims', CUSTOMERS, OWN_ADDRESS, '1 host is claimed by nobody'],
    ['alerts that do not count', 'rules: [{ as: ignore }]\n', OWN_ADDRESS, 'not count'],
  ])('does not say fine over %s', async (_, more, siteUrl, told) => {
    await start(more, siteUrl);
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(told);
    expect(run.stdout).not.toContain('is fine');
    expect(run.stdout).toContain('can be used; what is said above');
  });

  it('needs neither key nor Mackerel offline, and still reads every file', async () => {
    await start(CUSTOMERS);
    world.env = {};
    const before = world.fake.requests.length;
    const run = await world.runHere('check', '--offline');
    expect([run.exitCode, run.stderr, world.fake.requests.length]).toEqual([0, '', before]);
    expect(run.stdout).toContain('Mackerel was not asked');
    expect(run.stdout).toMatch(/shop-again {2}shop-again {2}listed +not asked/);
    expect(run.stdout).not.toContain('is fine');
    world.write('announcements/bad.md', 'no front matter');
    expect((await world.runHere('check', '--offline')).exitCode).toBe(3);
    world.write('noroshi.yaml', 'site: {}');
    expect((await world.runHere('check', '--offline')).exitCode).toBe(2);
  });

  it.each([
    ['nothing', '', OWN_ADDRESS, 0],
    ['a host that nobody claims, or two do', CUSTOMERS, OWN_ADDRESS, 3],
    ['an example address', '', 'https://status.example.com/', 3],
    ['a warning', 'rules: [{ type: conectivity, as: outage }]\n', OWN_ADDRESS, 3],
    ['alerts that do not count', 'rules: [{ as: ignore }]\n', OWN_ADDRESS, 0],
  ])('with --strict, %s is %s', async (_, more, siteUrl, exitCode) => {
    await start(more, siteUrl);
    expect((await world.runHere('check', '--strict')).exitCode).toBe(exitCode);
    expect((await world.runHere('check', '--strict', '--allow-partial')).exitCode).toBe(2);
  });

  it('tries with --probe whether targets and state can be written, and leaves nothing', async () => {
    await start('state: ./in-the-way/state\n', NOBODY);
    world.write('in-the-way', 'a file');
    const run = await world.runHere('check', '--probe');
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain(`Can be written: ${world.path('dist/public')}`);
    expect(run.stderr).toMatch(/1 place cannot be written:\n.*in-the-way\/state: .*ENOTDIR/);
    expect(readdirSync(world.folder).toSorted()).toEqual(['in-the-way', 'noroshi.yaml']);
    expect((await world.runHere('check')).exitCode).toBe(0);
  });

  it('tries a branch without pushing to it', async () => {
    await start('', NOBODY);
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: world.folder, encoding: 'utf8' });
    git('init', '--quiet', '--bare', 'pages.git');
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    const target = (remote: string): string =>
      text.replace('directory: ./dist/public', `git: { remote: ${remote}, branch: pages }`);
    world.env.PATH = process.env.PATH ?? '';
    world.write('noroshi.yaml', target('./pages.git'));
    expect(await world.runHere('check', '--probe')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(git('-C', 'pages.git', 'for-each-ref')).toBe('');
    world.write('noroshi.yaml', target('./nowhere.git'));
    expect((await world.runHere('check', '--probe')).stderr).toContain('1 place cannot be written');
  });

  it('speaks Japanese when asked, or where the terminal does', async () => {
    await start(CUSTOMERS);
    const asked = await world.runHere('check', '--locale', 'ja');
    expect(asked.stdout).toContain('キーは 1件中 1件が使えます：ホスト 2台、発生中のアラート 1件。');
    expect(asked.stdout).toContain('1台のホストがどのお客様にも割り当てられていません');
    world.env.LANG = 'ja_JP.UTF-8';
    expect((await world.runHere('check')).stdout).toBe(asked.stdout);
    world.env.LC_ALL = 'C';
    expect((await world.runHere('check')).stdout).toContain('1 of 1 key works');
  });
});
