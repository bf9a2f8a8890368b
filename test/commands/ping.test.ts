import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
let receiver: Server;
let asked: string[];
let statuses: number[];

beforeEach(async () => {
  asked = [];
  statuses = [];
  receiver = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(statuses.shift() ?? 200).end('OK');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
    config: (base) => aConfigText({ base, names: ['acme'], more: 'selfWatch: { ping: "${PING_URL}" }\n' }),
    env: { PING_URL: `http://127.0.0.1:${port}/ping/6f9b-secret-of-the-check` },
  });
});
afterEach(async () => {
  await world.close();
  receiver.close();
});

const run = (...args: string[]) => world.runByClock(WORLD_NOW, 'run', ...args);

it('pings after a complete run, and after no rehearsal', async () => {
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(await run('--dry-run')).toMatchObject({ exitCode: 0 });
  expect(asked).toEqual(['GET /ping/6f9b-secret-of-the-check']);
});

it('pings /fail when something is missing, and when the run ends in an error', async () => {
  world.fake.misbehave(world.organizations[0]!.key, '*', { status: 500 });
  expect(await run()).toMatchObject({ exitCode: 3 });
  world.write('.noroshi/history.json', '{"version":99}');
  world.write('.noroshi/snapshot.json', '{"version":99}');
  expect((await run()).exitCode).not.toBe(0);
  expect(asked).toEqual(Array(2).fill('GET /ping/6f9b-secret-of-the-check/fail'));
});

it('tries once more, and says without the address that nobody heard', async () => {
  statuses = [503];
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(asked).toHaveLength(2);
  statuses = [404, 404];
  const { exitCode, stderr } = await run();
  expect([exitCode, stderr]).toEqual([
    3,
    'The address in PING_URL was not told that the run is over: it answered 404.\n',
  ]);
});

it('is looked through by check', async () => {
  world.env.PING_URL = 'not an address';
  const { exitCode, stderr } = await world.runHere('check');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('gets no address from PING_URL') as string]);
});
