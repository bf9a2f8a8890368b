import { afterEach, describe, expect, it } from 'vitest';
import { createJsonLogger } from '../../src/io/json-log.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { carryOver } from '../../src/snapshot/carry-over.ts';
import { minutesAfter, NOW } from '../support/collecting.ts';
import { ACME_KEY, pairRecords, runWell, startPair, type CollectingPair } from '../support/collecting-pair.ts';
import { aRawAlert, aRawHost, EPOCH, type RawAlertBody, type RawHostBody } from '../support/raw-bodies.ts';

// Each thing that has been seen going wrong: the organization it happens to says so or is read tolerantly, the one beside
// it stays fresh, and what was known of it before is kept.

let pairOf: CollectingPair;

afterEach(async () => {
  await pairOf.close();
});

async function readHost(host: RawHostBody): Promise<OrganizationSnapshot['hosts']> {
  pairOf = await startPair({ hosts: [host], alerts: [] });
  const [acme, beta] = pairRecords(await pairOf.run());
  expect(acme.failure).toBeNull();
  expect(beta.failure).toBeNull();
  return acme.hosts;
}

describe('hosts', () => {
  it('a host, service and role named __proto__ are names like others', async () => {
    const roles = JSON.parse('{"__proto__":["constructor"]}') as object;
    const hosts = await readHost(aRawHost({ name: '__proto__', roles }));
    expect(hosts).toMatchObject([{ name: '__proto__', label: '__proto__' }]);
    expect(hosts[0]?.services).toEqual([{ name: '__proto__', roles: ['constructor'] }]);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });

  it('HTML in a name stays text', async () => {
    const [host] = await readHost(aRawHost({ name: '<script>alert(1)</script>' }));
    expect(host?.label).toBe('<script>alert(1)</script>');
  });

  it('bidi and control characters are taken out', async () => {
    const [host] = await readHost(aRawHost({ name: 'web\u202e10\u0000\n\u200bgpj', displayName: 'a\u2066b' }));
    expect(host).toMatchObject({ name: 'web 10 gpj', label: 'a b' });
  });

  it('a name of 1,000 characters is shortened', async () => {
    const [host] = await readHost(aRawHost({ name: 'x'.repeat(1000) }));
    expect(host?.label).toHaveLength(200);
    expect(host?.name).toHaveLength(255);
  });

  it.each([null, '', '   ', '\u200b', undefined, 7])(
    'a displayName of %j falls back to the name',
    async (displayName) => {
      const [host] = await readHost(aRawHost({ displayName }));
      expect(host?.label).toBe('web01.internal.example');
    },
  );

  it.each([null, [], 'shop', { shop: null }, { shop: 'web' }])(
    'roles of %j are read as far as they go',
    async (roles) => {
      const [host] = await readHost(aRawHost({ roles }));
      expect(host?.services.flatMap((service) => service.roles)).toEqual([]);
    },
  );

  it('services that differ only in case are two', async () => {
    const [host] = await readHost(aRawHost({ roles: { shop: ['web'], Shop: ['db'] } }));
    expect(host?.services).toEqual([
      { name: 'Shop', roles: ['db'] },
      { name: 'shop', roles: ['web'] },
    ]);
  });

  it('a status nobody knows is counted and is no good news', async () => {
    pairOf = await startPair({ hosts: [aRawHost({ status: 'sleeping' })] });
    const [acme] = pairRecords(await pairOf.run());
    expect(acme).toMatchObject({ hosts: [{ status: 'unrecognized' }], oddities: { unknown_host_status: 1 } });
  });

  it('what must not get far is not in the record', async () => {
    pairOf = await startPair({
      hosts: [aRawHost()],
      alerts: [aRawAlert({ memo: 'call 090', message: 'disk full', reason: 'why' })],
    });
    const printed = JSON.stringify(await pairOf.run());
    for (const secret of ['192.0.2.7', 'rack 12', 'Linux', 'call 090', 'disk full', 'why', ACME_KEY]) {
      expect(printed).not.toContain(secret);
    }
  });

  it.each([null, 7, {}, { name: 'no id' }, { id: '' }, { id: '..' }, { id: 'a b' }])(
    'a row of %j is dropped and counted, the others count, and the organization is not complete',
    async (row) => {
      pairOf = await startPair();
      const well = await runWell(pairOf);
      const hosts = JSON.stringify({ hosts: [aRawHost({ status: 'maintenance' }), row] });
      pairOf.fake.misbehave(ACME_KEY, '/api/v0/hosts', { status: 200, body: hosts });
      const [acme, beta] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
      expect(acme).toMatchObject({ failure: { cause: 'shape' }, readAt: NOW, oddities: { invalid_host: 1 } });
      expect(acme.hosts).toMatchObject([{ id: 'host-1', status: 'maintenance' }]);
      expect(beta.failure).toBeNull();
    },
  );
});

async function readAlert(alert: RawAlertBody): Promise<OrganizationSnapshot> {
  pairOf = await startPair({ alerts: [alert] });
  const [acme, beta] = pairRecords(await pairOf.run());
  expect(beta.failure).toBeNull();
  return acme;
}

