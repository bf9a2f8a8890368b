import { CommanderError } from 'commander';
import { describeThrown, NoroshiError } from '../base/errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Runner } from './options.ts';
import { createProgram } from './program.ts';
import { createContext, type Terminal } from './terminal.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { localeOf } from './locale.ts';
import { askedLocale } from './usage-words.ts';

/**
 * The whole program: argv → command → exit code. The only place that prints errors.
 * @param argv as in `process.argv`: the first two are the runtime and the script
 */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const run: Runner = async (flags, work) => {
    let tell = (text: string): void => terminal.stderr(`${text}\n`);
    try {
      const context = await createContext(flags, terminal);
      tell = context.tell;
      try {
        exitCode = await work(context);
      } catch (thrown) {
        if (!(thrown instanceof NoroshiError)) throw thrown;
        const { printFailure } = await import('./print.ts');
        exitCode = printFailure(context, thrown, exitCodeFor(thrown));
      }
    } catch (thrown) {
      if (thrown instanceof NoroshiError) {
        // Before there is a context: what was asked for, and the environment without its file.
        const { message, hint } = thrown.tellIn(localeOf(flags.locale, terminal.env));
        tell(hint === undefined ? message : `${message}\n  ${hint}`);
        exitCode = exitCodeFor(thrown);
        return;
      }
      tell(`This is a bug in Noroshi: ${stackOf(thrown)}`);
      exitCode = EXIT.bug;
    }
  };
  try {
    const locale = localeOf(askedLocale(argv), terminal.env);
    await createProgram(packageJson.version, terminal, run, locale).parseAsync(argv);
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return exitCode;
}

/** What was asked for wrongly is 2; whatever else can be explained meant that nothing was published. */
function exitCodeFor({ code }: NoroshiError): ExitCode {
  return /^(usage|config|preview|site|build\.not_a_build)\b/.test(code) ? EXIT.usage : EXIT.nothingPublished;
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? describeThrown(thrown)) : describeThrown(thrown);
}
