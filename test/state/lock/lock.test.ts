import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client, type S3Client } from '../../../src/io/s3/s3-client.ts';
import { createGenerationLock, type LockPlace, type LockRecord } from '../../../src/state/lock/generation-lock.ts';
import type { Holder } from '../../../src/state/lock/holder.ts';
import { createFileLock } from '../../../src/state/lock/lock-file.ts';
import { createS3Lock } from '../../../src/state/lock/lock-s3.ts';
import type { StateLock } from '../../../src/state/state-store.ts';
import { makeBucket, someDependencies } from '../../support/test-s3.ts';
import { makeFolder, minutes } from '../../support/trees.ts';

interface Runner {
  acquire: (runId: string, waitMs?: number) => Promise<StateLock>;
  /** What the timer would do. */
  renew: () => void;
}
type Clock = { at: Date; slept: number[]; onSleep: () => void };

function aHolder(changes: Partial<Holder>): Holder {
  return { host: 'host-a', pid: 1, bootId: 'boot', pidNamespace: 'pid:[4026531836]', startTime: '1', ...changes };
}

function aClock(): Clock {
  return { at: minutes(0), slept: [], onSleep: () => undefined };
}

function optionsFor(clock: Clock) {
  const renewals: (() => void)[] = [];
  return {
    now: () => clock.at,
    sleep: async (ms: number) => {
      clock.slept.push(ms);
      await Promise.resolve(clock.onSleep());
    },
    ttlMs: 180_000,
    repeat: (renew: () => void) => {
      renewals.push(renew);
      return () => void renewals.splice(renewals.indexOf(renew), 1);
    },
    renewals,
  };
}

let client: S3Client;
beforeAll(async () => {
  client = createS3Client(await makeBucket(), someDependencies());
});
afterAll(() => client.close());

let places = 0;
/** Makes runners that share one new place. */
const KINDS: [string, () => (clock: Clock, pid?: number) => Runner][] = [
  [
    'a folder',
    () => {
      const folder = makeFolder();
      return (clock, pid = 1) => {
        const options = optionsFor(clock);
        const lock = createFileLock(folder, { ...options, holder: aHolder({ pid }), startTimeNow: () => '1' });
        return {
          acquire: (runId, waitMs = 0) => lock({ runId, now: clock.at }, waitMs),
          renew: () => options.renewals.forEach((renew) => renew()),
        };
      };
    },
  ],
  [
    'a bucket',
    () => {
      const prefix = `state-${++places}/`;
      return (clock, pid = 1) => {
        const options = optionsFor(clock);
        const lock = createS3Lock(client, prefix, { ...options, holder: aHolder({ pid }), startTimeNow: () => '1' });
        return {
          acquire: (runId, waitMs = 0) => lock({ runId, now: clock.at }, waitMs),
          renew: () => options.renewals.forEach((renew) => renew()),
        };
      };
    },
  ],
];

const LOCKED = { code: 'state.locked' };

