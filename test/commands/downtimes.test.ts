import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatTerraform, toBody } from '../../src/commands/downtimes/downtime-text.ts';
import type { PlannedDowntime } from '../../src/model/maintenance/plan-downtimes.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

const at = (hours: number): string => new Date(WORLD_NOW.getTime() + hours * 3_600_000).toISOString();

function aPlanned(given: Partial<PlannedDowntime> = {}): PlannedDowntime {
  return {
    organization: 'acme',
    announcement: 'switch',
    title: '機器交換',
    startsAt: new Date('2026-11-29T02:00:00+09:00'),
    durationMinutes: 120,
    recurrence: null,
    services: [],
    roles: [],
    ...given,
  };
}

describe('the text of a downtime', () => {
  it('is what Mackerel takes, and a resource of its Terraform provider', () => {
    const until = new Date('2027-04-01T00:00:00+09:00');
    const recurrence = { type: 'weekly' as const, interval: 2, weekdays: ['Sunday'], until };
    const planned = aPlanned({ recurrence, services: ['shop'], roles: ['lb:backend'] });
    expect(toBody(planned)).toEqual({
      name: '機器交換',
      memo: 'noroshi: switch',
      start: 1795885200,
      duration: 120,
      recurrence: { type: 'weekly', interval: 2, weekdays: ['Sunday'], until: 1806505200 },
      serviceScopes: ['shop'],
      roleScopes: ['lb:backend'],
    });
    expect(formatTerraform([planned])).toBe(`resource "mackerel_downtime" "acme_switch" {
  provider       = mackerel.acme
  name           = "機器交換"
  memo           = "noroshi: switch"
  start          = 1795885200 # 2026-11-28T17:00:00.000Z
  duration       = 120
  service_scopes = ["shop"]
  role_scopes    = ["lb:backend"]

  recurrence {
    type     = "weekly"
    interval = 2
    weekdays = ["Sunday"]
    until    = 1806505200
  }
}
`);
  });

  it('runs nothing that somebody wrote, and keeps names apart', () => {
    const text = formatTerraform([
      aPlanned({ title: '${file("/etc/passwd")} %{ if true }"\n' }),
      aPlanned({ announcement: 'a b', organization: '9' }),
      aPlanned({ announcement: 'a_b', organization: '9' }),
    ]);
    expect(text).toContain('"$${file(\\"/etc/passwd\\")} %%{ if true }\\"\\n"');
    expect(text.match(/"mackerel_downtime" "[^"]+"/g)).toEqual([
      '"mackerel_downtime" "acme_switch"',
      '"mackerel_downtime" "_9_a_b"',
      '"mackerel_downtime" "_9_a_b_2"',
    ]);
  });
});

describe('noroshi downtimes', () => {
  let world: FakeWorld;
  beforeEach(async () => {
    const hosts = [
      aRawHost({ id: 'web', name: 'web01', roles: { shop: ['web'] } }),
      aRawHost({ id: 'db', name: 'db01', roles: { shared: ['db'] } }),
      aRawHost({ id: 'lb', name: 'lb01', roles: { shared: ['lb'] } }),
      aRawHost({ id: 'lb2', name: 'lb02', roles: { shared: ['lb'] } }),
    ];
    const more = `customers:
  - id: shop
    name: shop
    from: [{ organization: acme, services: [shop], hosts: [db01, lb01] }]
`;
    world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts })], {
      config: (base) => aConfigText({ base, names: ['acme'], more }),
    });
    world.write('announcements/switch.md', maintenance(`startsAt: ${at(2)}`, `endsAt: ${at(3)}`));
  });
  afterEach(() => world.close());

  const maintenance = (...lines: string[]): string =>
    ['---', 'title: Work', 'kind: maintenance', 'customers: [shop]', ...lines, '---', ''].join('\n');

  it('silences what is meant and nobody else, and names what it cannot', async () => {
    await world.runHere('run');
    world.write('announcements/endless.md', maintenance(`startsAt: ${at(2)}`));
    world.write('announcements/over.md', maintenance(`startsAt: ${at(-3)}`, `endsAt: ${at(-2)}`));
    const { stdout, exitCode } = await world.runHere('downtimes', '--format', 'json');
    const { downtimes, problems } = JSON.parse(stdout) as { downtimes: object[]; problems: string[] };
    expect(exitCode).toBe(3);
    expect(downtimes).toMatchObject([
      {
        organization: 'acme',
        announcement: 'switch',
        downtime: { duration: 60, serviceScopes: ['shop'], roleScopes: ['shared:db'] },
      },
    ]);
    expect(problems).toEqual([
      'endless.md: without endsAt it can be no downtime.',
      expect.stringMatching(/^switch\.md: in acme.*: lb01$/) as string,
    ]);
    const japanese = await world.runHere('downtimes', '--locale', 'ja');
    expect(japanese.stdout).toContain('resource "mackerel_downtime" "acme_switch"');
    expect(japanese.stderr).toContain('switch.md：acme の次のホストは');
    expect(world.fake.complaints).toEqual([]);
  });

  it('says so before any run has read a host', async () => {
    const { stdout, stderr, exitCode } = await world.runHere('downtimes');
    expect([stdout, exitCode]).toEqual(['', 3]);
    expect(stderr).toContain('No run has read any host yet');
  });
});
