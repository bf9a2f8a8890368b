import { randomBytes } from 'node:crypto';
import { DAY_MS } from '../../base/durations.ts';
import { StateError, type StateLock } from '../state-store.ts';

/** Who holds a generation of the lock. */
export interface LockRecord {
  runId: string;
  /** Unlike any other attempt, also of the same run. */
  token: string;
  /** See `holder.ts`: for messages, and to see whether it still lives. */
  holder: string;
  expiresAt: Date;
  isReleased: boolean;
}

/** What a place must be able to do to hold the lock. Generations count from 1. */
export interface LockPlace {
  /** For messages. */
  readonly location: string;
  /** The highest generation; `undefined` when there never was one. */
  findLatest(): Promise<number | undefined>;
  /** `undefined` when it is gone or not a record. */
  read(generation: number): Promise<LockRecord | undefined>;
  /** @returns `false` when the generation exists; only one of many callers gets `true` */
  create(generation: number, record: LockRecord): Promise<boolean>;
  replace(generation: number, record: LockRecord): Promise<void>;
  removeBelow(generation: number): Promise<void>;
}

export interface LockOptions {
  now: () => Date;
  sleep: (ms: number) => Promise<void>;
  holder: string;
  /** Whether the holder of a lock that has not expired is known to be dead. */
  isDead?: (holder: string) => boolean;
  /** How long a run that died keeps others out; 3 minutes, see {@link lockTtlMs}. It must be longer than clocks differ. */
  ttlMs?: number;
  /** Calls `renew` again and again until the returned function is called. */
  repeat?: (renew: () => void, everyMs: number) => () => void;
}

const DEFAULT_TTL_MS = 180_000;
/** Working out takes 5 ms a customer without a turn of the event loop, and many times as long where others are at work beside it. */
const TTL_MS_A_CUSTOMER = 90;
const POLL_MS = 2_000;
/** No two clocks that both tell the time differ by so much. */
const IMPOSSIBLE_MS = DAY_MS;

/** How long a lock is good for that nobody renews: while so many customers are worked out, nobody can. */
export function lockTtlMs(customers: number): number {
  return Math.max(DEFAULT_TTL_MS, customers * TTL_MS_A_CUSTOMER);
}

/**
 * A lock of generations: whoever creates the next one, holds it. A generation is never deleted by its holder, only marked
 * as released, so that the highest one always tells the truth, and an expired one is taken over by creating the next –
 * the only thing a store must promise is that a key is created once.
 */
