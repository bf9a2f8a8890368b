import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { Secret } from '../../src/base/secret.ts';
import { limitTarget, TARGET_LIMITS, type TargetLimits } from '../../src/publish/limit-target.ts';
import { createGitTarget } from '../../src/publish/git/git-branch.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import type { Target } from '../../src/publish/target.ts';
import { someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, minutes } from '../support/trees.ts';
import { createMemoryManifests } from './place.ts';

const SHORT = { lookMs: 60, hideMs: 60, publishMs: 60 };
const credentials = { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null };

async function serve(answer: (response: ServerResponse, method: string) => void): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume();
    answer(response, request.method ?? '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function limitedS3(endpoint: string, limits: TargetLimits = SHORT): Target {
  const connection = { bucket: 'b', region: 'r', endpoint, forcePathStyle: true, acl: null, sse: null, credentials };
  const client = createS3Client(connection, someDependencies());
  onTestFinished(() => client.close());
  const manifests = createMemoryManifests();
  return limitTarget(
    (signal) => createS3Target({ id: 'store', client: client.until(signal), prefix: '', manifests }),
    limits,
  );
}

const MISSING = '<Error><Code>NoSuchKey</Code></Error>';

describe('a target with a limit', () => {
  it('gives up a store that never answers, and says that nothing changed', async () => {
    const target = limitedS3(await serve(() => undefined));
    await expect(target.publish(aBuiltTree({ 'index.html': '1' }))).rejects.toMatchObject({
      code: 'publish.unreachable',
      message: expect.stringContaining('What was live before still is. The time of this target was up') as string,
    });
    await expect(target.look()).rejects.toMatchObject({ code: 'publish.unreachable' });
    await expect(target.empty(minutes(0))).rejects.toMatchObject({ code: 'publish.unreachable' });
  });

  it('gives up a store that hangs in the middle of the puts, with what is live by then', async () => {
    let puts = 0;
    const endpoint = await serve((response, method) => {
      if (method === 'PUT' && ++puts > 1) return;
      response.statusCode = method === 'PUT' ? 200 : 404;
      response.end(method === 'GET' ? MISSING : '');
    });
    const target = limitedS3(endpoint);
    const site = { 'a.json': '{}', 'b.json': '{}', 'index.html': '1' };
    await expect(target.publish(aBuiltTree(site))).rejects.toMatchObject({ targetId: 'store' });
  });

  it('gives up an answer that drips and never ends', async () => {
    const endpoint = await serve((response) => {
      response.writeHead(200, { 'content-length': '100000' });
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    });
    await expect(limitedS3(endpoint).look()).rejects.toMatchObject({ code: 'publish.unreachable' });
  });

  it('ends git when the server does not answer', async () => {
    const remote = `${await serve(() => undefined)}/repository.git`;
    const manifests = createMemoryManifests();
    const options = { remote, branch: 'pages', keepHistory: false, manifests, environment: process.env };
    const target = limitTarget((signal) => createGitTarget({ ...options, signal }), { ...SHORT, publishMs: 300 });
    await expect(target.publish(aBuiltTree({ 'index.html': '1' }))).rejects.toMatchObject({
      code: 'publish.unreachable',
      message: expect.stringContaining('did not answer in time') as string,
    });
  });

  it('asks many side by side without a warning of too many listeners', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const endpoint = await serve((response, method) => {
      response.statusCode = method === 'GET' || method === 'HEAD' ? 404 : 200;
      response.end(method === 'GET' ? MISSING : '');
    });
    const site = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`${i}.json`, '{}']));
    await limitedS3(endpoint, TARGET_LIMITS)
      .publish(aBuiltTree({ 'index.html': '', ...site }))
      .catch(() => undefined);
    await new Promise((next) => setImmediate(next));
    expect(warnings).toEqual([]);
  });
});
