import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceCommand } from '../../src/commands/announce/announce.ts';
import { createContext } from '../../src/commands/terminal.ts';
import { loadAnnouncements } from '../../src/announcements/load-announcements.ts';
import { loadConfig } from '../../src/config/load.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
beforeEach(async () => {
  const hosts = [aRawHost({ id: 'db', name: 'db01' })];
  const alerts = [aRawAlert({ id: 'lost', hostId: 'db', openedAt: WORLD_NOW.getTime() / 1000 - 60 })];
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts, alerts }), aFakeOrganization({ name: 'shop' })]);
});
afterEach(() => world.close());

const announce = (...args: string[]) => world.runHere('announce', '--now', WORLD_NOW.toISOString(), ...args);
const folder = (): string => world.path('announcements');

function loaded() {
  const read = loadConfig(world.path('noroshi.yaml'), { env: world.env, need: { keys: false, publish: false } });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return loadAnnouncements(read.value.config);
}

describe('announce', () => {
  it.each([
    ['investigating', []],
    ['調査中', []],
    ['identified', ['--starts', '2026-11-20 11:00']],
    ['原因特定', ['--next', '2026-11-20 13:00']],
    ['復旧', []],
    ['メンテナンス', ['--starts', '2026-11-21 01:00', '--ends', '2026-11-21 03:00']],
  ])('writes what a run can use, from the template %s', async (template, more) => {
    const run = await announce('--template', template, '--customers', 'acme,shop', ...more);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(readdirSync(folder())[0]).toMatch(/^2026-11-20-1205-\w+\.md$/);
    expect(loaded()).toMatchObject({ announcements: [{ customers: ['acme', 'shop'] }], findings: [] });
  });

  it('follows a case up by the number that customers quote', async () => {
    await world.runHere('run');
    const { stdout } = await world.runHere('log', '--json');
    const number = /"spokenNumber": "([^"]+)"/.exec(stdout)?.[1] ?? '';
    expect((await announce('--template', '原因特定', '--customers', 'acme', '--case', number)).exitCode).toBe(0);
    expect(loaded().announcements[0]).toMatchObject({ caseId: 'lost', kind: 'incident' });
    const unknown = await announce('--customers', 'acme', '--case', 'lots');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "lost"?')]);
    // Somebody else's case is none of theirs.
    expect((await announce('--customers', 'shop', '--case', 'lost')).exitCode).toBe(2);
  });

  it.each([
    ['nobody is told', [], 'names its customers'],
    ['a customer does not exist', ['--customers', 'acmee'], 'Did you mean "acme"?'],
    ['the kind does not exist', ['--customers', 'all', '--template', 'disaster'], 'no kind of announcement'],
    ['maintenance has no time', ['--customers', 'all', '--template', 'maintenance'], 'startsAt'],
    ['a time is none', ['--customers', 'all', '--next', 'soon'], 'soon'],
  ])('writes nothing where %s', async (_, args, said) => {
    const run = await announce(...args);
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(existsSync(folder())).toBe(false);
  });

  it('never overwrites, and takes hostile text as text', async () => {
    const text = 'a: "b"\n---\n# c <script>';
    for (let i = 0; i < 2; i++) await announce('--customers', 'all', '--title', '" : [x]', '--text', text);
    expect(readdirSync(folder()).toSorted()).toEqual([
      '2026-11-20-1205-investigating-2.md',
      '2026-11-20-1205-investigating.md',
    ]);
    expect(loaded().announcements.map(({ title, updates }) => [title, updates[0]?.text])).toEqual([
      ['" : [x]', text],
      ['" : [x]', text],
    ]);
  });

  it('asks on a terminal for what is not given, and writes nothing when somebody leaves', async () => {
    const context = await createContext(
      { config: world.path('noroshi.yaml'), now: WORLD_NOW.toISOString(), locale: 'ja' },
      { env: world.env, directory: world.folder, clock: () => WORLD_NOW, stdout: () => {}, stderr: () => {}, isTerminal: true, untilStopped: () => Promise.resolve() },
    ); // prettier-ignore
    const asking = (...answers: (string | undefined)[]) => ({ ask: () => Promise.resolve(answers.shift()) });
    expect(await announceCommand(context, { dialog: asking('調査中', 'acme', '', undefined) })).toBe(2);
    expect(existsSync(folder())).toBe(false);
    expect(await announceCommand(context, { dialog: asking('', 'acme', '', 'T', '') })).toBe(0);
    expect(readFileSync(`${folder()}/2026-11-20-1205-investigating.md`, 'utf8')).toContain('title: "T"');
  });
});

describe('what announce, links and notify refuse', () => {
  it.each([
    [['announce', '--template', 'x', '--customers', 'all'], '「x」というお知らせの種類はありません。'],
    [['announce', '--template', '調査中', '--customers', 'acmee'], '「acmee」というお客様はいません。\n  「acme」ではありませんか。'],
    [['announce', '--template', '復旧', '--customers', 'all', '--case', 'nope'], '「nope」という案件をお知らせしたことはありません。'],
    [['links', '--customer', 'nobody'], '「nobody」というお客様はいません。'],
    [['links', '--base', 'here'], '--base「here」は Web の絶対アドレスではありません。'],
    [['notify', '--list'], 'お知らせする相手が設定されていません。'],
  ])('%j is told in Japanese as well', async (args, said) => {
    const { exitCode, stderr } = await world.runHere(...args, '--locale', 'ja');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said) as string]);
  }); // prettier-ignore
});

describe('the folder of announcements', () => {
  it('names in check what it passes over', async () => {
    const text = '---\ntitle: A\nkind: notice\ncustomers: all\n---\nText.\n';
    for (const name of ['a.md', 'a.md.txt', 'b.markdown', 'old/c.md', '_draft.md', 'README.md', 'logo.png'])
      world.write(`announcements/${name}`, text);
    const { exitCode, stdout } = await world.runHere('check');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /3 names in the folder of announcements are passed over.*:\n {2}a\.md\.txt\n {2}b\.markdown\n {2}old\/\n/,
    );
    expect(loaded().announcements.map(({ id }) => id)).toEqual(['a']);
  });

  it('takes no two names that are one on Windows and macOS, nor those of devices', () => {
    const text = '---\ntitle: A\nkind: notice\ncustomers: all\n---\nText.\n';
    for (const name of ['Fire.md', 'fire.md', 'con.md', 'COM1.md']) world.write(`announcements/${name}`, text);
    const { announcements, findings } = loaded();
    expect(announcements.map(({ id }) => id)).toEqual(['Fire']);
    expect(findings.map(({ code }) => code)).toEqual([
      'announcement.id_reserved',
      'announcement.id_reserved',
      'announcement.id_taken',
    ]);
  });
});
