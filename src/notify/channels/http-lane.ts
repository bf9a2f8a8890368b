import type { Connections } from '../../io/connections/connections.ts';
import type { Timing } from '../../io/timing.ts';
import type { Lane } from '../deliver.ts';
import { postOnce } from './http-post.ts';
import { postMessage, type ServiceBases } from './post-message.ts';

export interface HttpLaneDeps {
  connections: Connections;
  timeoutMs: number;
  timing: Pick<Timing, 'now'>;
  bases: ServiceBases;
  /** The site's host. */
  source: string;
}

/** Chats and machines, one request a message. */
export function createHttpLane({ connections, timeoutMs, timing, bases, source }: HttpLaneDeps): Lane {
  return {
    async send({ endpoint, message, id }, onAsked) {
      if (endpoint.channel.kind === 'mail') return null;
      const post = postMessage(endpoint.channel, message, { id, now: timing.now(), bases, source });
      if (post === null) return null;
      await onAsked();
      return postOnce(post, { connections, timeoutMs, now: timing.now });
    },
    close: () => Promise.resolve(),
  };
}
