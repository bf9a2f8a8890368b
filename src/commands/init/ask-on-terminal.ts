import { createInterface } from 'node:readline/promises';

/** Somebody at a terminal. Every answer is `undefined` when they leave: Ctrl-C, Ctrl-D or the end of the input. */
export interface Dialog {
  ask: (question: string) => Promise<string | undefined>;
  /** An answer that may be pasted in many lines; they come joined by line breaks. */
  askLines: (question: string) => Promise<string | undefined>;
  close: () => void;
}

/** What is pasted arrives in chunks; after so long without another one it was all. */
const PASTE_PAUSE_MS = 100;

export function askOnTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Dialog {
  const lines = createInterface({ input, output });
  const waiting: string[] = [];
  let isClosed = false;
  let isAsking = false;
  let wake = (): void => {};
  lines.on('line', (line) => {
    waiting.push(line);
    wake();
  });
  lines.once('close', () => {
    isClosed = true;
    // What is said next stands on a line of its own.
    if (isAsking) output.write('\n');
    wake();
  });

  /** Until there is a line, or nobody is there any more, or – with a limit – for so long. */
  function wait(limitMs?: number): Promise<void> {
    if (waiting.length > 0 || isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function ask(question: string): Promise<string | undefined> {
    if (isClosed && waiting.length === 0) return undefined;
    lines.setPrompt(question);
    lines.prompt();
    isAsking = true;
    await wait();
    isAsking = false;
    return waiting.shift();
  }

  return {
    ask,
    async askLines(question) {
      const first = await ask(question);
      if (first === undefined || first.trim() === '') return first;
      const pasted = [first];
      for (;;) {
        await wait(PASTE_PAUSE_MS);
        const next = waiting.shift();
        if (next === undefined) return pasted.join('\n');
        pasted.push(next);
      }
    },
    close: () => lines.close(),
  };
}
