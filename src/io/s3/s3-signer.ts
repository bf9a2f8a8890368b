import { sign } from 'aws4';

export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
  region: string;
}

export interface UnsignedRequest {
  method: string;
  /** Path and query escaped as RFC 3986 wants it. */
  url: URL;
  /** `x-amz-content-sha256` among them. */
  headers: Record<string, string>;
}

/** Gives a request's headers back with those of signature version 4; all of them are signed. */
export type S3Signer = (request: UnsignedRequest, at: Date) => Record<string, string>;

/** The day's key is derived once. */
export function createS3Signer(key: SigningKey): S3Signer {
  const { accessKeyId, secretAccessKey, sessionToken, region } = key;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
  return ({ method, url, headers }, at) => {
    const { headers: signed } = sign(
      {
        method,
        path: url.pathname + url.search,
        headers: { ...headers, host: url.host, 'x-amz-date': at.toISOString().replace(/[:-]|\.\d{3}/g, '') },
        service: 's3',
        region,
      },
      credentials,
    );
    return signed as Record<string, string>;
  };
}
