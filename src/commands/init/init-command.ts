import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { resolve } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import type { Locale } from '../../config/config.ts';
import { MACKEREL_DEFAULTS } from '../../config/schema/schema.ts';
import { systemTiming } from '../../io/timing.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openHttpReader } from '../wiring.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import { askByKeys, type OrganizationsByKey } from './from-keys.ts';
import { INIT_WORDS } from './init-words.ts';
import { runInit } from './init.ts';

export interface InitCommandOptions {
  /** Absolute. */
  directory: string;
  locale?: Locale;
  asksNothing: boolean;
  /** `true`: from the environment or standard input; a text: from this file. */
  fromKeys?: string | true;
  apiBase?: string;
}

const SECRET_BYTES = 32;

/** `noroshi init`, on a terminal or from keys. */
export async function initCommand(context: CommandContext, options: InitCommandOptions): Promise<ExitCode> {
  const { directory, locale, fromKeys } = options;
  const apiBase = options.apiBase === undefined ? null : readBase(options.apiBase);
  const byKeys = fromKeys === undefined ? null : await openKeys(context, fromKeys, apiBase, locale);
  if (byKeys === undefined) return EXIT.usage;
  const dialog =
    context.isTerminal && !options.asksNothing && byKeys === null ? askOnTerminal(process.stdin, process.stderr) : null;
  try {
    const result = await runInit({
      directory,
      calledIn: context.directory,
      dialog,
      spoken: context.locale,
      byKeys,
      apiBase,
      secret: new Secret(randomBytes(SECRET_BYTES).toString('hex')),
      print: context.print,
      ...(locale === undefined ? {} : { locale }),
    });
    return result.exitCode;
  } finally {
    dialog?.close();
  }
}

async function openKeys(
  context: CommandContext,
  from: string | true,
  apiBase: string | null,
  locale: Locale | undefined,
): Promise<OrganizationsByKey | undefined> {
  const http = openHttpReader(MACKEREL_DEFAULTS, context);
  try {
    return await askByKeys(
      {
        file: from === true || from === '-' ? (from === true ? undefined : '-') : resolve(context.directory, from),
        readInput: () => buffer(process.stdin),
      },
      context,
      { http, timing: systemTiming, now: context.now, apiBase: apiBase ?? MACKEREL_DEFAULTS.apiBase },
      INIT_WORDS[locale ?? context.locale],
    );
  } finally {
    await http.close();
  }
}

function readBase(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new NoroshiError('usage.api_base', {
      en: `--api-base "${text}" is not an absolute web address.`,
      ja: `--api-base の「${text}」は https:// から始まる URL ではありません。`,
    });
  }
  const { href } = new URL(text);
  return href.endsWith('/') ? href : `${href}/`;
}
