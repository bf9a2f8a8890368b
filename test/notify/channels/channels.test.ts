import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { ChannelConfig } from '../../../src/config/notify/notify-config.ts';
import { directConnections } from '../../../src/io/connections/connections.ts';
import { createHttpLane } from '../../../src/notify/channels/http-lane.ts';
import type { Message } from '../../../src/notify/text/message.ts';
import type { Outcome } from '../../../src/notify/outcome.ts';
import { bundleMessages } from '../../../src/notify/text/other-messages.ts';
import { aConfig } from '../../support/builders-model.ts';

interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const NOW = new Date('2026-11-20T03:05:00Z');
const NASTY = '<!channel> [toall] @all *x* [a](http://b) & <users/all>';
const KEY = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;

function aMessage(given: Partial<Message> = {}): Message {
  return {
    locale: 'ja',
    subject: `【障害】${NASTY} 第1報 [案件番号 a1]`,
    greeting: null,
    intro: `${NASTY}にて障害を検知いたしました。`,
    facts: [{ label: '障害対象　　　', value: NASTY }],
    paragraphs: [`第1報\n${NASTY}`],
    url: 'https://status.example.jp/c/acme/',
    hasCase: true,
    about: {
      kind: 'case',
      severity: 'outage',
      isOver: false,
      dedupKey: 'a1',
      customer: { id: 'acme', name: NASTY },
      case: { id: 'a1', spokenNumber: '1120-0001', state: 'investigating', openedAt: NOW, endedAt: null },
      report: { number: 1, issuedAt: NOW },
      title: NASTY,
    },
    ...given,
  };
}

let base = '';
let taken: Taken[] = [];
/** What the next requests are answered; `hang` never is. */
let answers: ({ status: number; headers?: Record<string, string> } | 'hang' | 'die')[] = [];
let stop: () => Promise<void>;

beforeEach(async () => {
  taken = [];
  answers = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      const answer = answers.shift() ?? { status: 200 };
      if (answer === 'hang') return;
      if (answer === 'die') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
});
afterEach(() => stop());

const CHANNELS: Record<string, () => Exclude<ChannelConfig, { kind: 'mail' }>> = {
  slack: () => ({ kind: 'slack', url: new Secret(`${base}services/T/B/x`) }),
  teams: () => ({ kind: 'teams', url: new Secret(`${base}workflows/x?sig=y`) }),
  chatwork: () => ({ kind: 'chatwork', room: '123', token: new Secret('token-of-chatwork') }),
  webhook: () => ({ kind: 'webhook', url: new Secret(`${base}hook`), secret: new Secret(KEY) }),
  pagerduty: () => ({ kind: 'pagerduty', routingKey: new Secret('routing-key') }),
};

async function send(channel: ChannelConfig, message = aMessage(), timeoutMs = 2000): Promise<Outcome | null> {
  const lane = createHttpLane({
    connections: directConnections,
    timeoutMs,
    timing: { now: () => NOW },
    bases: { chatwork: base, pagerduty: base },
    source: 'status.example.jp',
  });
  const parcel = {
    endpoint: { channel, locale: 'ja' as const, name: '' },
    message,
    id: 'id1',
    threadId: null,
    customer: 'acme',
  };
  return lane.send(parcel, () => Promise.resolve());
}

describe.each(Object.entries(CHANNELS))('%s', (name, channel) => {
  const isRepeatable = name === 'webhook' || name === 'pagerduty';

  it('is told once, and what names hold calls nobody and links nowhere', async () => {
    expect(await send(channel())).toEqual({ kind: 'sent' });
    expect(taken).toHaveLength(1);
    const shown = shownTexts(name, taken[0]!);
    expect(shown.join('\n')).toContain('障害');
    if (isRepeatable) return;
    for (const text of shown) {
      expect(text).not.toMatch(CALLS[name]!);
    }
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '120' } }, 'waiting', 120_000],
    [{ status: 503 }, 'waiting', 0],
    [{ status: 401 }, 'refused', undefined],
    [{ status: 404 }, 'refused', undefined],
    [{ status: 410 }, 'refused', undefined],
  ])('that answers %j', async (answer, kind, retryAfterMs) => {
    answers = [answer];
    const outcome = await send(channel());
    expect(outcome?.kind).toBe(kind);
    if (outcome?.kind === 'waiting') expect(outcome.retryAfterMs).toBe(retryAfterMs);
    expect(JSON.stringify(outcome)).not.toMatch(/sig=y|services\/T|token-of|routing-key/);
  });

  it.each(['hang', 'die'] as const)(
    'that takes it and does not answer (%s) is in doubt, unless it knows it again',
    async (how) => {
      answers = [how];
      expect((await send(channel(), aMessage(), 300))?.kind).toBe(isRepeatable ? 'waiting' : 'doubt');
    },
  );

  it('that is not there waits', async () => {
    const there = channel();
    await stop();
    expect((await send(there))?.kind).toBe('waiting');
    stop = () => Promise.resolve();
  });

  it('takes several messages as one', async () => {
    const bundle = bundleMessages('late', [aMessage(), aMessage()], { config: aConfig(), locale: 'ja' });
    expect(await send(channel(), bundle as never)).toEqual({ kind: 'sent' });
  });
});

/** What calls everybody or links somewhere, in each format. */
const CALLS: Record<string, RegExp> = {
  slack: /<!channel>|<users\/all>|@all\b|\]\(http|\*x\*/,
  teams: /<users|(?<!\\)\]\(http|(?<!\\)\*x/,
  chatwork: /\[toall\]/i,
};

/** Texts that a reader would see, by the channel's own format. */
function shownTexts(name: string, { body, headers, path }: Taken): string[] {
  switch (name) {
    case 'slack': {
      const { text, unfurl_links, unfurl_media } = JSON.parse(body) as Record<string, unknown>;
      expect([unfurl_links, unfurl_media]).toEqual([false, false]);
      return [String(text)];
    }
    case 'teams': {
      const { attachments } = JSON.parse(body) as { attachments: { content: { body: { text: string }[] } }[] };
      return attachments[0]!.content.body.map(({ text }) => text);
    }
    case 'chatwork': {
      expect([path, headers['x-chatworktoken']]).toEqual(['/v2/rooms/123/messages', 'token-of-chatwork']);
      const text = new URLSearchParams(body).get('body')!;
      expect(text.match(/\[\/?(?:info|title)\]/g)).toEqual(['[info]', '[title]', '[/title]', '[/info]']);
      return [text];
    }
    case 'webhook': {
      const id = String(headers['webhook-id']);
      const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
      const key = Buffer.from(KEY.slice('whsec_'.length), 'base64');
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
      expect(JSON.parse(body)).toMatchObject({
        version: 1,
        type: 'noroshi.case',
        data: { case: { id: 'a1' }, report: { number: 1 } },
      });
      return [body];
    }
    default:
      expect(JSON.parse(body)).toMatchObject({
        event_action: 'trigger',
        dedup_key: 'a1',
        payload: { severity: 'critical' },
      });
      return [body];
  }
}

describe('what is over', () => {
  it('closes what was opened under its key', async () => {
    await send(CHANNELS.pagerduty!(), aMessage({ about: { ...aMessage().about, isOver: true } }));
    expect(JSON.parse(taken[0]!.body)).toMatchObject({ event_action: 'resolve', dedup_key: 'a1' });
  });

  it('is not told to a channel whose secret is not set', async () => {
    expect(await send({ kind: 'slack', url: null })).toBeNull();
  });
});
