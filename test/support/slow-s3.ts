import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, Worker, isMainThread, workerData } from 'node:worker_threads';

/**
 * A loopback store that accepts everything after a given latency and checks nothing; in a thread of its own, so that it
 * costs the measured program no time on its own event loop.
 */
export async function startSlowS3(
  script: string,
  latencyMs: number,
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const worker = new Worker(script, { workerData: { slowS3LatencyMs: latencyMs }, argv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { endpoint: `http://127.0.0.1:${port}/`, stop: async () => void (await worker.terminate()) };
}

/** Call at the top of the script that is given to {@link startSlowS3}. @returns whether this thread is the store */
export function serveSlowS3(): boolean {
  const { slowS3LatencyMs } = (workerData ?? {}) as { slowS3LatencyMs?: number };
  if (isMainThread || slowS3LatencyMs === undefined) return false;
  const server = createServer((request, response) => {
    request.resume();
    const isGet = request.method === 'GET' || request.method === 'HEAD';
    const isList = request.url?.includes('list-type=') === true;
    setTimeout(() => response.writeHead(isGet && !isList ? 404 : 200).end(), slowS3LatencyMs);
  });
  server.keepAliveTimeout = 60_000;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this port is a thread, not a window
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
  return true;
}
