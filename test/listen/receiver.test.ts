import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { createDoor } from '../../src/listen/door.ts';
import { createFigures } from '../../src/listen/figures.ts';
import type { HookNote } from '../../src/listen/hook-body.ts';
import { startReceiver, type Receiver } from '../../src/listen/receiver.ts';

const SECRET = 'secret-of-the-hook-0123456789abcdefgh';
const AUTHORIZATION = `Basic ${Buffer.from(`mackerel:${SECRET}`).toString('base64')}`;

interface World {
  receiver: Receiver;
  hooks: number;
  notes: HookNote[];
  refusals: string[];
}

const open: Receiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function aReceiver(port = 0): Promise<World> {
  const figures = createFigures(900_000);
  const world: Omit<World, 'receiver'> = { hooks: 0, notes: [], refusals: [] };
  const receiver = await startReceiver(
    {
      door: createDoor({ user: 'mackerel', secrets: [new Secret(SECRET)], monotonicMs: () => 0 }),
      onHook: () => void whole.hooks++,
      onNote: (note) => void whole.notes.push(note),
      onRefusal: (kind) => void whole.refusals.push(kind),
      health: () => figures.health(0),
      metrics: () => figures.metrics(0),
    },
    '127.0.0.1',
    port,
  );
  const whole: World = Object.assign(world, { receiver });
  open.push(receiver);
  return whole;
}

async function post(world: World, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${world.receiver.url}hook`, {
    method: 'POST',
    body,
    headers: { authorization: AUTHORIZATION, ...headers },
  });
  await response.arrayBuffer();
  return response.status;
}

/** Resolves with what the server answered, as soon as it has answered something. */
function talk(world: World, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(world.receiver.url).port), '127.0.0.1', () => socket.write(text));
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const EVENTS: readonly [string, object][] = [
  ['sample', { event: 'sample', message: 'Sample Notification from Mackerel', imageUrl: null }],
  ...['connectivity', 'host', 'service', 'external', 'check', 'expression', 'query', 'anomalyDetection'].map(
    (type): [string, object] => [
      `alert (${type})`,
      {
        orgName: 'acme-ops',
        event: 'alert',
        type,
        memo: '',
        alert: { id: '5aAlrt', status: 'critical', isOpen: true },
      },
    ],
  ),
  ['alertGroup', { orgName: 'acme-ops', event: 'alertGroup', alertGroup: { id: '5aGroup', createdAt: 1787616000 } }],
  ['hostStatus', { orgName: 'acme-ops', event: 'hostStatus', fromStatus: 'working', host: { id: '5aHost' } }],
  ['hostRegister', { orgName: 'acme-ops', event: 'hostRegister', host: { id: '5aHost' } }],
  ['hostRetire', { orgName: 'acme-ops', event: 'hostRetire', host: { id: '5aHost', isRetired: true } }],
  ['monitorCreate', { orgName: 'acme-ops', event: 'monitorCreate', monitor: {} }],
  ['monitorUpdate', { orgName: 'acme-ops', event: 'monitorUpdate', monitor: {} }],
  ['monitorDelete', { orgName: 'acme-ops', event: 'monitorDelete', monitor: {} }],
  ['an event nobody knows yet', { orgName: 'acme-ops', event: 'hostRenamed' }],
];

describe('the receiver of hooks', () => {
  it.each(EVENTS)('takes %s with 202 and notes its event and organization', async (_, body) => {
    const world = await aReceiver();
    expect(await post(world, JSON.stringify(body))).toBe(202);
    const { event, orgName = null } = body as { event: string; orgName?: string };
    expect(world.notes).toEqual([{ event, organization: orgName }]);
    expect(world.hooks).toBe(1);
  });

  it.each([
    ['not JSON', 'event=alert'],
    ['a JSON number', '42'],
    ['null', 'null'],
    ['nothing', ''],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['80 KB', JSON.stringify({ event: 'alert', message: 'x'.repeat(80_000) })],
  ])('takes a body that is %s with 202: a channel that fails is suspended', async (_, body) => {
    const world = await aReceiver();
    expect(await post(world, body)).toBe(202);
    expect(world.notes).toEqual([{ event: 'unknown', organization: null }]);
  });

  it('lets control characters and long names of a body reach no log', async () => {
    const world = await aReceiver();
    await post(world, JSON.stringify({ event: 'al\u001b[31mert\n', orgName: `a\u202e${'b'.repeat(500)}` }));
    expect(world.notes[0]!.event).toBe('al [31mert');
    expect(world.notes[0]!.organization!.length).toBeLessThanOrEqual(80);
  });

  it('answers before the body has come, and notes what came when the sender leaves', async () => {
    const world = await aReceiver();
    const head = `POST /hook HTTP/1.1\r\nHost: x\r\nAuthorization: ${AUTHORIZATION}\r\nContent-Length: 5000\r\n\r\n{"ev`;
    expect(await talk(world, head)).toMatch(/^HTTP\/1\.1 202 /);
    expect(world.hooks).toBe(1);
  });

  it('answers a wrong secret as if there were nothing, and hears nothing', async () => {
    const world = await aReceiver();
    expect(await post(world, '{}', { authorization: 'Basic bWFja2VyZWw6d3Jvbmc=' })).toBe(404);
    expect((await fetch(`${world.receiver.url}hook/wrong`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect(world.hooks).toBe(0);
    expect(world.refusals).toEqual(['closed', 'closed']);
  });

  it('takes the secret in the path where a channel cannot send basic auth', async () => {
    const world = await aReceiver();
    expect((await fetch(`${world.receiver.url}hook/${SECRET}`, { method: 'POST', body: '{}' })).status).toBe(202);
  });

  it('takes 300 hooks in a second and 5,000 in all', async () => {
    const world = await aReceiver();
    const body = JSON.stringify({ event: 'alert', orgName: 'acme-ops' });
    for (let round = 0; round < 50; round++) {
      const statuses = await Promise.all(Array.from({ length: 100 }, () => post(world, body)));
      expect(new Set(statuses)).toEqual(new Set([202]));
    }
    expect(world.hooks).toBe(5_000);
    expect(world.notes.length).toBe(5_000);
  });

  it('says how it is without any secret, and counts for Prometheus', async () => {
    const world = await aReceiver();
    const health = await fetch(`${world.receiver.url}healthz`);
    expect([health.status, await health.json()]).toEqual([
      503,
      { isHealthy: false, status: 'starting', lastExitCode: null, ageSeconds: null },
    ]);
    const metrics = await (await fetch(`${world.receiver.url}metrics`)).text();
    expect(metrics).toContain('noroshi_up 0');
    for (const line of metrics.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) |noroshi_[a-z_]+(\{[^}]*\})? \S+$)/);
  });

  it('knows no other path and no other method', async () => {
    const world = await aReceiver();
    expect((await fetch(world.receiver.url)).status).toBe(404);
    expect((await fetch(`${world.receiver.url}hook`, { headers: { authorization: AUTHORIZATION } })).status).toBe(405);
  });

  it('names a port that is in use', async () => {
    const { receiver } = await aReceiver();
    const port = Number(new URL(receiver.url).port);
    await expect(aReceiver(port)).rejects.toMatchObject({ code: 'usage.port' });
  });
});
