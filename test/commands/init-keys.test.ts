import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readKeyList } from '../../src/commands/init/key-list.ts';
import { splitNames } from '../../src/commands/init/questions.ts';
import { keepSecret, runInProcess, type CliRun } from '../support/cli.ts';
import {
  aFakeOrganization,
  startFakeMackerel,
  type FakeMackerel,
  type FakeOrganization,
} from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';

let folder = '';
let mackerel: FakeMackerel | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-keys-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await mackerel?.close();
  mackerel = undefined;
});

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

async function serve(...organizations: FakeOrganization[]): Promise<void> {
  mackerel = await startFakeMackerel(organizations);
  keepSecret(...organizations.map(({ key }) => key));
}

function init(keys: string | Buffer, env: Record<string, string> = {}): Promise<CliRun> {
  writeFileSync(join(folder, 'keys.txt'), keys);
  const args = ['init', folder, '--api-base', mackerel!.base, '--from-keys', join(folder, 'keys.txt')];
  return runInProcess(args, { folder, env });
}

interface WrittenFile {
  organizations: string[];
  customers: { id: string; name: string }[];
  defaults: { visibility: string };
}

describe('init --from-keys', () => {
  it('asks whose each key is and writes a configuration that check takes', async () => {
    const hosts = [aRawHost({ id: 'a', roles: { web: ['app'] } }), aRawHost({ id: 'b', roles: {} })];
    const acme = aFakeOrganization({ name: 'acme', displayName: '株式会社アクメ', hosts });
    const shop = aFakeOrganization({ name: 'shop' });
    await serve(acme, shop);
    const run = await init(`\ufeff# keys of 2026\r\n${acme.key}  # acme\r\n\r\n${shop.key}\r\n`);
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('2 organizations with 2 hosts');
    expect(parse(read('noroshi.yaml'))).toMatchObject({
      organizations: ['acme', 'shop'],
      customers: [
        { id: 'acme', name: '株式会社アクメ' },
        { id: 'shop', name: 'shop' },
      ],
      defaults: { visibility: 'unlisted' },
    });
    expect(read('noroshi.yaml')).toContain('# 2 hosts: web 1, no service 1');
    const env = parseEnv(read('.env'));
    expect(JSON.parse(env.MACKEREL_APIKEYS ?? '')).toEqual({ acme: acme.key, shop: shop.key });
    expect(env.NOROSHI_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(read('.gitignore')).toContain('.env');
    const check = await runInProcess(['check', '-c', join(folder, 'noroshi.yaml')], { folder });
    expect(check.stdout).toContain('2 of 2 keys work: 2 hosts, 0 open alerts.');
  });

  it('names by its place what it cannot use, and goes on with the rest', async () => {
    const acme = aFakeOrganization({ name: 'acme' });
    await serve(acme, aFakeOrganization({ name: 'acme', key: 'another-key-of-acme' }));
    const run = await init([acme.key, 'refused-key', acme.key, 'another-key-of-acme', 'キー'].join('\n'));
    expect(run.exitCode).toBe(3);
    expect(run.stderr.split('\n').slice(0, 4)).toEqual([
      'What stands at line 5 is no API key.',
      'The key at line 3 is the one at line 1 again; it is used once.',
      'The key at line 4 opens organization "acme", as the one at line 1 does; that one is used.',
      'The key at line 2 could not be used: Mackerel refuses it. It is left out of the configuration.',
    ]);
    expect((parse(read('noroshi.yaml')) as WrittenFile).organizations).toEqual(['acme']);
  });

  it('tells customers of one name apart, and finds ids that differ and are allowed', async () => {
    const names = ['Acme', 'acme', 'a_b', 'a-b', 'all', '7', 'true'];
    await serve(...names.map((name) => aFakeOrganization({ name, displayName: 'Acme', key: `key-${name}-x` })));
    const run = await init(names.map((name) => `key-${name}-x`).join('\n'));
    expect(run.exitCode).toBe(0);
    const { customers } = parse(read('noroshi.yaml')) as WrittenFile;
    expect(customers.map(({ id }) => id)).toEqual(['acme', 'acme-2', 'a-b', 'a-b-2', 'customer-all', '7', 'true']);
    expect(customers.slice(0, 2).map(({ name }) => name)).toEqual(['Acme (Acme)', 'Acme (acme)']);
    const check = await runInProcess(['check', '-c', join(folder, 'noroshi.yaml')], { folder });
    expect(check.stdout).toContain('7 of 7 keys work');
  });

  it('keeps what is there and says what it lacks', async () => {
    const acme = aFakeOrganization({ name: 'acme' });
    const late = aFakeOrganization({ name: 'late' });
    await serve(acme, late);
    await init(acme.key);
    const before = [read('noroshi.yaml'), read('.env')];
    const again = await init(`${acme.key}\n${late.key}`);
    expect(again.exitCode).toBe(2);
    expect([read('noroshi.yaml'), read('.env')]).toEqual(before);
    expect(again.stdout).toContain(
      'MACKEREL_APIKEYS in .env lacks these keys; write them between its { }:\n  "late":"…"\n',
    );
    expect(again.stdout).toContain(
      [
        'noroshi.yaml lacks these 6 lines; add what you need:',
        '  organizations:',
        '    - late',
        '  customers:',
        '    - id: late',
        '      name: "late"',
        '      from: [{ organization: late }] # 0 hosts',
        '',
      ].join('\n'),
    );
  });

  it('tells paths from where it was called', async () => {
    const acme = aFakeOrganization({ name: 'acme' });
    await serve(acme);
    writeFileSync(join(folder, 'keys.txt'), acme.key);
    const args = ['--from-keys', join(folder, 'keys.txt'), '--api-base', mackerel!.base];
    const { stdout } = await runInProcess(['init', join(folder, 'exchange'), ...args], { folder });
    expect(stdout).toContain('Written: exchange/.env\n');
    expect(stdout).toContain('Next, in exchange: ');
    const again = await runInProcess(['init', folder, ...args], { folder: join(folder, 'exchange') });
    expect(again.stdout).toContain(`Written: ${join(folder, '.env')}\n`);
  });

  it('writes nothing when no key works, when there are none, and when the file cannot be read', async () => {
    await serve();
    expect(await init('one-key\ntwo-keys')).toMatchObject({ exitCode: 2 });
    const empty = await init('# nothing\n');
    expect([empty.exitCode, empty.stderr]).toEqual([2, expect.stringContaining('There are no keys')]);
    const wide = await init(Buffer.from('\ufeffkey', 'utf16le'));
    expect(wide.stderr).toContain('UTF-16');
    expect(() => read('.env')).toThrow('ENOENT');
  });

  it('takes keys from MACKEREL_APIKEYS, with names or without, and speaks Japanese where the terminal does', async () => {
    const acme = aFakeOrganization({ name: 'acme' });
    await serve(acme);
    const args = ['init', folder, '--api-base', mackerel!.base, '--from-keys'];
    const bare = await runInProcess(args, { folder, env: { MACKEREL_APIKEYS: acme.key, LANG: 'ja_JP.UTF-8' } });
    expect(bare.stdout).toContain('unset MACKEREL_APIKEYS');
    expect(bare.stdout).toContain('1 オーガニゼーション、0 ホストを確認しました。');
    expect(read('noroshi.yaml')).toContain('locale: ja');
    rmSync(join(folder, 'noroshi.yaml'));
    const named = await runInProcess(args, { folder, env: { MACKEREL_APIKEYS: JSON.stringify({ wrong: acme.key }) } });
    expect(named.stdout).not.toContain('unset');
    expect((parse(read('noroshi.yaml')) as WrittenFile).organizations).toEqual(['acme']);
  });
});

describe('a list of keys', () => {
  it.each([
    ['bare, a line each', 'k1\nk2\r\nk3', ['k1', 'k2', 'k3']],
    ['with comments', '# all\nk1 # one\n#k2\nk3==', ['k1', 'k3==']],
    ['between commas and blanks of any width', 'k1, k2、k3　k4；k5', ['k1', 'k2', 'k3', 'k4', 'k5']],
    ['as lines of .env', 'export MACKEREL_APIKEY_A=\'k1==\'\nMACKEREL_B="k2="', ['k1==', 'k2=']],
    [
      'as a whole .env',
      'k0==\nMACKEREL_APIKEYS=\'{"a":"k1=","b":"k2="}\'\nNOROSHI_SECRET=s\nAWS_REGION =\nSmtp="x"',
      ['k0==', 'k1=', 'k2='],
    ],
    [
      'as an .env over many lines',
      'export MACKEREL_APIKEYS = \'{\r\n  "a": "k1=",\r\n  "b": "k2="\r\n}\'\r\nk3=',
      ['k1=', 'k2=', 'k3='],
    ],
    ['as a JSON object', '{"a":"k1","b":" k2 "}', ['k1', 'k2']],
    ['as a JSON list', '["k1","k2"]', ['k1', 'k2']],
  ])('is read %s', (_, text, keys) => {
    const list = readKeyList(text);
    expect(list.keys.map(({ key }) => key.reveal())).toEqual(keys);
    expect([list.unusable, list.repeated]).toEqual([[], []]);
  });

  it('names no place by what may be a key', () => {
    const swapped = JSON.stringify({ ['k'.repeat(44)]: 'acme', shop: 3 });
    expect(readKeyList(swapped)).toMatchObject({
      keys: [{ place: { entry: 1 } }],
      unusable: [{ name: 'shop' }],
    });
  });

  it('counts lines on behind a list that stands on many', () => {
    const { unusable } = readKeyList('MACKEREL_APIKEYS=\'{\n"a":"k"\n}\'\n\u30ad\u30fc\n');
    expect(unusable).toEqual([{ line: 4 }]);
  });
});

describe('names that somebody pastes', () => {
  it('are all taken, however many and whatever stands between them', () => {
    const names = Array.from({ length: 300 }, (_, i) => `organization-${i}`);
    const separators = [',', ' ', '\n', '，', '、', '\u3000', '\r\n', ';', '\t'];
    const pasted = names.map((name, i) => `${name}${separators[i % separators.length]}`).join('');
    expect(splitNames(`${pasted} organization-0`)).toEqual(names);
  });
});
