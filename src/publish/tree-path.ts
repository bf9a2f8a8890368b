/**
 * Whether a path may be used inside a tree: relative, `/` between segments, no segment empty, `.` or `..`, no backslash
 * and no control character. Anything else could leave its folder on one system or another.
 */
export function isTreePath(path: string): boolean {
  return path.length > 0 && path.length <= 1_000 && FORBIDDEN.exec(path) === null;
}

// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\\\u0000-\u001f\u007f]|(?:^|\/)(?:\.{0,2})(?:\/|$)/;

/**
 * A path as it may be shown in logs and errors: the key part of an unlisted or locked page's address (26 base32
 * characters) is its only protection, so it is cut.
 */
export function displayPath(path: string): string {
  return path.replace(/-[a-z2-7]{26}(?=\/|$)/gi, '-…');
}

/** The one file that is no part of a tree's content. */
export const HEARTBEAT_PATH = 'heartbeat.json';

/** Of a file of a customer's tree inside the public one, that tree: `c/<name>/`; `null` for all others. */
export function addressOf(path: string): string | null {
  return /^c\/[^/]+\//.exec(path)?.[0] ?? null;
}
