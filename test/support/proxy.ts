import { createServer, request as forward } from 'node:http';
import { connect, type AddressInfo, type Server } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestProxy {
  /** `127.0.0.1:PORT` */
  address: string;
  /** What it was asked for: `tunnel HOST:PORT`, or `plain URL`. */
  asked: string[];
}

/** A real proxy that tunnels and forwards, until the test ends; with `refusal` it answers every tunnel with that status line. */
export async function aProxy(refusal?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`plain ${request.url}`);
    request.pipe(
      forward(new URL(request.url ?? ''), { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', (request, client) => {
    asked.push(`tunnel ${request.url}`);
    client.on('error', () => client.destroy());
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  const address = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address, asked };
}

/** An address where nobody listens any more. */
export async function aDeadAddress(): Promise<string> {
  const server = createServer();
  const address = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