describe('alerts', () => {
  it('one for a host that is not listed is kept', async () => {
    const acme = await readAlert(aRawAlert({ hostId: 'retired' }));
    expect(acme).toMatchObject({ failure: null, alerts: [{ hostId: 'retired' }] });
  });

  it.each([0, -5, 'soon', null, undefined, {}, 4_000_000_000, Number.MAX_VALUE, EPOCH * 1000])(
    'opened at %j: opened now, and counted',
    async (openedAt) => {
      const acme = await readAlert(aRawAlert({ openedAt }));
      expect(acme).toMatchObject({ failure: null, alerts: [{ openedAt: NOW, closedAt: null }] });
      expect(acme.oddities).toEqual({ invalid_opened_at: 1 });
    },
  );

  it('keeps the moment of the first sight for an alert that goes on telling none', async () => {
    pairOf = await startPair({ alerts: [aRawAlert({ openedAt: 0 })] });
    const first = await pairOf.run();
    const second = await pairOf.runAfter(first, { now: minutesAfter(5) });
    expect(pairRecords(second)[0].alerts[0]?.openedAt).toEqual(NOW);
  });

  it('opened at a moment written as digits', async () => {
    const acme = await readAlert(aRawAlert({ openedAt: String(EPOCH) }));
    expect(acme.alerts[0]?.openedAt).toEqual(new Date(EPOCH * 1000));
  });

  it('opened a minute ahead of our clock keeps its moment', async () => {
    const acme = await readAlert(aRawAlert({ openedAt: NOW.getTime() / 1000 + 60 }));
    expect(acme.alerts[0]?.openedAt).toEqual(minutesAfter(1));
  });

  it.each([0, 'never', -1, 4_000_000_000])('a closedAt of %j does not close', async (closedAt) => {
    const acme = await readAlert(aRawAlert({ closedAt }));
    expect(acme).toMatchObject({ alerts: [{ closedAt: null }], oddities: { invalid_closed_at: 1 } });
  });

  it('CRITICAL with a closedAt is closed, OK without one is open', async () => {
    pairOf = await startPair({
      alerts: [
        aRawAlert({ id: 'closed', closedAt: EPOCH + 60 }),
        aRawAlert({ id: 'open', status: 'OK', closedAt: null }),
      ],
    });
    const [acme] = pairRecords(await pairOf.run());
    expect(acme.alerts.map(({ id }) => id)).toEqual(['open']);
    expect(acme.closedAlerts.map(({ id }) => id)).toEqual(['closed']);
  });

  it('a type nobody knows is kept and counted, and so is a status, as UNKNOWN', async () => {
    const acme = await readAlert(aRawAlert({ type: 'telepathy', status: 'PANIC' }));
    expect(acme.alerts).toMatchObject([{ type: 'telepathy', status: 'UNKNOWN' }]);
    expect(acme.oddities).toEqual({ unknown_alert_status: 1, unknown_alert_type: 1 });
  });

  it.each([null, 'text', { status: 'CRITICAL' }, { id: { a: 1 } }, { id: '..' }])(
    'a row of %j among good ones: the good ones count, the organization is not complete, nothing resolves',
    async (row) => {
      pairOf = await startPair();
      const well = await runWell(pairOf);
      const body = JSON.stringify({ alerts: [aRawAlert({ id: 'fresh-news' }), row] });
      pairOf.fake.misbehave(ACME_KEY, '/api/v0/alerts', { status: 200, body });
      const [acme, beta] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
      expect(acme).toMatchObject({ failure: { cause: 'shape' }, readAt: NOW });
      expect(acme.oddities['invalid_alert']).toBe(1);
      expect(acme.alerts.map(({ id }) => id).toSorted()).toEqual(['alert-1', 'fresh-news']);
      expect(beta.failure).toBeNull();
    },
  );

  it('a row that cannot be identified but says that it is over hides nothing open', async () => {
    const acme = await readAlert({ closedAt: EPOCH });
    expect(acme).toMatchObject({ failure: null, oddities: { invalid_alert: 1 } });
  });

  it('alerts that cannot be read leave fresh hosts and the alerts of before', async () => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    const hosts = JSON.stringify({ hosts: [aRawHost({ status: 'poweroff' })] });
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/hosts', { status: 200, body: hosts });
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/alerts', { status: 500 });
    const [acme] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
    expect(acme).toMatchObject({
      failure: { cause: 'server' },
      hosts: [{ status: 'poweroff' }],
      alerts: [{ id: 'alert-1' }],
    });
  });

  it('hosts that cannot be read do not hide a new alert', async () => {
    pairOf = await startPair({ alerts: [] });
    const well = await runWell(pairOf);
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/hosts', { status: 500 });
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/alerts', { status: 200, body: JSON.stringify({ alerts: [aRawAlert()] }) });
    const [acme] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
    expect(acme).toMatchObject({
      failure: { cause: 'server' },
      hosts: [{ id: 'host-1' }],
      alerts: [{ id: 'alert-1' }],
    });
  });
});

describe('bugs', () => {
  it('one of ours costs one organization, and its stack is logged', async () => {
    pairOf = await startPair({ alerts: [aRawAlert()] });
    const lines: string[] = [];
    const logger = createJsonLogger({
      level: 'info',
      mask: (text) => text,
      write: (line) => lines.push(line),
    });
    const snapshot = await pairOf.run({
      logger,
      needsMonitors: (organization) => {
        if (organization === 'acme') throw new TypeError('a bug');
        return false;
      },
    });
    const [acme, beta] = pairRecords(snapshot);
    expect(acme.failure?.cause).toBe('internal');
    expect(acme.failure?.message).not.toContain('a bug');
    expect(beta.failure).toBeNull();
    expect(lines.join('')).toContain('bad-rows.test.ts');
  });

  it('carrying over a snapshot that did not fail changes nothing', async () => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    expect(carryOver(well, well)).toEqual(well);
  });
});