describe.each(KINDS)('the lock in %s', (_, makePlace) => {
  it('keeps a second run out until the first releases it', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    const first = await runnerOf(clock).acquire('run-1');
    await expect(runnerOf(clock, 2).acquire('run-2')).rejects.toMatchObject(LOCKED);
    await expect(runnerOf(clock, 2).acquire('run-2')).rejects.toThrow(/run run-1 on host-a:1, until 2026-11-01T00:03/);
    await first.release();
    const second = await runnerOf(clock, 2).acquire('run-2');
    expect([await first.isHeld(), await second.isHeld()]).toEqual([false, true]);
  });

  it('lets one of twenty in', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    const tries = Array.from({ length: 20 }, (_, i) => runnerOf(clock, i + 1).acquire(`run-${i}`));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons).toEqual(Array.from({ length: 19 }, () => expect.objectContaining(LOCKED)));
  });

  it('waits no longer than it may', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    await runnerOf(clock).acquire('run-1');
    await expect(runnerOf(clock, 2).acquire('run-2', 5_000)).rejects.toMatchObject(LOCKED);
    expect(clock.slept).toEqual([2_000, 2_000, 1_000]);
  });

  it('goes on as soon as the other run is done', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    const first = await runnerOf(clock).acquire('run-1');
    clock.onSleep = () => void first.release();
    expect(await (await runnerOf(clock, 2).acquire('run-2', 60_000)).isHeld()).toBe(true);
    expect(clock.slept.length).toBeLessThan(5);
  });

  it('takes over from a run that died, and the dead one must not write when it wakes', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    const first = await runnerOf(clock).acquire('run-1');
    clock.at = minutes(3);
    expect(await first.isHeld()).toBe(false);
    const second = await runnerOf(clock, 2).acquire('run-2');
    await first.release();
    expect(await second.isHeld()).toBe(true);
    await expect(runnerOf(clock, 3).acquire('run-3')).rejects.toMatchObject(LOCKED);
  });

  it('does not keep everybody out for a year after a run with a wrong clock died', async () => {
    const clock = aClock();
    const runnerOf = makePlace();
    const real = clock.at;
    clock.at = new Date(real.getTime() + 365 * 86_400_000);
    const dead = await runnerOf(clock).acquire('from the future');
    clock.at = real;
    const next = await runnerOf(clock, 2).acquire('b');
    expect(await next.isHeld()).toBe(true);
    expect(await dead.isHeld()).toBe(false);
  });

  it('is taken over by one of twenty', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    await runnerOf(clock).acquire('run-1');
    clock.at = minutes(10);
    const tries = Array.from({ length: 20 }, (_, i) => runnerOf(clock, i + 2).acquire(`run-${i}`));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('stays with a long run that renews it', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    const runner = runnerOf(clock);
    const lock = await runner.acquire('run-1');
    for (let minute = 1; minute <= 10; minute++) {
      clock.at = minutes(minute);
      runner.renew();
      await expect(runnerOf(clock, 2).acquire('run-2', 2_000)).rejects.toMatchObject(LOCKED);
    }
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    expect(await (await runnerOf(clock, 2).acquire('run-2')).isHeld()).toBe(true);
  });

  it('is free again and again, and leaves one record', async () => {
    const runnerOf = makePlace();
    const clock = aClock();
    for (let i = 0; i < 5; i++) await (await runnerOf(clock).acquire(`run-${i}`)).release();
    expect(await (await runnerOf(clock).acquire('run-5')).isHeld()).toBe(true);
  });
});

const firstIsGone = (pid: number): string | undefined => (pid === 1 ? undefined : '1');

describe('the lock in a store that creates a key more than once', () => {
  /** @param isOnce whether a key that is there for a while is refused: then only those at the same moment both win */
  function place(isOnce: boolean): LockPlace & { meet: () => void } {
    const records = new Map<number, LockRecord>();
    let meet = (): void => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    return {
      location: 'store',
      meet,
      findLatest: () => Promise.resolve(records.size === 0 ? undefined : Math.max(...records.keys())),
      read: (generation) => Promise.resolve(records.get(generation)),
      async create(generation, record) {
        const isThere = records.has(generation);
        if (isOnce && !isThere) await met;
        if (isOnce && isThere) return false;
        records.set(generation, record);
        return true;
      },
      replace: async (generation, record) => void records.set(generation, record),
      removeBelow: () => Promise.resolve(),
    };
  }
  const acquire = (at: LockPlace, runId: string): Promise<StateLock> =>
    createGenerationLock(at, { ...optionsFor(aClock()), holder: 'h:1' })({ runId, now: minutes(0) }, 0);

  it('is read back: of two that were both told that they won, one holds it', async () => {
    const at = place(true);
    const both = [acquire(at, 'a'), acquire(at, 'b')];
    await new Promise((resolve) => setImmediate(resolve));
    at.meet();
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject(LOCKED);
    const held = outcomes.find((outcome) => outcome.status === 'fulfilled');
    expect(await held?.value.isHeld()).toBe(true);
  });

  it('is refused by name where it always writes over', async () => {
    await expect(acquire(place(false), 'a')).rejects.toMatchObject({ code: 'state.lock_unsupported' });
  });
});

