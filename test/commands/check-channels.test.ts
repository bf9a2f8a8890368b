import { afterEach, describe, expect, it } from 'vitest';
import { keepSecret } from '../support/cli.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

const SECRET = 'secret-of-the-hook/0123456789abcdefgh';
const FORMER = 'former-one-of-the-hook-0123456789abcdefgh';
const CODED = encodeURIComponent(SECRET);
const HOST = 'hook-host-that-nobody-may-see.example.jp';
const LISTEN = 'listen: { secret: "${NOROSHI_HOOK}" }\n';
const NOTHING = { unknown: [], missing: [], suspended: [], withoutAlert: [], withGroups: [] };

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

/** One organization with these channels. */
async function start(channels: unknown[], more = LISTEN): Promise<void> {
  // Looked for in all that is said and written when the world closes.
  keepSecret(SECRET, CODED, FORMER, HOST);
  const acme = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'web' })], channels });
  world = await aFakeWorld([acme], {
    config: (base) => aConfigText({ base, names: ['acme'], more }),
    env: { NOROSHI_HOOK: `${SECRET},${FORMER}` },
  });
}

function aWebhook(given: object = {}): object {
  return { id: 'c1', name: 'hook', type: 'webhook', url: aUrl(`mackerel:${CODED}`), events: ['alert'], ...given };
}

function aUrl(user: string, path = '/hook'): string {
  return `https://${user}@${HOST}${path}`;
}

async function channelsOf(): Promise<unknown> {
  const { stdout } = await world.runHere('check', '--json');
  return (JSON.parse(stdout) as { channels?: unknown }).channels;
}

describe('check of the webhook channels', () => {
  it.each<[string, unknown[], Partial<Record<keyof typeof NOTHING, string[]>>]>([
    ['basic auth with the secret', [aWebhook()], {}],
    ['the former of two secrets', [aWebhook({ url: aUrl(`mackerel:${FORMER}`, '/in/hook') })], {}],
    ['the secret as last part of the path', [aWebhook({ url: `https://${HOST}/in/hook/${CODED}` })], {}],
    ['a suspension that is null', [aWebhook({ suspendedAt: null })], {}],
    ['a faulty one beside a good one', [aWebhook({ suspendedAt: 1_787_616_000 }), aWebhook()], {}],
    ['no channel at all', [], { missing: ['acme'] }],
    ['another user', [aWebhook({ url: aUrl(`nagios:${CODED}`) })], { missing: ['acme'] }],
    ['another secret', [aWebhook({ url: aUrl('mackerel:something-else') })], { missing: ['acme'] }],
    ['a channel of another type', [aWebhook({ type: 'slack' })], { missing: ['acme'] }],
    ['rows that are none', [null, 7, { type: 'webhook' }, aWebhook({ url: 'no address' })], { missing: ['acme'] }],
    ['one that Mackerel suspended', [aWebhook({ suspendedAt: 1_787_616_000 })], { suspended: ['acme'] }],
    ['one without the event of alerts', [aWebhook({ events: ['hostStatus'] })], { withoutAlert: ['acme'] }],
    ['one whose events are missing', [aWebhook({ events: undefined })], { withoutAlert: ['acme'] }],
    ['one with alert groups, too', [aWebhook({ events: ['alert', 'alertGroup'] })], { withGroups: ['acme'] }],
  ])('looks at %s', async (_title, channels, expected) => {
    await start(channels);
    expect(await channelsOf()).toEqual({ ...NOTHING, ...expected });
    const { exitCode, stdout, stderr } = await world.runHere('check');
    expect(exitCode).toBe(0);
    expect(stderr.includes('webhook channel')).toBe(Object.keys(expected).length > 0);
    expect(stdout + stderr).not.toContain(HOST);
    expect(world.fake.complaints).toEqual([]);
  });

  it.each([
    ['forbidden', { status: 403, body: '{"error":"forbidden"}' }],
    ['not what they should be', { status: 200, body: `{"channels": "https://${HOST}/hook/${CODED}"}` }],
  ])('calls them not known where they are %s', async (_title, answer) => {
    await start([aWebhook()]);
    world.fake.misbehave(world.organizations[0]!.key, '/api/v0/channels', answer);
    expect(await channelsOf()).toEqual({ ...NOTHING, unknown: ['acme'] });
    const { exitCode, stderr } = await world.runHere('check');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('channels are not known')]);
  });

  it('says nothing of an organization that could not be read: that is told already', async () => {
    await start([]);
    world.fake.misbehave(world.organizations[0]!.key, '*', { status: 401 });
    expect(await channelsOf()).toEqual(NOTHING);
  });

  it('asks for no channels where no hook is let in', async () => {
    await start([aWebhook()], '');
    expect(await channelsOf()).toBeUndefined();
    expect(world.fake.requests.filter(({ path }) => path.endsWith('/channels'))).toEqual([]);
  });
});
