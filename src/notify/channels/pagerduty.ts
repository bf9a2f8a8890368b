import type { Secret } from '../../base/secret.ts';
import { shorten } from '../../base/text.ts';
import type { Message } from '../text/message.ts';
import type { HttpPost } from './http-post.ts';

const SEVERITIES = { outage: 'critical', degraded: 'warning', info: 'info' } as const;
const LONGEST_SUMMARY = 1024;
const LONGEST_KEY = 255;

/** An event of the Events API v2: what is under one key is one incident there, opened and closed with ours. */
export function pagerdutyPost(
  { routingKey, base, source }: { routingKey: Secret; base: string; source: string },
  message: Message,
  now: Date,
): HttpPost {
  const { about, subject, paragraphs, url } = message;
  const event = {
    routing_key: routingKey.reveal(),
    event_action: about.isOver ? 'resolve' : 'trigger',
    dedup_key: about.dedupKey.slice(0, LONGEST_KEY),
    payload: {
      summary: shorten(subject, LONGEST_SUMMARY),
      source,
      severity: SEVERITIES[about.severity],
      timestamp: now,
      custom_details: { customer: about.customer, case: about.case, report: about.report, text: paragraphs },
    },
    ...(url === null ? {} : { links: [{ href: url, text: about.title }] }),
  };
  return {
    url: new URL('v2/enqueue', base),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
    isRepeatable: true,
  };
}
