import { CommanderError } from 'commander';
import { describeThrown, NoroshiError } from './base/errors.ts';
import { EXIT, type ExitCode } from './commands/exit-code.ts';
import { createProgram, type Runner } from './commands/program.ts';
import { createContext, type Terminal } from './commands/terminal.ts';
import packageJson from '../package.json' with { type: 'json' };

// argv → command → exit code. The only place that prints errors and ends the process.

const terminal: Terminal = {
  env: process.env,
  directory: process.cwd(),
  clock: () => new Date(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY && process.stdin.isTTY,
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    }),
};

// Whoever read the output went away (`noroshi run | head`): the run matters more than the words about it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

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
      const { printFailure } = await import('./commands/print.ts');
      exitCode = printFailure(context, thrown, exitCodeFor(thrown));
    }
  } catch (thrown) {
    if (thrown instanceof NoroshiError) {
      tell(thrown.hint === undefined ? thrown.message : `${thrown.message}\n  ${thrown.hint}`);
      exitCode = exitCodeFor(thrown);
      return;
    }
    tell(
      `This is a bug in Noroshi: ${thrown instanceof Error ? (thrown.stack ?? describeThrown(thrown)) : describeThrown(thrown)}`,
    );
    exitCode = EXIT.bug;
  }
};

/** What was asked for wrongly is 2; whatever else can be explained meant that nothing was published. */
function exitCodeFor({ code }: NoroshiError): ExitCode {
  return /^(usage|config|preview|site|build\.not_a_build)\b/.test(code) ? EXIT.usage : EXIT.nothingPublished;
}

try {
  await createProgram(packageJson.version, terminal, run).parseAsync(process.argv);
} catch (thrown) {
  if (!(thrown instanceof CommanderError)) throw thrown;
  exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
}
process.exitCode = exitCode;
