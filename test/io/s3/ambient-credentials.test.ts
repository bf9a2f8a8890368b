import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAmbientCredentials } from '../../../src/io/s3/ambient-credentials.ts';
import { createConnections, directConnections } from '../../../src/io/connections/connections.ts';
import { parseProxySettings } from '../../../src/io/connections/proxy-settings.ts';
import { makeFolder } from '../../support/trees.ts';

type Answer = (request: IncomingMessage, body: string) => { status?: number; body: string };

/** Stands in for what AWS has at addresses of its own. */
async function standIn(answer: Answer): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push(`${request.method} ${request.url}`);
      const { status = 200, body: answered } = answer(request, body);
      response.writeHead(status).end(answered);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const JSON_KEYS = JSON.stringify({ AccessKeyId: 'ASIA1', SecretAccessKey: 's3cr3t', Token: 't0k3n', Expiration: 'x' });

async function found(env: Record<string, string>): Promise<unknown> {
  const keys = await findAmbientCredentials(env, directConnections);
  return keys && [keys.accessKeyId, keys.secretAccessKey.reveal(), keys.sessionToken?.reveal()];
}

function tokenFile(): string {
  const path = join(makeFolder(), 'token');
  writeFileSync(path, 'jwt.of.pod\n');
  return path;
}

describe('credentials that nobody wrote', () => {
  it('come from the token of a pod', async () => {
    let asked = '';
    const sts = await standIn((_, body) => {
      asked = body;
      return {
        body: '<R><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey><SessionToken>t0k3n</SessionToken></R>',
      };
    });
    const env = { AWS_ENDPOINT_URL_STS: sts.url, AWS_ROLE_ARN: 'arn:aws:iam::1:role/pages' };
    expect(await found({ ...env, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile() })).toEqual(['ASIA1', 's3cr3t', 't0k3n']);
    const { Action, RoleArn, WebIdentityToken } = Object.fromEntries(new URLSearchParams(asked));
    expect([Action, RoleArn, WebIdentityToken]).toEqual([
      'AssumeRoleWithWebIdentity',
      'arn:aws:iam::1:role/pages',
      'jwt.of.pod',
    ]);
  });

  it('come from the agent of a container, with its token', async () => {
    const agent = await standIn(({ headers }) =>
      headers.authorization === 'jwt.of.pod' ? { body: JSON_KEYS } : { status: 403, body: '' },
    );
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials` };
    expect(await found({ ...env, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile() })).toEqual([
      'ASIA1',
      's3cr3t',
      't0k3n',
    ]);
    await expect(found(env)).rejects.toMatchObject({
      source: 'AWS_CONTAINER_CREDENTIALS',
      message: expect.stringContaining('answered 403') as unknown,
    });
  });

  it('come from the role of a machine, by IMDSv2 only', async () => {
    const machine = await standIn(({ url, method, headers }) => {
      if (method === 'PUT') return { body: 'session' };
      if (headers['x-aws-ec2-metadata-token'] !== 'session') return { status: 401, body: '' };
      return { body: url?.endsWith('security-credentials/') === true ? 'pages-role' : JSON_KEYS };
    });
    expect(await found({ AWS_EC2_METADATA_SERVICE_ENDPOINT: machine.url })).toEqual(['ASIA1', 's3cr3t', 't0k3n']);
    expect(machine.seen.at(-1)).toBe('GET /latest/meta-data/iam/security-credentials/pages-role');
  });

  it('are none where the machine is not of AWS, or may not be asked', async () => {
    const elsewhere = await standIn(() => ({ status: 404, body: '' }));
    expect(await found({ AWS_EC2_METADATA_SERVICE_ENDPOINT: elsewhere.url })).toBeNull();
    expect(await found({ AWS_EC2_METADATA_DISABLED: 'true' })).toBeNull();
  });

  it('are waited for a second at most, and asked for by no proxy', async () => {
    const proxy = await standIn(() => ({ body: 'session' }));
    const proxies = parseProxySettings({ HTTP_PROXY: proxy.url });
    if (!proxies.ok) throw new Error('the proxy is usable');
    const connections = createConnections({ proxies: proxies.value, authorities: [] });
    const began = performance.now();
    // Nobody is there, and packets may go nowhere.
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://169.254.1.1' };
    expect(await findAmbientCredentials(env, connections)).toBeNull();
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(proxy.seen).toEqual([]);
  });

  it('are none where a machine takes the question and never answers', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    const began = performance.now();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await found({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })).toBeNull();
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('say which source gave none', async () => {
    const sts = await standIn(() => ({
      status: 403,
      body: '<Error><Message>Not authorized to assume</Message></Error>',
    }));
    const env = { AWS_ENDPOINT_URL_STS: sts.url, AWS_ROLE_ARN: 'arn:x', AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile() };
    await expect(found(env)).rejects.toMatchObject({
      source: 'AWS_WEB_IDENTITY_TOKEN_FILE',
      message: expect.stringContaining('Not authorized to assume') as unknown,
    });
    await expect(found({ ...env, AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' })).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT') as unknown,
    });
  });
});
