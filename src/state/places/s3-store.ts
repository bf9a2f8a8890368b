import type { S3Client } from '../../io/s3/s3-client.ts';
import type { BlobStore } from '../blob-store.ts';
import { inOne } from '../documents/chunks.ts';
import { createS3Lock, stateUnreachable, type S3LockOptions } from '../lock/lock-s3.ts';

/** The state below a prefix of a private bucket: `<name>.json`, each put whole by one request. */
export function createS3Blobs(
  client: S3Client,
  /** Empty or ends with `/`. */
  prefix: string,
  options: Omit<S3LockOptions, 'now'> & { now?: () => Date },
): BlobStore {
  const location = `s3://${client.bucket}/${prefix}`;
  const lock = createS3Lock(client, prefix, { ...options, now: options.now ?? client.storeTime });
  return {
    location,
    clockSkewMs: client.clockSkewMs,
    async load(name) {
      try {
        return (await client.get(`${prefix}${name}.json`))?.body;
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'read');
      }
    },
    async save(name, content) {
      try {
        const put = { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store' };
        await client.put(`${prefix}${name}.json`, inOne(content), put);
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'written');
      }
    },
    async list(begin) {
      try {
        const names: string[] = [];
        for await (const { key } of client.list(`${prefix}${begin}`)) {
          if (key.endsWith('.json')) names.push(key.slice(prefix.length, -'.json'.length));
        }
        return names;
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'read');
      }
    },
    async stamps() {
      try {
        const stamps = new Map<string, string>();
        for await (const { key, bytes, mark } of client.list(prefix)) {
          const name = key.slice(prefix.length, -'.json'.length);
          // What lies further below is the lock, or somebody else's.
          if (key.endsWith('.json') && !name.includes('/')) stamps.set(name, `${bytes} ${mark}`);
        }
        return stamps;
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'read');
      }
    },
    async create(name, content) {
      try {
        const put = { contentType: 'application/json; charset=utf-8', cacheControl: 'no-store', ifAbsent: true };
        return await client.put(`${prefix}${name}.json`, inOne(content), put);
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'written');
      }
    },
    async remove(name) {
      try {
        await client.delete(`${prefix}${name}.json`);
      } catch (thrown) {
        throw stateUnreachable(thrown, location, 'written');
      }
    },
    lock,
  };
}
