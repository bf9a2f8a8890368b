import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

interface Page {
  components: { id: string }[];
  incidents: { caseId: string; reports: { number: number; at: string; text: string }[] }[];
}

const MINUTE = 60_000;
let world: FakeWorld;

afterEach(() => world.close());

function page(path: string): Page {
  return JSON.parse(readFileSync(world.path('dist/public', path), 'utf8')) as Page;
}

async function start(): Promise<void> {
  const openedAt = (WORLD_NOW.getTime() - 20 * MINUTE) / 1000;
  const hosts = [aRawHost({ id: 'h1' }), aRawHost({ id: 'h2' })];
  const alerts = [aRawAlert({ id: 'alertAAA', hostId: 'h1', openedAt, memo: 'public: On the way.' })];
  world = await aFakeWorld([aFakeOrganization({ name: 'oldname', hosts, alerts })]);
  expect((await world.runHere('run')).exitCode).toBe(0);
}

/** Renames it in Mackerel and in the configuration. */
function rename(entry: string): void {
  world.organizations[0]!.name = 'newname';
  world.env = { ...world.env, MACKEREL_APIKEYS: JSON.stringify({ newname: world.organizations[0]!.key }) };
  const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
  world.write('noroshi.yaml', text.replace('  - oldname\n', `  - ${entry}\n`));
  world.now = new Date(world.now.getTime() + 10 * MINUTE);
}

describe('an organization that was renamed in Mackerel', () => {
  it('keeps link, ids, cases and reports, and the past of its uptime, where its former name is written', async () => {
    await start();
    const before = page('c/oldname/noroshi.json');
    const report = async (): Promise<string> =>
      (await world.runHere('report', '--customer', 'oldname', '--month', '2026-11', '--format', 'csv')).stdout;
    expect(await report()).toContain(',1,1200,');
    rename('{ name: newname, formerly: [oldname] }');
    // Ten minutes later, before the first run under the new name, and after it.
    expect(await report()).toContain(',1,1800,');
    const run = await world.runHere('run');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await report()).toContain(',1,1800,');
    const after = page('c/oldname/noroshi.json');
    expect(after.incidents).toEqual(before.incidents);
    expect(after.components.map(({ id }) => id)).toEqual(before.components.map(({ id }) => id));
    const history = JSON.parse(readFileSync(world.path('.noroshi/history.json'), 'utf8')) as {
      organizations: { name: string }[];
    };
    expect(history.organizations.map(({ name }) => name)).toEqual(['newname']);
    // Once more, from a state that was written under the new name.
    world.now = new Date(world.now.getTime() + 10 * MINUTE);
    expect((await world.runHere('run')).exitCode).toBe(0);
    expect(page('c/oldname/noroshi.json').incidents).toEqual(before.incidents);
  });

  it('goes on where it ran under its new name for a while before somebody wrote the former one', async () => {
    await start();
    const before = page('c/oldname/noroshi.json');
    rename('newname');
    expect((await world.runHere('run')).exitCode).toBe(0);
    rename('newname');
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', text.replace('  - newname\n', '  - { name: newname, formerly: [oldname] }\n'));
    expect((await world.runHere('run')).exitCode).toBe(0);
    const [own] = page('c/oldname/noroshi.json').incidents;
    expect(own?.reports.slice(-before.incidents[0]!.reports.length)).toEqual(before.incidents[0]!.reports);
  });

  it('is refused where a former name is still another organization’s', async () => {
    await start();
    rename('{ name: newname, formerly: [oldname] }\n  - oldname');
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('oldname');
  });
});
