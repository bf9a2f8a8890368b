import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange, StopSignal } from '../../src/io/exchange.ts';
import { Agent } from '../../src/io/undici.ts';

let server: Server;
let origin = '';
let aborted = 0;
const agent = new Agent({ connections: 1 });

beforeAll(async () => {
  server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) aborted++;
    });
    if (request.url === '/stalls') {
      response.writeHead(200).write('half');
    } else if (request.url === '/elsewhere') {
      response.writeHead(302, { location: '/' }).write('a body that never ends');
    } else {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('whole');
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await agent.destroy();
  server.closeAllConnections();
  server.close();
});

function get(path: string, stop = new StopSignal()) {
  return exchange(agent, { url: new URL(path, origin), headers: {} }, stop);
}

it('takes the final answer, not what is said before it', async () => {
  const answer = await get('/');
  expect({ status: answer.status, text: answer.body.toString() }).toEqual({ status: 200, text: 'whole' });
  expect(answer.headers['link']).toBeUndefined();
});

it('does not wait for the body of a redirect', async () => {
  const answer = await get('/elsewhere');
  expect(answer).toMatchObject({ status: 302, headers: { location: '/' } });
  expect(answer.body).toHaveLength(0);
});

it('stops in the middle of a body, and while it waits for a connection', async () => {
  const first = new StopSignal();
  const second = new StopSignal();
  const stalled = get('/stalls', first);
  const waiting = get('/', second);
  second.fire();
  await expect(waiting).rejects.toThrow('stopped');
  first.fire();
  await expect(stalled).rejects.toThrow('stopped');
  expect((await get('/')).body.toString()).toBe('whole');
  expect(aborted).toBeGreaterThan(0);
});

it('sends nothing after it was stopped', async () => {
  const stop = new StopSignal();
  stop.fire();
  await expect(get('/', stop)).rejects.toThrow('stopped');
});
