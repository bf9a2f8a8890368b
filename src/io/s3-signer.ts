import { createHash, createHmac } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';

export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
  region: string;
}

export interface UnsignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}

/**
 * aws4fetch with its hashing done by node's synchronous crypto. WebCrypto hands each of four small digests to the thread
 * pool; for a 4 kB object that waiting was most of the cost of a signature (see test/bench/upload.ts).
 */
class NodeCryptoSigner extends AwsV4Signer {
  override async signature(): Promise<string> {
    const day = this.datetime.slice(0, 8);
    const cached = this.cache.get(day) as Uint8Array | undefined;
    const key = cached ?? deriveKey(this.secretAccessKey, day, this.region);
    // The map's type speaks of ArrayBuffer because WebCrypto does; nobody but this method reads it.
    if (cached === undefined) (this.cache as Map<string, unknown>).set(day, key);
    return createHmac('sha256', key)
      .update(await this.stringToSign())
      .digest('hex');
  }

  override async stringToSign(): Promise<string> {
    const canonical = createHash('sha256')
      .update(await this.canonicalString())
      .digest('hex');
    return ['AWS4-HMAC-SHA256', this.datetime, this.credentialString, canonical].join('\n');
  }
}

/** Returns a function that adds the headers of signature version 4; the day's key is derived once. */
export function createS3Signer(
  key: SigningKey,
): (request: UnsignedRequest, at: Date) => Promise<{ url: string; headers: Record<string, string> }> {
  let cache = new Map<string, ArrayBuffer>();
  return async (request, at) => {
    if (cache.size > 4) cache = new Map();
    const signed = await new NodeCryptoSigner({
      ...request,
      accessKeyId: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
      ...(key.sessionToken === null ? {} : { sessionToken: key.sessionToken }),
      service: 's3',
      region: key.region,
      cache,
      datetime: at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    }).sign();
    return { url: signed.url.href, headers: Object.fromEntries(signed.headers) };
  };
}

function deriveKey(secret: string, day: string, region: string): Uint8Array {
  const steps = [day, region, 's3', 'aws4_request'];
  return steps.reduce<Uint8Array>(
    (key, step) => createHmac('sha256', key).update(step).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}
