import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { decodeText } from '../base/decode-text.ts';
import { NoroshiError } from '../base/errors.ts';
import { tellThrown } from '../base/system-words.ts';
import type { Secret } from '../base/secret.ts';
import type { Locale } from '../config/config.ts';
import { createMask, createTextLogger, type LoggerOptions, type LogLevel } from '../io/log.ts';
import type { CommandContext } from './context.ts';
import { isGitHubActions } from './github.ts';
import { readAssignments } from './env-slips.ts';
import { localeOf } from './locale.ts';
import type { Spoken } from '../base/spoken.ts';

/** Flags that every command understands, as commander gives them. */
export interface CommonFlags {
  config?: string;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  now?: string;
  allowPartial?: boolean;
  locale?: Locale;
}

/** The process as a command sees it; tests hand in their own. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  directory: string;
  clock: () => Date;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  isTerminal: boolean;
  /** See `CommandContext`. */
  onInterrupt?: (act: (signal: string) => Promise<void>) => () => void;
  /** Resolves when somebody ends a command that serves. */
  untilStopped: () => Promise<void>;
}

/**
 * What a command gets, from its flags and the process. Every line out of it, on both streams, is masked.
 * @throws NoroshiError `usage.now` when `--now` is not an instant, `usage.env` when `.env` cannot be read
 */
export async function createContext(flags: CommonFlags, terminal: Terminal): Promise<CommandContext> {
  const configFile = resolve(terminal.directory, flags.config ?? 'noroshi.yaml');
  const secrets: Secret[] = [];
  let mask = createMask(secrets);
  const stderr = (text: string): void => terminal.stderr(mask(text));
  const isTerminal = terminal.isTerminal && flags.quiet !== true && terminal.env.CI === undefined;
  let hasProgress = false;
  const progress = (text: string | null): void => {
    if (!isTerminal || (text === null && !hasProgress)) return;
    hasProgress = text !== null;
    stderr(`\r\u001b[K${text ?? ''}`);
  };
  const logging: LoggerOptions = {
    level: levelOf(flags),
    mask: (text) => mask(text),
    write: (line) => {
      progress(null);
      terminal.stderr(line);
    },
  };
  // A machine that reads the result on stdout reads the log as well; people, and GitHub's log, get sentences.
  const isForMachines = flags.json === true && !isGitHubActions(terminal.env);
  const logger = isForMachines
    ? (await import('../io/json-log.ts')).createJsonLogger(logging)
    : createTextLogger(logging);
  const env = { ...readEnvFile(join(dirname(configFile), '.env')), ...terminal.env };
  return {
    configFile,
    directory: terminal.directory,
    locale: localeOf(flags.locale, env),
    env,
    now: flags.now === undefined ? terminal.clock() : parseInstant(flags.now),
    clock: terminal.clock,
    isNowGiven: flags.now !== undefined,
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    isTerminal,
    allowPartial: flags.allowPartial ?? false,
    print: (line) => terminal.stdout(mask(`${line}\n`)),
    tell: (text) => {
      progress(null);
      stderr(`${text}\n`);
    },
    ...(terminal.onInterrupt === undefined ? {} : { onInterrupt: terminal.onInterrupt }),
    untilStopped: terminal.untilStopped,
    progress,
    logger,
    hide: (more) => {
      secrets.push(...more);
      mask = createMask(secrets);
    },
  };
}

function levelOf(flags: CommonFlags): LogLevel {
  if (flags.verbose === true) return 'debug';
  return flags.quiet === true ? 'error' : 'info';
}

function parseInstant(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || !/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    throw new NoroshiError(
      'usage.now',
      { en: `--now "${text}" is not an instant.`, ja: `--now の「${text}」は時刻ではありません。` },
      {
        hint: {
          en: 'Write it as ISO 8601 with a zone, for example 2026-11-20T12:05:00+09:00.',
          ja: 'ISO 8601 でタイムゾーンを付けて書いてください。例: 2026-11-20T12:05:00+09:00',
        },
      },
    );
  }
  return instant;
}

const WRONG_ENCODING = {
  utf16: { en: 'it is written in UTF-16', ja: 'UTF-16 で書かれています' },
  not_utf8: { en: 'it is not UTF-8', ja: 'UTF-8 ではありません' },
};

function envFileError(file: string, reason: Spoken, cause?: unknown): NoroshiError {
  const message = { en: `${file} cannot be read: ${reason.en}.`, ja: `${file} を読めません: ${reason.ja}` };
  return new NoroshiError('usage.env', message, {
    cause,
    hint: {
      en: 'It must be a file in UTF-8 that the user who runs noroshi may read, for example the user of the cron job.',
      ja: 'noroshi を実行するユーザー（cron のユーザーなど）が読める UTF-8 のファイルにしてください。',
    },
  });
}

// Beside the configuration, so that cron needs no wrapper; what the real environment says wins.
function readEnvFile(file: string): Record<string, string | undefined> {
  if (!existsSync(file)) return {};
  try {
    const decoded = decodeText(readFileSync(file));
    if (!decoded.ok) throw envFileError(file, WRONG_ENCODING[decoded.error]);
    return readAssignments(decoded.value);
  } catch (cause) {
    if (cause instanceof NoroshiError) throw cause;
    throw envFileError(file, tellThrown(cause), cause);
  }
}