export function createGenerationLock(place: LockPlace, options: LockOptions) {
  const { now, sleep, holder, isDead = () => false, ttlMs = DEFAULT_TTL_MS, repeat = repeatByTimer } = options;

  function isFree(record: LockRecord | undefined): boolean {
    if (record === undefined || record.isReleased || isDead(record.holder)) return true;
    // A run with a wrong clock died: else it would keep everybody out until that time comes. If it lives, it sees that it
    // no longer holds the highest generation, and stops.
    const leftMs = record.expiresAt.getTime() - now().getTime();
    return leftMs <= 0 || leftMs > ttlMs + IMPOSSIBLE_MS;
  }

  /** @returns the generation that is ours now, or the record of who holds it */
  async function attempt(own: LockRecord, after: number): Promise<number | LockRecord | undefined> {
    const latest = await place.findLatest();
    const record = latest === undefined ? undefined : await place.read(latest);
    if (latest !== undefined && !isFree(record)) return record;
    const generation = Math.max(latest ?? 0, after) + 1;
    const isCreated = await place.create(generation, { ...own, expiresAt: expiry() });
    // After a cut connection the first try may have arrived and the second been refused.
    if (!isCreated && (await place.read(generation))?.token !== own.token) return undefined;
    await assertCreatesOnce(generation, own);
    // Somebody who looked long ago may create a generation that was cleaned away: only the highest one counts.
    if ((await place.findLatest()) !== generation) return undefined;
    // A store that lets several create one key keeps the record of one of them.
    return (await place.read(generation))?.token === own.token ? generation : undefined;
  }

  async function assertCreatesOnce(generation: number, own: LockRecord): Promise<void> {
    if (!(await place.create(generation, { ...own, expiresAt: expiry() }))) return;
    throw new StateError(
      'state.lock_unsupported',
      {
        en: `${place.location} writes over what must be created only once.`,
        ja: `${place.location} は、一度しか作れないはずのものを上書きします。`,
      },
      {
        hint: {
          en: 'Without conditional writes (`If-None-Match: *`) two runs cannot exclude each other. Keep the state in another store.',
          ja: '条件付き書き込み（`If-None-Match: *`）がないと、二つの実行が重なるのを防げません。状態データは別のストアに置いてください。',
        },
      },
    );
  }

  const expiry = (): Date => new Date(now().getTime() + ttlMs);

  function hold(generation: number, own: LockRecord): StateLock {
    let expiresAt = expiry();
    let isOver = false;
    const isLatest = async (): Promise<boolean> => (await place.findLatest()) === generation;
    const renew = async (): Promise<void> => {
      const next = expiry();
      if (isOver || expiresAt <= now() || !(await isLatest())) return;
      await place.replace(generation, { ...own, expiresAt: next });
      expiresAt = next;
    };
    // A renewal that fails is not the end: the next may work, and until then `isHeld` watches the clock.
    let renewal = Promise.resolve();
    const stop = repeat(() => void (renewal = renewal.then(renew).catch(() => undefined)), ttlMs / 3);
    return {
      generation,
      async isHeld() {
        return !isOver && now() < expiresAt && (await isLatest());
      },
      async release() {
        stop();
        await renewal;
        if (isOver) return;
        isOver = true;
        if (await isLatest()) await place.replace(generation, { ...own, expiresAt: now(), isReleased: true });
      },
    };
  }

  return async (owner: { runId: string; now: Date }, waitMs: number, after = 0): Promise<StateLock> => {
    const token = randomBytes(12).toString('hex');
    const own: LockRecord = { runId: owner.runId, token, holder, expiresAt: owner.now, isReleased: false };
    let waitedMs = 0;
    for (;;) {
      const outcome = await attempt(own, after);
      if (typeof outcome === 'number') {
        await place.removeBelow(outcome);
        return hold(outcome, own);
      }
      if (waitedMs >= waitMs) throw lockedError(place.location, outcome);
      const pauseMs = Math.min(POLL_MS, waitMs - waitedMs);
      await sleep(pauseMs);
      waitedMs += pauseMs;
    }
  };
}

function lockedError(location: string, record: LockRecord | undefined): StateError {
  const holder = record?.holder.replace(/\/.*:/, ':');
  const until = record?.expiresAt.toISOString();
  const by = {
    en: record === undefined ? '' : ` (run ${record.runId} on ${holder}, until ${until} at the latest)`,
    ja: record === undefined ? '' : `（実行 ${record.runId}、${holder}、遅くとも ${until} まで）`,
  };
  const message = {
    en: `Another run is at work on the state in ${location}${by.en}.`,
    ja: `${location} の状態データは、ほかの実行が使っています${by.ja}。`,
  };
  return new StateError('state.locked', message, {
    hint: {
      en: 'Nothing is wrong if this happens now and then; when it happens often, runs take longer than the schedule allows.',
      ja: 'たまに起きるのは問題ありません。たびたび起きる場合は、実行に時間がかかり間隔に収まっていません。',
    },
  });
}

function repeatByTimer(renew: () => void, everyMs: number): () => void {
  const timer = setInterval(renew, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

export function serializeLock(record: LockRecord): string {
  return JSON.stringify({ version: 1, ...record, expiresAt: record.expiresAt.toISOString() });
}

/** @returns `undefined` for anything else: nobody can hold a lock that nobody can read */
export function parseLock(text: string): LockRecord | undefined {
  try {
    const { runId, token, holder, expiresAt, isReleased } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (typeof runId !== 'string' || typeof token !== 'string' || typeof holder !== 'string') return undefined;
    const at = new Date(typeof expiresAt === 'string' ? expiresAt : Number.NaN);
    return Number.isNaN(at.getTime())
      ? undefined
      : { runId, token, holder, expiresAt: at, isReleased: isReleased === true };
  } catch {
    return undefined;
  }
}

/** `00000042`: sorts as numbers do. */
export function generationName(generation: number): string {
  return String(generation).padStart(8, '0');
}

export function parseGeneration(name: string): number | undefined {
  return /^\d{8,15}$/.test(name) ? Number(name) : undefined;
}
