import type { Secret } from '../base/secret.ts';
import type { Locale } from '../config/config.ts';
import type { Logger } from '../io/log.ts';

/** What every command is given: the world as values, so that tests can hand in another one. */
export interface CommandContext {
  /** Absolute path of the configuration file. */
  configFile: string;
  /** Absolute; relative paths of the command line count from it. */
  directory: string;
  /** In which results are said to people. */
  locale: Locale;
  env: Readonly<Record<string, string | undefined>>;
  /** The one instant of this run. */
  now: Date;
  /** What the machine takes for the time, as it goes on. */
  clock: () => Date;
  /** Whether `now` was given with `--now`, and is not what the machine's clock says. */
  isNowGiven: boolean;
  /** Machine-readable result on stdout. */
  json: boolean;
  quiet: boolean;
  /** Whether a person watches stderr: progress lines and colour only then. */
  isTerminal: boolean;
  allowPartial: boolean;
  /** Writes one line of the command's result to stdout; secrets are masked. */
  print: (line: string) => void;
  /** Writes lines for people to stderr, as they are; secrets are masked. Also when quiet: it is for errors. */
  tell: (text: string) => void;
  /** Overwrites the progress line on a terminal; `null` clears it. Does nothing elsewhere. */
  progress: (text: string | null) => void;
  logger: Logger;
  /**
   * From now until the returned function is called, a signal that ends the process (SIGTERM, SIGINT, SIGHUP) first does
   * this. Left out where there is no process to end.
   */
  onInterrupt?: (act: (signal: string) => Promise<void>) => () => void;
  /** Resolves when somebody ends a command that serves. */
  untilStopped: () => Promise<void>;
  /** From now on these never reach an output. */
  hide: (secrets: readonly Secret[]) => void;
}