it.each(['a folder', 'a bucket'])(
  'the lock in %s is taken over at once when its process on this host is gone',
  async (kind) => {
    const folder = makeFolder();
    const options = { now: () => minutes(0), sleep: () => Promise.resolve(), repeat: () => () => undefined };
    const lockOf = (pid: number, host = 'host-a') => {
      const all = { ...options, holder: aHolder({ host, pid }), startTimeNow: firstIsGone };
      return kind === 'a folder' ? createFileLock(folder, all) : createS3Lock(client, 'gone/', all);
    };
    await lockOf(1)({ runId: 'run-1', now: minutes(0) }, 0);
    await expect(lockOf(2, 'host-b')({ runId: 'run-2', now: minutes(0) }, 0)).rejects.toMatchObject(LOCKED);
    expect(await (await lockOf(2)({ runId: 'run-3', now: minutes(0) }, 0)).isHeld()).toBe(true);
  },
);

describe('the lock in a folder', () => {
  const options = { now: () => minutes(0), sleep: () => Promise.resolve(), repeat: () => () => undefined };

  it.each([
    ['another host', { host: 'host-b' }],
    ['a container of the same host name, whose pids are its own', { pidNamespace: 'pid:[4026532999]' }],
    ['the same machine, started anew elsewhere', { bootId: 'other' }],
    ['a system that tells no boot id', { bootId: '' }],
  ])('waits for expiry when it is held by %s', async (_, changes) => {
    const folder = makeFolder();
    const there = createFileLock(folder, { ...options, holder: aHolder(changes) });
    await there({ runId: 'run-1', now: minutes(0) }, 0);
    const here = createFileLock(folder, { ...options, holder: aHolder({ pid: 2 }), startTimeNow: () => undefined });
    await expect(here({ runId: 'run-2', now: minutes(0) }, 0)).rejects.toMatchObject(LOCKED);
  });

  it('is taken over at once when its pid is that of a younger process now', async () => {
    const folder = makeFolder();
    await createFileLock(folder, { ...options, holder: aHolder({}) })({ runId: 'run-1', now: minutes(0) }, 0);
    const here = createFileLock(folder, { ...options, holder: aHolder({ pid: 2 }), startTimeNow: () => '77' });
    expect(await (await here({ runId: 'run-2', now: minutes(0) }, 0)).isHeld()).toBe(true);
  });

  it('of a release that told host and pid only is waited for', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'lock'));
    const record = { version: 1, runId: 'a', token: 'b', holder: 'host-a:1', expiresAt: minutes(2), isReleased: false };
    writeFileSync(join(folder, 'lock/00000007.json'), JSON.stringify(record));
    const here = createFileLock(folder, { ...options, holder: aHolder({ pid: 2 }), startTimeNow: () => undefined });
    await expect(here({ runId: 'run-2', now: minutes(0) }, 0)).rejects.toMatchObject(LOCKED);
  });

  it.each(['', '{', '[]', '{"runId":1}'])('is not held by a record that says %j', async (text) => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'lock'));
    writeFileSync(join(folder, 'lock/00000007.json'), text);
    const lock = await createFileLock(folder, options)({ runId: 'run-1', now: minutes(0) }, 0);
    expect(await lock.isHeld()).toBe(true);
    expect(readdirSync(join(folder, 'lock'))).toEqual(['00000008.json']);
  });

  it('says in a sentence that the place cannot be written', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const lock = createFileLock(join(folder, 'file'), options);
    await expect(lock({ runId: 'run-1', now: minutes(0) }, 0)).rejects.toMatchObject({ code: 'state.unreachable' });
  });
});
