import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/io/log.ts';
import { createS3Client, type S3Client } from '../../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../../src/io/s3/s3-exchange.ts';
import { emptyHistory } from '../../../src/model/history/history.ts';
import { createStateStore } from '../../../src/state/blob-state-store.ts';
import { createS3Blobs } from '../../../src/state/places/s3-store.ts';
import { startS3Proxy } from '../../support/s3-proxy.ts';
import { listKeys, makeBucket, someDependencies } from '../../support/test-s3.ts';
import { minutes } from '../../support/trees.ts';

let connection: S3Connection;
beforeAll(async () => {
  connection = await makeBucket();
});

function connect(changes: Partial<S3Connection> = {}): S3Client {
  const client = createS3Client({ ...connection, ...changes }, someDependencies());
  onTestFinished(() => client.close());
  return client;
}

const OPTIONS = { sleep: () => Promise.resolve(), repeat: () => () => undefined };
const OWNER = { runId: 'run-1', now: minutes(0) };

describe('the state in a bucket', () => {
  it('starts empty, keeps what was saved, and puts aside what is broken', async () => {
    const client = connect();
    const open = () => createStateStore(createS3Blobs(client, 'a/', OPTIONS), silentLogger);
    expect(await open().loadLearned()).toEqual({ snapshot: null, history: emptyHistory() });
    const history = { organizations: [], caseIdsByAlert: new Map([['["acme","1"]', '1']]) };
    await open().saveLearned({ snapshot: null, history }, null);
    expect((await open().loadLearned()).history).toEqual(history);
    await client.put('a/history.json', '{"version":1,');
    expect((await open().loadLearned()).history).toEqual(emptyHistory());
    expect(await listKeys(client, 'a/')).toContain('a/history-broken.json');
  });

  it('keeps bytes by name below its prefix', async () => {
    const blobs = createS3Blobs(connect(), 'b/', OPTIONS);
    expect(blobs.location).toBe(`s3://${connection.bucket}/b/`);
    expect(await blobs.load('manifest-1')).toBeUndefined();
    await blobs.save('manifest-1', Buffer.from('x'));
    expect(Buffer.from((await blobs.load('manifest-1')) ?? '').toString()).toBe('x');
  });

  it('says in a sentence that the store cannot be reached', async () => {
    const blobs = createS3Blobs(connect({ bucket: 'nobody-made-this' }), '', OPTIONS);
    const unreachable = { code: 'state.unreachable' };
    await expect(blobs.load('history')).rejects.toMatchObject(unreachable);
    await expect(blobs.save('history', Buffer.from(''))).rejects.toMatchObject(unreachable);
    await expect(blobs.lock(OWNER, 0)).rejects.toMatchObject(unreachable);
  });
});

describe('a store that cannot lock', () => {
  it('is refused when it ignores the condition', async () => {
    const client = connect();
    // Such a store takes the header and does nothing with it.
    const ignoring: S3Client = {
      ...client,
      put: (key, body, options) => client.put(key, body, { ...options, ifAbsent: false }),
    };
    const blobs = createS3Blobs(ignoring, 'c/', OPTIONS);
    await expect(blobs.lock(OWNER, 0)).rejects.toMatchObject({ code: 'state.lock_unsupported' });
  });

  it('is refused when it does not know the condition', async () => {
    const proxy = await startS3Proxy();
    proxy.decide = ({ method }) => (method === 'PUT' ? { status: 501, code: 'NotImplemented' } : 'pass');
    const blobs = createS3Blobs(connect({ endpoint: proxy.endpoint }), 'd/', OPTIONS);
    await expect(blobs.lock(OWNER, 0)).rejects.toMatchObject({ code: 'state.lock_unsupported' });
  });

  it('is not taken for one when a put was cut after it had arrived', async () => {
    const proxy = await startS3Proxy();
    const client = connect({ endpoint: proxy.endpoint });
    let isFirst = true;
    const forgetful: S3Client = {
      ...client,
      async put(key, body, options) {
        const isDone = await client.put(key, body, options);
        const isForgotten = isFirst && options?.ifAbsent === true;
        isFirst = false;
        return isForgotten ? client.put(key, body, options) : isDone;
      },
    };
    const lock = await createS3Blobs(forgetful, 'e/', OPTIONS).lock(OWNER, 0);
    expect(await lock.isHeld()).toBe(true);
  });
});
