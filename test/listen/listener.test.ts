import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/io/log.ts';
import { createListener, type Listener } from '../../src/listen/listener.ts';
import type { RunEnd } from '../../src/listen/run-end.ts';
import type { ScheduleSettings } from '../../src/listen/schedule.ts';
import { aManualTiming, type ManualTiming } from '../support/manual-timing.ts';

const SETTINGS: ScheduleSettings = { everyMs: 300_000, settleMs: 2_000, minGapMs: 10_000, confirmMs: 10_000 };

function anEnd(changes: Partial<RunEnd> = {}): RunEnd {
  return { exitCode: 0, failure: null, result: { errorCode: null, nextInstant: null }, ...changes };
}

interface World {
  timing: ManualTiming;
  listener: Listener;
  /** When each run began, in seconds. */
  beganSec: number[];
  deliveredSec: number[];
  lines: string[];
}

function aWorld(options: { ends?: RunEnd[]; runMs?: number; deliverMs?: number } = {}): World {
  const { ends = [], runMs = 1_000, deliverMs } = options;
  const timing = aManualTiming();
  const beganSec: number[] = [];
  const deliveredSec: number[] = [];
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const logger: Logger = { debug: say, info: say, warn: say, error: say };
  const listener = createListener({
    settings: SETTINGS,
    timing,
    logger,
    run: async () => {
      beganSec.push(timing.monotonicMs() / 1000);
      await timing.sleep(runMs);
      return ends.shift() ?? anEnd();
    },
    deliver:
      deliverMs === undefined
        ? null
        : async () => {
            deliveredSec.push(timing.monotonicMs() / 1000);
            await timing.sleep(deliverMs);
            return anEnd();
          },
  });
  return { timing, listener, beganSec, deliveredSec, lines };
}

describe('the listener', () => {
  it('runs at once, on schedule, after a hook and once more when the API may have caught up', async () => {
    const { timing, listener, beganSec } = aWorld();
    listener.start();
    await timing.advance(60_000);
    listener.takeHook();
    await timing.advance(600_000);
    expect(beganSec).toEqual([0, 62, 72, 372]);
  });

  it('sees an alert that the API lists only eight seconds after its hook', async () => {
    const { timing, listener, beganSec } = aWorld();
    listener.start();
    await timing.advance(60_000);
    listener.takeHook();
    await timing.advance(60_000);
    expect(beganSec.filter((at) => at >= 68)).toEqual([72]);
  });

  it('runs when the state wants it, also when the wall clock was set in between', async () => {
    const nextInstant = new Date('2026-08-22T10:00:31Z');
    const { timing, listener, beganSec } = aWorld({ ends: [anEnd({ result: { errorCode: null, nextInstant } })] });
    listener.start();
    await timing.advance(5_000);
    timing.setClock(new Date('2026-08-23T00:00:00Z'));
    await timing.advance(60_000);
    expect(beganSec).toEqual([0, 31]);
  });

  it('goes on after a run that crashed, and says so', async () => {
    const { timing, listener, beganSec, lines } = aWorld({
      ends: [anEnd({ exitCode: null, failure: 'signal SIGKILL ended it', result: null })],
    });
    listener.start();
    await timing.advance(300_000);
    expect(beganSec).toEqual([0, 300]);
    expect(lines).toContain('The run (start) failed after 1.0 s: signal SIGKILL ended it.');
  });

  it('delivers beside the next runs: a slow mail server holds up no page', async () => {
    const { timing, listener, beganSec, deliveredSec } = aWorld({ deliverMs: 90_000 });
    listener.start();
    await timing.advance(20_000);
    listener.takeHook();
    await timing.advance(100_000);
    expect(beganSec).toEqual([0, 22, 32]);
    expect(deliveredSec).toEqual([1, 91]);
  });

  it('waits for the run at work when it is stopped, and begins no other', async () => {
    const { timing, listener, beganSec } = aWorld({ runMs: 5_000 });
    listener.start();
    await timing.advance(1_000);
    listener.takeHook();
    let isStopped = false;
    const stopping = listener.stop().then(() => void (isStopped = true));
    await timing.advance(3_000);
    expect(isStopped).toBe(false);
    await timing.advance(2_000);
    await stopping;
    await timing.advance(600_000);
    expect(beganSec).toEqual([0]);
  });

  it.each([
    ['done', anEnd(), 'ok'],
    ['published with a part missing', anEnd({ exitCode: 3 }), 'ok'],
    ['a bug', anEnd({ exitCode: 1, result: null }), 'failed'],
    ['a configuration that cannot be used', anEnd({ exitCode: 2 }), 'failed'],
    ['nothing published', anEnd({ exitCode: 4, result: { errorCode: 'source.all', nextInstant: null } }), 'failed'],
    ['a signal', anEnd({ exitCode: null, failure: 'signal SIGKILL ended it', result: null }), 'failed'],
  ])('is as healthy as its last run: %s', async (_, end, status) => {
    const { timing, listener } = aWorld({ ends: [end] });
    expect(listener.figures.health(0).status).toBe('starting');
    listener.start();
    await timing.advance(2_000);
    expect(listener.figures.health(2_000).status).toBe(status);
  });

  it('does not take a run by hand for an error, until its own last one is too old', async () => {
    const locked = anEnd({ exitCode: 4, result: { errorCode: 'state.locked', nextInstant: null } });
    const { timing, listener } = aWorld({ ends: [anEnd(), locked, locked, locked, locked] });
    listener.start();
    await timing.advance(302_000);
    expect(listener.figures.health(timing.monotonicMs()).status).toBe('ok');
    await timing.advance(700_000);
    expect(listener.figures.health(timing.monotonicMs()).status).toBe('stale');
    expect(listener.figures.metrics(timing.monotonicMs())).toContain('noroshi_runs_locked_out_total 3');
  });
});
