// The few elements of S3's answers that are read. They are flat and machine-made; a full XML parser would be one more
// thing that can be attacked through entities.

export interface S3ListPage {
  /** `mark` is the store's of the content (ETag); empty where it gives none. */
  objects: { key: string; bytes: number; mark: string }[];
  /** For the next page; `null` on the last one. */
  continuation: string | null;
}

/** Text of the first `<name>` element, or `null`. */
export function findElement(xml: string, name: string): string | null {
  const match = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml);
  return match?.[1] === undefined ? null : unescapeXml(match[1]);
}

/** Reads a ListObjectsV2 answer that was asked for with `encoding-type=url`; a store that ignores it is understood too. */
export function parseListPage(xml: string): S3ListPage {
  const isEncoded = findElement(xml, 'EncodingType') === 'url';
  const objects: S3ListPage['objects'] = [];
  for (const match of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const entry = match[1] ?? '';
    const key = findElement(entry, 'Key');
    if (key === null) continue;
    objects.push({
      key: isEncoded ? decodeKey(key) : key,
      bytes: Number(findElement(entry, 'Size') ?? 0),
      mark: findElement(entry, 'ETag') ?? '',
    });
  }
  const isTruncated = findElement(xml, 'IsTruncated') === 'true';
  return { objects, continuation: isTruncated ? findElement(xml, 'NextContinuationToken') : null };
}

// AWS writes a blank as `+` and a plus as `%2B`.
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', '%20'));
  } catch {
    return encoded;
  }
}

const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,6}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED.get(String(name)) ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
