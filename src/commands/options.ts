import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './terminal.ts';

/** Runs one command and remembers how it ended. */
export type Runner = (
  flags: CommonFlags,
  work: (context: CommandContext) => Promise<ExitCode> | ExitCode,
) => Promise<void>;

/**
 * A command with the flags that all of them share.
 * @param options `speaksSiteLanguage`: it has a `--locale` of its own, the language of the pages
 */
export function withCommonFlags(command: Command, options: { speaksSiteLanguage?: boolean } = {}): Command {
  if (options.speaksSiteLanguage !== true) {
    command.addOption(new Option('--locale <locale>', 'language in which results are said').choices(['ja', 'en']));
  }
  return command
    .option('-c, --config <file>', 'the configuration', 'noroshi.yaml')
    .option('--json', 'print the result as JSON on stdout; the log goes to stderr')
    .option('--quiet', 'say errors only')
    .option('--verbose', 'say every step')
    .addOption(new Option('--now <instant>', 'the instant to take as now (ISO 8601 with a zone)').hideHelp(false))
    .option('--allow-partial', 'exit 0 also when some organization, target or reader failed');
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  }
  return port;
}

/** `2/5` → the second of five shards. */
export function parseShard(text: string): { index: number; count: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (match === null || count < 1 || index < 1 || index > count) {
    throw new InvalidArgumentError('a shard is written i/n with 1 ≤ i ≤ n, for example 2/5.');
  }
  return { index, count };
}

/** At least one: a schedule of nothing would never rest. */
export function parseSeconds(text: string): number {
  const seconds = parseWhole(text);
  if (seconds < 1) throw new InvalidArgumentError('at least one second is wanted.');
  return seconds;
}

export function parseWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted.');
  return Number(text);
}
