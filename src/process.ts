import { constants } from 'node:os';
import { EXIT } from './commands/exit-code.ts';
import { setUpEngine } from './commands/run/engine.ts';
import type { Terminal } from './commands/terminal.ts';

// The process around the program; the only place that knows it.

const terminal: Terminal = {
  env: process.env,
  directory: process.cwd(),
  clock: () => new Date(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY && process.stdin.isTTY,
  onInterrupt(act) {
    const stop = (signal: NodeJS.Signals): void =>
      void act(signal).finally(() => process.exit(128 + constants.signals[signal]));
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];
    for (const signal of signals) process.once(signal, stop);
    return () => {
      for (const signal of signals) process.off(signal, stop);
    };
  },
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    }),
};

/** Runs what the arguments say to its end, and leaves the exit code with the process. */
export async function runProcess(): Promise<void> {
  setUpEngine();
  // Read by Zod when it is loaded. By itself it compiles a function for each record; most are asked for once or never, and without
  // them a build of 70 customers takes 10 ms less, and one of 1,000 no more.
  Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
  noteLostWords();
  // The engine is set up for what is loaded from here on.
  const { runProgram } = await import('./commands/run-program.ts');
  process.exitCode = await runProgram(process.argv, terminal);
}

// Whoever read the output went away (`noroshi run | head`), or the log's disk is full: the run matters more than the words
// about it. Words that were lost, and not just unwanted, are told by the exit code.
function noteLostWords(): void {
  let isLost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') isLost = true;
    });
  }
  process.once('exit', (exitCode) => {
    if (isLost && exitCode === EXIT.done) process.exitCode = EXIT.partial;
  });
}
