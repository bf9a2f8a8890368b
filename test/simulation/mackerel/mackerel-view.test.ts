import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../../src/simulation/canaries.ts';
import { simulateCompany } from '../../../src/simulation/company.ts';
import { answer } from '../../../src/simulation/mackerel/mackerel-view.ts';
import { toSeconds, type SimulatedOrganization } from '../../../src/simulation/timeline.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const END = toSeconds(NOW);
const company = simulateCompany({ seed: 1, now: NOW });
const shared = company.organizations.find(({ name }) => name === company.story.shared)!;

interface SeenAlert {
  id: string;
  status: string;
  memo: string;
  openedAt: number;
  closedAt?: number;
}

function ask(organization: SimulatedOrganization, target: string, at = NOW): Record<string, unknown> {
  const { status, body } = answer(organization, target, at);
  expect(status).toBe(200);
  return body as Record<string, unknown>;
}

function readAlerts(organization: SimulatedOrganization, at: Date, query = ''): SeenAlert[] {
  const byId = new Map<string, SeenAlert>();
  let nextId: unknown;
  do {
    const cursor = typeof nextId === 'string' ? `&nextId=${nextId}` : '';
    const page = ask(organization, `/api/v0/alerts?limit=100${query}${cursor}`, at);
    for (const alert of page['alerts'] as SeenAlert[]) byId.set(alert.id, alert);
    nextId = page['nextId'];
  } while (nextId !== undefined);
  return [...byId.values()];
}

function isWithin(moment: number | undefined, after: number, until: number): boolean {
  return moment !== undefined && moment > after && moment <= until;
}

