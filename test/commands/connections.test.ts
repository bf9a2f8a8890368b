import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { aSelfSignedCertificate } from '../support/certificate.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aDeadAddress, aProxy } from '../support/proxy.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

async function start(): Promise<void> {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })]);
}

describe('a run on a company network', () => {
  it.each([
    ['HTTPS_PROXY', 'socks5://proxy.local:1080', 'The environment variable HTTPS_PROXY is not the address of a proxy.'],
    ['http_proxy', 'proxy.local', 'The environment variable http_proxy is not the address of a proxy.'],
    [
      'NODE_EXTRA_CA_CERTS',
      './missing.pem',
      'The environment variable NODE_EXTRA_CA_CERTS cannot be used: it names a file',
    ],
    ['NODE_EXTRA_CA_CERTS', './noroshi.yaml', 'NODE_EXTRA_CA_CERTS cannot be used: its file holds no certificate'],
  ])('ends with exit code 2 and the name of the variable: %s=%s', async (variable, value, sentence) => {
    await start();
    world.env = { ...world.env, [variable]: value };
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(sentence);
    expect(run.stderr).not.toContain('socks5');
    expect(world.fake.requests).toEqual([]);
  });

  it('goes on past an entry of NO_PROXY that nobody can read, and says so', async () => {
    await start();
    world.env = { ...world.env, NO_PROXY: '10.0.0.0/99' };
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('warning: The environment variable NO_PROXY holds "10.0.0.0/99"');
  });

  it('reads Mackerel through the proxy, and names that one when it is dead', async () => {
    await start();
    const proxy = await aProxy();
    const env = world.env;
    world.env = { ...env, HTTP_PROXY: proxy.address };
    expect((await world.runHere('check')).exitCode).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(0);

    const dead = await aDeadAddress();
    world.env = { ...env, HTTP_PROXY: dead };
    const run = await world.runHere('check');
    expect(run.exitCode).toBe(3);
    expect(run.stdout + run.stderr).toContain(`the proxy ${dead} (HTTP_PROXY) does not answer`);
  });

  it('takes the authority from a NODE_EXTRA_CA_CERTS in .env, counted from the configuration', async () => {
    const certificate = aSelfSignedCertificate();
    const server = createServer(certificate, (_, response) => response.writeHead(401).end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
      config: () => aConfigText({ base, names: ['acme'] }),
    });
    world.write('company.pem', certificate.cert);
    const before = await world.runHere('check');
    expect(before.stdout + before.stderr).toContain('certificate is not trusted');
    world.write('.env', 'NODE_EXTRA_CA_CERTS=company.pem\n');
    const after = await world.runHere('check');
    expect(after.stdout + after.stderr).toContain('refused the API key');
  });
});
