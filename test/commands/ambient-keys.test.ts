import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
afterEach(() => world.close());

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('a run asks its container for keys, and again when they expire while it publishes', async () => {
  let asked = 0;
  const agent = await serve((_, response) => {
    asked++;
    const keys = { AccessKeyId: `ASIA${asked}`, SecretAccessKey: `hush-${asked}`, Token: `token-${asked}` };
    response.end(JSON.stringify(keys));
  });
  const [objects, used] = [new Set<string>(), new Map<string, number>()];
  const store = await serve((request, response) => {
    const token = String(request.headers['x-amz-security-token']);
    used.set(token, (used.get(token) ?? 0) + 1);
    request.resume();
    request.on('end', () => {
      if (token === 'token-1' && used.get(token)! > 6) {
        response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>');
        return;
      }
      if (request.method === 'PUT') objects.add(request.url ?? '');
      const isMissing = request.method !== 'PUT' && !request.url?.includes('list-type');
      response.writeHead(isMissing ? 404 : 200).end();
    });
  });
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })], {
    config: (base) =>
      aConfigText({ base, names: ['acme'] }).replace(
        '{ directory: ./dist/public }',
        `{ s3: { bucket: pages, endpoint: "${store}", region: us-east-1 } }`,
      ),
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent}keys` },
  });
  const { exitCode, stdout, stderr } = await world.runHere('run');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(asked).toBe(2);
  expect(used.get('token-2')).toBeGreaterThan(0);
  expect(objects).toContain('/pages/heartbeat.json');
  expect(stdout + stderr).not.toMatch(/hush-|token-/);
});
