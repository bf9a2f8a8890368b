import { runProgram } from './commands/run-program.ts';
import type { Terminal } from './commands/terminal.ts';

// The process around the program; the only place that knows it.

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

process.exitCode = await runProgram(process.argv, terminal);
