import { cleanLine } from '../../base/text.ts';

// Mackerel API v0 as received (https://mackerel.io/api-docs/). Every value is `unknown` on purpose: each of them has been
// seen missing, null or of another kind somewhere, so nothing may be read without looking. Keys that must never reach a
// page (message, interfaces, meta, url, headers, customIdentifier, …) are not named here and are not read on.

/** `GET /api/v0/org`; bare. */
export interface RawOrganization {
  name?: unknown;
  /** Text, null or absent. */
  displayName?: unknown;
}

/** A row of `GET /api/v0/hosts`. */
export interface RawHost {
  id?: unknown;
  name?: unknown;
  /** Text, null or absent. */
  displayName?: unknown;
  /** `working`, `standby`, `maintenance`, `poweroff`. */
  status?: unknown;
  /** Service name → role names; `{}` when none. */
  roles?: unknown;
  /** Such rows should not be listed, and have been seen there. */
  isRetired?: unknown;
}

/** A row of `GET /api/v0/alerts`; from `GET /api/v0/alerts/<id>` bare, or wrapped as `{alert}`. */
export interface RawAlert {
  id?: unknown;
  /** `OK`, `WARNING`, `CRITICAL`, `UNKNOWN`. */
  status?: unknown;
  /** One of eight words so far; new ones have been added before. */
  type?: unknown;
  monitorId?: unknown;
  /** Only of connectivity, host, check and anomalyDetection alerts. */
  hostId?: unknown;
  /** Free text of operators, up to 80 KB. */
  memo?: unknown;
  /** Free text, of one that was closed by hand. */
  reason?: unknown;
  /** Epoch seconds. */
  openedAt?: unknown;
  /** Epoch seconds; absent or null while open. */
  closedAt?: unknown;
}

/** A row of `GET /api/v0/alerts/<id>/logs`, newest first. */
export interface RawAlertLog {
  id?: unknown;
  status?: unknown;
  /** Why the status changed: `monitoring`, `manual`, `hostRetire`, …; new words have come before. */
  trigger?: unknown;
  /** Epoch seconds. */
  createdAt?: unknown;
}

/** A row of `GET /api/v0/monitors`; of `GET /api/v0/monitoring/checks` only `id` and `name`. */
export interface RawMonitor {
  id?: unknown;
  type?: unknown;
  /** A connectivity monitor may lack it. */
  name?: unknown;
  isMute?: unknown;
  /** Of service monitors, and optionally of external ones. */
  service?: unknown;
  /** Service names, and full role names with or without a blank after the colon. */
  scopes?: unknown;
  excludeScopes?: unknown;
}

/** A row of `GET /api/v0/downtimes`. */
export interface RawDowntime {
  id?: unknown;
  memo?: unknown;
  /** Epoch seconds. */
  start?: unknown;
  /** Minutes. */
  duration?: unknown;
  recurrence?: unknown;
  serviceScopes?: unknown;
  serviceExcludeScopes?: unknown;
  /** Full role names, with or without a blank after the colon. */
  roleScopes?: unknown;
  roleExcludeScopes?: unknown;
  monitorScopes?: unknown;
  monitorExcludeScopes?: unknown;
}

export interface RawRecurrence {
  type?: unknown;
  interval?: unknown;
  weekdays?: unknown;
  until?: unknown;
}

/** A JSON object, not an array. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An opaque id that can be put into a URL and a file name check; numbers are taken as text. */
export function readId(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  // Mackerel's own ids are such; the slower test is for what may come one day.
  if (/^[\w-]{1,128}$/.test(value)) return value;
  return /^[^\s\p{C}]{1,128}$/u.test(value) && value !== '.' && value !== '..' ? value : undefined;
}

// The last second of the year 9999; later ones have no four-digit year and no business here.
const LAST_SECOND = 253_402_300_799;

/** Epoch seconds, also written as digits; `undefined` for zero, negative, fractional garbage and what is no time at all. */
export function readEpochSeconds(value: unknown): Date | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value.trim()) ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > LAST_SECOND) return undefined;
  return new Date(Math.round(seconds * 1000));
}

/** Not by `Number()`: on a JSON object that holds a `valueOf` of its own it throws. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d+)?$/.test(value) ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : [];
}

/** Of hosts, services, roles and monitors; nobody names anything longer. */
export const LONGEST_NAME = 255;

const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** Whether {@link readLine} has nothing to change in it. Nearly every name is such, and spared the passes of `cleanLine`. */
export function isPlainLine(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength && PLAIN_LINE.test(value);
}

/** One clean line; empty for what is no text. */
export function readLine(value: unknown, maxLength: number): string {
  if (isPlainLine(value, maxLength)) return value;
  return typeof value === 'string' ? cleanLine(value, maxLength) : '';
}
