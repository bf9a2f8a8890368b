import { isUtf8 } from 'node:buffer';
import { cleanLine } from '../base/text.ts';

/** What of a webhook goes to the log. Nothing else of it is used: Mackerel signs nothing, so nothing of it is believed. */
export interface HookNote {
  /** `alert`, `hostStatus`, …; `unknown` where the body does not say. */
  event: string;
  /** As the body says; `null` in test notifications and in what cannot be read. */
  organization: string | null;
}

/** Events that Mackerel's webhooks are known to send. */
export const KNOWN_EVENTS: readonly string[] = [
  'sample',
  'alert',
  'alertGroup',
  'hostStatus',
  'hostRegister',
  'hostRetire',
  'monitorCreate',
  'monitorUpdate',
  'monitorDelete',
];

const MAX_NAME = 80;

/** @param bytes the body, or as much of it as was kept */
export function readHook(bytes: Uint8Array): HookNote {
  const body = parse(bytes);
  return { event: nameOf(body['event']) ?? 'unknown', organization: nameOf(body['orgName']) };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  if (!isUtf8(bytes)) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function nameOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = cleanLine(value, MAX_NAME);
  return name === '' ? null : name;
}
