import type { Secret } from '../base/secret.ts';
import { cleanText } from '../base/text.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** What a room may say while it works. Field values are data; sentences are for people. */
export interface Logger {
  debug(sentence: string, fields?: Record<string, unknown>): void;
  info(sentence: string, fields?: Record<string, unknown>): void;
  warn(sentence: string, fields?: Record<string, unknown>): void;
  error(sentence: string, fields?: Record<string, unknown>): void;
}

/** Says nothing; for tests and for callers that report by value. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Replaces every given secret in a text, also where it was URL-encoded, JSON-escaped or base64-encoded. Values under
 * four characters are left alone: masking them would only spell them out in every other word.
 */
export function createMask(secrets: readonly Secret[]): (text: string) => string {
  const needles = new Set<string>();
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length < SHORTEST) continue;
    needles.add(value);
    needles.add(encodeURIComponent(value));
    needles.add(JSON.stringify(value).slice(1, -1));
    needles.add(Buffer.from(value).toString('base64'));
  }
  // A thousand keys are four thousand needles, and hardly any line holds one.
  const byBeginning = new Map<string, string[]>();
  for (const needle of needles) {
    const beginning = needle.slice(0, SHORTEST);
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), needle]);
  }
  return (text) => {
    const found = new Set<string>();
    for (let at = 0; at + SHORTEST <= text.length; at++) {
      for (const needle of byBeginning.get(text.slice(at, at + SHORTEST)) ?? []) {
        if (text.startsWith(needle, at)) found.add(needle);
      }
    }
    const longestFirst = [...found].toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((masked, needle) => masked.replaceAll(needle, '***'), text);
  };
}

/** A secret of fewer characters is in every other word. */
const SHORTEST = 4;

export interface LoggerOptions {
  level: LogLevel;
  mask: (text: string) => string;
  /** Gets whole lines, each with its line break. */
  write: (line: string) => void;
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/**
 * Sentences for people, every line masked; what comes from outside loses control and bidi characters. Fields are for
 * machines, see `json-log.ts`.
 */
export function createTextLogger(options: LoggerOptions): Logger {
  const speak = (level: LogLevel, mark: string) => (sentence: string) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(options.level)) return;
    options.write(options.mask(`${mark}${cleanText(sentence)}\n`));
  };
  return {
    debug: speak('debug', '  '),
    info: speak('info', ''),
    warn: speak('warn', '! '),
    error: speak('error', '✗ '),
  };
}
