import { chmodSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { findSecrets, type CliRun } from '../support/cli.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

function anOrganization(name: string, changes: Partial<FakeOrganization> = {}): FakeOrganization {
  return aFakeOrganization({ name, hosts: [aRawHost({ id: `${name}-host`, name: `${name}-web01` })], ...changes });
}

function anAlertOf(name: string): ReturnType<typeof aRawAlert> {
  return aRawAlert({ id: `${name}-alert`, hostId: `${name}-host`, openedAt: WORLD_NOW.getTime() / 1000 - 600 });
}

async function start(more = ''): Promise<FakeWorld> {
  const organizations = [anOrganization('acme', { alerts: [anAlertOf('acme')] }), anOrganization('bravo')];
  const names = organizations.map(({ name }) => name);
  world = await aFakeWorld(organizations, { config: (base) => aConfigText({ base, names, more }) });
  return world;
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(world.path(path), 'utf8')) as Record<string, unknown>;
}

function page(customer: string): string {
  return readFileSync(world.path(`dist/public/c/${customer}/index.html`), 'utf8');
}

/** The one JSON document of stdout; anything else there is an error. */
function result({ stdout }: CliRun): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

function after(minutes: number): string {
  return new Date(WORLD_NOW.getTime() + minutes * 60_000).toISOString();
}

describe('how a run ends', () => {
  it('0: everything was read and published', async () => {
    await start();
    const run = await world.run('run');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('2 of 2 organizations read');
    expect(run.stdout).toContain('1 major_outage');
    expect(readJson('dist/public/heartbeat.json')).toEqual({
      version: 1,
      checkedAt: WORLD_NOW.toISOString(),
      nextDueAt: after(5),
      checkedAtEpoch: WORLD_NOW.getTime() / 1000,
      nextDueAtEpoch: WORLD_NOW.getTime() / 1000 + 300,
      everyMinutes: 5,
      organizations: { read: 2, failed: 0 },
      site: { id: expect.stringMatching(/^[a-z2-7]{16}$/) as unknown, url: 'https://status.example.jp/' },
    });
    expect(page('acme')).toContain('Major outage');
  });

  it('1: a bug, with its stack', async () => {
    await start();
    world.write('break.cjs', "Date.prototype.toISOString = () => { throw new TypeError('broken on purpose'); };");
    world.env = { ...world.env, NODE_OPTIONS: '--require ./break.cjs' };
    const run = await world.run('run');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('This is a bug in Noroshi: TypeError: broken on purpose\n    at ');
  });

  it('2: a template of the house is wrong', async () => {
    await start();
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', text.replace('  locale: en\n', '  locale: en\n  theme: { templates: ./templates }\n'));
    world.write('templates/index.eta', '<%= undefined.broken.here %>');
    const run = await world.run('run');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('index.eta');
    expect(run.stderr).not.toContain('    at ');
  });

  it('2: the configuration is wrong, every problem with its line and column', async () => {
    await start('incidnts: {}\nhistory: { days: 0 }\n');
    const run = await world.run('run');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(/^noroshi\.yaml:\d+:1 +incidnts is not a key/m);
    expect(run.stderr).toContain('Did you mean "incidents"?');
    expect(run.stderr).toMatch(/^noroshi\.yaml:\d+:\d+ +history\.days must be at least 1/m);
  });

  it('3: one organization was not read, the others were published', async () => {
    await start();
    world.fake.misbehave(world.organizations[1]!.key, '*', { status: 500, body: '<h1>Oops</h1>' });
    const run = await world.run('run');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('"bravo"');
    expect(readJson('dist/public/heartbeat.json').organizations).toEqual({ read: 1, failed: 1 });
    expect(readJson('dist/public/c/bravo/noroshi.json').state).toBe('unknown');
    expect((await world.run('run', '--allow-partial')).exitCode).toBe(0);
  });

  it('3: one target failed, the other has the new pages', async () => {
    await start();
    world.write('dist/public/somebody-elses.html', 'mine');
    const run = await world.run('run', '--json');
    expect(run.exitCode).toBe(3);
    expect(result(run).targets).toMatchObject([
      { tree: 'public', ok: false, error: { code: 'publish.foreign_files' } },
      { tree: 'internal', ok: true },
    ]);
    expect(readFileSync(world.path('dist/public/somebody-elses.html'), 'utf8')).toBe('mine');
  });

  it('4: no target took anything', async () => {
    await start();
    world.write('dist', 'a file where a folder should be');
    const run = await world.run('run');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).not.toContain('    at ');
  });
});

