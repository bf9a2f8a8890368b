import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const CUSTOMERS = `customers:
  - { id: open, name: open, from: [{ organization: acme, hosts: ["a*"] }] }
  - { id: hidden, name: hidden, visibility: unlisted, from: [{ organization: acme, hosts: ["b*"] }] }
  - { id: shut, name: shut, visibility: locked, passphrase: "\${SHUT_PASSPHRASE}", from: [{ organization: acme, hosts: ["c*"] }] }
  - { id: ours, name: ours, visibility: internal, from: [{ organization: acme, hosts: ["d*"] }] }
`;

async function start(): Promise<void> {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
    config: (base) => aConfigText({ base, names: ['acme'], more: CUSTOMERS }),
    env: { NOROSHI_SECRET: 'a secret of more than thirty-two letters', SHUT_PASSPHRASE: 'opens sesame 0123' },
  });
}

describe('links', () => {
  it('prints the address of every customer, one a line, the secret ones too', async () => {
    await start();
    const run = await world.runHere('links');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('open\tlisted\thttps://status.example.jp/c/open/\topen');
    expect(lines[1]).toMatch(/^hidden\tunlisted\thttps:\/\/status\.example\.jp\/c\/hidden-[a-z2-7]{26}\/\thidden$/);
    expect(lines[2]).toMatch(/^shut\tlocked\thttps:\/\/status\.example\.jp\/c\/shut-[a-z2-7]{26}\/#k=[\w-]{43}\tshut$/);
    expect(lines[3]).toBe('ours\tinternal\t-\tours');
  });

  // As Kubernetes mounts a secret: links to a folder that changes its name with each version.
  const mount = (text: string): void => {
    mkdirSync(world.path('mounted/..1'), { recursive: true });
    world.write('mounted/..1/env', text);
    symlinkSync('..1', world.path('mounted/..data'));
    symlinkSync('mounted/..data/env', world.path('.env'));
  };
  const ways: [way: string, give: (secret: string) => void][] = [
    ['in the environment', (secret) => void (world.env.NOROSHI_SECRET = secret)],
    ['in .env, in quotes', (secret) => world.write('.env', `NOROSHI_SECRET="${secret}"\n`)],
    ['in .env of Windows', (secret) => world.write('.env', `\ufeffNOROSHI_SECRET='${secret}'\r\nOTHER=1\r\n`)],
    ['in a mounted .env', (secret) => mount(`NOROSHI_SECRET="${secret}"`)],
  ];
  const spoilt = ['', ' ', '\r\n', '\n', '\t', '\u3000', '\u00a0'];
  it.each(ways)('are the same whatever stands behind the secret %s', async (_, give) => {
    await start();
    const links = async (): Promise<string> => (await world.runHere('links')).stdout;
    const plain = await links();
    const { NOROSHI_SECRET: secret = '', ...others } = world.env;
    for (const blank of spoilt) {
      world.env = { ...others };
      for (const path of ['.env', 'mounted']) rmSync(world.path(path), { recursive: true, force: true });
      give(blank + secret + blank);
      expect([blank, await links()]).toEqual([blank, plain]);
    }
    rmSync(world.path('mounted'), { recursive: true, force: true });
  });

  it('are where build puts the pages', async () => {
    await start();
    const { links } = JSON.parse((await world.runHere('links', '--json')).stdout) as {
      links: { url: string | null }[];
    };
    expect((await world.runHere('run')).exitCode).toBe(0);
    for (const { url } of links) {
      if (url === null) continue;
      const path = url.replace('https://status.example.jp/', '');
      expect(readFileSync(world.path('dist/public', path, 'index.html'), 'utf8')).toContain('<html');
    }
  });

  it('are also those of a site that stands elsewhere', async () => {
    await start();
    const { stdout } = await world.runHere('links', '--base', 'http://127.0.0.1:4000');
    expect(stdout).toContain('http://127.0.0.1:4000/c/open/\topen\n');
    expect(stdout).not.toContain('status.example.jp');
    expect((await world.runHere('links', '--base', 'here')).exitCode).toBe(2);
  });

  it('are printed by preview as they are there, the secret ones too', async () => {
    await start();
    await world.runHere('run');
    const { stdout } = await world.runHere(
      'preview',
      '--port',
      '0',
      world.path('dist/public'),
      '-c',
      world.path('noroshi.yaml'),
    );
    const [first = '', ...links] = stdout.trimEnd().split('\n');
    const base = /http:\S+/.exec(first)?.[0] ?? '';
    expect(links.map((line) => line.split('\t')[0])).toEqual(['open', 'hidden', 'shut']);
    expect(links.every((line) => line.includes(base))).toBe(true);
    const bare = await world.runHere(
      'preview',
      '--port',
      '0',
      world.path('dist/public'),
      '-c',
      world.path('none.yaml'),
    );
    expect(bare.stdout.match(/\/c\/\S+/g)).toHaveLength(3);
  });

  it('names the nearest customer for one that is not there, and needs the secret', async () => {
    await start();
    const run = await world.runHere('links', '--customer', 'hiden');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('Did you mean "hidden"?');
    world.env = { MACKEREL_APIKEYS: world.env.MACKEREL_APIKEYS ?? '', SHUT_PASSPHRASE: 'opens sesame 0123' };
    const poor = await world.runHere('links');
    expect(poor.exitCode).toBe(2);
    expect(poor.stderr).toContain('NOROSHI_SECRET');
  });
});
