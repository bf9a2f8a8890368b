import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { targetOf } from './connections/connections.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As received, perhaps compressed; of a redirect nothing, it goes elsewhere. */
  body: Buffer;
}

/** Ends an exchange early. An `AbortSignal` does more, and takes ten times as long to make. */
export class StopSignal {
  isFired = false;
  #stop: (() => void) | undefined;

  fire(): void {
    this.isFired = true;
    this.#stop?.();
  }

  /** `stop` takes the place of the one before it, and is called at once after what was fired earlier. */
  whenFired(stop: () => void): void {
    this.#stop = stop;
    if (this.isFired) stop();
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NOTHING = Buffer.alloc(0);

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/**
 * Sends one GET, and gathers the whole answer. undici's own `request` makes a stream of every body, which costs a third
 * of all CPU of a short run, and nobody here reads a body before it is whole.
 *
 * @throws what undici found, or an error without a code when `stop` was fired
 */
export function exchange(
  dispatcher: Dispatcher,
  { url, headers }: { url: URL; headers: Record<string, string> },
  stop: StopSignal,
): Promise<Answer> {
  return new Promise((settle, refuse) => {
    const chunks: Buffer[] = [];
    const answer: Answer = { status: 0, headers: {}, body: NOTHING };
    const stopped = new Error('stopped');
    let controller: Dispatcher.DispatchController | undefined;
    stop.whenFired(() => {
      // Refused at once: a request that waits for a connection has nothing yet that could be aborted.
      refuse(stopped);
      controller?.abort(stopped);
    });
    dispatcher.dispatch(
      { ...targetOf(url), method: 'GET', headers },
      {
        onRequestStart(started) {
          controller = started;
          if (stop.isFired) started.abort(stopped);
        },
        onResponseStart(started, status, received) {
          Object.assign(answer, { status, headers: received });
          if (!isRedirect(status)) return;
          settle(answer);
          started.abort(stopped);
        },
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => settle({ ...answer, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }),
        onResponseError: (_, error) => refuse(error),
      },
    );
  });
}
