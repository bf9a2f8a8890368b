import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import type { SelfWatchConfig } from '../../src/config/config.ts';
import { directConnections } from '../../src/io/connections/connections.ts';
import { assembleMetrics, isPostDue, postMetrics } from '../../src/notify/self-watch.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';

const NOW = new Date('2026-11-20T12:05:42Z');

function organization(name: string, hostCount: number, isFailed = false): OrganizationSnapshot {
  const host = { id: 'h', name: 'h', label: 'h', status: 'working' as const, services: [] };
  return {
    name,
    readAt: isFailed ? null : NOW,
    failure: isFailed ? { cause: 'auth', message: '', hint: null, at: NOW, since: NOW } : null,
    hosts: Array.from({ length: hostCount }, (_, index) => ({ ...host, id: `h${index}` })),
    alerts: [],
    closedAlerts: [],
    monitors: [],
    downtimes: [],
    readBack: { completeSince: null, resumeFrom: null },
    nameCheckedAt: null,
    downtimesReadAt: null,
    oddities: {},
    requestCount: 3,
  };
}

const snapshot: Snapshot = {
  takenAt: NOW,
  organizations: [organization('acme.co', 3), organization('blind', 5, true)],
};
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function startReceiver(
  status: number,
): Promise<{ config: SelfWatchConfig; received: { url: string; key: string; body: string }[] }> {
  const received: { url: string; key: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push({ url: `${request.method} ${request.url}`, key: String(request.headers['x-api-key']), body });
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end('{"success":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const config = {
    organization: 'ops',
    service: 'noroshi',
    apiKey: new Secret('write-key-123'),
    apiBase,
    prefix: 'noroshi',
  };
  return { config, received };
}

describe('run figures for Mackerel', () => {
  const figures = { at: NOW, durationSeconds: 1.23456, isSuccess: true };

  it('count hosts of readable organizations, failures, seconds and the last success, cut to the minute', () => {
    const time = Date.parse('2026-11-20T12:05:00Z') / 1000;
    expect(assembleMetrics('noroshi', snapshot, figures)).toEqual([
      { name: 'noroshi.hosts.acme_co', time, value: 3 },
      { name: 'noroshi.organizations.read', time, value: 1 },
      { name: 'noroshi.organizations.failed', time, value: 1 },
      { name: 'noroshi.run.seconds', time, value: 1.235 },
      { name: 'noroshi.run.last_success', time, value: NOW.getTime() / 1000 - 0 },
    ]);
  });

  it('say nothing of a last success when there was none', () => {
    const names = assembleMetrics('noroshi', snapshot, { ...figures, isSuccess: false }).map(({ name }) => name);
    expect(names).not.toContain('noroshi.run.last_success');
  });

  it('are posted once, with the key of their organization, to its service', async () => {
    const { config, received } = await startReceiver(200);
    const points = assembleMetrics('noroshi', snapshot, figures);
    expect(await postMetrics(config, points, { timeoutMs: 2000, connections: directConnections })).toEqual({
      ok: true,
      value: 5,
    });
    expect(received).toEqual([
      { url: 'POST /api/v0/services/noroshi/tsdb', key: 'write-key-123', body: JSON.stringify(points) },
    ]);
  });

  it.each([
    [403, 'notify.refused'],
    [429, 'notify.refused'],
    [503, 'notify.refused'],
    [0, 'notify.unreachable'],
  ])('are never posted twice: an answer of %i is a value, and one request was sent', async (status, code) => {
    const { config, received } = await startReceiver(status);
    const result = await postMetrics(config, [], { timeoutMs: 2000, connections: directConnections });
    expect(result.ok ? 'ok' : result.error.code).toBe(code);
    expect(received).toHaveLength(1);
    expect(JSON.stringify(result)).not.toContain('write-key-123');
  });

  it('are due at most once a minute', () => {
    expect(isPostDue(null, NOW)).toBe(true);
    expect(isPostDue(new Date('2026-11-20T12:05:01Z'), NOW)).toBe(false);
    expect(isPostDue(new Date('2026-11-20T12:04:59Z'), NOW)).toBe(true);
  });
});
