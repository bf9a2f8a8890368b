import type { Locale } from '../config/config.ts';
import { RESULT_VARIABLE } from '../listen/run-end.ts';
import type { CommandContext } from './context.ts';

/**
 * The language in which a command speaks to whoever called it: as asked for, otherwise as the terminal is set up, otherwise
 * English. Codes, `--json` and logs are English in every language.
 */
export function localeOf(asked: Locale | undefined, env: Readonly<Record<string, string | undefined>>): Locale {
  if (asked !== undefined) return asked;
  const set = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return set !== undefined && /^ja(?![a-z])/i.test(set) ? 'ja' : 'en';
}

/** Of texts that a result holds: English where a machine reads it, which is `--json` and the process that asked for it. */
export function spokenLocale({ json, locale, env }: Pick<CommandContext, 'json' | 'locale' | 'env'>): Locale {
  return json || env[RESULT_VARIABLE] !== undefined ? 'en' : locale;
}
