import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChild, type ChildOptions } from '../../src/listen/child.ts';
import { aManualTiming, type ManualTiming } from '../support/manual-timing.ts';

let timing: ManualTiming;
let directory: string;

beforeEach(() => {
  timing = aManualTiming();
  directory = mkdtempSync(`${tmpdir()}/noroshi-child-`);
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A child that runs this script. */
function options(script: string): ChildOptions {
  return { argv: ['-e', script], env: process.env, directory, limitMs: 600_000, timing };
}

const HAND_OVER = (document: object): string =>
  `require('node:fs').writeFileSync(Number(process.env.NOROSHI_RESULT_FD), ${JSON.stringify(JSON.stringify(document))});`;
const SIGTERM_MS = 600_000;
const SIGKILL_MS = 20_000;

describe('a run as a child', () => {
  it.each([0, 1, 2, 3, 4])('gives its exit code %i', async (code) => {
    expect(await runChild(options(`process.exit(${code})`))).toEqual({ exitCode: code, failure: null, result: null });
  });

  it('hands over when the next one is due, and why it failed', async () => {
    const nextInstant = '2026-08-22T10:05:00.000Z';
    const done = await runChild(options(HAND_OVER({ exitCode: 0, nextInstant })));
    expect(done.result).toEqual({ errorCode: null, nextInstant: new Date(nextInstant) });
    const failed = await runChild(options(`${HAND_OVER({ error: { code: 'state.locked' } })} process.exitCode = 4`));
    expect(failed).toMatchObject({ exitCode: 4, result: { errorCode: 'state.locked', nextInstant: null } });
  });

  it.each([
    ['a crash', `throw new Error('boom')`, { exitCode: 1, failure: null }],
    ['a signal', `process.kill(process.pid, 'SIGKILL')`, { exitCode: null, failure: 'signal SIGKILL ended it' }],
    ['a result that is cut off', `require('node:fs').writeFileSync(3, '{"exit'); process.exit(1)`, { exitCode: 1 }],
  ])('takes %s as an end', async (_title, script, expected) => {
    expect(await runChild({ ...options(script) })).toMatchObject({ ...expected, result: null });
  });

  it('says when it cannot be started at all', async () => {
    const end = await runChild({ ...options(''), directory: `${directory}/missing` });
    expect(end).toMatchObject({
      exitCode: null,
      failure: expect.stringMatching(/^it could not be started: /) as string,
    });
  });

  it.each([
    ['asks one that hangs beyond its time to stop', '', 0],
    ['makes one that does not listen to SIGTERM stop', `process.on('SIGTERM', () => undefined);`, SIGKILL_MS],
  ])('%s', async (_title, deaf, graceMs) => {
    const ready = HAND_OVER({ ready: true });
    const script = `${deaf} setInterval(() => undefined, 1000); ${ready} require('node:fs').writeFileSync('ready', '');`;
    const ending = runChild(options(script));
    await fileAt(`${directory}/ready`);
    await timing.advance(SIGTERM_MS - 1);
    await timing.advance(1);
    await timing.advance(graceMs);
    expect(await ending).toMatchObject({ exitCode: null, failure: 'it did not end within 600 s and was stopped' });
  });
});

/** Resolves when a child has written it. */
async function fileAt(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
}
