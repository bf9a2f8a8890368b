import { createHash, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '../base/durations.ts';
import type { Secret } from '../base/secret.ts';

/** What a request to the hook is: let in, refused, or refused after too many wrong ones. */
export type Admission = 'open' | 'closed' | 'throttled';

export interface DoorOptions {
  user: string;
  /** Several while a secret is being exchanged; none: nobody is let in. */
  secrets: readonly Secret[];
  monotonicMs: () => number;
}

export interface HookRequest {
  /** Path of the address, without its query. */
  path: string;
  /** The `Authorization` header. */
  authorization: string | undefined;
}

export interface Door {
  judge(request: HookRequest): Admission;
}

const HOOK_PATH = '/hook';
/** So many wrong tries within {@link WINDOW_MS} are somebody trying keys. */
const MAX_WRONG = 20;
const WINDOW_MS = MINUTE_MS;

/**
 * Lets in who shows the secret, by basic auth or as the last part of the path. Every secret is compared in full and in
 * constant time, so that how long a refusal takes tells nothing. The right secret is let in however many wrong ones came
 * before: who is flooded with wrong ones must not miss an alert.
 */
export function createDoor({ user, secrets, monotonicMs }: DoorOptions): Door {
  const digests = secrets.map((secret) => digest(secret.reveal()));
  let wrongAtMs: number[] = [];

  const isKnown = (text: string): boolean => {
    const given = digest(text);
    // No early way out: the time must not tell which of several secrets came close.
    return digests.reduce((found, known) => timingSafeEqual(known, given) || found, false);
  };

  return {
    judge: ({ path, authorization }) => {
      if (shownSecrets(path, authorization, user).some(isKnown)) return 'open';
      const nowMs = monotonicMs();
      wrongAtMs = wrongAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS).slice(-MAX_WRONG);
      wrongAtMs.push(nowMs);
      return wrongAtMs.length > MAX_WRONG ? 'throttled' : 'closed';
    },
  };
}

/** Whether a path is the hook's, with or without a secret behind it. */
export function isHookPath(path: string): boolean {
  return path === HOOK_PATH || path.startsWith(`${HOOK_PATH}/`);
}

function shownSecrets(path: string, authorization: string | undefined, user: string): string[] {
  const shown: string[] = [];
  const basic = /^basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (path === HOOK_PATH && basic !== undefined) {
    const [, name, password] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
    if (name === user && password !== undefined) shown.push(password);
  }
  if (path.startsWith(`${HOOK_PATH}/`)) shown.push(decode(path.slice(HOOK_PATH.length + 1)));
  return shown;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
