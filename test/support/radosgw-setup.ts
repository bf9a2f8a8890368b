import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startRadosgw, type Radosgw } from './radosgw.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    radosgwStarter: string;
  }
}

// `startRadosgw` ends its servers when the process exits; a signal alone would not run that.
function interrupt(): void {
  process.exit(130);
}

/** No file was named. */
function isWholeRun(): boolean {
  return process.argv.slice(2).every((word) => word === 'run' || word.startsWith('-'));
}

/**
 * Vitest's global set-up: one radosgw for the whole run, begun when the first test asks for it (`test-s3.ts`), so that a
 * run without S3 tests costs nothing – but at once where all tests run, so that none waits for it; stopped at the end,
 * also on Ctrl-C.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<Radosgw> | undefined;
  const start = (): Promise<Radosgw> => (starting ??= startRadosgw());
  // Whoever asks for it is told when it does not start.
  if (isWholeRun()) start().catch(() => undefined);
  const server = createServer((_, response) => {
    start().then(
      ({ endpoint }) => response.end(JSON.stringify({ endpoint })),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('radosgwStarter', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  async function tearDown(): Promise<void> {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    server.close();
    server.closeAllConnections();
    await starting?.then(
      (radosgw) => radosgw.stop(),
      () => undefined,
    );
  }
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return tearDown;
}