describe('a revoked key', () => {
  it('is exit 3; what was hit stays hit, what was fine is unknown, and nothing turns green', async () => {
    await start();
    expect((await world.runHere('run')).exitCode).toBe(0);
    for (const { key } of world.organizations) {
      world.fake.misbehave(key, '*', { status: 401, body: '{"error":"Authentication failed."}' });
    }
    const run = await world.runHere('run', '--now', after(5));
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('refused the API key (401');
    expect(run.stderr).toContain('MACKEREL_APIKEYS');

    const acme = readJson('dist/public/c/acme/noroshi.json');
    expect(acme.state).toBe('major_outage');
    expect(acme.incidents).toMatchObject([{ caseId: 'acme-alert', resolvedAt: null, stale: true }]);
    const bravo = readJson('dist/public/c/bravo/noroshi.json');
    expect(bravo).toMatchObject({ state: 'unknown', unknown: [{ cause: 'auth', since: after(5) }] });
    expect(JSON.stringify(bravo.components)).not.toContain('"operational"');
    expect(JSON.stringify(readJson('dist/public/c/bravo/api/v2/status.json'))).toContain('"indicator":"minor"');
  });
});

describe('what a run says', () => {
  it('--json is one document on stdout, and the log on stderr is JSON too', async () => {
    await start();
    world.fake.misbehave(world.organizations[1]!.key, '*', { status: 403, body: '' });
    const run = await world.runHere('run', '--json', '--verbose');
    expect(result(run)).toMatchObject({ exitCode: 3, organizations: { total: 2, failed: [{ name: 'bravo' }] } });
    expect(run.stderr).toContain('{"level":20');
  });

  it('--json is one document when the configuration is wrong, and when the state is not usable', async () => {
    await start('nonsense: 1\n');
    expect(result(await world.runHere('run', '--json'))).toMatchObject({
      exitCode: 2,
      findings: [{ code: 'config.unknown_key', path: 'nonsense', column: 1 }],
    });
    world.write('noroshi.yaml', readFileSync(world.path('noroshi.yaml'), 'utf8').replace('nonsense: 1\n', ''));
    world.write('.noroshi/history.json', '{"version":99}');
    const refused = await world.runHere('run', '--json');
    expect(refused.exitCode).toBe(4);
    expect(result(refused)).toMatchObject({ exitCode: 4, error: { code: 'state.newer_version' } });
  });

  it('--quiet says nothing when all is well, and what is wrong when something is', async () => {
    await start();
    expect(await world.runHere('run', '--quiet')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    world.fake.misbehave(world.organizations[1]!.key, '*', { status: 401, body: '' });
    const run = await world.runHere('run', '--quiet', '--now', after(5));
    expect(run).toMatchObject({ exitCode: 3, stdout: '' });
    expect(run.stderr).toContain('"bravo"');
  });

  it('says each failure once', async () => {
    await start();
    world.fake.misbehave(world.organizations[1]!.key, '*', { status: 401, body: '' });
    for (const flags of [[], ['--quiet'], ['--json']]) {
      const { stderr } = await world.runHere('run', ...flags);
      expect(stderr.split('refused the API key').length - 1, flags.join(' ')).toBe(1);
    }
  });

  it('uses no colour and no progress where nobody watches', async () => {
    await start();
    world.env = { ...world.env, NO_COLOR: '1' };
    const { stdout, stderr } = await world.runHere('run', '--verbose');
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stderr).not.toContain('\r');
  });

  it('puts annotations and a step summary where GitHub shows them', async () => {
    await start('anouncements: 1\n');
    world.env = {
      ...world.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: world.path('summary.md'),
      GITHUB_WORKSPACE: world.folder,
    };
    const wrong = await world.runHere('run');
    expect(wrong.stderr).toMatch(/^::error file=noroshi\.yaml,line=\d+,col=1::/m);
    world.write('noroshi.yaml', readFileSync(world.path('noroshi.yaml'), 'utf8').replace('anouncements: 1\n', ''));
    world.fake.misbehave(world.organizations[1]!.key, '*', { status: 401, body: '' });
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/^::warning::Organization "bravo" refused the API key/m);
    const summary = readFileSync(world.path('summary.md'), 'utf8');
    expect(summary).toContain('| Organizations read | 1 of 2 |');
    expect(summary).toMatch(/\| public → .* put, /);
    expect(findSecrets('summary', summary)).toEqual([]);

    const japanese = await world.runHere('run', '--locale', 'ja');
    expect(japanese.stderr).toMatch(/^::warning::オーガニゼーション「bravo」：API キーが拒否されました/m);
    const both = readFileSync(world.path('summary.md'), 'utf8');
    expect(both.slice(summary.length)).toContain('| 読み取ったオーガニゼーション | 2件中 1件 |');
  });
});

