/** Where a bucket is; `endpoint` is `null` for AWS. */
interface BucketPlace {
  bucket: string;
  region: string;
  endpoint: string | null;
  forcePathStyle: boolean;
}

/** Of a bucket's root, with a `/` at its end. */
export function bucketUrl(connection: BucketPlace): string {
  const url = new URL(connection.endpoint ?? awsEndpoint(connection.region));
  // A name with dots is not covered by the service's certificate when it is part of the host.
  const isPathStyle = connection.forcePathStyle || connection.bucket.includes('.');
  const root = url.pathname.replace(/\/+$/, '');
  if (isPathStyle) return `${url.origin}${root}/${encodeText(connection.bucket)}/`;
  return `${url.protocol}//${connection.bucket}.${url.host}${root}/`;
}

/** Whether an endpoint names the bucket too, which then stands in the address twice. */
export function namesBucket(endpoint: string, bucket: string): boolean {
  const { hostname, pathname } = new URL(endpoint);
  return hostname.startsWith(`${bucket}.`) || pathname.replace(/\/+$/, '').endsWith(`/${bucket}`);
}

/** The service in China has a domain of its own. */
function awsEndpoint(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
}

/** RFC 3986: everything but unreserved characters is escaped, so that `+`, `&` and `%` mean themselves. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function encodeKey(key: string): string {
  const segments = key.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw new Error(`The key ${JSON.stringify(key)} has a segment that URLs resolve away.`);
  }
  return segments.map(encodeText).join('/');
}
