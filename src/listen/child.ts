import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { describeThrown } from '../base/errors.ts';
import type { Timing } from '../io/timing.ts';
import { parseRunResult, RESULT_VARIABLE, type RunEnd } from './run-end.ts';

export interface ChildOptions {
  /** The program and its arguments, without the runtime. */
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  directory: string;
  /** What takes longer hangs: it is asked to stop, and made to a little later. */
  limitMs: number;
  timing: Pick<Timing, 'startTimer'>;
}

const RESULT_DESCRIPTOR = 3;
/** For giving the lock back after it was asked to stop. */
const GRACE_MS = 20_000;
const MAX_RESULT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a command of this program as a process of its own, so that its crash is a line in the log. In a group of its own:
 * a Ctrl-C at the terminal ends the listener, which then waits for the run.
 */
export function runChild({ argv, env, directory, limitMs, timing }: ChildOptions): Promise<RunEnd> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, {
      cwd: directory,
      env: { ...env, [RESULT_VARIABLE]: String(RESULT_DESCRIPTOR) },
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      detached: true,
    });
    let text = '';
    let isTooLate = false;
    let stopKill = (): void => undefined;
    const pipe = child.stdio[RESULT_DESCRIPTOR] as Readable | null | undefined;
    pipe?.setEncoding('utf8').on('data', (part: string) => {
      if (text.length < MAX_RESULT_BYTES) text += part;
    });
    const stopLimit = timing.startTimer(limitMs, () => {
      isTooLate = true;
      child.kill('SIGTERM');
      stopKill = timing.startTimer(GRACE_MS, () => void child.kill('SIGKILL'));
    });
    const end = (exitCode: number | null, failure: string | null): void => {
      stopLimit();
      stopKill();
      resolve({ exitCode, failure, result: parseRunResult(text) });
    };
    child.once('error', (thrown) => end(null, `it could not be started: ${describeThrown(thrown)}`));
    child.once('close', (exitCode, signal) => {
      const seconds = Math.round(limitMs / 1000);
      if (isTooLate) end(null, `it did not end within ${seconds} s and was stopped`);
      else end(exitCode, exitCode === null ? `signal ${signal ?? 'unknown'} ended it` : null);
    });
  });
}