describe('what Mackerel answers', () => {
  it('shows open alerts only, unless closed ones are asked for', () => {
    const open = readAlerts(shared, NOW);
    const all = readAlerts(shared, NOW, '&withClosed=true');
    expect(open.length).toBeGreaterThan(0);
    expect(open.every(({ closedAt }) => closedAt === undefined)).toBe(true);
    expect(all.filter(({ closedAt }) => closedAt === undefined)).toEqual(open);
    expect(all.length).toBeGreaterThan(150);
    expect(all.map(({ openedAt }) => openedAt)).toEqual(all.map(({ openedAt }) => openedAt).toSorted((a, b) => b - a));
  });

  it('pages inclusively and says nothing of a next page at the end', () => {
    const first = ask(shared, '/api/v0/alerts?withClosed=true&limit=5');
    const second = ask(shared, `/api/v0/alerts?withClosed=true&limit=5&nextId=${String(first['nextId'])}`);
    expect(first['alerts']).toHaveLength(5);
    expect((second['alerts'] as SeenAlert[])[0]?.id).toBe(first['nextId']);
    expect(ask(company.organizations[0]!, '/api/v0/alerts')).not.toHaveProperty('nextId');
  });

  it.each(['0', '101', 'many', '1.5'])('refuses limit=%s', (limit) => {
    expect(answer(shared, `/api/v0/alerts?limit=${limit}`, NOW).status).toBe(400);
  });

  it('refuses a missing key before it looks at anything else', () => {
    expect(answer(undefined, '/api/v0/org', NOW)).toEqual({
      status: 401,
      body: { error: { message: 'Authentication failed. Please try with valid Api Key.' } },
    });
  });

  it('refuses a revoked key from its revocation on', () => {
    const revoked = company.organizations.find(({ failure }) => failure !== null)!;
    expect(answer(revoked, '/api/v0/org', NOW).status).toBe(401);
    expect(answer(revoked, '/api/v0/org', new Date((revoked.failure!.from - 1) * 1000)).status).toBe(200);
  });

  it.each([
    '/',
    '/api/v0/nothing',
    '/api/v1/org',
    '/api/v0/alerts/unknown',
    '/api/v0/hosts/a/b/c/d',
    '//',
    '/api/v0/%zz',
  ])('knows nothing of %s', (target) => {
    expect(answer(shared, target, NOW).status).toBe(404);
  });

  it('lists working and standby hosts by default and all four statuses when asked', () => {
    const serviced = company.organizations.find(({ name }) => name === company.story.inMaintenance)!;
    const all = '/api/v0/hosts?status=working&status=standby&status=maintenance&status=poweroff';
    expect(ask(serviced, '/api/v0/hosts')['hosts']).toEqual([]);
    expect(ask(serviced, all)['hosts']).toHaveLength(serviced.hosts.length);
  });

  it('shows exactly 1,000 hosts over all organizations at now', () => {
    const query = '/api/v0/hosts?status=working&status=standby&status=maintenance&status=poweroff';
    const readable = company.organizations.map((organization) => ({ ...organization, failure: null }));
    const hosts = readable.flatMap((organization) => ask(organization, query)['hosts'] as unknown[]);
    expect(hosts).toHaveLength(1000);
  });

  it('lists a retired host until it is retired and never again, but tells of it when asked', () => {
    const organization = company.organizations.find(({ retiredHosts }) => retiredHosts.length > 0)!;
    const [host] = organization.retiredHosts;
    for (const [at, isRetired] of [
      [host!.retiredAt - 1, false],
      [host!.retiredAt, true],
    ] as const) {
      const listed = answer(organization, '/api/v0/hosts', new Date(at * 1000)).body as { hosts: { id: string }[] };
      expect(listed.hosts.some(({ id }) => id === host!.id)).toBe(!isRetired);
      const one = answer(organization, `/api/v0/hosts/${host!.id}`, new Date(at * 1000));
      expect(one).toMatchObject({ status: 200, body: { host: { isRetired } } });
    }
  });

  it('leaves check monitors out of the monitors and refuses to show one alone', () => {
    const check = shared.checks[0]!;
    const monitors = ask(shared, '/api/v0/monitors')['monitors'] as { id: string; type: string }[];
    expect(monitors.map(({ type }) => type)).toEqual(monitors.map(({ type }) => type).toSorted());
    expect(monitors.some(({ id }) => id === check.id)).toBe(false);
    expect(answer(shared, `/api/v0/monitors/${check.id}`, NOW).status).toBe(400);
    expect(ask(shared, `/api/v0/monitoring/checks/${check.id}`)).toEqual({ check });
  });

  it('logs the changes of an alert newest first', () => {
    const alert = shared.alerts.find(({ phases, closedAt }) => phases.length === 2 && (closedAt ?? Infinity) < END)!;
    const logs = ask(shared, `/api/v0/alerts/${alert.id}/logs`)['logs'] as { status: string; createdAt: number }[];
    expect(logs.map(({ status }) => status)).toEqual(['OK', 'CRITICAL', 'WARNING']);
    expect(logs.map(({ createdAt }) => createdAt)).toEqual([alert.closedAt, alert.phases[1]!.at, alert.openedAt]);
  });

  it('lets a memo grow as time passes', () => {
    const { organization, alertId } = company.story.liveCase!;
    const live = company.organizations.find(({ name }) => name === organization)!;
    const memoAt = (minutes: number): string =>
      ask(live, `/api/v0/alerts/${alertId}`, new Date(NOW.getTime() - minutes * 60_000))['memo'] as string;
    expect(memoAt(37)).toBe('');
    expect(memoAt(34)).not.toContain('公開:');
    expect(memoAt(20)).toContain('公開[対応中]: 復旧作業を進めています');
    expect(memoAt(0)).toContain('公開[対応中]: 一部のサーバーの復旧を確認しました');
  });

  it('carries every canary, so that looking for them proves something', () => {
    const bodies = company.organizations.flatMap((organization) =>
      ['hosts', 'monitors', 'downtimes', 'alerts?withClosed=true'].map((path) =>
        JSON.stringify(answer({ ...organization, failure: null }, `/api/v0/${path}`, NOW).body),
      ),
    );
    for (const canary of Object.values(CANARIES)) expect(bodies.some((body) => body.includes(canary))).toBe(true);
  });

  it('never resolves anything behind the reader’s back', () => {
    const spanSeconds = 90 * 86_400 + 6 * 3600;
    const instants = fc.tuple(fc.nat(69), fc.nat(spanSeconds), fc.nat({ max: 3 * 86_400 }));
    fc.assert(
      fc.property(instants, ([index, back, step]) => {
        const organization = { ...company.organizations[index]!, failure: null };
        const t1 = END + 6 * 3600 - back;
        const t2 = t1 + step;
        const before = readAlerts(organization, new Date(t1 * 1000), '&withClosed=true');
        const after = new Map(
          readAlerts(organization, new Date(t2 * 1000), '&withClosed=true').map((alert) => [alert.id, alert]),
        );
        expect(before.every(({ openedAt, closedAt }) => openedAt <= t1 && (closedAt ?? 0) <= t1)).toBe(true);
        for (const seen of before) {
          const now = after.get(seen.id);
          expect(now?.openedAt).toBe(seen.openedAt);
          expect(now?.memo.startsWith(seen.memo)).toBe(true);
          const staysOpen = seen.closedAt === undefined && now?.closedAt === undefined;
          const closedBetween = seen.closedAt === undefined && isWithin(now?.closedAt, t1, t2);
          expect(staysOpen || closedBetween || JSON.stringify(now) === JSON.stringify(seen)).toBe(true);
        }
        const known = new Set(before.map(({ id }) => id));
        const fresh = [...after.values()].filter(({ id }) => !known.has(id));
        expect(fresh.every(({ openedAt }) => openedAt > t1)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
