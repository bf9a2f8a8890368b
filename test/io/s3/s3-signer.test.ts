import { AwsV4Signer } from 'aws4fetch';
import { constantFrom, assert, asyncProperty, option, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createS3Signer } from '../../../src/io/s3/s3-signer.ts';

const AT = new Date('2026-11-01T02:03:04.567Z');
const CREDENTIALS = { accessKeyId: 'AKTEST', secretAccessKey: 'SK/test+1' };

const unescaped = string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

/** RFC 3986, as the client escapes keys and queries. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

describe('signatures of requests to S3', () => {
  it('are those of a second, independent implementation, whatever keys, queries and headers hold', async () => {
    const requests = record({
      method: constantFrom('GET', 'PUT', 'DELETE'),
      key: unescaped.filter((key) => key !== '.' && key !== '..'),
      prefix: option(unescaped),
      mark: string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      region: constantFrom('us-east-1', 'ap-northeast-1', 'auto'),
      sessionToken: option(constantFrom('token/1+2=')),
    });
    await assert(
      asyncProperty(requests, async ({ method, key, prefix, mark, region, sessionToken }) => {
        const query = prefix === null ? '' : `?list-type=2&prefix=${escaped(prefix)}`;
        const url = new URL(`http://store.test:8080/bucket/${escaped(key)}${query}`);
        const headers = {
          'content-type': 'text/html; charset=utf-8',
          'x-amz-content-sha256': 'a'.repeat(64),
          'x-amz-meta-mark': mark.trim(),
        };
        const ours = createS3Signer({ ...CREDENTIALS, sessionToken, region })({ method, url, headers }, AT);
        const theirs = await new AwsV4Signer({
          ...CREDENTIALS,
          ...(sessionToken === null ? {} : { sessionToken }),
          method,
          url: url.href,
          headers,
          service: 's3',
          region,
          datetime: '20261101T020304Z',
          allHeaders: true,
        }).sign();
        expect(ours.Authorization).toBe(theirs.headers.get('authorization'));
        expect(ours['x-amz-date']).toBe(theirs.headers.get('x-amz-date'));
      }),
    );
  });

  it('name every header that is sent, so that none can be changed on the way', () => {
    const sign = createS3Signer({ ...CREDENTIALS, sessionToken: 'token', region: 'us-east-1' });
    const headers = { 'x-amz-content-sha256': 'a'.repeat(64), 'cache-control': 'no-store' };
    const { Authorization: authorization, ...sent } = sign(
      { method: 'PUT', url: new URL('https://b.s3.test/k'), headers },
      AT,
    );
    const signed = /SignedHeaders=([^,]*)/.exec(authorization!)![1]!.split(';');
    expect(signed).toEqual(
      Object.keys(sent)
        .map((name) => name.toLowerCase())
        .toSorted(),
    );
  });
});
