import { createInterface } from 'node:readline/promises';
import type { Ask } from './init.ts';

/** Questions on a terminal; `ask` gives `undefined` after Ctrl-C, Ctrl-D or the end of the input. */
export function askOnTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): { ask: Ask; close: () => void } {
  const lines = createInterface({ input, output });
  const leaving = new AbortController();
  lines.once('close', () => leaving.abort());
  const ask: Ask = async (question) => {
    if (leaving.signal.aborted) return undefined;
    try {
      return await lines.question(question, { signal: leaving.signal });
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'AbortError') return undefined;
      throw thrown;
    }
  };
  return { ask, close: () => lines.close() };
}
