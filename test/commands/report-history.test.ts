import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

const MINUTE = 60_000;
const ACME = '  - { id: acme, name: 株式会社アクメ, sla: 99.9, hosts: label, from: [{ organization: ORG }] }\n';
const OTHER = '  - { id: other, name: Other, from: [{ organization: ORG, hosts: [nothing] }] }\n';
let world: FakeWorld;

afterEach(() => world.close());

function configure(organization: string, entry: string, customers: string): void {
  const text = readFileSync(world.path('noroshi.yaml'), 'utf8').replace(/customers:\n(  - .*\n)*/, '');
  const renamed = text.replace(/organizations:\n(  - .*\n)*/, `organizations:\n  - ${entry}\n`);
  world.write('noroshi.yaml', `${renamed}\ncustomers:\n${customers.replaceAll('ORG', organization)}`);
}

async function runLater(): Promise<void> {
  world.now = new Date(world.now.getTime() + 10 * MINUTE);
  expect((await world.runHere('run')).exitCode).toBe(0);
}

/** What the report says of the outage: its rows and its incidents, without what goes on with the clock. */
async function reported(): Promise<string[]> {
  const day = ['--from', '2026-11-20', '--to', '2026-11-20'];
  const { stdout, exitCode } = await world.runHere('report', '--customer', 'acme', ...day);
  expect(exitCode).toBe(0);
  return stdout.split('\n').flatMap((line) => {
    const cells = line.split(' | ');
    if (line.includes('| Server |')) return [cells.slice(0, 5).join(' ')];
    return line.includes('alertAAA') ? [line] : [];
  });
}

describe('the availability report', () => {
  it('tells the same outage after a rename, and when a customer that had left returns', async () => {
    const at = (minutes: number): number => (WORLD_NOW.getTime() + minutes * MINUTE) / 1000;
    const hosts = [aRawHost({ id: 'h1', name: 'web-01' })];
    world = await aFakeWorld([aFakeOrganization({ name: 'oldname', hosts, alerts: [] })]);
    configure('oldname', 'oldname', ACME);
    expect((await world.runHere('run')).exitCode).toBe(0);
    const organization = world.organizations[0]!;
    organization.alerts = [aRawAlert({ id: 'alertAAA', hostId: 'h1', openedAt: at(2) })];
    await runLater();
    organization.alerts = [
      aRawAlert({ id: 'alertAAA', hostId: 'h1', status: 'OK', openedAt: at(2), closedAt: at(14) }),
    ];
    await runLater();
    const before = await reported();
    expect(before[0]).toContain('web-01 Server 1 12 min');
    expect(before[1]).toMatch(/1120-\d{4} alertAAA/);

    organization.name = 'newname';
    world.env = { ...world.env, MACKEREL_APIKEYS: JSON.stringify({ newname: organization.key }) };
    configure('newname', '{ name: newname, formerly: [oldname] }', ACME);
    await runLater();
    expect(await reported()).toEqual(before);

    configure('newname', '{ name: newname, formerly: [oldname] }', OTHER);
    await runLater();

    configure('newname', '{ name: newname, formerly: [oldname] }', ACME);
    await runLater();
    expect(await reported()).toEqual(before);
  });
});
