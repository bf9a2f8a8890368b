import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/io/log.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger/ledger.ts';
import { createLedgerStore } from '../../src/state/ledger-store.ts';
import { playRuns } from '../support/ledger-runs.ts';
import { memoryBlobs } from '../support/play.ts';

function aLedger(minute: number): Ledger {
  return playRuns({ at: [-5, minute], stories: [{ id: 'a1', from: 0, to: 7 }] }).at(-1)!.model.ledger;
}

function listen(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  return { logger: { debug: say, info: say, warn: say, error: say }, lines };
}

describe('the ledger of reports in the state', () => {
  it('comes back as it was saved, and is nothing before the first time', async () => {
    const blobs = memoryBlobs();
    const { logger } = listen();
    expect(await createLedgerStore(blobs, logger).load()).toBeUndefined();
    const ledger = aLedger(5);
    await createLedgerStore(blobs, logger).save(ledger);
    expect(await createLedgerStore(blobs, logger).load()).toEqual(ledger);
  });

  it('keeps three generations, and writes none when nothing but the instant of judging is new', async () => {
    const blobs = memoryBlobs();
    const store = createLedgerStore(blobs, listen().logger);
    await store.load();
    for (const minute of [1, 5, 6, 7, 8]) await store.save(aLedger(minute));
    const names = [...blobs.documents.keys()];
    expect(names.length).toBe(3);
    await store.save({ ...aLedger(8), judgedAt: new Date('2030-01-01T00:00:00Z') });
    expect([...blobs.documents.keys()]).toEqual(names);
  });

  it.each([
    ['cut', (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ['doubled', (bytes: Uint8Array) => Buffer.concat([bytes, bytes])],
    ['empty', () => new Uint8Array()],
    ['no text', () => new Uint8Array([0xff, 0xfe, 0x00])],
    ['another document', () => Buffer.from('{"version":1,"pages":7}')],
    ['a document without a version', () => Buffer.from('[]')],
  ])('falls back to the generation before when the newest is %s, and says so', async (_, spoil) => {
    const blobs = memoryBlobs();
    const { logger, lines } = listen();
    const store = createLedgerStore(blobs, logger);
    await store.load();
    await store.save(aLedger(5));
    await store.save(aLedger(8));
    const newest = [...blobs.documents.keys()].toSorted((a, b) => (a < b ? 1 : -1))[0]!;
    blobs.documents.set(newest, spoil(blobs.documents.get(newest)!));
    const after = createLedgerStore(blobs, logger);
    expect(await after.load()).toEqual(aLedger(5));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(newest);
    await after.save(aLedger(9));
    expect(await createLedgerStore(blobs, logger).load()).toEqual(aLedger(9));
  });

  it('is an error and no guess when a newer version wrote it', async () => {
    const blobs = memoryBlobs();
    blobs.documents.set('ledger-00000001', Buffer.from('{"version":2}'));
    await expect(createLedgerStore(blobs, listen().logger).load()).rejects.toMatchObject({
      code: 'state.newer_version',
    });
  });

  it('lets one of two runs that both believe to be alone win, and stops the other', async () => {
    const blobs = memoryBlobs();
    const [one, other] = [createLedgerStore(blobs, listen().logger), createLedgerStore(blobs, listen().logger)];
    await one.load();
    await other.load();
    await one.save(aLedger(5));
    await expect(other.save(aLedger(8))).rejects.toMatchObject({ code: 'state.lost_lock' });
    expect(await createLedgerStore(blobs, listen().logger).load()).toEqual(aLedger(5));
  });

  it('takes a document that is there and its own for written: the answer was lost on the way', async () => {
    const blobs = memoryBlobs();
    const store = createLedgerStore(
      { ...blobs, create: async (name, bytes) => (await blobs.create(name, bytes), false) },
      listen().logger,
    );
    await store.load();
    await store.save(aLedger(5));
    expect(await createLedgerStore(blobs, listen().logger).load()).toEqual(aLedger(5));
  });

  it('holds nothing but its format when it is empty', async () => {
    const blobs = memoryBlobs();
    const store = createLedgerStore(blobs, listen().logger);
    await store.save(emptyLedger('abcdefghijklmnop'));
    expect(await createLedgerStore(blobs, listen().logger).load()).toEqual(emptyLedger('abcdefghijklmnop'));
  });
});
