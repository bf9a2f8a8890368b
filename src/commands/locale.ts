import type { Locale } from '../config/config.ts';

/**
 * The language in which a command speaks to whoever called it: as asked for, otherwise as the terminal is set up, otherwise
 * English. Codes, `--json` and logs are English in every language.
 */
export function localeOf(asked: Locale | undefined, env: Readonly<Record<string, string | undefined>>): Locale {
  if (asked !== undefined) return asked;
  const set = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return set !== undefined && /^ja(?![a-z])/i.test(set) ? 'ja' : 'en';
}