describe('flags', () => {
  it.each([
    [['run', '--quite'], '--quiet'],
    [['rum'], 'run'],
    [['collect', '--too', 'x'], '--to'],
    [['run', '--now', 'yesterday'], 'ISO 8601'],
    [['run', '--wait-seconds', 'ten'], 'whole number'],
    [['collect', '--to', 'x', '--shard', '3/2'], 'i/n'],
    [['demo', '--out', 'x'], '--once'],
    [['demo', '--day', 'worse'], 'worst'],
    [['preview', '--port', '70000'], '65535'],
    [['publish'], '--from'],
    [['run', 'surplus'], 'argument'],
  ])('%j are usage: 2, and the way out is named', async (args, hint) => {
    await start();
    const run = await world.runHere(...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(hint);
    expect(run.stderr).not.toContain('    at ');

    world.env = { ...world.env, LANG: 'ja_JP.UTF-8' };
    const japanese = await world.runHere(...args);
    expect(japanese.exitCode).toBe(2);
    for (const line of japanese.stderr.split('\n').filter((each) => each !== '')) expect(line).toMatch(/[ぁ-んァ-ン]/);
  });

  it('a configuration that is not there is named', async () => {
    await start();
    const run = await world.runHere('run', '--config', 'elsewhere.yaml');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('elsewhere.yaml');
    expect(run.stderr).toContain('noroshi init');
  });

  it('--no-publish and --dry-run publish nothing; --dry-run says what would be put', async () => {
    await start();
    expect((await world.runHere('run', '--no-publish')).exitCode).toBe(0);
    expect(() => readFileSync(world.path('dist/public/index.html'))).toThrow('ENOENT');
    const dry = await world.runHere('run', '--dry-run');
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(/^public → directory:.*: \d+ to put, 0 to remove, 0 unchanged$/m);
    expect(dry.stdout).toMatch(/^ {2}put {4}index\.html \(\d+ bytes\)$/m);
    expect(() => readFileSync(world.path('dist/public/index.html'))).toThrow('ENOENT');
    expect(result(await world.runHere('run', '--dry-run', '--json'))).toMatchObject({
      exitCode: 0,
      plans: [{ tree: 'public', remove: [] }, { tree: 'internal' }],
    });
  });

  it('--out writes the trees there as well', async () => {
    await start();
    expect((await world.runHere('run', '--out', world.path('copy'))).exitCode).toBe(0);
    expect(readFileSync(world.path('copy/public/index.html'))).toEqual(
      readFileSync(world.path('dist/public/index.html')),
    );
  });

  it('.env beside the configuration is read, and the real environment wins', async () => {
    await start();
    const { MACKEREL_APIKEYS: ring } = world.env;
    world.write('.env', `MACKEREL_APIKEYS='${ring}'\n`);
    world.env = {};
    expect((await world.runHere('run')).exitCode).toBe(0);
    world.env = { MACKEREL_APIKEYS: '{"acme":"wrong-key-000000","bravo":"wrong-key-111111"}' };
    expect((await world.runHere('run', '--now', after(5))).exitCode).toBe(3);
  });
});

describe('runs that meet', () => {
  it('a run that finds the lock taken leaves with 4', async () => {
    await start();
    const record = {
      version: 1,
      runId: 'other',
      token: 'x',
      holder: `${hostname()}:${process.pid}`,
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      isReleased: false,
    };
    world.write('.noroshi/lock/00000001.json', JSON.stringify(record));
    const run = await world.runHere('run', '--wait-seconds', '0');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('Another run is at work');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s gives the lock back with a sentence, and the next run need not wait', async (signal, exitCode) => {
    await start();
    const asked = new Promise<void>((resolve) => {
      world.fake.misbehave(world.organizations[0]!.key, '/api/v0/org', [
        () => {
          resolve();
          // Asked again after a pause, in which the signal comes.
          return { status: 500, body: '' };
        },
      ]);
    });
    const running = world.start('run', '--wait-seconds', '0');
    await asked;
    running.kill(signal);
    const ended = await running.done;
    expect(ended).toMatchObject({ exitCode, signal: null });
    expect(ended.stderr).toContain(`${signal}: this run stops here and gives back the lock`);
    expect((await world.runHere('run', '--wait-seconds', '0', '--now', after(1))).exitCode).toBe(0);
  });

  it('two at once: one publishes, the other waits or leaves', async () => {
    await start();
    world.fake.misbehave(world.organizations[0]!.key, '/api/v0/org', [
      () => ({ status: 200, body: JSON.stringify({ name: 'acme' }) }),
    ]);
    const runs = await Promise.all([
      world.run('run', '--wait-seconds', '0'),
      world.run('run', '--wait-seconds', '20', '--now', after(1)),
    ]);
    expect([0, 4]).toContain(runs[0].exitCode);
    expect(runs[1].exitCode).toBe(0);
    expect(readJson('dist/public/heartbeat.json').checkedAt).toBe(after(1));
  });

  it('an older run never overwrites a newer publication', async () => {
    await start();
    expect((await world.runHere('run', '--now', after(10))).exitCode).toBe(0);
    const before = page('acme');
    world.organizations[0]!.alerts = [];
    const older = await world.runByClock(new Date(after(5)), 'run');
    expect(older.exitCode).toBe(4);
    expect(older.stderr).toContain('already shows a newer run');
    expect(page('acme')).toBe(before);
    expect(readJson('dist/public/heartbeat.json').checkedAt).toBe(after(10));
  });

  it('after one run with a wrong clock, says how to go on, and goes on', async () => {
    await start();
    expect((await world.runHere('run', '--now', after(60 * 24 * 400))).exitCode).toBe(0);
    const refused = await world.runByClock(new Date(after(5)), 'run');
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain('399 days ahead');
    expect(refused.stderr).toContain('noroshi run --replace-newer');
    expect((await world.runHere('run', '--replace-newer', '--now', after(10))).exitCode).toBe(0);
    expect((await world.runHere('run', '--now', after(15))).exitCode).toBe(0);
    expect(readJson('dist/public/heartbeat.json').checkedAt).toBe(after(15));
    const year = after(60 * 24 * 400).slice(0, 4);
    expect(page('acme')).not.toContain(year);
  });
});

describe('a state that is', () => {
  it('cut: put aside, said, and the run goes on', async () => {
    await start();
    expect((await world.runHere('run')).exitCode).toBe(0);
    for (const document of ['history', 'snapshot', 'shown', 'observed']) {
      const file = world.path(`.noroshi/${document}.json`);
      writeFileSync(file, readFileSync(file).subarray(0, 40));
    }
    const run = await world.runHere('run', '--now', after(5));
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('history-broken');
    expect(readFileSync(world.path('.noroshi/history-broken.json'))).toHaveLength(40);
    expect(readJson('dist/public/c/acme/noroshi.json')).toMatchObject({
      state: 'major_outage',
      incidents: [{ caseId: 'acme-alert' }],
    });
  });

  it.each(['history', 'snapshot', 'shown', 'observed'])(
    'of a newer version (%s): exit 4 and a sentence',
    async (document) => {
      await start();
      world.write(`.noroshi/${document}.json`, '{"version":2}');
      const run = await world.runHere('run');
      expect(run.exitCode).toBe(4);
      expect(run.stderr).toMatch(/newer Noroshi|Update Noroshi/);
      expect(readFileSync(world.path(`.noroshi/${document}.json`), 'utf8')).toBe('{"version":2}');
    },
  );

  it.each([
    ['cut', (index: string) => writeFileSync(index, '{"version":1,')],
    ['gone', (index: string) => rmSync(index)],
  ])('without the index of what was built (%s): built anew, said once, and published', async (_, spoil) => {
    await start();
    expect((await world.runHere('run')).exitCode).toBe(0);
    spoil(world.path('.noroshi/site/public.noroshi-build.json'));
    const run = await world.runHere('run', '--now', after(5));
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('public.broken; everything is built anew');
    const next = await world.runHere('run', '--now', after(10));
    expect([next.exitCode, next.stderr]).toEqual([0, '']);
    expect(readJson('dist/public/heartbeat.json')).toMatchObject({ checkedAt: after(10) });
  });

  it('keeps what waits to be published from other users, and leaves a folder that no build made', async () => {
    await start();
    world.write('.noroshi/site/public/mine.txt', 'mine');
    chmodSync(world.path('.noroshi/site'), 0o755);
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(4);
    expect(readFileSync(world.path('.noroshi/site/public/mine.txt'), 'utf8')).toBe('mine');
    expect(statSync(world.path('.noroshi/site')).mode & 0o777).toBe(0o700);
  });

  it('no folder where pages are prepared: exit 4 and the way out', async () => {
    await start();
    world.write('.noroshi/site', 'a file');
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('.noroshi/site');
    expect(run.stderr).not.toContain('    at ');
  });

  it('not writable: exit 4 and the way out', async () => {
    await start();
    symlinkSync('/proc/noroshi-nowhere', world.path('.noroshi'));
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('state');
    expect(run.stderr).not.toContain('    at ');
  });
});
