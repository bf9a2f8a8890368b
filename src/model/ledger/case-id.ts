import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { twoDigits } from '../../base/thousands.ts';
import { wallTimeAt } from '../../base/time-zone.ts';
import { base32 } from '../component-id.ts';

const SAFE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_LENGTH = 64;
const SPOKEN_DIGITS = 10_000;

/** Mackerel's id of the earliest alert, made safe as a path segment; one that is taken gets `-2`, `-3`, … */
export function freeCaseId(alertId: string, taken: Pick<ReadonlySet<string>, 'has'>): string {
  const plain = safeCaseId(alertId);
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const caseId = plain.slice(0, MAX_LENGTH - suffix.length) + suffix;
    if (!taken.has(caseId)) return caseId;
  }
}

/** `[A-Za-z0-9_-]{1,64}`, the id itself where it is that already. */
export function safeCaseId(alertId: string): string {
  return SAFE_ID.test(alertId) ? alertId : `x${base32(hash('sha256', alertId, 'hex'), 20)}`;
}

export interface SpokenNumberInput {
  /** Keys the digits, so that they count nobody's cases. */
  siteId: string;
  page: string;
  caseId: string;
  openedAt: Date;
  timeZone: string;
  /** Numbers of the same page that are given already. */
  taken: ReadonlySet<string>;
}

/** `MMDD-` in the site's zone and four digits, the same for the same case; the next free ones when they are taken. */
export function spokenNumber({ siteId, page, caseId, openedAt, timeZone, taken }: SpokenNumberInput): string {
  const { month, day } = wallTimeAt(openedAt, timeZone);
  const date = `${twoDigits(month)}${twoDigits(day)}`;
  const digest = createHmac('sha256', keyOf(siteId))
    .update(JSON.stringify(['spoken number', page, caseId]))
    .digest('hex');
  const first = Number.parseInt(digest.slice(0, 8), 16) % SPOKEN_DIGITS;
  for (let step = 0; step < SPOKEN_DIGITS; step++) {
    const spoken = `${date}-${String((first + step) % SPOKEN_DIGITS).padStart(4, '0')}`;
    if (!taken.has(spoken)) return spoken;
  }
  return `${date}-${String(first).padStart(4, '0')}`;
}

/** The one that was asked for last: a first run gives thousands of numbers under one, and making it anew is half of each. */
let lastKey: { siteId: string; key: KeyObject } | undefined;

function keyOf(siteId: string): KeyObject {
  if (lastKey?.siteId !== siteId) lastKey = { siteId, key: createSecretKey(siteId, 'utf8') };
  return lastKey.key;
}
